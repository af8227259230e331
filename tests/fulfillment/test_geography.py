"""Addresses lie where they say, or in the area of their British postcode, or nowhere that anybody knows."""

import pytest

from fulfillment import geography


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({"country": "FR", "latitude": "48.85", "longitude": "2.35"}, (48.85, 2.35)),
        ({"country": "GB", "postal_code": "LS1 1AA"}, (53.80, -1.55)),
        ({"country": "GB", "postal_code": "ls11aa", "latitude": "53.7"}, (53.80, -1.55)),
        ({"country": "GB", "postal_code": "w1d 4dl"}, (51.51, -0.18)),
        ({"postcode": "L1 8JQ"}, (53.41, -2.98)),
        ({"country": "JE", "postal_code": "JE2 3BX"}, (49.19, -2.11)),
        ({"country": "GB", "postal_code": "ZZ1 1AA"}, None),
        ({"country": "GB", "postal_code": "Leeds"}, None),
        ({"country": "DE", "postal_code": "LS1 1AA"}, None),
        ({}, None),
    ],
)
def test_an_address_is_found_or_not(address, expected):
    assert geography.of_address(address) == expected

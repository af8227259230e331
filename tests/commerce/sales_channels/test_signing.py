"""Moments that a sender writes as seconds: read, or none, and never an error of ours."""

from datetime import UTC, datetime

import pytest

from commerce.sales_channels import signing


def test_seconds_since_1970_are_a_moment():
    assert signing.unix_time("1700000000") == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize("said", ["", "-1", "1.5", "١٢", " 1", "999999999999", "9" * 30])
def test_what_no_calendar_has_is_no_moment(said):
    assert signing.unix_time(said) is None

"""VAT numbers, and the sales within the European Union that the buyer taxes."""

import pytest

from commerce import vat_ids
from commerce.pricing.basket import Destination
from commerce.vat_ids import InvalidVatId

GERMAN, GREEK, FRENCH = "DE136695976", "EL094259216", "FR40303265045"


def ship_to(country: str) -> Destination:
    return Destination("ship", country=country)


@pytest.mark.parametrize(("text", "plain"), [(" de 136,695 976 ", GERMAN), ("GR094259216", GREEK), (FRENCH, FRENCH)])
def test_check_gives_the_plain_form(text, plain):
    assert vat_ids.check(text) == plain


@pytest.mark.parametrize("text", ["", "DE136695977", "GB980780684", "XX123", "136695976", "DE" + "1" * 500, "ＤＥ1"])
def test_check_refuses_what_is_no_number_of_a_member_state(text):
    with pytest.raises(InvalidVatId):
        vat_ids.check(text)


def test_country_of_a_greek_number_is_greece():
    assert [vat_ids.country_of(number) for number in (GREEK, GERMAN)] == ["GR", "DE"]


def test_shipment_to_a_business_in_another_member_state_is_taxed_by_the_buyer():
    note = vat_ids.exemption(GERMAN, home="FR", destination=ship_to("de"))

    assert note == "Reverse charge: VAT to be accounted for by the customer DE136695976"


@pytest.mark.parametrize(
    ("vat_id", "home", "destination"),
    [
        ("", "FR", ship_to("DE")),
        ("DE136695977", "FR", ship_to("DE")),
        (GERMAN, "DE", ship_to("DE")),
        (FRENCH, "FR", ship_to("DE")),
        (GERMAN, "GB", ship_to("DE")),
        (GERMAN, "FR", ship_to("GB")),
        (GERMAN, "FR", ship_to("")),
        (GERMAN, "FR", Destination("pickup", location_id=1, country="DE")),
        (GERMAN, "FR", Destination("carry_out", location_id=1, country="DE")),
    ],
    ids=["none", "wrong", "domestic", "seller's own", "seller outside", "sent outside", "nowhere", "pickup", "till"],
)
def test_tax_is_due_in_every_other_case(vat_id, home, destination):
    assert vat_ids.exemption(vat_id, home=home, destination=destination) == ""


def test_there_are_twenty_seven_members():
    assert len(vat_ids.MEMBERS) == 27

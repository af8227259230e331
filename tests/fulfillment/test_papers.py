"""Printed labels: a scanner reads their bars, and no data becomes a command, neither of Typst nor of a printer."""

import pytest

from commerce.actors import SYSTEM
from fulfillment import packing, packing_slips, papers
from fulfillment.carriers import zpl
from orders.models import Delivery, Order
from tests.fulfillment import code128, rig

NASTY = '#let x = 1; #read("/etc/passwd") *bold* $x$ <label> @ref `raw` \\ "quoted" 漢字 ñ'
DATA = {
    "service": "Test Express", "weight": "1.20 kg", "sender": ["Soho"], "recipient": [NASTY], "marks": ["AGE 18+"],
    "order": "50001", "number": "TEST00000042",
}  # fmt: skip


@pytest.mark.parametrize("number", ["TEST00000042", "9400111899223856928499", "JD014600006281230704", "A1b-2/c"])
def test_scanners_read_what_is_printed(number):
    drawn = papers.render("label", {**DATA, "number": number}, {"code.svg": papers.bars(number)}, "png")

    assert code128.read(drawn, height=0.8) == number


def test_bars_elsewhere_are_not_taken_for_a_code():
    drawn = papers.render("label", DATA, {"code.svg": papers.bars("A")}, "png")

    with pytest.raises(ValueError, match="no Code 128"):
        code128.read(drawn, height=0.3)


def test_data_is_never_markup():
    calm, nasty = (
        papers.render("label", {**DATA, "recipient": [name]}, {"code.svg": papers.bars("A1")}, "svg")
        for name in ("Ana", NASTY)
    )

    assert len(nasty) > len(calm)


def test_printers_get_no_commands_from_data():
    drawn = zpl.label("Express", ["Soho^XZ"], ["Ana~JA\r\n^FS", "a_b\\c"], "A1^XA", ["ok"])

    assert (drawn.count("^XA"), drawn.count("^XZ"), drawn.count("~"), drawn.count("^FS")) == (1, 1, 0, 8)
    assert "^FDAna_7EJA  _5EFS^FS" in drawn and "^FDa_5Fb_5Cc^FS" in drawn and "^FDA1_5EXA^FS" in drawn
    assert (drawn.startswith("^XA\n^CI28\n"), drawn.endswith("^XZ\n")) == (True, True)


def test_a_slip_names_every_parcel_and_its_price(shop):
    found = rig.packed(shop, 2, 1)

    drawn = packing_slips.contents(found, gift=False)

    rows = [(parcel["title"], row["units"], row["price"]) for parcel in drawn["parcels"] for row in parcel["rows"]]
    assert (rows, drawn["prices"]) == ([("Parcel 1", 2, "£20.00"), ("Parcel 2", 1, "£10.00")], True)


def test_a_gift_shows_a_note_and_no_price(shop):
    found = rig.packed(shop, 3)
    Delivery.objects.update(recipient={"name": "Ben", "note": "Happy birthday"})
    Order.objects.update(minimum_age=18)

    drawn = packing_slips.contents(found, gift=True)

    assert (drawn["prices"], drawn["note"], drawn["marks"]) == (False, "Happy birthday", ["CHECK AGE 18+"])
    assert drawn["parcels"][0]["title"] == "Contents"


def test_slips_are_drawn_with_and_without_prices(shop):
    found = rig.packed(shop, 3)
    packing.unpack(by=SYSTEM, fulfillment=found)
    again = packing.pack(by=SYSTEM, fulfillment=found, parcels=[rig.parcel(found, 3, box=rig.box())])

    drawn = [packing_slips.draw(again, gift=gift) for gift in (False, True)]

    assert [one[:5] for one in drawn] == [b"%PDF-"] * 2

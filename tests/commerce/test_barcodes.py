"""A barcode is one exact key, or it is refused."""

from datetime import date

import pytest

from commerce import barcodes


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("96385074", "00000096385074"),
        ("012345678905", "00012345678905"),
        ("0012345678905", "00012345678905"),
        ("5012345678900", "05012345678900"),
        ("15012345678907", "15012345678907"),
        (" 5012345678900 ", "05012345678900"),
        ("'5012345678900", "05012345678900"),
        ("５０１２３４５６７８９００", "05012345678900"),
    ],
)
def test_parse_gives_one_key_to_every_length_of_a_gtin(text, key):
    parsed = barcodes.parse(text)

    assert (parsed.key, parsed.kind) == (key, "gtin")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("40110", "40110"),
        ("ab-12", "AB-12"),
        ("12E5", "12E5"),
        ("７", "7"),
        ("A B $/+%.-", "A B $/+%.-"),
        ("x" * 64, "X" * 64),
    ],
)
def test_parse_takes_short_numbers_and_letters_as_our_own(text, key):
    parsed = barcodes.parse(text)

    assert (parsed.key, parsed.kind) == (key, "internal")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5012345006776", "invalid_check_digit"),
        ("12345678905", "invalid_gtin"),  # a UPC without its leading zero
        ("5.0E+12", "invalid_gtin"),
        ("5,01235E+12", "invalid_gtin"),
        ("5012345678900.0", "invalid_gtin"),
        ("123456789", "invalid_gtin"),
        ("501234567890" * 2, "invalid_barcode"),
        ("", "invalid_barcode"),
        ("A\nB", "invalid_barcode"),
        ("x" * 65, "invalid_barcode"),
        ("AB\u200b12", "invalid_barcode"),
        ("\u202eAB12", "invalid_barcode"),
        ("AB\u00ad12", "invalid_barcode"),
        ("ÄB-12", "invalid_barcode"),
        ("АВ-12", "invalid_barcode"),
        ("AB😀", "invalid_barcode"),
        ("AB\x7f", "invalid_barcode"),
        ("AB\x1d12", "invalid_barcode"),
        ("-/.", "invalid_barcode"),
    ],
)
def test_parse_refuses_damaged_numbers_with_a_reason(text, code):
    with pytest.raises(barcodes.InvalidBarcode) as refusal:
        barcodes.parse(text)

    assert refusal.value.code == code


def test_parse_says_what_the_whole_number_was():
    with pytest.raises(barcodes.InvalidGtin) as refusal:
        barcodes.parse("12345678905")

    assert refusal.value.facts == {"expected": "012345678905"}


@pytest.mark.parametrize(
    "text",
    [
        "5012345678900\r\n",
        "]E05012345678900",
        "]C10105012345678900",
        "]d2010501234567890010LOT\x1d17301231",
        "\x1d0105012345678900",
        "(01)05012345678900(10)LOT",
    ],
)
def test_from_scan_reads_the_item_out_of_every_label(text):
    assert barcodes.from_scan(text).key == "05012345678900"


def test_from_scan_tells_when_the_item_expires():
    assert barcodes.from_scan("]C1010501234567890017301231").expires_on == date(2030, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        "5012345678900\t5012345678900",
        "50123\r45678900",
        "5012345678900" * 2,
        "]C199zz",
        "]C110LOT",
        "]C1" + "1" * 300,
        "x" * 4096,
    ],
)
def test_from_scan_refuses_garbage(text):
    with pytest.raises(barcodes.InvalidBarcode):
        barcodes.from_scan(text)

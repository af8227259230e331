"""Cells are strict: nothing is guessed, and every refusal has a code."""

import pytest

from commerce.imports import cells
from commerce.imports.cells import CellError


def code_of(parse, *arguments) -> str:
    with pytest.raises(CellError) as refusal:
        parse(*arguments)
    return refusal.value.code


@pytest.mark.parametrize(
    ("text", "minor"),
    [("12.50", 1250), ("0.500", 50), ("1234.500", 123450), ("18", 1800), (" 007.5 ", 750), ("0", 0), ("1.2300", 123)],
)
def test_amount_reads_plain_decimals(text, minor):
    assert cells.amount(text, "GBP") == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"), [("100", "JPY", 100), ("100.00", "JPY", 100), ("1.234", "KWD", 1234)]
)
def test_amount_knows_the_coins_of_a_currency(text, currency, minor):
    assert cells.amount(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "€1.299,00",
        "1,299.00",
        "free",
        "-5",
        "+5",
        "1e3",
        "١٢",
        "１２",
        ".5",
        "5.",
        "9" * 16,
        "NaN",
        "0x1",
        "1 000",
    ],
)
def test_amount_refuses_whatever_is_not_plain(text):
    assert code_of(cells.amount, text, "GBP") == "invalid_money"


@pytest.mark.parametrize("text", ["1,5", "12,50", "1,299", "1,299,000"])
def test_amount_refuses_a_comma_that_could_mean_two_things(text):
    assert code_of(cells.amount, text, "GBP") == "ambiguous_number"


@pytest.mark.parametrize(
    ("text", "plain"), [("5.000", "5.00 or 5000"), ("1.500", "1.50 or 1500"), ("1.999", "or 1999")]
)
def test_amount_refuses_a_point_that_could_stand_between_thousands(text, plain):
    with pytest.raises(CellError) as refusal:
        cells.amount(text, "GBP")

    assert (refusal.value.code, plain in refusal.value.detail) == ("ambiguous_number", True)


def test_amount_says_that_it_is_too_large():
    with pytest.raises(CellError) as refusal:
        cells.amount("99999999999999", "GBP")

    assert (refusal.value.code, refusal.value.detail[:8]) == ("invalid_money", "At most ")


@pytest.mark.parametrize(("text", "advice"), [("1,5", "without one."), ("1,500", "such as 1500.")])
def test_whole_never_advises_another_number(text, advice):
    with pytest.raises(CellError) as refusal:
        cells.whole(text, 0, 10_000)

    assert (refusal.value.code, refusal.value.detail.endswith(advice)) == ("ambiguous_number", True)


@pytest.mark.parametrize("text", ["-3", "1.5", "99999999999", "", "  ", "٣", "3e2", "ten"])
def test_whole_refuses_what_is_out_of_range_or_blank(text):
    assert code_of(cells.whole, text, 0, 1_000_000_000) == "out_of_range"


def test_whole_reads_ascii_digits():
    assert [cells.whole(text, 0, 100) for text in ("0", " 42 ", "007", "+5")] == [0, 42, 7, 5]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_keeps_what_a_spreadsheet_would_run(text):
    assert cells.text(text) == text


def test_text_refuses_control_characters_and_overlong_cells():
    assert code_of(cells.text, "a\x00b") == "invalid_text"
    assert code_of(cells.text, "a\x1bb") == "invalid_text"
    assert code_of(cells.text, "x" * 256) == "too_long"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Warm <b>coat</b></p><script>alert(1)</script>", "Warm coat"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("Line<br>break", "Line\nbreak"),
        ("a < b & c", "a < b & c"),
        ("Fish &amp; chips", "Fish & chips"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;hey", "hey"),
        ("<style>p{}</style><img src=x onerror=alert(1)>Tea", "Tea"),
        ("<scr<script>ipt>alert(1)</script>x", "ipt>alert(1)x"),
    ],
)
def test_description_becomes_text_without_markup(markup, text):
    assert cells.description(markup) == text


def test_weight_converts_and_rounds_to_grams():
    assert cells.weight("0.25", cells.Decimal(1000)) == 250
    assert cells.weight(".5", cells.Decimal(1000)) == 500
    assert code_of(cells.weight, "1,5") == "ambiguous_number"
    assert code_of(cells.weight, "heavy") == "out_of_range"

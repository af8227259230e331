"""Rows of sales files: what kind they are, and files that are no sales files."""

import pytest

from config.replay import countries, sales_file
from config.replay.sales_file import COLUMNS, Kind, NotASalesFile, Row

HEADER = ",".join(COLUMNS)


def read_one(tmp_path, row: str, encoding: str = "utf-8"):
    path = tmp_path / "sales.csv"
    path.write_bytes(f"{HEADER}\n{row}\n".encode(encoding))
    return next(sales_file.read(path))


@pytest.mark.parametrize(
    ("invoice", "quantity", "price", "kind"),
    [
        ("536365", "6", "2.55", Kind.ORDER),
        ("A563185", "1", "11062.06", Kind.ORDER),
        ("C536379", "-1", "27.5", Kind.RETURN),
        ("C536379", "1", "0.0", Kind.RETURN),
        ("536589", "-10", "0.0", Kind.ADJUSTMENT),
        ("536414", "56", "0.0", Kind.ADJUSTMENT),
        ("A563186", "1", "-11062.06", Kind.ADJUSTMENT),
    ],
)
def test_row_is_sold_taken_back_or_a_correction(tmp_path, invoice, quantity, price, kind):
    row = read_one(tmp_path, f"{invoice},X,Thing,{quantity},2011-01-04 10:00:00,{price},,France")

    assert row.kind is kind


def test_row_of_a_western_file_keeps_its_letters(tmp_path):
    row = read_one(tmp_path, "1,X,CAFÉ £1 MUG,1,2011-01-04 10:00:00,1.00,,France", "cp1252")

    assert isinstance(row, Row)
    assert row.title == "CAFÉ £1 MUG"


def test_file_without_its_columns_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("InvoiceNo,StockCode\n1,2\n", encoding="utf-8")

    with pytest.raises(NotASalesFile, match="has no column Description, Quantity"):
        list(sales_file.read(path))


@pytest.mark.parametrize(
    ("name", "code"),
    [("United Kingdom", "GB"), ("EIRE", "IE"), ("RSA", "ZA"), ("Unspecified", ""), ("European Community", "")],
)
def test_country_has_two_letters_or_none(name, code):
    assert countries.code(name) == code

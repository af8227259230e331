"""Files are read strictly and with flat memory; a file that is no table is refused as a whole."""

import io
import tracemalloc

import pytest

from commerce.imports import table
from commerce.imports.refusals import EncodingUncertain, FileTooLarge, MalformedCsv, UnsupportedFile
from commerce.imports.table import Limits


def shape_of(data: bytes, limits: Limits = table.UPLOAD) -> table.Shape:
    return table.inspect(io.BytesIO(data), limits)


def rows_of(data: bytes) -> list[tuple[int, list[str]]]:
    file = io.BytesIO(data)
    return [(record.number, record.cells) for record in table.records(file, table.inspect(file, table.UPLOAD))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_inspect_finds_the_delimiter(delimiter):
    shape = shape_of(f"sku{delimiter}title\nA{delimiter}B\n".encode())

    assert (shape.delimiter, shape.columns, shape.rows) == (delimiter, ("sku", "title"), 1)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("sku,title\nA,Café\n".encode(), "utf-8"),
        ("\ufeffsku,title\nA,Café\n".encode(), "utf-8-sig"),
        ("sku,title\nA,Café\n".encode("utf-16"), "utf-16"),
        ("sku,title\nA,Café\n".encode("utf-16-le"), "utf-16-le"),
        ("sku,title\nA,Café\n".encode("utf-16-be"), "utf-16-be"),
        ("sku,title\nA,Café €5 “Größe”\n".encode("cp1252"), "cp1252"),
    ],
)
def test_inspect_detects_the_encoding_and_reads_the_same_letters(data, encoding):
    assert shape_of(data).encoding == encoding
    assert rows_of(data)[0][1][1].startswith("Café")


@pytest.mark.parametrize(
    "data",
    [
        b"sku,title\nA,Caf\xc3\xa9\nB,Caf\xe9\n",  # both at once
        "sku,title\nA,Привет\n".encode("cp1251"),
        "sku,title\nA,Żółć\n".encode("cp1250"),
        b"sku,title\nA,\x81\x8d\n",
        "sku,title\nA,Schlüssel Möbel\n".encode("mac_roman"),
        "sku,title\nA,Café noir\n".encode("mac_roman"),
        "sku,title\nA,Möbel\n".encode("cp850"),
        "sku,title\nA,Café\n".encode("cp850"),
        "sku,title\nA,£5 ñu\n".encode("cp437"),
        "sku,title\nA,Kırmızı ağaç\n".encode("cp1254"),
        "sku,title\nA,Ёж из 5\n".encode("cp1251"),
        "sku,title\nA,5 €\n".encode("iso8859-15"),
        b"\xff\xfes\x00k\x00u",
    ],
)
def test_inspect_refuses_letters_that_would_be_guessed(data):
    with pytest.raises((EncodingUncertain, MalformedCsv)):
        shape_of(data)


def test_letters_of_western_languages_are_no_reason_to_refuse():
    text = "Škoda Žižek œuvre Œuvre l’eau brûlée “Größe” „Wort“ Paris–London það Guð Tšekki ½ Coton•Lin ¿Qué? Å/Ö yö où"

    assert shape_of(f"sku,title\nA,{text}\n".encode("cp1252")).encoding == "cp1252"


def test_records_are_numbered_like_a_spreadsheet():
    data = b'sku,title\nA,"two\nlines"\n\n,\nB,last\r\n'

    assert rows_of(data) == [(2, ["A", "two\nlines"]), (5, ["B", "last"])]


def test_records_read_cells_padded_behind_their_quotes():
    data = b'sku   ,title          ,note  \nA     ,"one, ""two"""   ,5" pipe\nB     ,""             ,"x"\n'

    assert rows_of(data) == [(2, ["A     ", 'one, "two"', '5" pipe']), (3, ["B     ", "", "x"])]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"sku,title\n",
        b"sku,title",
        b"\nsku,title\nA,B\n",
        b"sku,\nA,B\n",
        b"sku,title,SKU\nA,B,C\n",
        b'sku,title\nA,"never closed\nB,C\n',
        b'sku,title\nA,"closed"too early\n',
        b"sku,title\nA,B\x00C\n",
        b"sku,title\nA," + b"x" * 600_000 + b"\n",
        b"sku,title\nA," + b"x" * (2 << 20) + b"\n",
        b",".join(b"c%d" % n for n in range(1001)) + b"\n" + b"," * 1000 + b"1\n",
        b"sku,,title\nA,B,C\n",
    ],
)
def test_inspect_refuses_what_is_not_one_table(data):
    with pytest.raises(MalformedCsv) as refusal:
        shape_of(data)

    assert refusal.value.code == "malformed_csv"


@pytest.mark.parametrize(
    "head", [b"PK\x03\x04", b"%PDF-1.7", b"MZ\x90\x00", b"\x7fELF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"<!DOCTYPE html>"]
)
def test_inspect_refuses_other_kinds_of_files_by_content(head):
    with pytest.raises(UnsupportedFile) as refusal:
        shape_of(head + b"\nsku,title\nA,B\n")

    assert refusal.value.code == "unsupported_file"


def test_inspect_refuses_more_bytes_or_rows_than_the_door_takes():
    data = b"sku\n" + b"A\n" * 11

    with pytest.raises(FileTooLarge):
        shape_of(data, Limits(size=len(data) - 1, rows=100))
    with pytest.raises(FileTooLarge):
        shape_of(data, Limits(size=1000, rows=10))
    assert shape_of(data, Limits(size=len(data), rows=11)).rows == 11


def test_a_cell_beyond_the_header_is_still_a_row():
    assert rows_of(b"sku,title\nA\nB,C,D\n") == [(2, ["A"]), (3, ["B", "C", "D"])]


def test_reading_a_large_file_takes_little_memory():
    file = io.BytesIO(b"sku,title\n" + b"ABC,%s\n" % (b"A product of some sort. " * 10) * 50_000)
    tracemalloc.start()

    shape = table.inspect(file, Limits(size=1 << 30, rows=1_000_000))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert shape.rows == 50_000
    assert peak < 4 << 20


def test_excels_line_about_the_separator_is_no_row():
    for line in (b"sep=;\r\n", b'"SEP=;"\n'):
        assert shape_of(line + b"sku;title, long\nA;B\n").columns == ("sku", "title, long")
        assert rows_of(line + b"sku;title, long\nA;B\n") == [(2, ["A", "B"])]


def test_columns_without_a_name_and_without_anything_in_them_do_not_count():
    assert shape_of(b"sku,,title,,\nA,,B,,\nC,,D\n").columns == ("sku", "column 2", "title")


def test_wide_files_and_long_cells_are_read():
    wide = b",".join(b"c%d" % n for n in range(213))

    assert len(shape_of(wide + b"\n" + b"," * 212 + b"1\n").columns) == 213
    assert len(rows_of(b'sku,title\nA,"' + b"line\n" * 40_000 + b'"\n')[0][1][1]) == 200_000


def test_a_cell_without_end_is_named_in_words():
    with pytest.raises(MalformedCsv) as refusal:
        shape_of(b'sku,title\nA,"' + b"line\n" * 200_000)

    assert refusal.value.detail == "Row 2 has a cell of more than 512 KiB. Is a quote left open?"

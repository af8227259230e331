"""No exported cell runs in a spreadsheet."""

import pytest

from commerce import spreadsheet


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(1)"])
def test_cell_puts_an_apostrophe_before_what_would_run(text):
    assert spreadsheet.cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-5", "+4.20", "plain", "a=b", "", 12, None, "'=quoted"])
def test_cell_leaves_everything_else(value):
    assert spreadsheet.cell(value) == value


@pytest.mark.parametrize("text", ["=1+1", "-20% mug", "@HOME-1", "\t=1", "-5", "plain", "", "'5012345678900", "'"])
def test_plain_is_what_cell_was_given(text):
    assert spreadsheet.plain(spreadsheet.cell(text)) == text


def test_lines_are_rows_of_safe_cells():
    rows = [["sku", "=1+1"], ["A,B", -5]]

    assert list(spreadsheet.lines(rows)) == ["sku,'=1+1\r\n", '"A,B",-5\r\n']

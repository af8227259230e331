"""What we write into CSV files must stay text when a spreadsheet opens it: nothing in it may run as a formula."""

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> object:
    """The value for one exported cell. Text that a spreadsheet would calculate gets an apostrophe in front; numbers and
    plain negative figures stay what they are."""
    if not isinstance(value, str) or not value.startswith(RUNS):
        return value
    if value[0] in "+-" and value[1:].replace(".", "", 1).isdecimal() and value.isascii():
        return value
    return f"'{value}"

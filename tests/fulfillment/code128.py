"""Reads Code 128 off a picture, as a scanner does: bars and spaces along one line, by their widths."""

from io import BytesIO
from itertools import groupby

from barcode.charsets.code128 import CODES
from PIL import Image

_TO_C, _TO_B, _STARTS = 99, 100, {104: "B", 105: "C"}


def read(picture: bytes, *, height: float) -> str:
    """The text of the bar code that lies at this part of the picture's height, 0 to 1. Raises ValueError."""
    image = Image.open(BytesIO(picture)).convert("L")
    y = int(image.height * height)
    dark = [image.getpixel((x, y)) < 128 for x in range(image.width)]
    runs = [len(list(run)) for _, run in groupby(dark)][1:-1]
    if (len(runs) - 7) % 6:
        raise ValueError("no Code 128 here")
    symbols = [_symbol(runs[start : start + 6]) for start in range(0, len(runs) - 7, 6)]
    *data, check = symbols
    if check != (data[0] + sum(place * value for place, value in enumerate(data[1:], 1))) % 103:
        raise ValueError("the check digit is wrong")
    return _text(data)


def _symbol(runs: list[int]) -> int:
    """Six widths make eleven modules."""
    module = sum(runs) / 11
    bits = "".join(("0" if index % 2 else "1") * round(run / module) for index, run in enumerate(runs))
    return CODES.index(bits)


def _text(data: list[int]) -> str:
    now, text = _STARTS[data[0]], ""
    for value in data[1:]:
        if value in (_TO_B, _TO_C) and (now, value) in (("B", _TO_C), ("C", _TO_B)):
            now = "C" if value == _TO_C else "B"
        else:
            text += f"{value:02d}" if now == "C" else chr(value + 32)
    return text

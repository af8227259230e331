"""What is printed: Typst templates with their data in, PDF out. Data is never markup, whatever it contains."""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import barcode
import typst
from barcode.writer import SVGWriter
from django.conf import settings

_FOLDER = settings.BASE_DIR / "templates" / "fulfillment" / "papers"
DOTS_PER_INCH = 300
_BARS = {"write_text": False, "module_width": 0.4, "module_height": 20.0, "quiet_zone": 4.0}


def pdf(name: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The paper of that name. Its template reads `data.json`, and pictures by their file names."""
    return render(name, data, pictures, "pdf")


def render(name: str, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None, format: str) -> bytes:
    """Like `pdf`, also as "png" or "svg" of a single page; pixels are as fine as those of label printers."""
    sources = {"main.typ": (_FOLDER / f"{name}.typ").read_bytes(), "data.json": json.dumps(data).encode()}
    return typst.compile({**sources, **(pictures or {})}, format=format, ppi=DOTS_PER_INCH)


def bars(text: str) -> bytes:
    """Code 128 of an ASCII text, as SVG."""
    drawn = BytesIO()
    barcode.get("code128", text, writer=SVGWriter()).write(drawn, options=_BARS)
    return drawn.getvalue()


def address_rows(address: Mapping[str, str]) -> list[str]:
    """An address as it is written on a parcel."""
    town = " ".join(part for part in (address.get("postal_code"), address.get("city"), address.get("region")) if part)
    rows = [address.get("name"), address.get("line1"), address.get("line2"), town, address.get("country")]
    return [row for row in rows if row]

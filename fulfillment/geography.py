"""Where an address lies: by its own coordinates, else by the area of a British postcode, else nobody knows.

A postcode area is some 30 km wide: good enough to choose between towns, and never shown as anybody's position.
"""

import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

AREAS = Path(__file__).parent / "data" / "postcode_areas.csv"
_AREA = re.compile(r"\s*([A-Z]{1,2})[0-9]", re.IGNORECASE)
_BRITISH = ("GB", "GG", "IM", "JE", "")
Point = tuple[float, float]


def of_address(address: dict[str, Any]) -> Point | None:
    """Latitude and longitude in degrees, or None."""
    if address.get("latitude") is not None and address.get("longitude") is not None:
        return float(address["latitude"]), float(address["longitude"])
    if address.get("country", "") not in _BRITISH:
        return None
    return of_postcode(str(address.get("postal_code") or address.get("postcode") or ""))


def of_postcode(code: str) -> Point | None:
    """The middle of the area that a British postcode begins with: `LS1 1AA` lies in LS."""
    found = _AREA.match(code)
    return _areas().get(found[1].upper()) if found else None


@cache
def _areas() -> dict[str, Point]:
    with AREAS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["area"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}

"""CSV files for the tests of imports, and taking them in and working them through in one call."""

import io
from pathlib import Path

from commerce.actors import SYSTEM, Actor
from commerce.imports import intake, run
from commerce.imports.intake import Taken, Wish
from commerce.models import Import, Location, RowError

CATALOG = Path(__file__).parents[2] / "data" / "vendure"
HEADER = "product,title,sku,barcode,option1_name,option1_value,price,currency,category,image\n"


def take_in(
    text: str | bytes, *, kind: str = "products", format: str = "truecount", by: Actor = SYSTEM, **wish: object
) -> Taken:
    """Take in a file. `wish` may name location, dry_run, currency, file_name and stored."""
    data = text.encode() if isinstance(text, str) else text
    full = Wish(**{"kind": kind, "format": format, "file_name": "file.csv", "currency": "GBP", **wish})
    return intake.accept(by=by, file=io.BytesIO(data), wish=full)


def imported(text: str | bytes, **wish: object) -> Import:
    """The import of a file once it is worked through."""
    record = take_in(text, **wish).record
    run.work(record.pk)
    record.refresh_from_db()
    return record


def products(*lines: str) -> str:
    """A file of products in our own layout."""
    return HEADER + "".join(f"{line}\n" for line in lines)


def many(count: int, *, price: str = "1.00", start: int = 0) -> str:
    """A file of that many SKUs, four to a product."""
    rows = (f"p-{n // 4},Product {n // 4},SKU-{n},,Size,{n % 4},{price},GBP,," for n in range(start, start + count))
    return products(*rows)


def errors(record: Import) -> list[tuple[int, str, str]]:
    """`(row, column, code)` of every row error, in order."""
    found = RowError.objects.filter(import_record=record).order_by("row", "id")
    return list(found.values_list("row", "column", "code"))


def warehouse() -> Location:
    """The place where stock goes that names none."""
    return Location.objects.get_or_create(code="warehouse", defaults={"name": "Warehouse", "kind": "warehouse"})[0]

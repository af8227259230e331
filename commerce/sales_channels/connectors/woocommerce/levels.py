"""Stock of products and variations: one number for the whole shop, without places and without compare-and-set.

So it is read first: a value that is not the expected one is told as stale and not written over.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce import batch, offers
from commerce.sales_channels.connectors.woocommerce.batch import Change
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.pushes import LevelPush, LevelRef, Result


def read(site: Site, refs: Sequence[LevelRef]) -> list[Level]:
    """What the shop counts of these; what it does not count or know has no level."""
    found = []
    for path, indexes in batch.groups(refs):
        wanted = ",".join(refs[index].external_variant_id for index in indexes)
        query = {"include": wanted, "per_page": batch.ROWS, **({"status": "any"} if path == "products" else {})}
        as_of = datetime.now(UTC)
        for row in reading.rows(site.get(path, **query).data, path):
            counted = offers.quantity(row)
            if counted is not None:
                found.append(Level(reading.ref(row.get("id")), "", counted, as_of, reading.text(row.get("sku"))))
    return found


def push(site: Site, rows: Sequence[LevelPush]) -> list[Result]:
    """Have each read its quantity."""
    compared = [row.ref for row in rows if row.expected is not None]
    there = {level.variant_ref: level.quantity for level in (read(site, compared) if compared else [])}
    results = [_known(row, there.get(row.ref.external_variant_id)) for row in rows]
    to_write = [index for index, result in enumerate(results) if result is None]
    written = batch.send(site, [_change(rows[index]) for index in to_write])
    for index, result in zip(to_write, written, strict=True):
        results[index] = result
    return [result for result in results if result is not None]


def _known(row: LevelPush, current: int | None) -> Result | None:
    """The result where nothing has to be written; None where it has."""
    if row.expected is None or current is None:
        return None
    if current == row.quantity:
        return Result("ok", current=current)
    return Result("stale", current=current) if current != row.expected else None


def _change(row: LevelPush) -> Change:
    def judge(answer: Mapping[str, Any]) -> Result:
        counted = offers.quantity(answer)
        if counted is None:
            return Result("refused", code="stock_not_managed", detail="The shop does not count the stock of this.")
        return Result("ok" if counted == row.quantity else "stale", current=counted)

    return Change(row.ref, {"manage_stock": True, "stock_quantity": row.quantity}, judge)

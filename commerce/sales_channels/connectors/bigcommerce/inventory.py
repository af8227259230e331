"""Levels of a BigCommerce store: absolute, per location, taken at once and applied a little later.

What is read right after writing may be the old level, so a good answer means taken, not applied. One bulk at a time.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import batches, preferences
from commerce.sales_channels.connectors.bigcommerce.api import Api
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.pushes import LevelPush, LevelRef, Result

MOST_ROWS = 2000
MOST_READ = 200  # ids in one address
BY_PRODUCT = "by:product"  # how `item_ref` says that stock is counted for the product, not the variant


def push_levels(api: Api, rows: Sequence[LevelPush]) -> list[Result]:
    """Rows of one location stand together. One row that is refused does not take the others with it."""
    good = [at for at, row in enumerate(rows) if _place(api, row.ref).isdecimal()]
    good.sort(key=lambda at: (_place(api, rows[at].ref), at))
    found = batches.halving([rows[at] for at in good], lambda part: _send(api, part))
    by_row = dict(zip(good, found, strict=True))
    nowhere = Result("refused", code="place_unknown", detail="Locations of BigCommerce are numbers")
    return [by_row.get(at, nowhere) for at in range(len(rows))]


def fetch_levels(api: Api, refs: Sequence[LevelRef]) -> list[Level]:
    """What can be sold of each, as the storefront shows it."""
    groups: dict[tuple[str, str], list[LevelRef]] = {}
    for ref in refs:
        if not _place(api, ref).isdecimal():
            continue
        groups.setdefault((_place(api, ref), next(iter(_identity(ref)))), []).append(ref)
    levels = []
    for (place, name), some in groups.items():
        for start in range(0, len(some), MOST_READ):
            levels += _read(api, place, name, some[start : start + MOST_READ])
    return levels


def _send(api: Api, rows: Sequence[LevelPush]) -> list[Result]:
    items = [
        {"location_id": int(_place(api, row.ref)), **_identity(row.ref), "quantity": max(row.quantity, 0)}
        for row in rows
    ]
    body = {"reason": rows[0].reason[:200], "items": items}
    said = reading.record(api.put("/v3/inventory/adjustments/absolute", body).data)
    number = reading.ref(said.get("transaction_id"), "transaction_id")
    return [Result("ok", reference=number) for _ in rows]


def _read(api: Api, place: str, name: str, refs: Sequence[LevelRef]) -> list[Level]:
    wanted = {str(_identity(ref)[name]): ref for ref in refs}
    query = {f"{name}:in": ",".join(wanted)}
    now = datetime.now(UTC)
    levels = []
    for row in api.rows(f"/v3/inventory/locations/{place}/items", query, size=1000):
        identity = reading.record(row.get("identity"), "identity")
        ref = wanted.get(reading.text(identity.get(name), name))
        if ref is not None:
            quantity = reading.whole(row.get("available_to_sell"), "available_to_sell")
            levels.append(Level(ref.external_variant_id or ref.sku, ref.place_ref, quantity, now, ref.sku))
    return levels


def _place(api: Api, ref: LevelRef) -> str:
    """A location's number; the store's default one where levels are not kept per place."""
    return ref.place_ref or preferences.text(api.link, "location_id", "1")


def _identity(ref: LevelRef) -> Mapping[str, Any]:
    if ref.item_ref == BY_PRODUCT and ref.external_product_id.isdigit():
        return {"product_id": int(ref.external_product_id)}
    if ref.external_variant_id.isdigit():
        return {"variant_id": int(ref.external_variant_id)}
    return {"sku": ref.sku}

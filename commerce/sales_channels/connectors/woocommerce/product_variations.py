"""The variations of a product of ours: those that are missing are made, the others get their option names and codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.woocommerce import prices, weights
from commerce.sales_channels.connectors.woocommerce.batch import ROWS
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.pushes import ProductPush, Result, VariantPush

NO_OPTIONS = "Variant"  # variants that differ in nothing else differ in their SKU
NOT_ALL = "variations_refused"


def attributes(row: ProductPush) -> list[dict[str, Any]]:
    """What the parent has to choose from."""
    chosen = [_values(row, each) for each in row.variants]
    return [
        {"name": name, "position": at, "visible": True, "variation": True,
         "options": list(dict.fromkeys(each[at] for each in chosen))}
        for at, name in enumerate(_names(row))
    ]  # fmt: skip


def settle(site: Site, row: ProductPush, parent: str) -> Result | None:
    """Have them as they should be. Returns why not; None when all is well."""
    known = read(site, parent)
    by_id = {reading.ref(each.get("id")): each for each in known}
    by_sku = {reading.text(each.get("sku")).lower(): each for each in known}
    make, change = [], []
    for variant in row.variants:
        found = by_id.get(variant.external_variant_id) or by_sku.get(variant.sku.lower())
        if found is not None:
            change.append({"id": found["id"], **_worn(row, variant)})
        elif variant.price is not None:
            make.append({**_sold(row, variant), **_worn(row, variant), **weights.of(site, variant.weight_grams)})
    for body in [*_bodies("create", make), *_bodies("update", change)]:
        said = reading.record(site.post(f"products/{parent}/variations/batch", body).data)
        for answer in [*reading.rows(said.get("create"), "create"), *reading.rows(said.get("update"), "update")]:
            if "error" in answer:
                return _no(reading.record(answer["error"], "error"))
    return None


def read(site: Site, parent: str) -> list[Mapping[str, Any]]:
    """All of them."""
    found: list[Mapping[str, Any]] = []
    while True:
        page = len(found) // ROWS + 1
        said = site.get(f"products/{parent}/variations", per_page=ROWS, page=page, orderby="id", order="asc").data
        rows = reading.rows(said, "variations")
        found += rows
        if len(rows) < ROWS:
            return found


def _bodies(verb: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{verb: list(rows[at : at + ROWS])} for at in range(0, len(rows), ROWS)]


def _worn(row: ProductPush, variant: VariantPush) -> dict[str, Any]:
    pairs = zip(_names(row), _values(row, variant), strict=True)
    said: dict[str, Any] = {"attributes": [{"name": name, "option": value} for name, value in pairs]}
    return {**said, "global_unique_id": variant.barcode} if variant.barcode else said


def _sold(row: ProductPush, variant: VariantPush) -> dict[str, Any]:
    """It counts from nothing until it is told its stock."""
    cost = prices.of(variant.price or 0, variant.compare_at_price, row.currency)
    return {"sku": variant.sku, **cost, "manage_stock": True, "stock_quantity": 0}


def _names(row: ProductPush) -> list[str]:
    return list(row.option_names) or [NO_OPTIONS]


def _values(row: ProductPush, variant: VariantPush) -> list[str]:
    if not row.option_names:
        return [variant.sku]
    kept = list(variant.values)[: len(row.option_names)]
    return [*kept, *["–"] * (len(row.option_names) - len(kept))]


def _no(error: Mapping[str, Any]) -> Result:
    data = error.get("data") if isinstance(error.get("data"), Mapping) else {}
    passing = isinstance(data.get("status"), int) and data["status"] >= 500
    code, detail = reading.text(error.get("code")) or NOT_ALL, reading.text(error.get("message"))
    return Result("retry" if passing else "refused", code=code, detail=detail)

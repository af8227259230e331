"""Products of ours in the shop. Each carries our id of it in a metafield and in its handle, by which it is found again.

`productSet` takes away what it is not given, so it only makes: what is there is changed field by field, and what
somebody else added to it stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.shopify import complaints, gids, mutations, offers, paging, queries
from commerce.sales_channels.connectors.shopify import product_operations as operations
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.connectors.shopify.habits import Habits
from commerce.sales_channels.connectors.shopify.operation import Operation
from commerce.sales_channels.faults import Denied, Missing
from commerce.sales_channels.publisher import EXISTED, GONE, NO_PRICE, OTHER_CURRENCY
from commerce.sales_channels.pushes import ProductPush, Result, VariantPush

ACTIVE, HIDDEN = "ACTIVE", "DRAFT"
SKUS_ASKED = 50
NO_OPTIONS = "Title"  # what Shopify calls the option of a product that has none
LONGEST_HANDLE = 200


@dataclass(frozen=True, slots=True)
class _There:
    """A product of the shop as it is, with all its variants."""

    id: str
    said: Mapping[str, Any]
    variants: Sequence[Mapping[str, Any]]

    @property
    def mark(self) -> str:
        """Our id of it, where it came from us."""
        return reading.text((self.said.get("metafield") or {}).get("value"))


class _Refused(Exception):
    """The shop objects."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.detail)
        self.result = result


def push(client: Client, habits: Habits, rows: Sequence[ProductPush]) -> list[Result]:
    """One result per row."""
    return batches.one_by_one(rows, lambda row: _push(client, habits, row))


def _push(client: Client, habits: Habits, row: ProductPush) -> Result:
    try:
        found = _find(client, row)
        if found is None and not row.active:
            return Result("ok", reference=row.external_product_id)
        if found is not None and not row.external_product_id and found.mark != row.product:
            return _seen(client, found.id, code=EXISTED)
        if found is None:
            id = _make(client, row)
        else:
            id = found.id
            _change(client, row, found)
        if row.active and not row.external_product_id:
            _show(client, habits, id)
        return _seen(client, id)
    except _Refused as no:
        return no.result


def _find(client: Client, row: ProductPush) -> _There | None:
    if row.external_product_id:
        return _read(client, operations.PRODUCT, "product", id=gids.gid("Product", row.external_product_id))
    made = _read(client, operations.PRODUCT_BY_HANDLE, "productByIdentifier", handle=_handle(row))
    if made is not None:
        return made
    known = [_read(client, operations.PRODUCT, "product", id=id) for id in _with_skus(client, row)]
    return next((each for each in known if each and each.mark == row.product), next(filter(None, known), None))


def _with_skus(client: Client, row: ProductPush) -> list[str]:
    skus = [variant.sku for variant in row.variants[:SKUS_ASKED] if '"' not in variant.sku]
    if not skus:
        return []
    asked = " OR ".join('sku:"{}"'.format(sku.replace("\\", "\\\\")) for sku in skus)
    nodes, _ = paging.nodes(client.run(operations.VARIANTS_BY_SKU, query=asked).get("productVariants"), "variants")
    wanted = {sku.lower() for sku in skus}
    same = [each for each in nodes if reading.text(each.get("sku")).lower() in wanted]
    return list(dict.fromkeys(reading.ref(reading.record(each.get("product")).get("id")) for each in same))


def _read(client: Client, operation: Operation, name: str, **asked: str) -> _There | None:
    try:
        said, variants = paging.all(client, operation, (name, "variants"), **asked)
    except Missing:
        return None
    return _There(reading.ref(said.get("id"), "product.id"), said, variants)


def _make(client: Client, row: ProductPush) -> str:
    """Their id of it."""
    if row.external_product_id:
        raise _no(GONE, "It was deleted over there. Publish it again to have it made anew.")
    if (currency := _currency(client)) != row.currency:
        raise _no(OTHER_CURRENCY, f"The shop sells in {currency}")
    variants = [each for each in row.variants if each.price is not None]
    if not variants:
        raise _no(NO_PRICE, f"It has no price in {row.currency}")
    names = list(row.option_names) or [NO_OPTIONS]
    values = [_values(row, each) for each in variants]
    wish = {
        "title": row.title, "descriptionHtml": row.description, "handle": _handle(row), "status": ACTIVE,
        "metafields": [
            {"namespace": "truecount", "key": "product", "type": "single_line_text_field", "value": row.product}
        ],
        "productOptions": [
            {"name": name, "position": at + 1, "values": [{"name": each} for each in _distinct(values, at)]}
            for at, name in enumerate(names)
        ],
        "variants": [_variant(row, each) for each in variants],
    }  # fmt: skip
    identifier = {"handle": wish["handle"]}
    answer = _told(client, operations.MAKE, identifier=identifier, input=wish)
    return reading.ref(reading.record(answer.get("product"), "product").get("id"), "product.id")


def _show(client: Client, habits: Habits, id: str) -> None:
    """In the shop's own sales channels: an active product is in none until it is said."""
    wish = [{"publicationId": gids.gid("Publication", each)} for each in habits.publications]
    try:
        if wish:
            _told(client, operations.SHOW, id=id, input=wish)
    except Denied as fault:  # the rest of what we are allowed is not in doubt
        raise _no("not_shown", f"It was made, but we may not show it: {fault.detail}") from fault


def _change(client: Client, row: ProductPush, found: _There) -> None:
    wish: dict[str, Any] = {"id": found.id, "status": ACTIVE if row.active else HIDDEN}
    if row.active and row.texts:
        wish |= {"title": row.title, "descriptionHtml": row.description}
    if row.active or found.said.get("status") == ACTIVE:
        _told(client, operations.CHANGE, product=wish)
    if not row.active:
        return
    options = reading.rows(found.said.get("options"), "options")
    for name, theirs in zip(row.option_names, options, strict=False):
        if len(options) == len(row.option_names) and theirs.get("name") != name:
            _told(client, operations.RENAME_OPTION, product=found.id, option={"id": theirs.get("id"), "name": name})
    _change_variants(client, row, found)


def _change_variants(client: Client, row: ProductPush, found: _There) -> None:
    by_id = {gids.number(each.get("id")): each for each in found.variants}
    by_sku = {reading.text(each.get("sku")).lower(): each for each in found.variants}
    pairs = [(each, by_id.get(each.external_variant_id) or by_sku.get(each.sku.lower())) for each in row.variants]
    codes = [
        {"id": theirs.get("id"), "barcode": ours.barcode}
        for ours, theirs in pairs
        if theirs and ours.barcode and theirs.get("barcode") != ours.barcode
    ]
    missing = [_variant(row, ours) for ours, theirs in pairs if theirs is None and ours.price is not None]
    if codes:
        _told(client, mutations.SET_PRICES, product=found.id, variants=codes)
    if missing:
        _told(client, operations.ADD_VARIANTS, product=found.id, variants=missing)


def _variant(row: ProductPush, variant: VariantPush) -> dict[str, Any]:
    before = variant.compare_at_price
    item: dict[str, Any] = {"sku": variant.sku, "tracked": True}
    if variant.weight_grams:
        item["measurement"] = {"weight": {"value": variant.weight_grams, "unit": "GRAMS"}}
    names = list(row.option_names) or [NO_OPTIONS]
    said = {
        "optionValues": [
            {"optionName": name, "name": value} for name, value in zip(names, _values(row, variant), strict=True)
        ],
        "price": str(money.to_decimal(variant.price or 0, row.currency)),
        "compareAtPrice": None if before is None else str(money.to_decimal(before, row.currency)),
        "inventoryItem": item,
    }
    return {**said, "barcode": variant.barcode} if variant.barcode else said


def _values(row: ProductPush, variant: VariantPush) -> list[str]:
    """As many as there are options; variants without any differ in their SKU."""
    if not row.option_names:
        return [variant.sku if len(row.variants) > 1 else offers.NAMELESS]
    kept = list(variant.values)[: len(row.option_names)]
    return [*kept, *["–"] * (len(row.option_names) - len(kept))]


def _distinct(values: Sequence[Sequence[str]], at: int) -> list[str]:
    return list(dict.fromkeys(each[at] for each in values))


def _no(code: str, detail: str) -> _Refused:
    return _Refused(Result("refused", code=code, detail=detail))


def _told(client: Client, operation: Operation, **variables: Any) -> Mapping[str, Any]:
    answer = client.change(operation, **variables)
    if said := complaints.of(answer):
        raise _Refused(complaints.refused(said[0]))
    return answer


def _seen(client: Client, id: str, code: str = "") -> Result:
    found = _read(client, operations.PRODUCT, "product", id=id)
    if found is None:
        return Result("retry", code="not_there", detail="It is not shown yet.")
    currency = _currency(client)
    seen = [offers.of_node(each, currency) for each in found.variants]
    return Result("ok", code=code, reference=gids.number(id), offers=seen)


def _currency(client: Client) -> str:
    shop = reading.record(client.run(queries.SHOP_CURRENCY).get("shop"), "shop")
    return reading.currency(shop.get("currencyCode"), "currencyCode")


def _handle(row: ProductPush) -> str:
    """Readable, and of nothing else."""
    return f"{row.handle[:LONGEST_HANDLE]}-{row.product.rpartition('_')[2]}"

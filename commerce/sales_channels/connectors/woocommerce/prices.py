"""Prices of products and variations: the regular price, and below it the sale price while something is reduced."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import preferences
from commerce.sales_channels.connectors.woocommerce import batch
from commerce.sales_channels.connectors.woocommerce.batch import Change
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.pushes import OfferPush, Result

FIELDS = ("regular_price", "sale_price")


def push(site: Site, rows: Sequence[OfferPush], link: Link) -> list[Result]:
    """Have each cost this; whether it is shown is only written where the settings say so."""
    shown = preferences.is_yes(link, "write_status")
    return batch.send(site, [_change(row, shown) for row in rows])


def _change(row: OfferPush, write_status: bool) -> Change:
    wanted = of(row.price, row.compare_at_price, row.currency)
    fields: dict[str, Any] = dict(wanted)
    if write_status:
        is_simple = batch.path_of(row.ref) == "products"
        fields["status"] = "publish" if row.active else "draft" if is_simple else "private"

    def judge(answer: Mapping[str, Any]) -> Result:
        kept = {name: reading.amount(answer.get(name), row.currency, name) for name in FIELDS}
        meant = {name: reading.amount(wanted[name], row.currency, name) for name in FIELDS}
        current = kept["sale_price"] or kept["regular_price"]
        if kept == meant:
            return Result("ok", current=current)
        detail = "The shop answered with another price than it was given."
        return Result("refused", current=current, code="price_not_kept", detail=detail)

    return Change(row.ref, fields, judge)


def of(price: int, before: int | None, currency: str) -> dict[str, str]:
    """The fields of a price, and of what it was `before` it was reduced."""
    shown = str(money.to_decimal(price, currency))
    if before is None or before <= price:
        return {"regular_price": shown, "sale_price": ""}
    return {"regular_price": str(money.to_decimal(before, currency)), "sale_price": shown}

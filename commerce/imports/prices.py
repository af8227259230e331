"""The kind `prices`: `sku, price_list, price, currency, from, to, min_quantity`. No list means the base prices.

A price without `from` counts from now on; only what differs from the price in force is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from commerce import price_lists, sku_hygiene, strict, transactions
from commerce.imports import cells, price_undo
from commerce.imports.cells import CellError
from commerce.imports.kinds import Applied, Context, Kind, Rows, in_turn
from commerce.imports.layouts import layout
from commerce.imports.layouts.layout import Columns, Fill, Layout
from commerce.imports.rows import Entry, Problem, Reading
from commerce.imports.table import Record
from commerce.models import Price, PriceList, SkuName
from commerce.price_lists import NewPrice

MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price of a SKU; `price_list` is a code, "" for the base prices in `currency`."""

    sku: str
    price_list: str
    amount: int
    currency: str
    starts_at: datetime | None
    ends_at: datetime | None
    min_quantity: int


def identify(rows: Rows, context: Context) -> list[str]:
    """SKU, list, break and beginning: these say which price it is."""
    variants = _variants(rows)
    return [
        f"{variants.get(_key(row), _key(row))}@{row.price_list or row.currency}@{row.min_quantity}@{row.starts_at}"
        for _, row in rows
    ]


@transactions.building_block
def apply(rows: Rows, context: Context) -> Applied:
    """Set the prices, list by list. Unknown SKUs and lists, and prices that begin already, are refused by row."""
    applied, variants = Applied(), _variants(rows)
    lists = _Lists(rows, variants)
    wanted: dict[PriceList, list[tuple[int, NewPrice]]] = {}
    for number, row in in_turn(rows, context, applied):
        problem = _problem(row, variants, lists, context.now)
        if problem is not None:
            applied.refuse(number, problem)
            continue
        listed, variant_id = lists.of(row), variants[_key(row)]
        if lists.differs(row, variant_id, context.now):
            price = NewPrice(
                variant_id=variant_id,
                amount=row.amount,
                min_quantity=row.min_quantity,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
            )
            wanted.setdefault(listed, []).append((number, price))
    for listed, numbered in wanted.items():
        numbers, prices = zip(*numbered, strict=True)
        written, ended = price_lists.put(listed, prices)
        if context.remembers:
            price_undo.remember(context.import_id, list(zip(numbers, written, strict=True)), ended)
    applied.changed = sum(map(len, wanted.values()))
    return applied


class _Lists:
    """The lists that rows name, with the open prices of their SKUs."""

    def __init__(self, rows: Rows, variants: dict[str, int]) -> None:
        codes = {row.price_list for _, row in rows if row.price_list}
        self.by_code = {each.code: each for each in PriceList.objects.filter(code__in=codes).order_by("id")}
        currencies = {row.currency for _, row in rows if not row.price_list}
        self.base = {currency: price_lists.base_list(currency) for currency in sorted(currencies)}
        ids = [each.pk for each in (*self.by_code.values(), *self.base.values())]
        found = Price.objects.filter(price_list__in=ids, variant__in=set(variants.values())).order_by("starts_at", "id")
        self.prices: dict[tuple[int, int, int], list[Price]] = {}
        for price in found:
            self.prices.setdefault((price.price_list_id, price.variant_id, price.min_quantity), []).append(price)

    def of(self, row: PriceRow) -> PriceList | None:
        return self.by_code.get(row.price_list) if row.price_list else self.base[row.currency]

    def taken(self, row: PriceRow, variant_id: int) -> Price | None:
        """The open price that begins at the same instant."""
        prices = self.prices.get((self.of(row).pk, variant_id, row.min_quantity), ())
        return next((each for each in prices if each.ends_at is None and each.starts_at == row.starts_at), None)

    def differs(self, row: PriceRow, variant_id: int, now: datetime) -> bool:
        same = self.taken(row, variant_id) if row.starts_at else None
        if same is not None:
            return False
        prices = self.prices.get((self.of(row).pk, variant_id, row.min_quantity), ())
        live = [each for each in prices if each.holds_at(now)]
        return bool(row.starts_at) or not live or (live[-1].amount, live[-1].ends_at) != (row.amount, row.ends_at)


def _problem(row: PriceRow, variants: dict[str, int], lists: _Lists, now: datetime) -> Problem | None:
    if _key(row) not in variants:
        return Problem("sku", "unknown_sku", "There is no such SKU. Import products first.", row.sku)
    listed = lists.of(row)
    if listed is None:
        return Problem("price_list", "unknown_price_list", "There is no price list with this code.", row.price_list)
    if listed.currency != row.currency:
        return Problem("currency", "currency_mismatch", f"This list is in {listed.currency}.", row.currency)
    if row.ends_at and row.ends_at <= now:
        return Problem("to", "out_of_range", price_lists.ENDED_ALREADY, row.ends_at.isoformat())
    taken = lists.taken(row, variants[_key(row)]) if row.starts_at else None
    if taken is not None and (taken.amount, taken.ends_at) != (row.amount, row.ends_at):
        return Problem("from", "price_already_scheduled", "Another price begins at that instant already.", row.sku)
    return None


def _key(row: PriceRow) -> str:
    return sku_hygiene.normalize(row.sku)


def _variants(rows: Rows) -> dict[str, int]:
    keys = {_key(row) for _, row in rows}
    return dict(SkuName.objects.filter(key__in=keys).order_by("id").values_list("key", "variant_id"))


def _prices(records: Iterable[Record], columns: Columns, currency: str) -> Iterator[Entry]:
    for record in records:
        reading = Reading(record, columns)
        yield reading.entry(_price(reading, currency) if not reading.problems else None)


def _price(reading: Reading, currency: str) -> PriceRow:
    own = reading.value("currency", cells.currency) or currency
    code = layout.sku(reading, "sku") or ""
    if not reading.raw("price").strip():
        reading.blame("price", "required", "Every row needs a price.")
    amount = layout.amount(reading, "price", own)
    starts_at, ends_at = reading.value("from", _moment), reading.value("to", _moment)
    if starts_at and ends_at and starts_at >= ends_at:
        reading.blame("to", "out_of_range", "A price ends after it starts.")
    least = reading.value("min_quantity", cells.whole, 1, MOST_UNITS) or 1
    return PriceRow(
        code, reading.value("price_list", cells.text, 64) or "", amount or 0, own, starts_at, ends_at, least
    )


def _moment(text: str) -> datetime:
    """`2026-05-01` is the beginning of that day where the retailer is; with a time of day it needs an offset or Z."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise CellError("invalid_date", "Write a day such as 2026-05-01, or 2026-05-01T09:00:00Z.") from error
    if moment.tzinfo is None:
        if moment.time() != time(0) or len(text.strip()) > len("2026-05-01"):
            raise CellError("invalid_date", "A time of day needs its offset, such as 2026-05-01T09:00:00Z.")
        moment = moment.replace(tzinfo=ZoneInfo(settings.RETAILER_TIME_ZONE))
    try:
        return strict.in_utc(moment)
    except strict.InvalidMoment as error:
        raise CellError("invalid_date", error.detail) from error


LAYOUT = Layout(
    required=("sku", "price"),
    read=_prices,
    optional=("price_list", "currency", "from", "to", "min_quantity"),
    example=(
        {"sku": "EXAMPLE-MUG", "price": 11, "currency": Fill.CURRENCY},
        {"sku": "EXAMPLE-MUG", "price": 10, "currency": Fill.CURRENCY, "min_quantity": "6"},
    ),
)
KIND = Kind(
    name="prices",
    title="Prices",
    permission="prices.write",
    layouts={"truecount": LAYOUT},
    identify=identify,
    apply=apply,
    reversal=price_undo.REVERSAL,
)

"""Undoing an import of prices: each ends now, or never begins, and what it had ended counts again.

A price that another one has taken the place of since stays as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from commerce import base_prices, price_ends, transactions
from commerce.imports import changes
from commerce.imports.changes import Change
from commerce.imports.reversal import DATED_PRICE, Changes, Judged, Reversal, Under, Verdict, number_of
from commerce.models import ImportedChange, Price
from commerce.price_ends import Ended

# Beside them stands a DATED_PRICE for each price that the imported one ended.
PRICE, UNTIL = "price", "until"


@transactions.building_block
def remember(import_id: int, written: Sequence[tuple[int, Price]], ended: Sequence[Ended]) -> None:
    """Keep what the rows of a batch, by number, wrote on one list, with what they ended."""
    by_place: dict[tuple[int, int], list[Ended]] = {}
    for each in ended:
        by_place.setdefault((each.variant_id, each.min_quantity), []).append(each)
    now = transactions.now()
    found = []
    for number, price in written:
        gone = by_place.get((price.variant_id, price.min_quantity), []) if price.starts_at <= now else []
        found.append(_change(number, price, sorted(gone, key=lambda each: each.id)))
    changes.keep(import_id, found)


def _change(number: int, price: Price, ended: Sequence[Ended]) -> Change:
    before = {PRICE: ended[-1].amount if ended else None} | {
        f"{DATED_PRICE}{each.id}": _text(each.had) for each in ended
    }
    after = {PRICE: price.amount} | {f"{DATED_PRICE}{each.id}": _text(each.ends_at) for each in ended}
    if price.ends_at:
        before[UNTIL], after[UNTIL] = None, _text(price.ends_at)
    return Change(number, ImportedChange.Thing.PRICE, price.pk, before, after)


def judge(found: Changes, under: Under) -> list[Judged]:
    """What would become of each price."""
    ids = [change.target_id for change in found]
    return _judged(found, Price.objects.select_related("variant", "price_list").in_bulk(ids))


@transactions.building_block
def put_back(found: Changes, under: Under) -> list[Judged]:
    """Lock the prices, end those that are still as imported and let what they ended go on."""
    ids = [change.target_id for change in found]
    locked = Price.objects.select_for_update(no_key=True, of=("self",)).select_related("variant", "price_list")
    prices = {price.pk: price for price in locked.filter(pk__in=ids).order_by("id")}
    judged = _judged(found, prices)
    going = [verdict for each in judged for verdict in each.verdicts if not verdict.code]
    mine = {each.change.target_id for each in judged if not _verdict_on(each).code}
    price_ends.take_back([prices[pk] for pk in sorted(mine)], now=under.now)
    base_prices.go_on(
        [
            (number_of(verdict.field, DATED_PRICE), _moment(verdict.imported), _moment(verdict.before))
            for verdict in going
            if verdict.field.startswith(DATED_PRICE)
        ]
    )
    return judged


def _judged(found: Changes, prices: Mapping[int, Price]) -> list[Judged]:
    ids = {number_of(name, DATED_PRICE) for each in found for name in each.after if name.startswith(DATED_PRICE)}
    ends = dict(Price.objects.filter(pk__in=ids).order_by("id").values_list("id", "ends_at"))
    in_force = _in_force(prices)
    return [_one(change, prices.get(change.target_id), ends, in_force) for change in found]


def _verdict_on(judged: Judged) -> Verdict:
    return next(verdict for verdict in judged.verdicts if verdict.field == PRICE)


def _one(change: ImportedChange, price: Price | None, ends: Mapping[int, datetime | None], in_force: Mapping) -> Judged:
    if price is None:
        return Judged(change, "", [_verdict(change, name, None, "gone") for name in change.after])
    listed = price.price_list
    name = f"{price.variant.sku}, {listed.name}" + (f", from {price.min_quantity}" if price.min_quantity > 1 else "")
    replaced = price.ends_at != _moment(change.after.get(UNTIL))
    current = {PRICE: in_force.get(_place(price)) if replaced else price.amount, UNTIL: _text(price.ends_at)}
    current |= {
        each: _text(ends.get(number_of(each, DATED_PRICE))) for each in change.after if each.startswith(DATED_PRICE)
    }
    verdicts = [
        _verdict(change, each, value, _code(change, each, value, replaced=replaced), own=_own(price))
        for each, value in current.items()
        if each in change.after
    ]
    return Judged(change, name, verdicts, currency=listed.currency)


def _code(change: ImportedChange, name: str, current: Any, *, replaced: bool) -> str:
    """It stays where another price took its place, or where a price that it ended was given another end since."""
    return "changed_since" if replaced or name.startswith(DATED_PRICE) and current != change.after[name] else ""


def _verdict(change: ImportedChange, name: str, current: Any, code: str, *, own: int | None = None) -> Verdict:
    before = change.before[name]
    return Verdict(name, own if name == PRICE and before is None else before, change.after[name], current, code)


def _own(price: Price) -> int | None:
    """What the SKU itself costs where no dated price of the base list says otherwise."""
    base = price.price_list.kind == price.price_list.Kind.BASE and price.min_quantity == 1
    return price.variant.price if base and price.variant.currency == price.price_list.currency else None


def _in_force(prices: Mapping[int, Price]) -> dict[tuple[int, int, int], int]:
    """What counts now in the places of these prices: list, variant and least quantity."""
    now = transactions.now()
    there = Price.objects.filter(
        price_list__in={each.price_list_id for each in prices.values()},
        variant__in={each.variant_id for each in prices.values()},
    ).order_by("starts_at", "id")
    return {_place(each): each.amount for each in there if each.holds_at(now)}


def _place(price: Price) -> tuple[int, int, int]:
    return price.price_list_id, price.variant_id, price.min_quantity


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


REVERSAL = Reversal(judge=judge, put_back=put_back)

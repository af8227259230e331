"""Price lists: made, filled, and changed at an instant that is the same on every door; a change can be taken back.

A price counts by its own dates wherever it is asked for, so a scheduled one needs nobody to switch it on. Taking a
change back ends its prices; what held before is still there and counts again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from commerce import constraints, money, price_ends, skus, state, transactions, versions
from commerce.actors import Actor
from commerce.errors import Invalid, Refusal, field_error
from commerce.models import Channel, Location, Price, PriceChange, PriceList
from commerce.price_ends import Ended
from commerce.versions import Expected

MOST_PRICES = 10_000
ENDED_ALREADY = "This price has ended already."
CHANGEABLE = ("name", "active", "starts_at", "ends_at")
_NEEDS = {"contract": "customer_id", "group": "group", "location": "location", "channel": "channel"}


class PriceListTaken(Refusal):
    """Another list has this code, or is the base list in this currency."""

    code = "price_list_taken"
    title = "There is such a list"


class PriceAlreadyScheduled(Refusal):
    """Another change already sets one of these prices at this very instant."""

    code = "price_already_scheduled"
    title = "Already scheduled"


class InvalidPrices(Invalid):
    """A list or prices that make no sense; `errors` names each field."""

    code = "invalid_prices"
    title = "These prices cannot be kept"


constraints.register("price_list_code_unique", PriceListTaken)
constraints.register("price_list_one_base", PriceListTaken)
constraints.register("price_open_once", PriceAlreadyScheduled)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPriceList:
    """A list to be. Its kind says which one of customer, group, location and channel it is for."""

    code: str
    name: str
    kind: str
    currency: str
    customer_id: int | None = None
    group: str = ""
    location: Location | None = None
    channel: Channel | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrice:
    """A price per unit from `min_quantity` units on. `amount` None ends the one in force. `starts_at` None is now."""

    variant_id: int
    amount: int | None
    min_quantity: int = 1
    compare_at_amount: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@transactions.use_case
def create(*, new: NewPriceList, by: Actor) -> PriceList:
    """Make an empty list. Raises InvalidPrices or PriceListTaken."""
    fields = {name: getattr(new, name) for name in new.__slots__}
    made = PriceList(**fields)
    _refuse(list_errors(made))
    if PriceList.objects.filter(code=made.code).exists():
        raise PriceListTaken(f"There is a list {made.code} already.")
    if made.kind == PriceList.Kind.BASE and PriceList.objects.filter(kind=made.kind, currency=made.currency).exists():
        raise PriceListTaken(f"There is a base list in {made.currency} already.")
    made.save()
    transactions.about(price_list=made.pk)
    return made


@transactions.use_case
def change(*, price_list_id: int, changes: Mapping[str, Any], expected: Expected, by: Actor) -> PriceList:
    """Change name, active, starts_at or ends_at. Raises VersionConflict or InvalidPrices."""
    found = PriceList.objects.select_for_update(no_key=True).get(pk=price_list_id)
    versions.require(expected, str(found.version))
    for name in CHANGEABLE:
        setattr(found, name, changes.get(name, getattr(found, name)))
    _refuse(list_errors(found))
    found.version += 1
    found.save()
    transactions.about(price_list=found.pk)
    return found


@transactions.use_case
def set_prices(*, price_list: PriceList, prices: Sequence[NewPrice], by: Actor) -> int:
    """Let these prices count from now on, or from their `starts_at`, instead of those in force. Returns how many.

    Raises InvalidPrices, and PriceAlreadyScheduled for a price that already begins at that instant.
    """
    put(price_list, prices)
    return len(prices)


@transactions.building_block
def put(price_list: PriceList, prices: Sequence[NewPrice]) -> tuple[list[Price], list[Ended]]:
    """What `set_prices` does, as part of something larger. Returns the rows that it wrote, in the order of `prices`,
    and those that they ended."""
    now = transactions.now()
    _refuse(price_errors(prices, now))
    at_once = [price for price in prices if price.starts_at is None or price.starts_at <= now]
    ended = price_ends.supersede(price_list, {(price.variant_id, price.min_quantity) for price in at_once}, now=now)
    written = _insert([_row(price_list, price, price.starts_at or now) for price in prices if price.amount is not None])
    transactions.about(price_list=price_list.pk)
    price_ends.announce({price.variant_id for price in prices})
    return written, ended


@transactions.building_block
def base_list(currency: str) -> PriceList:
    """The list of dated base prices in a currency, made when there is none yet."""
    names = {"code": f"base-{currency.lower()}", "name": f"Base prices in {currency}"}
    return PriceList.objects.get_or_create(kind=PriceList.Kind.BASE, currency=currency, defaults=names)[0]


@transactions.use_case
def schedule(
    *, price_list: PriceList, name: str, live_at: datetime, prices: Sequence[NewPrice], by: Actor
) -> PriceChange:
    """Let these prices go live together at an instant to come. Raises InvalidPrices or PriceAlreadyScheduled."""
    _refuse(price_errors(prices, transactions.now()))
    wrong = [price for price in prices if price.amount is None or price.starts_at not in (None, live_at)]
    if wrong or live_at <= transactions.now():
        detail = "Give a moment to come." if not wrong else "Every price of a change begins with it and has an amount."
        raise InvalidPrices(detail, errors=[field_error("live_at" if not wrong else "prices", "invalid", detail)])
    made = PriceChange(name=name, price_list=price_list, live_at=live_at, actor_kind=by.kind, actor_id=by.id)
    made.created_at = transactions.now()
    made.save()
    _insert([_row(price_list, price, live_at, made) for price in prices])
    transactions.about(price_list=price_list.pk, price_change=made.pk)
    return made


@transactions.use_case
def roll_back(*, change: PriceChange, by: Actor) -> PriceChange:
    """Take a change back, before or after it went live: from now on what held before counts. Raises InvalidTransition
    when it was taken back already."""
    now = transactions.now()
    state.move(change, PriceChange.Status.ROLLED_BACK, rolled_back_at=now)
    price_ends.take_back_change(change.pk, now=now)
    transactions.about(price_change=change.pk)
    return change


def list_errors(made: PriceList) -> list[dict[str, Any]]:
    """What is wrong with a list, by field."""
    errors = []
    if made.kind not in PriceList.Kind.values:
        errors.append(field_error("kind", "invalid", f"One of {', '.join(PriceList.Kind.values)} is wanted."))
    if made.currency not in money.CURRENCIES:
        errors.append(field_error("currency", "invalid", "An ISO 4217 code is wanted."))
    if made.starts_at and made.ends_at and made.starts_at >= made.ends_at:
        errors.append(field_error("ends_at", "invalid", "A list ends after it starts."))
    for kind, name in _NEEDS.items():
        given = getattr(made, name) not in (None, "")
        if given != (kind == made.kind):
            detail = "This list is for nobody yet." if not given else f"Only a {kind} list has this."
            errors.append(field_error(name, "required" if not given else "invalid", detail))
    return errors


def price_errors(prices: Sequence[NewPrice], now: datetime) -> list[dict[str, Any]]:
    """What is wrong with prices, by index and field."""
    if not 0 < len(prices) <= MOST_PRICES:
        return [field_error("prices", "invalid", f"Give 1 to {MOST_PRICES:,} prices.")]
    errors, seen = [], set()
    for index, price in enumerate(prices):
        path = f"prices[{index}]"
        for name, least in (("amount", 0), ("compare_at_amount", 0), ("min_quantity", 1)):
            value = getattr(price, name)
            if value is not None and not least <= value <= money.LARGEST:
                errors.append(field_error(f"{path}.{name}", "invalid", f"At least {least} is wanted."))
        if price.starts_at and price.ends_at and price.starts_at >= price.ends_at:
            errors.append(field_error(f"{path}.ends_at", "invalid", "A price ends after it starts."))
        elif price.ends_at and price.ends_at <= now:
            # It would end what holds today and never hold itself.
            errors.append(field_error(f"{path}.ends_at", "invalid", ENDED_ALREADY))
        key = (price.variant_id, price.min_quantity, price.starts_at)
        if key in seen:
            errors.append(field_error(path, "duplicate", "The same price is given twice."))
        seen.add(key)
    return errors


def _row(price_list: PriceList, price: NewPrice, starts_at: datetime, change: PriceChange | None = None) -> Price:
    fields = asdict(price) | {"starts_at": starts_at, "created_at": transactions.now()}
    return Price(price_list=price_list, change=change, **fields)


def _insert(rows: Sequence[Price]) -> list[Price]:
    """Keep them, unless one already begins at that instant."""
    clashes = Price.objects.filter(
        price_list_id__in={row.price_list_id for row in rows},
        variant_id__in=[row.variant_id for row in rows],
        starts_at__in={row.starts_at for row in rows},
        ends_at=None,
    )
    there = set(clashes.values_list("variant_id", "min_quantity", "starts_at"))
    taken = {row.variant_id for row in rows if (row.variant_id, row.min_quantity, row.starts_at) in there}
    if taken:
        names = sorted(skus.of(taken).values())
        raise PriceAlreadyScheduled(f"A price begins at that instant already: {', '.join(names[:5])}.", skus=names)
    return Price.objects.bulk_create(rows)


def _refuse(errors: list[dict[str, Any]]) -> None:
    if errors:
        raise InvalidPrices(errors[0]["detail"], errors=errors)

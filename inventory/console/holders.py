"""Who has the units, in words: orders that were promised some, baskets that hold some for a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce.console import formats
from inventory.console import ledger_words
from inventory.console.cause_links import Named
from inventory.models import Allocation, HoldLine


@dataclass(frozen=True, slots=True)
class Holder:
    """One line: a name, how many units where, its status, when a hold ends, and the page of it where there is one."""

    name: str
    detail: str
    status: str
    ends_at: datetime | None = None
    url: str = ""


def describe(
    allocated: Sequence[Allocation], held: Sequence[HoldLine], known: Mapping[str, Named], *, places: bool
) -> list[Holder]:
    """Orders first, then baskets; `known` are the causes that have a page, `places` adds the location."""
    orders = [_order(each, known.get(each.cause), places) for each in allocated]
    return [*orders, *(_basket(each, places) for each in held)]


def _order(row: Allocation, known: Named | None, places: bool) -> Holder:
    name = known.text if known else ledger_words.reference(row.cause) or "Order"
    units = _units(row, places, row.channel and row.channel.name)
    return Holder(f"{name[:1].upper()}{name[1:]}", units, "allocated", url=known.url if known else "")


def _basket(row: HoldLine, places: bool) -> Holder:
    name = f"{row.hold.channel.name} basket"
    if reference := ledger_words.reference(row.hold.reference):
        name = f"{name}, {reference}"
    return Holder(name, _units(row, places, None), "held", row.expires_at)


def _units(row: Allocation | HoldLine, places: bool, channel: str | None) -> str:
    words = [formats.counted(row.quantity, "unit")]
    return ", ".join([*words, *([channel] if channel else []), *([row.location.name] if places else [])])

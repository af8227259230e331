"""Who has the units, in words: orders that were promised some, baskets that hold some for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce.console import formats
from inventory.console import ledger_words
from inventory.models import Allocation, HoldLine


@dataclass(frozen=True, slots=True)
class Holder:
    """One line: a name, how many units where, its status, and when a hold ends."""

    name: str
    detail: str
    status: str
    ends_at: datetime | None = None


def describe(allocated: Sequence[Allocation], held: Sequence[HoldLine], *, places: bool) -> list[Holder]:
    """Orders first, then baskets; `places` adds the location."""
    return [*(_order(each, places) for each in allocated), *(_basket(each, places) for each in held)]


def _order(row: Allocation, places: bool) -> Holder:
    name = ledger_words.reference(row.cause) or "Order"
    return Holder(f"{name[:1].upper()}{name[1:]}", _units(row, places, row.channel and row.channel.name), "allocated")


def _basket(row: HoldLine, places: bool) -> Holder:
    name = f"{row.hold.channel.name} basket"
    if reference := ledger_words.reference(row.hold.reference):
        name = f"{name}, {reference}"
    return Holder(name, _units(row, places, None), "held", row.expires_at)


def _units(row: Allocation | HoldLine, places: bool, channel: str | None) -> str:
    words = [formats.counted(row.quantity, "unit")]
    return ", ".join([*words, *([channel] if channel else []), *([row.location.name] if places else [])])

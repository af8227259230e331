"""How an import of some kind is undone: each field of each change goes back, or stays for a reason that has a code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commerce.actors import Actor

if TYPE_CHECKING:
    from commerce.models import ImportedChange

# A field that stands for a row of its own is named after it: `dated_price:<id>` is when that price ends.
DATED_PRICE = "dated_price:"
REASONS = {
    "changed_since": "Somebody has changed it since.",
    "corrected_since": "It was counted or corrected since, and that says more about the shelf.",
    "would_be_negative": "More would be gone than is available.",
    "in_use": "The product has SKUs that stay in use.",
    "duplicate_options": "Another SKU has these options by now.",
    "location_not_allowed": "You may not change this location.",
    "out_of_range": "More would be there than one location can have.",
    "is_kit": "It is a kit by now: its parts are counted.",
    "gone": "It is not there any more.",
}


@dataclass(frozen=True, slots=True)
class Under:
    """On whose behalf, when, and what to name as the cause. `location_ids` is where they may write, None everywhere."""

    by: Actor
    now: datetime
    cause: str
    location_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One field: what it was, what the import made of it, what it is now, and why it stays; "" when it goes back."""

    field: str
    before: Any
    imported: Any
    current: Any
    code: str = ""

    @property
    def reason(self) -> str:
        return REASONS.get(self.code, "")


@dataclass(frozen=True, slots=True)
class Judged:
    """One change, what people call the thing, and a verdict on each of its fields; money is in `currency`."""

    change: "ImportedChange"
    name: str
    verdicts: list[Verdict]
    archives: bool = False
    currency: str = ""

    @property
    def left(self) -> list[Verdict]:
        """What stays as it is."""
        return [verdict for verdict in self.verdicts if verdict.code]

    @property
    def outcome(self) -> str:
        """What becomes of the change: an outcome of ImportedChange."""
        if not self.left:
            return "archived" if self.archives else "put_back"
        return "kept" if self.change.created or len(self.left) == len(self.verdicts) else "partly"


def number_of(name: str, prefix: str) -> int:
    """The id in the name of a field that stands for a row of its own."""
    return int(name.removeprefix(prefix))


Changes = Sequence["ImportedChange"]


@dataclass(frozen=True, slots=True)
class Reversal:
    """`judge` says what would happen to changes of one import and writes nothing; `put_back` is a building block that
    locks what they changed, judges it again and lets it happen. `places` are the locations that an import changed."""

    judge: Callable[[Changes, Under], list[Judged]]
    put_back: Callable[[Changes, Under], list[Judged]]
    places: Callable[[int], set[int]] = lambda import_id: set()

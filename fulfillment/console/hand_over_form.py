"""What somebody at the counter has filled in: which units are taken, what becomes of the rest, and what they checked.

The rest stays on its shelf, or is refused: then its money goes back, and the effect is shown before it happens.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from commerce import ids, variant_labels
from commerce.console import formats
from commerce.variant_labels import VariantLabel
from fulfillment import contents
from fulfillment.assigning import Portion
from fulfillment.models import Fulfillment
from fulfillment.proofs import Evidence
from orders import foresight
from orders.console import effects
from orders.units import Units

LONGEST_NAME, LONGEST_SIGNATURE = 120, 20_000
_STROKES = re.compile(r"[ML0-9 .]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """One article that lies ready, and how many units of it are taken now."""

    field: str
    units: Units
    item: VariantLabel
    taken: int

    @property
    def rest(self) -> int:
        return self.units.quantity - self.taken


@dataclass(frozen=True, slots=True)
class Form:
    """`effect` are `(icon, sentence)` of refusing the rest, empty where nothing is refused; `token` proves that it was
    shown."""

    choices: list[Choice]
    refuses: bool
    name: str
    id_checked: bool
    signature: str
    effect: tuple[tuple[str, str], ...]
    token: str

    @property
    def taken(self) -> int:
        return sum(each.taken for each in self.choices)

    @property
    def rest(self) -> int:
        return sum(each.rest for each in self.choices)

    @property
    def label(self) -> str:
        """The words on the button."""
        gone = formats.counted(self.rest, "item") if self.refuses and self.rest else ""
        if not self.taken:
            return f"Take back {gone}" if gone else "Hand over"
        return f"Hand over {formats.counted(self.taken, 'item')}" + (f", take back {gone}" if gone else "")

    def portions(self, *, rest: bool = False) -> list[Portion]:
        """What is taken, or with `rest` what is not."""
        counts = [(each.units, each.rest if rest else each.taken) for each in self.choices]
        return [Portion(units.line_id, count, units.variant_id) for units, count in counts if count]

    def evidence(self) -> Evidence:
        return Evidence(name=self.name, id_checked=self.id_checked, signature=self.signature)


def read(request: HttpRequest, found: Fulfillment) -> Form:
    """The form as it was sent, or with everything taken."""
    sent = request.POST
    choices = _choices(found, sent)
    refuses = sent.get("rest") == "refused" and any(each.rest for each in choices)
    effect = _effect(found, choices) if refuses else ()
    signature = sent.get("signature", "")[:LONGEST_SIGNATURE]
    return Form(
        choices=choices,
        refuses=refuses,
        name=" ".join(sent.get("name", "").split())[:LONGEST_NAME],
        id_checked="id_checked" in sent,
        signature=signature if _STROKES.fullmatch(signature) else "",
        effect=effect,
        token=hashlib.sha256(repr((found.version, effect)).encode()).hexdigest()[:16] if effect else "",
    )


def _choices(found: Fulfillment, sent: QueryDict) -> list[Choice]:
    rows = list(contents.rows_of([found.pk]))
    ready = contents.units_of(rows, location_id=found.location_id, picked=True)
    own = {row.line_id: row.line.variant_id for row in rows}
    variants = {_key(each): each.variant_id or own[each.line_id] for each in ready}
    labels = variant_labels.describe(set(variants.values()))
    return [
        Choice(_key(each), each, labels[variants[_key(each)]], _count(sent.get(_key(each)), each.quantity))
        for each in ready
    ]


def _key(units: Units) -> str:
    line = ids.encode("lin", units.line_id)
    return f"units-{line}-{ids.encode('var', units.variant_id)}" if units.variant_id else f"units-{line}"


def _count(text: str | None, most: int) -> int:
    if text is None:
        return most
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _effect(found: Fulfillment, choices: Sequence[Choice]) -> tuple[tuple[str, str], ...]:
    """The money as cancelling these units moves it; the goods go to whoever puts them back."""
    left = [Units(each.units.line_id, each.rest, variant_id=each.units.variant_id) for each in choices if each.rest]
    said = effects.cancelling(found.order, foresight.cancelling(found.order, left))
    money = tuple(line for line in said if line[0] not in ("stock", "info"))
    count = formats.counted(sum(each.rest for each in choices), "item")
    return (*money, ("undo", f"Ask somebody to put {count} back on the shelf, then it can be sold again"))

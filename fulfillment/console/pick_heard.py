"""What the pick screen answers to a scan: right, wrong, too many, unknown; for a wrong one what is expected instead."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from commerce import search, variant_labels
from commerce.console import formats
from commerce.errors import Refusal
from commerce.variant_labels import VariantLabel
from fulfillment.console.pick_view import Line, View
from fulfillment.picking import TooManyPicked, WrongItem


@dataclass(frozen=True, slots=True)
class Heard:
    """`tone` is success or danger; a scan that counted is `about` a variant."""

    tone: str
    title: str
    text: str
    about: int | None = None
    item: VariantLabel | None = None

    @property
    def sound(self) -> str:
        return "yes" if self.tone == "success" else "no"


def nothing() -> Heard:
    """The button was pressed without a code."""
    return Heard("danger", "Scan the code, or type it", "Nothing was counted.")


def counted(body: Mapping[str, Any]) -> Heard:
    """It was right; `orders` say whose it is."""
    (about,) = search.exact_ids(body["code"])[:1] or [None]
    numbers = [str(number) for number in body["orders"]]
    return Heard("success", "Right item", f"for {' and '.join(numbers)}", about)


def undone(body: Mapping[str, Any]) -> Heard:
    """The last pick was taken back."""
    item = variant_labels.describe_one(body["variant"])
    back = f"{formats.number(body['units'])} × {item.full_name}"
    return Heard("success", "Taken back", f"{back} lies on its shelf again.")


def refused(code: str, refusal: Refusal, reason: str) -> Heard:
    """Nothing was counted, and why."""
    found = search.exact_ids(code)
    name = variant_labels.describe_one(found[0]).full_name if found else ""
    if not found:
        return Heard("danger", f"No such code: {code[:40]}", "Nothing was counted.")
    if isinstance(refusal, WrongItem):
        return Heard("danger", f"That is {name}", "It is not wanted here. Nothing was counted.")
    if isinstance(refusal, TooManyPicked):
        return Heard("danger", f"Too many of {name}", f"{refusal.detail} Put it back.")
    return Heard("danger", refusal.title, reason)


def placed(heard: Heard | None, view: View) -> Heard | None:
    """With what the screen says now: how many are picked, or what is expected."""
    if heard is None:
        return None
    if heard.about is not None:
        line = next((each for each in (*view.lines, *view.done) if each.item.variant_id == heard.about), None)
        return _right(heard, line) if line else heard
    if heard.tone == "danger" and view.now:
        expected = view.now.item
        return replace(heard, text=f"{heard.text} Expected: {expected.full_name} ({expected.sku}).")
    return heard


def _right(heard: Heard, line: Line) -> Heard:
    how = f"{formats.number(line.picked)} of {formats.number(line.wanted)}"
    title = f"Right item, {formats.number(line.left)} more" if line.left else "Right item, all picked"
    return replace(heard, title=title, text=f"{line.item.full_name}, {how}, {heard.text}", item=line.item)

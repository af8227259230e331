"""What a person types to correct a number, and what it would do, in words, before anybody confirms it."""

import hashlib
import json
from dataclasses import dataclass

from django import forms

from commerce.console import formats
from commerce.console.plain_form import PlainForm
from inventory.availability import Position
from inventory.console.sums import BUCKETS
from inventory.models import Movement
from inventory.stock import LARGEST, Posting

MODES = {"counted": "Counted", "add": "Add", "remove": "Take off", "aside": "Set aside", "back": "Put back"}
REASONS = [("", "Choose a reason"), *Movement.Reason.choices]


class AdjustForm(PlainForm):
    """One correction. `expected` is what was on hand when the page was made, `key` makes a second press harmless."""

    mode = forms.ChoiceField(choices=list(MODES.items()), initial="counted", widget=forms.RadioSelect)
    quantity = forms.IntegerField(
        label="Units",
        min_value=0,
        max_value=LARGEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autofocus": True, "autocomplete": "off"}),
        error_messages={"required": "Enter how many.", "invalid": "Enter a whole number."},
    )
    bucket = forms.ChoiceField(
        label="As", choices=[(each, BUCKETS[each][0]) for each in Movement.Bucket], required=False
    )
    reason = forms.ChoiceField(
        choices=REASONS, error_messages={"required": "Choose why: it stands in the ledger for good."}
    )
    note = forms.CharField(max_length=500, required=False, label="Note")
    expected = forms.IntegerField(widget=forms.HiddenInput)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict:
        found = super().clean()
        if found.get("quantity") == 0 and found.get("mode") != "counted":
            self.add_error("quantity", "Enter at least 1.")
        if found.get("mode") == "counted" and found.get("quantity") == found.get("expected") is not None:
            self.add_error("quantity", f"It says {found['expected']} already. Nothing to change.")
        if found.get("mode") in ("aside", "back") and "bucket" not in self.errors and not found.get("bucket"):
            self.add_error("bucket", "Choose what they are set aside as.")
        return found


@dataclass(frozen=True, slots=True)
class Effect:
    """`lines` say what becomes true, `label` is the button, `token` proves that this very change was shown."""

    lines: list[str]
    label: str
    token: str
    short: int


def posting(found: dict, position: Position) -> Posting:
    """The ledger line that a valid form asks for."""
    level = {"variant_id": position.variant_id, "location_id": position.location_id}
    units = found["quantity"]
    match found["mode"]:
        case "counted":
            return Posting(**level, set_to=units, expected=found["expected"])
        case "add":
            return Posting(**level, delta=units)
        case "remove":
            return Posting(**level, delta=-units)
        case "aside":
            return Posting(**level, delta=units, bucket=found["bucket"])
        case _:
            return Posting(**level, delta=-units, bucket=found["bucket"])


def effect(found: dict, position: Position, *, place: str, channel: str) -> Effect:
    """What the change would do to a level that stands as `position`."""
    line = posting(found, position)
    delta = line.set_to - position.on_hand if line.set_to is not None else line.delta
    changed = "unavailable" if line.bucket else "on_hand"
    after = position._replace(**{changed: getattr(position, changed) + delta})
    lines = [_instead(after.on_hand, position.on_hand, f"on hand in {place}")]
    if line.bucket:
        name = BUCKETS[line.bucket][0].lower()
        lines = [f"{_units(delta)} {'set aside as' if delta > 0 else 'back from'} {name} in {place}. On hand stays."]
    if channel:
        lines.append(_instead(after.available, position.available, f"can be sold on {channel}"))
    short = max(0, -after.free)
    return Effect(lines, _label(found["mode"], found["quantity"]), token(found), short)


def token(found: dict) -> str:
    """The same for the same change, so that what is confirmed is what was read."""
    parts = [found.get(name) for name in ("mode", "quantity", "bucket", "expected")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _instead(after: int, before: int, what: str) -> str:
    if after == before:
        return f"{formats.number(after)} {what}, as before."
    return f"{formats.number(after)} {what} instead of {formats.number(before)}."


def _units(delta: int) -> str:
    return formats.counted(abs(delta), "unit")


def _label(mode: str, units: int) -> str:
    number = formats.number(units)
    return {
        "counted": f"Set on hand to {number}",
        "add": f"Add {_units(units)}",
        "remove": f"Take {_units(units)} off",
        "aside": f"Set {_units(units)} aside",
        "back": f"Put {_units(units)} back",
    }[mode]

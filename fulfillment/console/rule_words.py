"""Routing rules in sentences, their options as fields, and what differs between two sets of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from typing import Any

from django.conf import settings

from commerce.console import formats
from commerce.money import to_decimal
from fulfillment.routing.rule_sets import NewRules
from fulfillment.routing.rules import KINDS

MONEY = ("store", "warehouse", "per_100_km")
LABELS = {
    ("distance", "step_km"): ("Differences below", "km do not count"),
    ("capacity", "step"): ("In steps of", "%"),
    ("stock_depth", "enough"): ("As good as any from", "units left"),
    ("markdown", "weeks"): ("All equally old after", "weeks"),
    ("cost", "store"): ("A parcel from a store", settings.RETAILER_CURRENCY),
    ("cost", "warehouse"): ("A parcel from a warehouse", settings.RETAILER_CURRENCY),
    ("cost", "per_100_km"): ("For every 100 km", settings.RETAILER_CURRENCY),
}
_SENTENCES = {
    "pinned": "The store that sold it sends it.",
    "market": "Stores in the country of the address come first.",
    "promise_date": "Whoever sends it in time comes first.",
    "fewest_parcels": "Whoever has all of it comes first.",
    "distance": "The nearest comes first.",
    "capacity": "Whoever has the most free hands comes first.",
    "stock_depth": "Whoever has the most left afterwards comes first.",
    "markdown": "Where the goods have lain longest comes first.",
    "cost": "The cheapest to send from comes first.",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One field of a rule: its name in forms, what stands before and after it, and what stands in it."""

    name: str
    label: str
    unit: str
    value: str
    money: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One rule. `places` are the codes that a fixed place names, None for every other rule."""

    code: str
    title: str
    sentence: str
    options: tuple[Option, ...]
    places: tuple[str, ...] | None


def of(draft: NewRules, typed: Mapping[str, str]) -> list[Shown]:
    """Every rule of a draft in its order; what was typed stays in its field, also where it is no number."""
    return [_shown(said, typed) for said in draft.rules if said.get("rule") in KINDS]


def left(draft: NewRules) -> list[tuple[str, str]]:
    """`(code, title)` of the rules that could be added."""
    used = {said.get("rule") for said in draft.rules}
    return [(code, kind.title) for code, kind in KINDS.items() if code not in used]


def difference(old: NewRules, new: NewRules) -> list[str]:
    """What changes from one to the other, a sentence each; nothing where they say the same."""
    return [*_order(old, new), *_options(old, new), *_limits(old, new)]


def _order(old: NewRules, new: NewRules) -> list[str]:
    before, after = ([said["rule"] for said in each.rules] for each in (old, new))
    said = [f"Remove “{_title(code)}”" for code in before if code not in after]
    said += [f"Add “{_title(code)}” as number {place}" for place, code in enumerate(after, 1) if code not in before]
    stayed: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        stayed |= set(before[block.a : block.a + block.size])
    moved = [code for code in after if code in before and code not in stayed]
    numbers = {code: place for place, code in enumerate(after, 1)}
    old_numbers = {code: place for place, code in enumerate(before, 1)}
    return said + [f"Move “{_title(code)}” from number {old_numbers[code]} to {numbers[code]}" for code in moved]


def _options(old: NewRules, new: NewRules) -> list[str]:
    before = {said["rule"]: said for said in old.rules}
    said = []
    for rule in new.rules:
        code = rule["rule"]
        if code not in before:
            continue
        for name in (field.name for field in fields(KINDS[code])):
            was, now = _value(before[code], name), _value(rule, name)
            if was != now:
                said.append(f"{_title(code)}: {_word(code, name, was)} becomes {_word(code, name, now)}")
    return said


def _limits(old: NewRules, new: NewRules) -> list[str]:
    said = []
    if old.most_parcels != new.most_parcels:
        said.append(f"At most {formats.counted(new.most_parcels, 'parcel')} instead of {old.most_parcels}")
    if old.least_value != new.least_value:
        was, now = (formats.money(each.least_value, settings.RETAILER_CURRENCY) for each in (old, new))
        said.append(f"A parcel is worth at least {now} instead of {was}")
    if old.keep_together != new.keep_together:
        said.append("Never split an order" if new.keep_together else "Orders may be split")
    if old.tries != new.tries:
        said.append(f"Ask a person after {formats.counted(new.tries, 'decline')} instead of {old.tries}")
    return said


def _shown(said: Mapping[str, Any], typed: Mapping[str, str]) -> Shown:
    code = said["rule"]
    kind = KINDS[code]
    options = tuple(
        Option(
            name := f"{code}.{field.name}",
            *LABELS[code, field.name],
            typed.get(name, _text(said, field.name)),
            field.name in MONEY,
        )
        for field in fields(kind)
        if (code, field.name) in LABELS
    )
    places = tuple(_value(said, "locations")) if code == "pinned" else None
    return Shown(code, kind.title, _SENTENCES[code], options, places)


def _value(said: Mapping[str, Any], name: str) -> Any:
    known = {field.name: field.default for field in fields(KINDS[said["rule"]])}
    value = said.get(name, known[name])
    return tuple(value) if isinstance(value, list | tuple) else value


def _text(said: Mapping[str, Any], name: str) -> str:
    value = _value(said, name)
    if not isinstance(value, int):
        return str(value)
    return str(to_decimal(value, settings.RETAILER_CURRENCY)) if name in MONEY else str(value)


def _word(code: str, name: str, value: Any) -> str:
    if name == "locations":
        return ", ".join(value) or "the store that sold it"
    if name in MONEY:
        return formats.money(value, settings.RETAILER_CURRENCY)
    return f"{formats.number(value)} {LABELS[code, name][1].split(' ')[0]}"


def _title(code: str) -> str:
    return KINDS[code].title if code in KINDS else code


def titles(rules: Sequence[Mapping[str, Any]]) -> str:
    """The rules of a version in one line."""
    return ", ".join(_title(said["rule"]) for said in rules)

"""The draft of routing rules as a form sends it: read, changed by one step, and as fields that send it again."""

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.http import QueryDict

from commerce.money import from_decimal, to_decimal
from fulfillment.console.rule_words import MONEY
from fulfillment.routing.rule_sets import NewRules, Rules
from fulfillment.routing.rules import KINDS

WRONG = -1
LONGEST = 9


def read(sent: QueryDict) -> NewRules:
    """What was typed; a number that is none becomes WRONG, which `rule_sets` refuses with its place."""
    codes = [code for code in dict.fromkeys(sent.getlist("rule")) if code in KINDS]
    return NewRules(
        rules=[_rule(code, sent) for code in codes],
        most_parcels=_whole(sent.get("most_parcels", "")),
        least_value=_money(sent.get("least_value", "") or "0"),
        keep_together="keep_together" in sent,
        tries=_whole(sent.get("tries", "")),
    )


def changed(draft: NewRules, do: str, sent: QueryDict) -> NewRules:
    """The draft after one step: `up:distance`, `down:distance`, `remove:distance`, or `add` of what is chosen."""
    step, _, code = do.partition(":")
    rules = list(draft.rules)
    place = next((index for index, said in enumerate(rules) if said["rule"] == code), None)
    if step == "add":
        new = sent.get("new", "")
        known = {said["rule"] for said in rules}
        return replace(draft, rules=[*rules, {"rule": new}]) if new in KINDS and new not in known else draft
    if place is None:
        return draft
    moved = rules.pop(place)
    if step in ("up", "down"):
        rules.insert(max(0, place - 1) if step == "up" else place + 1, moved)
    return replace(draft, rules=rules)


def stored(rules: Rules) -> NewRules:
    """The rules in force as a draft."""
    said = [
        {"rule": rule.code, **{field.name: getattr(rule, field.name) for field in fields(rule)}} for rule in rules.rules
    ]
    limits = rules.limits
    return NewRules(said, limits.most_parcels, limits.least_value, limits.keep_together, rules.tries)


def sent_again(draft: NewRules) -> list[tuple[str, str]]:
    """`(name, value)` of hidden fields that `read` turns into the same draft."""
    pairs: list[tuple[str, str]] = []
    for said in draft.rules:
        code = said["rule"]
        pairs.append(("rule", code))
        for name, value in said.items():
            if isinstance(value, list | tuple):
                pairs += [(f"{code}.{name}", each) for each in value]
            elif name != "rule":
                pairs.append((f"{code}.{name}", _typed(name, value)))
    pairs += limits(draft).items()
    return [*pairs, ("keep_together", "on")] if draft.keep_together else pairs


def limits(draft: NewRules) -> dict[str, str]:
    """What stands in the fields below the rules."""
    least_value = money_text(draft.least_value)
    return {"most_parcels": str(draft.most_parcels), "least_value": least_value, "tries": str(draft.tries)}


def money_text(minor: int) -> str:
    """Minor units as somebody types them."""
    return str(to_decimal(minor, settings.RETAILER_CURRENCY))


def _rule(code: str, sent: QueryDict) -> Mapping[str, Any]:
    said: dict[str, Any] = {"rule": code}
    for field in fields(KINDS[code]):
        name = f"{code}.{field.name}"
        if isinstance(field.default, tuple):
            said[field.name] = tuple(sent.getlist(name))
        elif name in sent:
            text = sent[name]
            said[field.name] = _money(text) if field.name in MONEY else _whole(text)
    return said


def _typed(name: str, value: int) -> str:
    return money_text(value) if name in MONEY else str(value)


def _whole(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else WRONG


def _money(text: str) -> int:
    try:
        return from_decimal(Decimal(text.strip()), settings.RETAILER_CURRENCY)
    except (InvalidOperation, ValueError):
        return WRONG

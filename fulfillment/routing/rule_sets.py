"""By which rules a channel's orders find their places: the newest version counts, and there is always one.

A rule set is never changed: `keep` writes the next version, so that every decision can say by which it was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from commerce import errors, transactions
from commerce.actors import Actor
from commerce.errors import Invalid
from commerce.models import Channel, Location
from fulfillment.models import RuleSet
from fulfillment.routing.rules import KINDS, Rule
from fulfillment.routing.splitting import Limits

DEFAULT = ("pinned", "market", "promise_date", "fewest_parcels", "distance", "capacity", "stock_depth", "cost")
_PARCELS_MOST, _TRIES_MOST, _NUMBER_MOST = 10, 20, 1_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set that is ready to use. `id` is None for the one that holds where nobody set any."""

    rules: tuple[Rule, ...]
    limits: Limits = Limits()
    tries: int = 3
    id: int | None = None

    @property
    def needs_age(self) -> bool:
        return any(rule.code == "markdown" for rule in self.rules)


@dataclass(frozen=True, slots=True)
class NewRules:
    """What somebody wants: `rules` as in RuleSet, in order."""

    rules: Sequence[Mapping[str, Any]]
    most_parcels: int = 3
    least_value: int = 0
    keep_together: bool = False
    tries: int = 3


def of(channel_id: int) -> Rules:
    """The rules in force for a channel: its own, else those for all, else the default. One query."""
    rows = RuleSet.objects.filter(channel_id=channel_id) | RuleSet.objects.filter(channel=None)
    found = rows.order_by("channel_id", "-id").first()  # NULL sorts last
    return default() if found is None else read(found)


def common() -> Rules:
    """The rules of all channels without their own."""
    found = RuleSet.objects.filter(channel=None).order_by("-id").first()
    return default() if found is None else read(found)


def default() -> Rules:
    """What holds where nobody set any."""
    return Rules(tuple(KINDS[code]() for code in DEFAULT))


def read(found: RuleSet) -> Rules:
    """A stored version; rules that this program no longer knows are left out."""
    limits = Limits(found.most_parcels, found.least_value, found.keep_together)
    rules = tuple(_made(said) for said in found.rules if said.get("rule") in KINDS)
    return Rules(rules, limits, found.tries, found.pk)


@transactions.use_case
def keep(*, by: Actor, channel: Channel | None, new: NewRules) -> RuleSet:
    """The next version for a channel, or for all without their own. Raises Invalid with the place of each mistake."""
    if wrong := list(mistakes(new)):
        raise Invalid("These rules cannot be used.", errors=wrong)
    made = RuleSet.objects.create(
        channel=channel, rules=[dict(said) for said in new.rules], most_parcels=new.most_parcels,
        least_value=new.least_value, keep_together=new.keep_together, tries=new.tries, actor_kind=by.kind,
        actor_id=by.id, created_at=transactions.now(),
    )  # fmt: skip
    transactions.about(rule_set=made.pk)
    return made


def build(new: NewRules) -> Rules:
    """Rules to try out, without storing them. Raises Invalid."""
    if wrong := list(mistakes(new)):
        raise Invalid("These rules cannot be used.", errors=wrong)
    limits = Limits(new.most_parcels, new.least_value, new.keep_together)
    return Rules(tuple(_made(said) for said in new.rules), limits, new.tries)


def mistakes(new: NewRules) -> list[dict[str, Any]]:
    """Everything that is wrong with it, as the API tells mistakes."""
    wrong = [
        errors.field_error(name, "out_of_range", f"Between {least:,} and {most:,}.")
        for name, least, most in (
            ("most_parcels", 1, _PARCELS_MOST),
            ("least_value", 0, _NUMBER_MOST * 1_000),
            ("tries", 1, _TRIES_MOST),
        )
        if not least <= getattr(new, name) <= most
    ]
    if not new.rules:
        wrong.append(errors.field_error("rules", "required", "Name at least one rule."))
    seen: set[str] = set()
    for index, said in enumerate(new.rules):
        wrong += _mistakes_of_rule(f"rules[{index}]", said, seen)
    return wrong


def _mistakes_of_rule(path: str, said: Mapping[str, Any], seen: set[str]) -> list[dict[str, Any]]:
    code = said.get("rule")
    if code not in KINDS:
        return [errors.field_error(f"{path}.rule", "unknown_rule", f"There are {', '.join(sorted(KINDS))}.")]
    if code in seen:
        return [errors.field_error(f"{path}.rule", "duplicate", "A rule decides once.")]
    seen.add(code)
    known = {field.name: field.default for field in fields(KINDS[code])}
    wrong = []
    for name, value in said.items():
        if name == "rule":
            continue
        if name not in known:
            wrong.append(errors.field_error(f"{path}.{name}", "unknown_field", f"{code} has no such option."))
        elif isinstance(known[name], tuple):
            wrong += _mistakes_of_places(f"{path}.{name}", value)
        elif type(value) is not int or not 1 <= value <= _NUMBER_MOST:
            wrong.append(errors.field_error(f"{path}.{name}", "out_of_range", f"A number up to {_NUMBER_MOST:,}."))
    return wrong


def _mistakes_of_places(path: str, value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(code, str) for code in value):
        return [errors.field_error(path, "invalid", "A list of the codes of places.")]
    known = set(Location.objects.filter(code__in=value).values_list("code", flat=True))
    missing = sorted(set(value) - known)
    return [errors.field_error(path, "unknown_location", f"Unknown: {', '.join(missing)}.")] if missing else []


def _made(said: Mapping[str, Any]) -> Rule:
    known = {field.name for field in fields(KINDS[said["rule"]])}
    options = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return KINDS[said["rule"]](**{name: value for name, value in options.items() if name in known})

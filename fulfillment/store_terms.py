"""What a store promises and can bear is changed here, each change with its entry in the audit trail.

Terms and special days are rules of the business (`prices.write`); a pause is for whoever works there, at once: new
work waits, work that is there goes on.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from commerce import errors, opening_hours, transactions, versions
from commerce.actors import Actor, LocationNotAllowed
from commerce.errors import Invalid
from commerce.models import Location
from commerce.versions import Expected
from fulfillment import calendar
from fulfillment.models import Closure, StorePolicy

RULES, WORK = "prices.write", "fulfillment.write"
LONGEST_PAUSE = timedelta(days=14)
RANGES: dict[str, tuple[int, int]] = {
    "pick_minutes": (1, 10_080),
    "accept_minutes": (1, 1_440),
    "answer_minutes": (1, 1_440),
    "orders_per_hour": (1, 10_000),
    "units_per_day": (1, 1_000_000),
    "slot_minutes": (0, 480),
    "slot_capacity": (0, 1_000),
    "slot_days": (0, 60),
    "keep_days": (1, 60),
    "id_from": (0, 1_000_000_000),
}
OPTIONAL = ("orders_per_hour", "units_per_day", "id_from", "ships_until")
FIELDS = ("offers_pickup", "ships", "ships_until", *RANGES)
SHORTEST_SLOT = 15


@transactions.use_case
def change(*, by: Actor, location: Location, changes: Mapping[str, Any], expected: Expected = None) -> StorePolicy:
    """Other terms: any of FIELDS, based on one of the `expected` versions.

    Raises Invalid with each field, LocationNotAllowed, VersionConflict."""
    _require(by, RULES, location)
    if wrong := mistakes(changes):
        raise Invalid("These terms cannot be used.", errors=wrong)
    policy = _locked(location)
    versions.require(expected, version(values(policy)))
    for name, value in changes.items():
        setattr(policy, name, value)
    policy.save()
    transactions.about(location=location.pk, changed=sorted(changes))
    return policy


@transactions.use_case
def pause(*, by: Actor, location: Location, reason: str, until: datetime) -> StorePolicy:
    """Take no new work until then. Raises Invalid, LocationNotAllowed."""
    _require(by, WORK, location)
    now = transactions.now()
    if not now < until <= now + LONGEST_PAUSE:
        wrong = errors.field_error("until", "out_of_range", "Choose a time in the next 14 days.")
        raise Invalid("This pause cannot be made.", errors=[wrong])
    policy = _locked(location)
    policy.paused_until, policy.pause_reason = until, reason
    policy.save(update_fields=["paused_until", "pause_reason"])
    transactions.about(location=location.pk, until=until.isoformat())
    return policy


@transactions.use_case
def resume(*, by: Actor, location: Location) -> StorePolicy:
    """Take new work again. A store that takes it already goes on."""
    _require(by, WORK, location)
    policy = _locked(location)
    policy.paused_until, policy.pause_reason = None, ""
    policy.save(update_fields=["paused_until", "pause_reason"])
    transactions.about(location=location.pk)
    return policy


@transactions.use_case
def close_day(*, by: Actor, location: Location, on: date, title: str, hours: Sequence[Sequence[str]] = ()) -> Closure:
    """Other hours on one day, none for closed; again for the same day replaces them. Raises Invalid."""
    _require(by, RULES, location)
    wrong = []
    if on < calendar.one(location, transactions.now()).day_of(transactions.now()):
        wrong.append(errors.field_error("on", "in_the_past", "That day is over."))
    if opening_hours.problem_of_day([list(span) for span in hours]):
        wrong.append(errors.field_error("hours", "invalid", "It closes after it opens, and no hour is said twice."))
    if not title.strip():
        wrong.append(errors.field_error("title", "required", "Say why, for whoever asks."))
    if wrong:
        raise Invalid("This day cannot be kept.", errors=wrong)
    kept = {"title": title.strip(), "hours": [list(span) for span in hours]}
    day, _ = Closure.objects.update_or_create(location=location, on=on, defaults=kept)
    transactions.about(location=location.pk, closure=day.pk, on=on.isoformat())
    return day


@transactions.use_case
def reopen_day(*, by: Actor, location: Location, on: date) -> None:
    """The usual hours again on that day; nothing to do where it keeps them."""
    _require(by, RULES, location)
    Closure.objects.filter(location=location, on=on).delete()
    transactions.about(location=location.pk, on=on.isoformat())


def values(policy: StorePolicy) -> dict[str, Any]:
    """The terms of a store by name."""
    return {name: getattr(policy, name) for name in FIELDS}


def version(terms: Mapping[str, Any]) -> str:
    """What names these very terms, whoever brought them about."""
    return hashlib.sha256(repr([terms[name] for name in FIELDS]).encode()).hexdigest()[:32]


def mistakes(changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Everything that is wrong with these terms."""
    wrong = [
        errors.field_error(name, "out_of_range", f"Between {least:,} and {most:,}.")
        for name, (least, most) in RANGES.items()
        if name in changes and not _fits(name, changes[name], least, most)
    ]
    if 0 < (changes.get("slot_minutes") or 0) < SHORTEST_SLOT:
        wrong.append(errors.field_error("slot_minutes", "out_of_range", "0 for no slots, else at least 15 minutes."))
    return wrong


def _fits(name: str, value: Any, least: int, most: int) -> bool:
    return (value is None and name in OPTIONAL) or (isinstance(value, int) and least <= value <= most)


def _locked(location: Location) -> StorePolicy:
    StorePolicy.objects.get_or_create(location=location)
    return StorePolicy.objects.select_for_update(no_key=True).get(location=location)


def _require(by: Actor, permission: str, location: Location) -> None:
    if not by.may_at(permission, location.pk):
        raise LocationNotAllowed(f"You may not change this for {location.name}.", scope=permission)

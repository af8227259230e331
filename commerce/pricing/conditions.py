"""When a promotion applies: which goods, for whom, where, at what time, from how much on.

Names stay as they were written until the rules are loaded; then they are ids. All conditions must hold. Spending and
units are counted before any discount, so no promotion can take another one's ground away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from commerce.opening_hours import DAYS
from commerce.pricing.basket import Shopper
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class Conditions:
    """As written. Goods match by SKU or by category (with everything below it), unless they are excluded."""

    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    exclude_skus: tuple[str, ...] = ()
    exclude_categories: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    hours: tuple[time, time] | None = None
    first_order: bool = False
    min_spend: int = 0
    min_quantity: int = 0


@dataclass(frozen=True, slots=True)
class Goods:
    """Which goods match, with ids for SKUs. Nothing said matches everything."""

    variants: frozenset[int] = frozenset()
    categories: tuple[str, ...] = ()
    excluded_variants: frozenset[int] = frozenset()
    excluded_categories: tuple[str, ...] = ()
    named: bool = False

    def match(self, variant_id: int, paths: tuple[str, ...]) -> bool:
        """Whether a variant in these categories is meant."""
        if self.named and variant_id not in self.variants and not _below(paths, self.categories):
            return False
        return variant_id not in self.excluded_variants and not _below(paths, self.excluded_categories)


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom, where and when, with ids. None and empty mean no condition."""

    locations: frozenset[int] | None = None
    channels: frozenset[int] | None = None
    segments: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    hours: tuple[time, time] | None = None
    first_order: bool = False

    def objection(self, shopper: Shopper, local: datetime) -> tuple[str, str] | None:
        """Why this shopper does not get it at this local time: a stable reason and a sentence."""
        if self.segments and self.segments.isdisjoint(shopper.segments):
            return "wrong_segment", "Only for chosen customers."
        if self.groups and shopper.group not in self.groups:
            return "wrong_group", "Only for another group of customers."
        if self.first_order and not shopper.first_order:
            return "first_order_only", "Only for a customer's first order."
        if not self._is_time(local):
            return "wrong_time", "Not at this time of the week."
        return None

    def _is_time(self, local: datetime) -> bool:
        """Hours past midnight belong to the day on which they began."""
        day, clock = local.weekday(), local.time()
        if self.hours is not None:
            opens, closes = self.hours
            if opens < closes:
                inside = opens <= clock < closes
            else:
                inside = clock >= opens or clock < closes
                day = (day - 1) % 7 if clock < closes else day
            if not inside:
                return False
        return not self.weekdays or day in self.weekdays


def read(conditions: Any) -> tuple[Conditions, list[dict[str, Any]]]:
    """Conditions as written, and what is wrong with them, as errors with paths below `conditions`."""
    reader = RuleReader(conditions, "conditions")
    found = Conditions(
        **{name: reader.names(name) for name in NAMES},
        weekdays=reader.names("weekdays", of=DAYS),
        hours=reader.span("hours"),
        first_order=bool(reader.flag("first_order")),
        min_spend=reader.amount("min_spend") or 0,
        min_quantity=reader.count("min_quantity") or 0,
    )
    return found, reader.finish()


def days(names: tuple[str, ...]) -> frozenset[int]:
    """Weekdays as numbers, Monday 0."""
    return frozenset(DAYS.index(name) for name in names)


NAMES = (
    "skus",
    "categories",
    "exclude_skus",
    "exclude_categories",
    "segments",
    "groups",
    "locations",
    "channels",
)


def ids_of(names: tuple[str, ...], known: Mapping[str, int]) -> frozenset[int]:
    """The ids of names. One that names nothing any more matches nothing."""
    return frozenset(known[name] for name in names if name in known)


def _below(paths: tuple[str, ...], roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(root + "/") for root in roots for path in paths)

"""Which safety rule applies: the most specific one in force, by SKU, then category, location, channel, later start."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.rule_facts import SafetyChanged
from commerce.models import Channel
from inventory.models import SafetyRule

_IN_FORCE = """
SELECT r.variant_id, r.category_id, c.path, r.location_id, r.channel_id, r.quantity
FROM inventory_safetyrule r LEFT JOIN commerce_category c ON c.id = r.category_id
WHERE (r.variant_id IS NULL OR r.variant_id = ANY(%s)) AND (r.channel_id IS NULL OR r.channel_id = %s)
  AND (r.starts_at IS NULL OR r.starts_at <= coalesce(%s, now()))
  AND (r.ends_at IS NULL OR r.ends_at > coalesce(%s, now()))
ORDER BY r.variant_id IS NULL, length(c.path) DESC NULLS LAST, r.location_id IS NULL, r.channel_id IS NULL,
  r.starts_at DESC NULLS LAST, r.id
"""
_CATEGORIES = """
SELECT v.id, c.path FROM commerce_variant v
JOIN commerce_product_categories pc ON pc.product_id = v.product_id JOIN commerce_category c ON c.id = pc.category_id
WHERE v.id = ANY(%s)
"""


@dataclass(slots=True)
class Rules:
    """The rules in force for some variants on one channel, most specific first."""

    ordered: list[tuple[int | None, str | None, int | None, int]] = field(default_factory=list)
    paths: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_variant: dict[int, list[tuple[int | None, int]]] = field(default_factory=dict)

    def quantity(self, variant_id: int, location_id: int) -> int:
        """Units to keep back at one level."""
        if variant_id not in self.by_variant:
            self.by_variant[variant_id] = [
                (location, quantity)
                for variant, path, location, quantity in self.ordered
                if self._fits(variant_id, variant, path)
            ]
        places = self.by_variant[variant_id]
        return next((units for location, units in places if location in (None, location_id)), 0)

    def deciding(self, variant_id: int, location_id: int) -> tuple[int | None, str | None, int | None, int] | None:
        """The rule that decides at one level: `(variant id, category path, location id, units)`."""
        fits = (rule for rule in self.ordered if self._fits(variant_id, *rule[:2]))
        return next((rule for rule in fits if rule[2] in (None, location_id)), None)

    def _fits(self, variant_id: int, variant: int | None, path: str | None) -> bool:
        if variant is not None:
            return variant == variant_id
        return path is None or any(own == path or own.startswith(path + "/") for own in self.paths[variant_id])


def load(*, variant_ids: Collection[int], channel: Channel | None, now: datetime) -> Rules:
    """The rules for one channel: one query, one more when a category rule is among them. Tills keep nothing back."""
    if channel is None or not channel.keeps_safety:
        return Rules()
    return rules(sql.run(*read(variant_ids=variant_ids, channel=channel, moment=now)), variant_ids=variant_ids)


def read(*, variant_ids: Collection[int], channel: Channel, moment: datetime | None) -> sql.Read:
    """The question whose answer `rules` takes; the clock of the transaction decides when `moment` is None."""
    return _IN_FORCE, (sql.numbers(variant_ids), channel.pk, moment, moment)


def rules(rows: sql.Rows, *, variant_ids: Collection[int]) -> Rules:
    """The rules in the rows of `read`, with the categories of the variants where a rule asks for them."""
    found = Rules(ordered=[(variant, path, location, units) for variant, _, path, location, _, units in rows])
    if any(path for _, path, _, _ in found.ordered):
        for variant_id, path in sql.run(_CATEGORIES, (sql.numbers(variant_ids),)):
            found.paths[variant_id].add(path)
    return found


@transactions.use_case
def keep(*, by: Actor, scope: dict[str, Any], quantity: int, ends_at: datetime | None) -> SafetyRule:
    """Set the rule of a scope (`variant_id`, `category`, `location`, `channel`, `starts_at`; each may be None).

    The scope decides which rule it is; quantity and end are replaced. Channels and screens are told.
    """
    values = {"quantity": quantity, "ends_at": ends_at, "told_at": transactions.now()}
    rule, _ = SafetyRule.objects.update_or_create(**scope, defaults=values)
    bus.publish(SafetyChanged(rule_ids=(rule.pk,)))
    transactions.about(rule=rule.pk, quantity=quantity)
    return rule

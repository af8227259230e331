"""How much of what is available a channel may show: a cap, a share, less what is kept back. The smallest holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Invalid, field_error
from commerce.events import bus
from commerce.events.facts import ConnectionChanged
from commerce.models import Connection, Quota, Variant
from commerce.sales_channels import visibility


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `cap` units, at most `percent` of what is there, and `keep` units never shown."""

    cap: int | None = None
    percent: int | None = None
    keep: int = 0


@transactions.use_case
def limit(*, by: Actor, connection: Connection, rule: Rule, variant: Variant | None = None) -> Quota | None:
    """From now on this holds for one variant, or for all that have no rule of their own; one that limits nothing is
    dropped. The channel is told what it may show then. Raises Invalid."""
    visibility.require(by, connection)
    if rule.percent is not None and not 0 <= rule.percent <= 100:
        raise Invalid("A share is between 0 and 100.", errors=[field_error("percent", "range", "From 0 to 100.")])
    mine = Quota.objects.filter(connection=connection, variant=variant)
    mine.delete()
    made = None
    if rule != Rule():
        made = Quota.objects.create(
            connection=connection, variant=variant, cap=rule.cap, percent=rule.percent, keep=rule.keep
        )
    transactions.about(connection=connection.pk, variant=variant and variant.pk)
    bus.publish(ConnectionChanged(connection_id=connection.pk))
    return made


def applied(connection_id: int, units: Mapping[tuple[int, str], int]) -> dict[tuple[int, str], int]:
    """`{(variant, place): units}` after the connection's rules, one query. A variant's own rule replaces the general
    one. Rules hold per place."""
    variants = {variant for variant, _ in units}
    rules = {
        rule.variant_id: rule
        for rule in Quota.objects.filter(connection_id=connection_id)
        if rule.variant_id is None or rule.variant_id in variants
    }
    general = rules.get(None)
    return {key: limited(count, rules.get(key[0], general)) for key, count in units.items()}


def limited(units: int, rule: Quota | None) -> int:
    """What of `units` may be shown under a rule."""
    if rule is None:
        return units
    allowed = units - rule.keep
    if rule.percent is not None:
        allowed = min(allowed, units * rule.percent // 100)
    if rule.cap is not None:
        allowed = min(allowed, rule.cap)
    return max(0, allowed)

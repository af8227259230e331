"""How much of what is available a channel may show: a cap, a share, less what is kept back. The smallest holds."""

from collections.abc import Mapping

from commerce.models import Quota


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

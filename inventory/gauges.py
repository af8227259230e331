"""Stock in numbers for monitoring: what is there, what is promised, and whether promises can be kept."""

from commerce import sql
from commerce.metrics import gauge

_UNITS = """
SELECT coalesce(sum(on_hand), 0), coalesce(sum(allocated), 0), coalesce(sum(shortfall), 0),
    count(*) FILTER (WHERE shortfall > 0) FROM inventory_level
"""
_OPEN = "SELECT count(*), coalesce(sum(quantity), 0) FROM inventory_holdline WHERE ended_at IS NULL AND "
_HOLDS = _OPEN + "expires_at > now()"
_UNSWEPT = _OPEN + "expires_at < now() - interval '5 minutes'"


@gauge("stock_units", "Units by what is true of them", label="state")
def units() -> dict[str, float]:
    on_hand, allocated, shortfall, _ = sql.run(_UNITS)[0]
    return {"on_hand": on_hand, "allocated": allocated, "held": sql.run(_HOLDS)[0][1], "shortfall": shortfall}


@gauge("levels_short", "Levels where more is promised than there is")
def levels_short() -> float:
    return sql.run(_UNITS)[0][3]


@gauge("holds_live", "Lines that are held right now")
def holds_live() -> float:
    return sql.run(_HOLDS)[0][0]


@gauge("holds_unswept", "Lines that ran out five minutes ago and still stand in the counters; promises do not mind")
def holds_unswept() -> float:
    return sql.run(_UNSWEPT)[0][0]

"""Safety rules that turn: those that begin or end by the clock are told of, and who waits for goods gets what is kept
no more. Every promise asks for the rules in force itself; nothing is wrong when this is late."""

from collections.abc import Collection

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.rule_facts import SafetyChanged
from inventory import levels, safety_reach
from inventory.levels import Pair

MOST = 1000
AT_ONCE = 200  # levels that are locked together
FIRST: Pair = (0, 0)
_TURNED = """
UPDATE inventory_safetyrule r SET told_at = %s FROM (
  SELECT id FROM inventory_safetyrule
  WHERE (told_at < starts_at AND starts_at <= %s) OR (told_at < ends_at AND ends_at <= %s)
  ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED) AS turned
WHERE r.id = turned.id RETURNING r.id
"""


@transactions.upkeep
def announce(*, by: Actor) -> int:
    """Publish which rules began or ended since they were told of last, and remember that. Returns how many, at most
    MOST at once; again is fine."""
    now = transactions.now()
    turned = sorted(row[0] for row in sql.run(_TURNED, (now, now, now, MOST)))
    if turned:
        bus.publish(SafetyChanged(rule_ids=tuple(turned)))
    return len(turned)


def serve_waiting(*, by: Actor, rule_ids: Collection[int]) -> None:
    """Who waits for goods that these rules cover gets what may go to them now, some levels at a time."""
    last = FIRST
    while pairs := safety_reach.waiting(rule_ids, after=last, most=AT_ONCE):
        _serve(by=by, pairs=pairs)
        last = pairs[-1]


@transactions.upkeep
def _serve(*, by: Actor, pairs: Collection[Pair]) -> int:
    return levels.serve(pairs, now=transactions.now())

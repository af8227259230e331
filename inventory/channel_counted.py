"""What tills found on our shelves: the record follows, by SKU, against what stands there, promised or not.

A count is true for its moment. What else moved since then stays on top of it; sales and returns that tills told before
it were made before it, even where the till was offline for hours. Whatever was counted or corrected later is newer.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from commerce import skus, sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import Connection
from commerce.sales_channels import places, receivers, trouble
from commerce.sales_channels.neutral import Counted
from commerce.sales_channels.receivers import DONE, Outcome
from commerce.skus import UnknownSku
from inventory import levels, stock
from inventory.models import Movement
from inventory.stock import Entry, Posting

LONGEST_KEY = 100
NOT_BOOKED = "count_not_booked"
_STOOD = """
SELECT l.variant_id, l.on_hand, l.on_hand - coalesce(m.later, 0) FROM inventory_level l
CROSS JOIN LATERAL (
  SELECT sum(m.on_hand_delta) FILTER (WHERE NOT (m.kind IN ('sale', 'return') AND m.actor_kind = 'system')) AS later,
    bool_or(m.kind IN ('adjustment', 'count') AND m.on_hand_delta <> 0) AS is_restated
  FROM inventory_movement m
  WHERE m.variant_id = l.variant_id AND m.location_id = l.location_id AND m.occurred_at > %(at)s) AS m
WHERE l.location_id = %(location)s AND l.variant_id = ANY(%(variants)s) AND m.is_restated IS NOT TRUE
  AND NOT EXISTS (SELECT FROM inventory_movement d
    WHERE d.cause = %(cause)s AND d.variant_id = l.variant_id AND d.location_id = l.location_id)
"""


def register() -> None:
    """Called once everything is loaded."""
    receivers.register(Counted, heard)


def heard(connection: Connection, said: Counted) -> Outcome:
    """Have the record say so. What cannot be booked is for people, and keeps back none of the others."""
    if not connection.is_writing:
        return Outcome("done", "shadow")
    location = places.named(connection, said.place_ref)
    if location is None:
        return _tell(connection, said, dict.fromkeys(said.units, f"the place “{said.place_ref}” is none of ours"))
    variants, wrong = _named(said)
    if variants:
        count(
            by=SYSTEM, location_id=location.pk, units={id: said.units[sku] for sku, id in variants.items()},
            at=said.as_of, cause=_cause(connection, said.event), is_correction=said.is_correction,
        )  # fmt: skip
    return _tell(connection, said, wrong) if wrong else DONE


@transactions.use_case
def count(
    *, by: Actor, location_id: int, units: Mapping[int, int], at: datetime, cause: str, is_correction: bool
) -> list[Movement]:
    """So many `units` of each variant stood there; nothing for those that were counted or corrected later, or for this
    `cause` before."""
    pairs = [(variant, location_id) for variant in units]
    levels.ensure(pairs)
    levels.freeze(pairs)
    now = transactions.now()
    asked = {"location": location_id, "variants": sql.numbers(units), "at": min(at, now), "cause": cause}
    lines = [
        Posting(variant, location_id, delta=max(units[variant] - stood, -on_hand))
        for variant, on_hand, stood in sql.run(_STOOD, asked)
    ]
    transactions.about(cause=cause, lines=len(lines))
    kind, reason = Movement.Kind.COUNT, ""
    if is_correction:
        kind, reason = Movement.Kind.ADJUSTMENT, Movement.Reason.CORRECTION
    return stock.post(lines, Entry(kind, by, now, cause=cause, reason=reason, occurred_at=min(at, now)))


def _cause(connection: Connection, event: str) -> str:
    key = event if len(event) <= LONGEST_KEY else hashlib.sha256(event.encode()).hexdigest()
    return f"{connection.public_id}:count:{key}"


def _named(said: Counted) -> tuple[dict[str, int], dict[str, str]]:
    """`({SKU: variant id}, {SKU: why it cannot be booked})`."""
    try:
        found, wrong = skus.find(said.units), {}
    except UnknownSku as no:
        wrong = dict.fromkeys(no.facts["skus"], "nothing is known under this SKU")
        found = skus.find(sku for sku in said.units if sku not in wrong)
    variants: dict[str, int] = {}
    for sku, named in found.items():
        if named.is_kit:
            wrong[sku] = "a kit is counted by its parts"
        elif named.variant_id in variants.values():
            wrong[sku] = "it was counted under another name as well"
        elif said.units[sku] > stock.LARGEST:
            wrong[sku] = "that many cannot be"
        else:
            variants[sku] = named.variant_id
    return variants, wrong


def _tell(connection: Connection, said: Counted, wrong: Mapping[str, str]) -> Outcome:
    lines = [{"sku": sku, "units": said.units[sku], "why": why} for sku, why in wrong.items()]
    detail = "; ".join(f"{each['sku']}: {each['units']} found, {each['why']}" for each in lines)
    facts = {"place": said.place_ref, "lines": lines}
    trouble.open_one(connection, NOT_BOOKED, f"count:{said.event}", detail, facts=facts)
    return Outcome("done", NOT_BOOKED, detail)

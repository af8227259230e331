"""From a claim to its end: begun right before the channel is told, then done, put off or parked.

The end of its lease tells a claim from the next one of the same row: whoever lost it changes nothing, so batches must
be small enough to end before their lease. What somebody came to doubt meanwhile stays in doubt, see `beliefs`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from commerce import sql
from commerce.sales_channels import beliefs
from commerce.sales_channels.outbox import BY_NAME, Claim

TRIES = 8
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)

_LOCKED = f"""
WITH locked AS (
    SELECT id FROM commerce_push
    WHERE id IN (SELECT (r->>'id')::bigint FROM json_array_elements(%(rows)s) AS r) {BY_NAME}
)"""
_BEGIN = f"""{_LOCKED}
UPDATE commerce_push p SET tried = b.value, begun_at = statement_timestamp()
FROM json_to_recordset(%(rows)s) AS b(id bigint, lease timestamptz, value jsonb) JOIN locked k ON k.id = b.id
WHERE p.id = k.id AND p.leased_until = b.lease AND b.lease > statement_timestamp() RETURNING p.id
"""
_NOT_TAKEN = f"""{_LOCKED}
UPDATE commerce_push p SET tried = b.before
FROM json_to_recordset(%(rows)s) AS b(id bigint, lease timestamptz, before jsonb) JOIN locked k ON k.id = b.id
WHERE p.id = k.id AND p.leased_until = b.lease AND NOT p.tried ? 'unsure'
"""
_DONE = f"""{_LOCKED}
UPDATE commerce_push p SET
    sent = CASE WHEN NOT d.told THEN p.sent WHEN p.tried IS NULL OR p.tried = d.sent THEN d.sent END,
    tried = CASE WHEN d.told AND p.tried = d.sent THEN NULL ELSE p.tried END,
    reference = coalesce(nullif(d.reference, ''), p.reference),
    sent_at = CASE WHEN d.told THEN statement_timestamp() ELSE p.sent_at END,
    leased_until = NULL, attempts = 0, last_error = '', due_at = statement_timestamp(),
    lag_ms = CASE WHEN d.told THEN extract(epoch FROM statement_timestamp() - p.wanted_at) * 1000 ELSE p.lag_ms END,
    status = CASE WHEN p.revision = d.revision THEN 'idle' ELSE 'waiting' END,
    wanted_at = CASE WHEN p.revision = d.revision THEN NULL ELSE statement_timestamp() END
FROM json_to_recordset(%(rows)s) AS d(
    id bigint, revision bigint, lease timestamptz, sent jsonb, reference text, told boolean)
JOIN locked k ON k.id = d.id
WHERE p.id = k.id AND p.status = 'waiting' AND p.leased_until = d.lease RETURNING p.id
"""
_AGAIN = f"""{_LOCKED}
UPDATE commerce_push p SET
    leased_until = NULL, last_error = d.error,
    tried = CASE WHEN d.untouched AND p.tried ? 'unsure' IS NOT TRUE THEN d.before ELSE p.tried END,
    attempts = CASE WHEN d.counts THEN p.attempts ELSE greatest(p.attempts - 1, 0) END,
    due_at = statement_timestamp() + d.after * interval '1 second'
FROM json_to_recordset(%(rows)s) AS d(
    id bigint, lease timestamptz, error text, after float8, counts boolean, untouched boolean, before jsonb)
JOIN locked k ON k.id = d.id
WHERE p.id = k.id AND p.status = 'waiting' AND p.leased_until = d.lease
"""
_PARK = f"""{_LOCKED}
UPDATE commerce_push p SET leased_until = NULL, last_error = d.error, status = 'parked'
FROM json_to_recordset(%(rows)s) AS d(id bigint, revision bigint, lease timestamptz, error text)
JOIN locked k ON k.id = d.id
WHERE p.id = k.id AND p.status = 'waiting' AND p.revision = d.revision AND p.leased_until = d.lease
"""


@dataclass(frozen=True, slots=True)
class Done:
    """The channel knows: this value, under this id of theirs; it was `told`, or knew already."""

    claim: Claim
    sent: Any
    reference: str = ""
    told: bool = True


@dataclass(frozen=True, slots=True)
class Again:
    """Not this time. Without `after` it waits longer each time; `counts` is False where it was not even tried, and
    `untouched` says that the channel surely took nothing of it."""

    claim: Claim
    error: str
    after: float | None = None
    counts: bool = True
    untouched: bool = False


def begin(telling: Sequence[tuple[Claim, Any]]) -> set[int]:
    """Right before the channel is told these values: it may show them from now on, whatever becomes of this worker.
    Returns the ids of the claims that it still holds; the others are somebody else's."""
    rows = [_row(claim, value=value) for claim, value in telling]
    return {row[0] for row in sql.run(_BEGIN, {"rows": sql.documents(rows)})}


def not_taken(claims: Sequence[Claim]) -> None:
    """What was begun surely did not happen: it shows what it showed before."""
    if claims:
        sql.send(_NOT_TAKEN, {"rows": sql.documents([_row(claim, before=claim.tried) for claim in claims])})


def settle(done: Sequence[Done] = (), again: Sequence[Again] = (), parked: Sequence[Again] = ()) -> None:
    """Write down how it went, in three statements at most. Whoever told a channel after losing the claim may have told
    it over somebody else's number: that is in doubt then."""
    if done:
        rows = [_row(d.claim, sent=d.sent, reference=d.reference, told=d.told) for d in done]
        ended = {row[0] for row in sql.run(_DONE, {"rows": sql.documents(rows)})}
        if late := [d.claim.id for d in done if d.told and d.claim.id not in ended]:
            beliefs.give_up_rows(late)
    if again:
        sql.send(_AGAIN, {"rows": sql.documents([_later(each) for each in again])})
    if parked:
        sql.send(_PARK, {"rows": sql.documents([_row(p.claim, error=_short(p.error)) for p in parked])})


def _row(claim: Claim, **more: Any) -> dict[str, Any]:
    return {"id": claim.id, "revision": claim.revision, "lease": claim.lease, **more}


def _later(again: Again) -> dict[str, Any]:
    grown = FIRST_RETRY.total_seconds() * 3 ** max(again.claim.attempts - 1, 0)
    after = min(grown, LONGEST_RETRY.total_seconds()) if again.after is None else again.after
    stays = {"untouched": again.untouched, "before": again.claim.tried}
    return _row(again.claim, after=after, counts=again.counts, error=_short(again.error), **stays)


def _short(error: str) -> str:
    return error.replace("\0", "")[:1000]

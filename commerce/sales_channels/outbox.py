"""What channels are still to be told. Wishes coalesce: one row per thing, sent with the value that is true by then.

A claim is a lease by the database's clock. Only the claim's own revision is settled, so a change that came meanwhile
stays to be sent, and a worker that comes back late changes nothing.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from commerce import sql

LEASE = timedelta(seconds=40)  # waiting for the rate and two calls; whoever dies delays what it held by that
TRIES = 8
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=15)

_WANT = """
INSERT INTO commerce_push (connection_id, kind, subject, place, rank)
SELECT * FROM unnest(%(connections)s::bigint[], %(kinds)s::text[], %(subjects)s::bigint[], %(places)s::text[],
                     %(ranks)s::bigint[]) AS w(c, k, s, p, r) ORDER BY c, k, s, p
ON CONFLICT (connection_id, kind, subject, place) DO UPDATE SET
    revision = commerce_push.revision + 1, rank = EXCLUDED.rank,
    wanted_at = coalesce(commerce_push.wanted_at, statement_timestamp()),
    status = 'waiting',
    attempts = CASE WHEN commerce_push.status = 'waiting' THEN commerce_push.attempts ELSE 0 END,
    due_at = CASE WHEN commerce_push.status = 'waiting' THEN commerce_push.due_at ELSE statement_timestamp() END
"""
_CLAIM = """
WITH due AS (
    SELECT id FROM commerce_push
    WHERE connection_id = %(connection)s AND kind = %(kind)s AND status = 'waiting' AND due_at <= statement_timestamp()
      AND (leased_until IS NULL OR leased_until < statement_timestamp())
    ORDER BY rank, due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE commerce_push p SET leased_until = statement_timestamp() + %(lease)s, attempts = attempts + 1
FROM due WHERE p.id = due.id
RETURNING p.id, p.subject, p.place, p.revision, p.attempts, p.leased_until::text, p.sent::text, p.tried::text
"""
# Whoever changes several rows locks them in the order of their names, as `_WANT` does: nobody waits in a circle.
BY_NAME = "ORDER BY connection_id, kind, subject, place FOR NO KEY UPDATE"
_LOCKED = f"""
WITH locked AS (
    SELECT id FROM commerce_push
    WHERE id IN (SELECT (r->>'id')::bigint FROM json_array_elements(%(rows)s) AS r) {BY_NAME}
)"""
# The end of its lease tells a claim from the next one of the same row: whoever lost it changes nothing, so batches must
# be small enough to end before their lease.
_BEGIN = f"""{_LOCKED}
UPDATE commerce_push p SET tried = b.value
FROM json_to_recordset(%(rows)s) AS b(id bigint, lease timestamptz, value jsonb) JOIN locked k ON k.id = b.id
WHERE p.id = k.id AND p.leased_until = b.lease AND b.lease > statement_timestamp() RETURNING p.id
"""
_DONE = f"""{_LOCKED}
UPDATE commerce_push p SET
    sent = d.sent, tried = CASE WHEN d.told AND p.tried = d.sent THEN NULL ELSE p.tried END,
    reference = coalesce(nullif(d.reference, ''), p.reference),
    sent_at = CASE WHEN d.told THEN statement_timestamp() ELSE p.sent_at END,
    leased_until = NULL, attempts = 0, last_error = '', due_at = statement_timestamp(),
    lag_ms = CASE WHEN d.told THEN extract(epoch FROM statement_timestamp() - p.wanted_at) * 1000 ELSE p.lag_ms END,
    status = CASE WHEN p.revision = d.revision THEN 'idle' ELSE 'waiting' END,
    wanted_at = CASE WHEN p.revision = d.revision THEN NULL ELSE statement_timestamp() END
FROM json_to_recordset(%(rows)s) AS d(
    id bigint, revision bigint, lease timestamptz, sent jsonb, reference text, told boolean)
JOIN locked k ON k.id = d.id
WHERE p.id = k.id AND p.status = 'waiting' AND p.leased_until = d.lease
"""
_AGAIN = f"""{_LOCKED}
UPDATE commerce_push p SET
    leased_until = NULL, last_error = d.error, tried = CASE WHEN d.untouched THEN d.before ELSE p.tried END,
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
WHERE p.id = k.id AND p.status = 'waiting' AND p.revision = d.revision AND p.leased_until = d.lease RETURNING p.id
"""
_WAITING = """
SELECT subject, place FROM commerce_push
WHERE connection_id = %s AND kind = %s AND subject = ANY(%s) AND status <> 'idle'
"""
_FREED = """
UPDATE commerce_syncexception e SET push_id = NULL,
    ended_at = CASE WHEN status IN ('open', 'retrying') THEN statement_timestamp() ELSE ended_at END,
    actor_kind = CASE WHEN status IN ('open', 'retrying') THEN 'system' ELSE actor_kind END,
    status = CASE WHEN status IN ('open', 'retrying') THEN 'resolved' ELSE status END
FROM gone WHERE e.push_id = gone.id
"""
_FORGET = f"""
WITH gone AS (
    DELETE FROM commerce_push WHERE connection_id = %s AND kind = %s AND status = 'waiting' RETURNING id
)
{_FREED}"""
_DROP = f"""
WITH gone AS (
    DELETE FROM commerce_push p USING unnest(%s::bigint[], %s::bigint[]) AS d(id, revision)
    WHERE p.id = d.id AND p.revision = d.revision RETURNING p.id
)
{_FREED}"""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing that one channel should know. A smaller `rank` goes first."""

    connection_id: int
    kind: str
    subject: int
    place: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A wish that this worker may send until its lease ends; `sent` is what the channel accepted last, `tried` what it
    may have taken since."""

    id: int
    subject: int
    place: str
    revision: int
    attempts: int
    lease: str
    sent: Any
    tried: Any

    def surely_shows(self, value: Any) -> bool:
        """Whether the channel needs not be told this."""
        return self.tried is None and self.sent == value

    @property
    def request_id(self) -> str:
        """The same for the same wish, sent again."""
        return f"{self.id}-{self.revision}"


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


def want(wishes: Iterable[Wish]) -> None:
    """Note them, in the caller's transaction: what waits already is one wish still."""
    rows = sorted({(w.connection_id, w.kind, w.subject, w.place): w for w in wishes}.items())
    if not rows:
        return
    columns: dict[str, list] = {"connections": [], "kinds": [], "subjects": [], "places": [], "ranks": []}
    for _, wish in rows:
        columns["connections"].append(wish.connection_id)
        columns["kinds"].append(wish.kind)
        columns["subjects"].append(wish.subject)
        columns["places"].append(wish.place)
        columns["ranks"].append(wish.rank)
    sql.send(_WANT, columns)


def claim(connection_id: int, kind: str, most: int) -> list[Claim]:
    """Up to `most` wishes that are due, the scarcest first; nobody else gets them while the lease lasts."""
    params = {"connection": connection_id, "kind": kind, "most": most, "lease": LEASE}
    rows = sql.run(_CLAIM, params)
    return [Claim(*row[:6], *map(_value, row[6:])) for row in sorted(rows)]


def begin(telling: Sequence[tuple[Claim, Any]]) -> set[int]:
    """Right before the channel is told these values: it may show them from now on, whatever becomes of this worker.
    Returns the ids of the claims that it still holds; the others are somebody else's."""
    rows = [{"id": claim.id, "lease": claim.lease, "value": value} for claim, value in telling]
    return {row[0] for row in sql.run(_BEGIN, {"rows": sql.documents(rows)})}


def not_taken(claims: Sequence[Claim]) -> None:
    """What was begun surely did not happen: it shows what it showed before."""
    if claims:
        begin([(claim, claim.tried) for claim in claims])


def settle(done: Sequence[Done] = (), again: Sequence[Again] = (), parked: Sequence[Again] = ()) -> None:
    """Write down how it went, in three statements at most."""
    if done:
        rows = [_row(d.claim, sent=d.sent, reference=d.reference, told=d.told) for d in done]
        sql.send(_DONE, {"rows": sql.documents(rows)})
    if again:
        sql.send(_AGAIN, {"rows": sql.documents([_later(each) for each in again])})
    if parked:
        sql.run(_PARK, {"rows": sql.documents([_row(p.claim, error=_short(p.error)) for p in parked])})


def waiting(connection_id: int, kind: str, subjects: Sequence[int]) -> set[tuple[int, str]]:
    """`(subject, place)` of these that the channel is still to be told."""
    return {(subject, place) for subject, place in sql.run(_WAITING, (connection_id, kind, sql.numbers(subjects)))}


def clock() -> datetime:
    """The moment, by the clock that claims and their ends go by."""
    return sql.run("SELECT statement_timestamp()")[0][0]


def forget(connection_id: int, kind: str) -> None:
    """This connection cannot be told such things."""
    sql.send(_FORGET, (connection_id, kind))


def drop(claims: Sequence[Claim]) -> None:
    """There is nothing to tell any more: the listing or the order is gone."""
    sql.send(_DROP, (sql.numbers(c.id for c in claims), sql.numbers(c.revision for c in claims)))


def _value(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _row(claim: Claim, **more: Any) -> dict[str, Any]:
    return {"id": claim.id, "revision": claim.revision, "lease": claim.lease, **more}


def _later(again: Again) -> dict[str, Any]:
    grown = FIRST_RETRY.total_seconds() * 3 ** max(again.claim.attempts - 1, 0)
    after = min(grown, LONGEST_RETRY.total_seconds()) if again.after is None else again.after
    stays = {"untouched": again.untouched, "before": again.claim.tried}
    return _row(again.claim, after=after, counts=again.counts, error=_short(again.error), **stays)


def _short(error: str) -> str:
    return error.replace("\0", "")[:1000]

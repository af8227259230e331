"""What channels are still to be told. Wishes coalesce: one row per thing, sent with the value that is true by then.

A claim is a lease by the database's clock, and what becomes of it is for `telling`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from commerce import sql
from commerce.models import Push

LEASE = timedelta(seconds=40)  # waiting for the rate and two calls; whoever dies delays what it held by that
# What makes a row a wish, again where it is one.
WISHED = """
    revision = commerce_push.revision + 1, wanted_at = coalesce(commerce_push.wanted_at, statement_timestamp()),
    status = 'waiting',
    attempts = CASE WHEN commerce_push.status = 'waiting' THEN commerce_push.attempts ELSE 0 END,
    due_at = CASE WHEN commerce_push.status = 'waiting' THEN commerce_push.due_at ELSE statement_timestamp() END
"""
_WANT = f"""
INSERT INTO commerce_push (connection_id, kind, subject, place, rank)
SELECT * FROM unnest(%(connections)s::bigint[], %(kinds)s::text[], %(subjects)s::bigint[], %(places)s::text[],
                     %(ranks)s::bigint[]) AS w(c, k, s, p, r) ORDER BY c, k, s, p
ON CONFLICT (connection_id, kind, subject, place) DO UPDATE SET rank = EXCLUDED.rank, {WISHED}
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
WITH locked AS (
    SELECT id FROM commerce_push WHERE connection_id = %s AND kind = %s AND status = 'waiting' {BY_NAME}
), gone AS (
    DELETE FROM commerce_push p USING locked k WHERE p.id = k.id RETURNING p.id
)
{_FREED}"""
_DROP = f"""
WITH locked AS (
    SELECT p.id FROM commerce_push p JOIN unnest(%s::bigint[], %s::bigint[]) AS d(id, revision)
      ON p.id = d.id AND p.revision = d.revision {BY_NAME} OF p
), gone AS (
    DELETE FROM commerce_push p USING locked k WHERE p.id = k.id RETURNING p.id
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


def waiting(connection_id: int, kind: str, subjects: Sequence[int]) -> set[tuple[int, str]]:
    """`(subject, place)` of these that the channel is still to be told."""
    return {(subject, place) for subject, place in sql.run(_WAITING, (connection_id, kind, sql.numbers(subjects)))}


def made_there(pushes: QuerySet[Push]) -> frozenset[str]:
    """Their ids of what channels have made of these wishes. One that has no answer yet adds none."""
    told = pushes.exclude(reference="").values_list("reference", flat=True)
    return frozenset(each for reference in told for each in reference.split(","))


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

"""Retries that happen once: the first answer to a key is stored with its effect, in the same transaction.

`once` opens no transaction. It hands itself to the use case: the first statement reads clock, lock and stored answer
together, its last ones write the answer, whose unique key is the backstop: the snapshot is older than the lock, so
a use case refused by it runs once more and then finds the answer. One that refuses by itself may have met the effect
of the first request: its refusal counts only when there is still no answer. Only successes are stored: a refusal
frees the key.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models.functions import Now

from commerce import sql, transactions
from commerce.errors import Refusal
from commerce.models import StoredAnswer

KEPT = timedelta(hours=72)
_READ = """
SELECT now(), pg_try_advisory_xact_lock(%s), a.body_hash, a.status, a.body{also}
FROM (SELECT 1) AS one
LEFT JOIN commerce_storedanswer a ON a.principal = %s AND a.route = %s AND a.key = %s
"""
_READ_AGAIN = """
SELECT body_hash, status, body FROM commerce_storedanswer WHERE principal = %s AND route = %s AND key = %s
"""
_WRITE = """
INSERT INTO commerce_storedanswer (principal, route, key, body_hash, status, body) VALUES (%s, %s, %s, %s, %s, %s)
"""


class KeyReused(Refusal):
    """The key was used with another body."""

    code = "idempotency_key_reused"
    status = 422
    title = "Key already used"


class InProgress(Refusal):
    """The first request with this key is still running."""

    code = "idempotency_in_progress"
    title = "Still running"
    retry_after = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What makes two requests the same: who, where, the key, and the canonical body's hash."""

    principal: str
    route: str
    key: str
    body_hash: str

    @property
    def lock(self) -> int:
        """A signed 64-bit number for the advisory lock."""
        seed = f"{self.principal}\n{self.route}\n{self.key}".encode()
        return int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body; `replayed` when it is the stored one."""

    status: int
    body: Any
    replayed: bool = False


class _Replay(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(slots=True)
class _Envelope:
    request: Request
    render: Callable[[Any], Answer]
    answer: Answer | None = None

    def question(self, also: str) -> sql.Read:
        request = self.request
        return _READ.format(also=also), (request.lock, request.principal, request.route, request.key)

    def judge(self, answer: tuple) -> None:
        _now, locked, body_hash, status, body = answer[:5]
        if body_hash is not None:
            raise _Replay(_replayed(self.request, body_hash, status, body))
        if not locked:
            raise InProgress("The first request with this Idempotency-Key is still running.")

    def finish(self, result: Any) -> None:
        self.answer = self.render(result)
        request = self.request
        params = (request.principal, request.route, request.key, request.body_hash)
        sql.send(_WRITE, (*params, self.answer.status, sql.json(self.answer.body)))


def once(request: Request | None, use_case: Callable[[], Any], render: Callable[[Any], Answer]) -> Answer:
    """Run `use_case` and answer `render(result)`, or the stored answer of the first time. Without a request, just run.

    Raises KeyReused or InProgress. `use_case` calls one `@use_case` verb, or a flow of them one after the other of
    which only the last one succeeds: a success ends in the stored answer.
    """
    if request is None:
        return render(use_case())
    for last_try in (False, True):
        envelope = _Envelope(request, render)
        try:
            with transactions.within(envelope):
                use_case()
        except _Replay as replay:
            return replay.answer
        except (InProgress, KeyReused):
            raise
        except Refusal:
            if (found := recall(request)) is None:
                raise
            return found
        except IntegrityError:
            if last_try:
                raise
            continue
        return envelope.answer
    raise AssertionError("unreachable")


def recall(request: Request | None) -> Answer | None:
    """The stored answer, for a request that is refused before or while it is run. Raises KeyReused."""
    if request is None:
        return None
    rows = sql.run(_READ_AGAIN, (request.principal, request.route, request.key))
    return _replayed(request, *rows[0]) if rows else None


def _replayed(request: Request, body_hash: str, status: int, body: str) -> Answer:
    if body_hash != request.body_hash:
        raise KeyReused("This Idempotency-Key was already used with another body.")
    return Answer(status, json.loads(body), replayed=True)  # Django leaves jsonb undecoded


def prune() -> int:
    """Forget answers older than 72 hours; returns how many. Run by beat."""
    return StoredAnswer.objects.filter(created_at__lt=Now() - KEPT).delete()[0]

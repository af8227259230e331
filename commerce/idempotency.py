"""Retries that happen once: the first answer to a key is stored with its effect, in the same transaction.

`once` opens no transaction. It hands itself to the use case: the first statement reads clock, lock and stored answer
together, its last ones write the answer, whose unique key is the backstop: the snapshot is older than the lock, so
a use case refused by it runs once more and then finds the answer. One that refuses by itself may have met the effect
of the first request: its refusal counts only when there is still no answer. Only successes are stored: a refusal
frees the key.

A flow of several use cases says `keep_running` in its first one and `forget` in the one that undoes it; its answer
stands with the last one. A retry meets `running` for 30 seconds (409); after that it goes on where the flow stopped.
A flow that breaks on its way is never run again from its start.
"""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError

from commerce import pruning, sql, transactions
from commerce.errors import Refusal

KEPT = timedelta(hours=72)
LEASE = timedelta(seconds=30)
RUNNING = 102
_READ = """
SELECT now(), pg_try_advisory_xact_lock(%s), a.body_hash, a.status, a.body{also}
FROM (SELECT 1) AS one
LEFT JOIN commerce_storedanswer a ON a.principal = %s AND a.route = %s AND a.key = %s
"""
_READ_AGAIN = """
SELECT body_hash, status, body FROM commerce_storedanswer WHERE principal = %s AND route = %s AND key = %s
"""
_WAIT = "SELECT pg_advisory_xact_lock(%s)"
_WRITE = """
INSERT INTO commerce_storedanswer (principal, route, key, body_hash, status, body) VALUES (%s, %s, %s, %s, %s, %s)
"""
_OVERWRITE = f"""
UPDATE commerce_storedanswer SET status = %s, body = %s
WHERE principal = %s AND route = %s AND key = %s AND status = {RUNNING}
"""
_FORGET = f"""
DELETE FROM commerce_storedanswer WHERE principal = %s AND route = %s AND key = %s AND status = {RUNNING}
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
    def names(self) -> tuple[str, str, str]:
        """Principal, route, key."""
        return self.principal, self.route, self.key

    @property
    def lock(self) -> int:
        """A signed 64-bit number for the advisory lock."""
        seed = "\n".join(self.names).encode()
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


class _Stopped(Exception):
    """A flow with this key stopped on its way, and its lease is over."""

    def __init__(self, at: Any) -> None:
        super().__init__()
        self.at = at


@dataclass(slots=True)
class _Envelope:
    request: Request
    render: Callable[[Any], Answer]
    answer: Answer | None = None
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    ours: bool = False
    running: Any = None
    forgotten: bool = False

    def question(self, also: str) -> sql.Read:
        return _READ.format(also=also), (self.request.lock, *self.request.names)

    def judge(self, answer: tuple) -> None:
        now, locked, body_hash, status, body = answer[:5]
        self.ours = status == RUNNING and json.loads(body)["token"] == self.token
        if body_hash is not None and not self.ours:
            found = _replayed(self.request, body_hash, status, body)
            if status != RUNNING:
                raise _Replay(found)
            if now < datetime.fromisoformat(found.body["until"]):
                raise InProgress("The first request with this Idempotency-Key is still running.")
            self.token = found.body["token"]
            raise _Stopped(found.body["at"])
        if not locked:
            if not self.ours:
                raise InProgress("The first request with this Idempotency-Key is still running.")
            self._wait_for_the_lock()

    def has_begun(self) -> bool:
        """Whether the first use case of a flow stands: then it must not run again."""
        rows = sql.run(_READ_AGAIN, self.request.names)
        return bool(rows) and rows[0][1] == RUNNING and json.loads(rows[0][2])["token"] == self.token

    def finish(self, result: Any) -> None:
        if self.forgotten:
            sql.send(_FORGET, self.request.names)
            return
        if self.running is not None:
            until = (transactions.now() + LEASE).isoformat()
            step, self.running = {"token": self.token, "until": until, "at": self.running}, None
            self._write(RUNNING, step)
            return
        self.answer = self.render(result)
        self._write(self.answer.status, self.answer.body)

    def _wait_for_the_lock(self) -> None:
        """A repeat that is told to wait has it for a moment. One that took the flow for stopped has it for a step,
        which may have been the last."""
        sql.run(_WAIT, (self.request.lock,))
        answer = recall(self.request)
        if answer is not None:
            raise _Replay(answer)

    def _write(self, status: int, body: Any) -> None:
        if self.ours:
            sql.send(_OVERWRITE, (status, sql.json(body), *self.request.names))
        else:
            sql.send(_WRITE, (*self.request.names, self.request.body_hash, status, sql.json(body)))


def once(
    request: Request | None,
    use_case: Callable[[], Any],
    render: Callable[[Any], Answer],
    resume: Callable[[Any], Any] | None = None,
) -> Answer:
    """Run `use_case` and answer `render(result)`, or the stored answer of the first time. Without a request, just run.

    Raises KeyReused or InProgress. `use_case` calls one `@use_case` verb, or a flow of them; `resume` goes on with a
    flow that stopped, from what it gave to `keep_running`. A success ends in the stored answer.
    """
    if request is None:
        return render(use_case())
    envelope = _Envelope(request, render)
    for last_try in (False, True):
        try:
            with transactions.within(envelope):
                use_case()
        except _Replay as replay:
            return replay.answer
        except _Stopped as stopped:
            use_case = partial(resume, stopped.at)
            continue
        except (InProgress, KeyReused):
            raise
        except Refusal:
            if (found := recall(request)) is None:
                raise
            return found
        except IntegrityError:
            if last_try or envelope.has_begun():
                raise
            continue
        return envelope.answer
    raise InProgress("The first request with this Idempotency-Key is still running.")


def keep_running(at: Any) -> None:
    """Called by the first use case of a flow: the key is taken, and whoever resumes is given `at`."""
    if (envelope := transactions.envelope()) is not None:
        envelope.running = at


def forget() -> None:
    """Called by the use case that undoes a flow: the key is free again."""
    if (envelope := transactions.envelope()) is not None:
        envelope.forgotten = True


def recall(request: Request | None) -> Answer | None:
    """The stored answer, for a request that is refused before or while it is run. Raises KeyReused."""
    if request is None:
        return None
    rows = sql.run(_READ_AGAIN, request.names)
    found = _replayed(request, *rows[0]) if rows else None
    return None if found is None or found.status == RUNNING else found


def _replayed(request: Request, body_hash: str, status: int, body: str) -> Answer:
    if body_hash != request.body_hash:
        raise KeyReused("This Idempotency-Key was already used with another body.")
    return Answer(status, json.loads(body), replayed=True)  # Django leaves jsonb undecoded


def prune() -> int:
    """Forget answers older than 72 hours; returns how many. Run by beat."""
    return pruning.every("commerce_storedanswer", "created_at < statement_timestamp() - %s", (KEPT,))

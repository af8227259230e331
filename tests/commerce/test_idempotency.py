"""Retries that happen once: replay, another body, in progress, refusals, and two at the same instant."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, connections

from commerce import idempotency, sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.errors import Refusal
from commerce.idempotency import Answer, InProgress, KeyReused, Request
from commerce.models import Location, StoredAnswer

pytestmark = pytest.mark.django_db(transaction=True)
REQUEST = Request(principal="key:1", route="POST /shops", key="k-1", body_hash="a" * 64)


@transactions.use_case
def open_shop(*, by: Actor, code: str, waits: Event | None = None) -> Location:
    if waits is not None:
        waits.wait(10)
    if code == "refused":
        raise Refusal("No.")
    return Location.objects.create(code=uuid.uuid4().hex, name=code)


def once(request: Request | None = REQUEST, code: str = "soho", waits: Event | None = None) -> Answer:
    return idempotency.once(
        request, lambda: open_shop(by=SYSTEM, code=code, waits=waits), lambda shop: Answer(201, {"code": shop.code})
    )


def test_repeated_request_gets_the_first_answer() -> None:
    first, second = once(), once()

    assert second == replace(first, replayed=True)
    assert Location.objects.count() == 1


def test_key_with_another_body_is_refused() -> None:
    once()

    with pytest.raises(KeyReused):
        once(replace(REQUEST, body_hash="b" * 64))


@pytest.mark.parametrize("other", [{"principal": "key:2"}, {"route": "POST /tills"}, {"key": "k-2"}])
def test_key_is_known_per_principal_and_route(other: dict[str, str]) -> None:
    once()

    assert once(replace(REQUEST, **other)).replayed is False
    assert Location.objects.count() == 2


def test_refusal_frees_the_key() -> None:
    with pytest.raises(Refusal):
        once(code="refused")

    assert once().status == 201
    assert StoredAnswer.objects.count() == 1


def test_without_a_key_everything_happens_again() -> None:
    once(None), once(None)

    assert Location.objects.count() == 2


def test_request_that_still_runs_is_in_progress() -> None:
    release = Event()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_in_thread, lambda: once(waits=release))
        _wait_for_lock(REQUEST)
        with pytest.raises(InProgress):
            once()
        release.set()

    assert running.result().status == 201


def test_answer_stored_between_snapshot_and_lock_is_found_on_the_second_look(monkeypatch) -> None:
    """The first statement reads with a snapshot older than its lock: here the stored answer is hidden from it once."""
    once()
    hide_from_the_first_look(monkeypatch)

    answer = once()

    assert (answer.replayed, Location.objects.count()) == (True, 1)


def test_refusal_that_met_the_first_request_s_own_effect_becomes_its_answer(monkeypatch) -> None:
    """What the first request took is missing to the second: its refusal must not hide that the first one succeeded."""
    first = once()
    hide_from_the_first_look(monkeypatch)

    assert once(code="refused") == replace(first, replayed=True)


def test_refusal_with_another_body_says_that_the_key_was_used(monkeypatch) -> None:
    once()
    hide_from_the_first_look(monkeypatch)

    with pytest.raises(KeyReused):
        once(replace(REQUEST, body_hash="b" * 64), code="refused")


def test_flow_whose_first_try_fails_stores_the_answer_of_its_second() -> None:
    def second_try() -> Location:
        with suppress(Refusal):
            open_shop(by=SYSTEM, code="refused")
        return open_shop(by=SYSTEM, code="soho")

    first = idempotency.once(REQUEST, second_try, lambda shop: Answer(201, {"code": shop.code}))

    assert once() == replace(first, replayed=True)
    assert Location.objects.count() == 1


@transactions.use_case
def begin_flow(*, by: Actor) -> None:
    idempotency.keep_running({"begun": True})
    Location.objects.create(code=uuid.uuid4().hex, name="begun")


@transactions.use_case
def break_off(*, by: Actor) -> None:
    code = Location.objects.values_list("code", flat=True)[0]
    Location.objects.create(code=code, name="the same code again")


def test_flow_that_breaks_after_it_began_is_not_begun_again() -> None:
    """Somebody may have been asked for money by then: only a retry goes on, where it stopped."""

    def flow() -> None:
        begin_flow(by=SYSTEM)
        with transactions.apart():
            break_off(by=SYSTEM)

    with pytest.raises(IntegrityError):
        idempotency.once(REQUEST, flow, lambda _: Answer(201, {}))
    begun = Location.objects.count()
    with pytest.raises(InProgress):
        once()

    assert begun == 1


def hide_from_the_first_look(monkeypatch) -> None:
    real, hidden = sql.run, []

    def run(text: str, params: tuple = ()) -> sql.Rows:
        if "pg_try_advisory_xact_lock" in text and not hidden:
            hidden.append(text)
            text = text.replace("a.key = %s", "a.key = %s AND false")
        return real(text, params)

    monkeypatch.setattr(sql, "run", run)


@pytest.mark.race
def test_simultaneous_requests_have_one_effect() -> None:
    assert _effects_of_twenty() == 1


@pytest.mark.race
def test_simultaneous_requests_have_many_effects_without_the_guard(monkeypatch) -> None:
    """The twin: no lock, no stored answer, and the same requests open more than one shop."""
    monkeypatch.setattr(
        idempotency, "_READ", "SELECT now(), %s::bigint IS NOT NULL, NULL, 0, NULL WHERE %s||%s||%s <> ''"
    )
    monkeypatch.setattr(idempotency, "_WRITE", "SELECT %s, %s, %s, %s, %s, %s::jsonb")

    assert _effects_of_twenty() > 1


def test_old_answers_are_pruned_and_young_ones_kept() -> None:
    once()
    once(replace(REQUEST, key="old"))
    StoredAnswer.objects.filter(key="old").update(created_at="2026-01-01T00:00:00Z")

    assert idempotency.prune() == 1
    assert list(StoredAnswer.objects.values_list("key", flat=True)) == ["k-1"]


def _effects_of_twenty() -> int:
    together = Barrier(20)

    def ask() -> object:
        together.wait(60)
        try:
            return once(code="race")
        except (InProgress, Refusal) as refusal:
            return refusal

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: _in_thread(ask), range(20)))
    return Location.objects.filter(name="race").count()


def _in_thread(work):
    try:
        return work()
    finally:
        connections.close_all()


def _wait_for_lock(request: Request) -> None:
    """Until somebody holds the request's lock: PostgreSQL shows its 64 bits as two halves."""
    high, low = divmod(request.lock % 2**64, 2**32)
    with connection.cursor() as cursor:
        for _ in range(1000):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
                " AND classid = %s AND objid = %s"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                [high, low],
            )
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.01)")
    raise AssertionError(f"{request.key} never started")

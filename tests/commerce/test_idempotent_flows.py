"""A flow of several transactions under one key: the request that began it ends it, whoever repeats it meanwhile."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connections, transaction

from commerce import idempotency, sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.idempotency import Answer, Request
from commerce.models import Location, StoredAnswer
from tests.concurrency.crowd import waiting
from tests.processes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
REQUEST = Request(principal="key:1", route="POST /shops", key="k-1", body_hash="a" * 64)


@transactions.use_case
def plan(*, by: Actor) -> None:
    idempotency.keep_running({"shop": "soho"})


@transactions.use_case
def build(*, by: Actor, inside: Callable[[], object] = bool) -> Location:
    inside()
    return Location.objects.get_or_create(code="soho")[0]


def once(*, between: Callable[[], object] = bool, resumed: Callable[[], object] = bool) -> Answer:
    """Plan, then build; `resumed` happens inside the build of whoever goes on with it."""

    def flow() -> Location:
        plan(by=SYSTEM)
        between()
        return build(by=SYSTEM)

    def render(shop: Location) -> Answer:
        return Answer(201, {"shop": shop.code})

    return idempotency.once(REQUEST, flow, render, lambda _at: build(by=SYSTEM, inside=resumed))


def test_a_repeat_that_only_looks_does_not_stop_the_flow() -> None:
    """It has the lock for a moment, in which the flow wants to take its next step."""

    def look(has_it: Event) -> None:
        with transaction.atomic():
            sql.run("SELECT pg_advisory_xact_lock(%s)", (REQUEST.lock,))
            has_it.set()
            wait_until(waiting)

    with beside(look) as begin:
        answer = once(between=begin)

    assert (answer.status, answer.replayed, StoredAnswer.objects.get().status) == (201, False, 201)


def test_a_flow_that_somebody_else_ends_while_it_waits_gets_that_answer() -> None:
    ended = []

    def resume(has_it: Event) -> None:
        ended.append(once(resumed=lambda: (has_it.set(), wait_until(waiting))))

    def take_it_for_stopped() -> None:
        row = StoredAnswer.objects.get()
        StoredAnswer.objects.update(body={**row.body, "until": row.created_at.isoformat()})
        begin()

    with beside(resume) as begin:
        answer = once(between=take_it_for_stopped)

    assert (answer.replayed, ended[0].replayed, answer.body) == (True, False, ended[0].body)
    assert Location.objects.count() == 1


@contextmanager
def beside(work: Callable[[Event], object]) -> Iterator[Callable[[], bool]]:
    """Yields what begins it in a thread, and returns once it is where it says so."""
    there = Event()

    def do() -> None:
        try:
            work(there)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        running = []
        yield lambda: bool(running.append(pool.submit(do)) or there.wait(60))
        running[0].result(60)

"""One key, one effect: across two requests at once, and across a process that dies before it could answer."""

import os
import signal
import threading

import pytest

from commerce import idempotency
from commerce.idempotency import Answer, Request
from inventory.models import Hold
from tests.concurrency import crowd
from tests.factories.inventory import hold, receive

pytestmark = pytest.mark.race
REQUEST = Request(principal="key:1", route="POST /holds", key="abc", body_hash="1f")


def render(held):
    return Answer(201, {"id": held.public_id})


def ask(shop, request, after_commit=lambda: None):
    def use_case():
        hold(shop.pos, shop.line(1, shop.soho))
        after_commit()

    return idempotency.once(request, use_case, render)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_retry_after_death_between_commit_and_answer_gets_the_stored_answer(shop, clean_books):
    receive(shop.mug, shop.soho, 5)
    assert crowd.alone(lambda: ask(shop, REQUEST, after_commit=die)) == -signal.SIGKILL
    assert Hold.objects.count() == 1

    answer = ask(shop, REQUEST)

    assert (answer.replayed, answer.body) == (True, {"id": Hold.objects.get().public_id})


def test_a_retry_without_a_key_holds_twice(shop, clean_books):
    receive(shop.mug, shop.soho, 5)

    def unkeyed():
        hold(shop.pos, shop.line(1, shop.soho))
        die()

    assert crowd.alone(unkeyed) == -signal.SIGKILL

    hold(shop.pos, shop.line(1, shop.soho))

    assert Hold.objects.count() == 2


def test_the_second_of_two_requests_with_one_key_is_told_to_wait_and_then_gets_the_answer(shop, clean_books):
    receive(shop.mug, shop.soho, 5)
    inside_first, finish = threading.Event(), threading.Event()

    def slow_render(held):
        inside_first.set()
        assert finish.wait(20)
        return render(held)

    def first():
        return idempotency.once(REQUEST, lambda: hold(shop.pos, shop.line(1, shop.soho)), slow_render)

    with crowd.side_by_side(first) as (running,):
        assert inside_first.wait(20)
        meanwhile = crowd.outcome(ask, shop, REQUEST)
        finish.set()
        answer = running.result(20)

    assert (meanwhile, Hold.objects.count()) == ("idempotency_in_progress", 1)
    again = idempotency.once(REQUEST, lambda: hold(shop.pos, shop.line(1, shop.soho)), render)
    assert (answer.replayed, again.replayed, again.body) == (False, True, answer.body)


def test_many_retries_at_once_have_one_effect(shop, clean_books):
    receive(shop.mug, shop.soho, 50)

    outcomes = crowd.rush(lambda number: once(shop), 24)

    assert set(outcomes) - {"idempotency_in_progress"} == {"ok"}
    assert (Hold.objects.count(), shop.level().held) == (1, 1)


def test_many_retries_without_a_key_have_many_effects(shop, clean_books):
    receive(shop.mug, shop.soho, 50)

    crowd.rush(lambda number: hold(shop.pos, shop.line(1, shop.soho)), 8)

    assert Hold.objects.count() == 8


def once(shop):
    return idempotency.once(REQUEST, lambda: hold(shop.pos, shop.line(1, shop.soho)), render)

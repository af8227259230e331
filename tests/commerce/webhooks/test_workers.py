"""Workers beside each other: none sends what another has, and one that waits for an answer keeps no other waiting."""

from threading import Event, Thread

import pytest

from commerce.webhooks import sending
from tests.commerce.webhooks.receiver import Says
from tests.concurrency import crowd
from tests.factories.webhooks import delivery, endpoint

pytestmark = pytest.mark.django_db(transaction=True)


def test_workers_at_once_send_each_delivery_once_and_in_order(receiver):
    hooks = endpoint(receiver.url())
    rows = [delivery(hooks, f"ord_{number % 4}") for number in range(24)]

    crowd.together(sending.send_due, sending.send_due, sending.send_due)
    sending.send_due()

    told = receiver.at("/hooks")
    assert sorted(told) == sorted(row.event for row in rows)
    for key in range(4):
        mine = [row.event for row in rows[key::4]]
        assert [event for event in told if event in mine] == mine


def test_while_one_waits_for_an_answer_another_leaves_and_the_first_takes_what_is_new(receiver):
    hangs, well = endpoint(receiver.url("/hangs")), endpoint(receiver.url("/well"))
    asked, told, over = Event(), Event(), Event()

    def answer(request) -> Says:
        (told if request.path == "/well" else asked).set()
        return Says() if request.path == "/well" else Says(200 if over.wait(timeout=8) else 500)

    receiver.answer = answer
    stuck = delivery(hangs)
    first = Thread(target=lambda: crowd._with_own_connection(sending.send_due))
    first.start()
    assert asked.wait(timeout=40)

    fresh = delivery(well)
    tried = sending.send_due()
    taken = told.wait(timeout=40)
    over.set()
    first.join()

    for row in (stuck, fresh):
        row.refresh_from_db()
    assert (tried, taken, stuck.status, fresh.status) == (0, True, "delivered", "delivered")

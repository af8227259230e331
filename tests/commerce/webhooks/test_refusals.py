"""What is not called, not followed and not believed, and a secret that nobody can read any more."""

from threading import Event, Thread

import pytest
from django.db import transaction

from commerce import sql
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import sending
from tests.commerce.webhooks.receiver import Says
from tests.concurrency import crowd
from tests.factories.webhooks import delivery, endpoint

pytestmark = pytest.mark.django_db


def failure_of(row: WebhookDelivery) -> tuple:
    row.refresh_from_db()
    return row.status, row.failure, row.response_status


def test_an_address_that_leads_inside_is_not_called_even_when_it_was_allowed_once(receiver, settings):
    sent = delivery(endpoint(receiver.url()))
    settings.EGRESS_EXCEPTIONS = []

    sending.send_due()

    assert (failure_of(sent), receiver.told) == (("waiting", "address_refused", None), [])


def test_a_redirect_is_not_followed(receiver):
    sent = delivery(endpoint(receiver.url()))
    receiver.answer = lambda _: Says(302, {"Location": receiver.url("/elsewhere")})

    sending.send_due()

    assert (failure_of(sent), receiver.at("/elsewhere")) == (("waiting", "redirected", None), [])


def test_of_a_long_answer_only_the_beginning_is_kept(receiver):
    sent = delivery(endpoint(receiver.url()))
    receiver.answer = lambda _: Says(200, body=b"x\0" * 100_000)

    sending.send_due()

    assert failure_of(sent) == ("delivered", "", 200)
    assert sent.response_excerpt == "x\N{REPLACEMENT CHARACTER}" * 1000


def test_an_endpoint_whose_secret_is_lost_is_paused(receiver, settings):
    hooks = endpoint(receiver.url())
    sent = delivery(hooks)
    settings.SEALING_KEYS = ["another"]

    sending.send_due()

    hooks.refresh_from_db()
    assert (failure_of(sent), receiver.told) == (("waiting", "secret_lost", None), [])
    assert (hooks.status, hooks.pause_reason) == ("paused", "secret_lost")


@pytest.mark.django_db(transaction=True)
def test_an_outcome_that_cannot_be_written_down_harms_no_other(receiver):
    locked, well = endpoint(receiver.url("/locked")), endpoint(receiver.url("/well"))
    mine, other = delivery(locked), delivery(well)
    held, over = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            WebhookEndpoint.objects.select_for_update().get(pk=locked.pk)
            held.set()
            over.wait(10)

    def answer(told) -> Says:
        if told.path == "/locked":
            holder.start()
            held.wait(5)
        return Says()

    holder = Thread(target=lambda: crowd._with_own_connection(hold))
    receiver.answer = answer
    sql.send("SET lock_timeout = 200")
    sending.send_due()
    over.set()
    holder.join()
    sql.send("RESET lock_timeout")

    assert (failure_of(mine)[0], failure_of(other)[0]) == ("waiting", "delivered")
    assert mine.leased_until is not None

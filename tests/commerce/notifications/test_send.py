"""Queueing: one key, one row, in the transaction that gives the reason, in words that are safe where they stand."""

import pytest
from django.db import transaction

from commerce import transactions
from commerce.models import Message, Reaction
from commerce.notifications import send
from commerce.notifications.recipients import Recipient
from commerce.transactions import TransactionMisuse
from orders import notice_words

pytestmark = pytest.mark.django_db(transaction=True)
KIND, CONTEXT = "order_confirmation", notice_words.example()


def queue(key: str = "order_confirmation:ord_1", **fields) -> int | None:
    with transaction.atomic():
        told = {"kind": KIND, "to": Recipient(" ana@example.com "), "context": CONTEXT, "about": "ord_1", **fields}
        return send.queue(key=key, **told)


def test_a_key_makes_one_message_and_one_fact():
    ids = [queue(), queue(), queue("order_confirmation:ord_2")]

    assert ids[1] is None
    assert list(Message.objects.order_by("id").values_list("id", flat=True)) == [ids[0], ids[2]]
    assert [row.payload for row in Reaction.objects.filter(fact="MessageQueued").order_by("id")] == [
        {"message_id": ids[0]},
        {"message_id": ids[2]},
    ]


def test_a_message_is_composed_when_it_is_queued(settings):
    settings.MESSAGE_TRANSPORT = "smtp"

    row = Message.objects.get(pk=queue())

    assert (row.status, row.transport, row.recipient, row.about) == ("queued", "smtp", "ana@example.com", "ord_1")
    assert row.subject.startswith("Your order")


def test_what_is_rolled_back_is_not_sent():
    with pytest.raises(RuntimeError), transaction.atomic():
        send.queue(key="k", kind=KIND, to=Recipient("ana@example.com"), context=CONTEXT)
        raise RuntimeError

    assert (Message.objects.count(), Reaction.objects.count()) == (0, 0)


def test_queueing_needs_a_transaction():
    with pytest.raises(TransactionMisuse):
        send.queue(key="k", kind=KIND, to=Recipient("ana@example.com"), context=CONTEXT)


def test_the_clock_of_the_story_counts():
    moment = transactions.now().replace(year=2020)

    with transactions.at(moment):
        row = Message.objects.get(pk=queue())

    assert (row.created_at, row.due_at) == (moment, moment)

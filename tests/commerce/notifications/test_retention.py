"""Texts of old messages go; that they were sent stays."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from commerce.actors import SYSTEM
from commerce.models import AuditEntry, Message
from commerce.notifications import retention
from tests.factories.commerce import message

pytestmark = pytest.mark.django_db(transaction=True)


def written(days: int, **fields: object) -> Message:
    row = message(**{"text": "Dear Ida", "html": "<p>Dear Ida</p>", "short": "Ida", "status": "sent"} | fields)
    Message.objects.filter(pk=row.pk).update(created_at=Now() - timedelta(days=days))
    return row


def texts() -> list[str]:
    return list(Message.objects.order_by("id").values_list("text", flat=True))


def test_old_texts_are_emptied_in_portions_and_the_rest_of_the_message_stays(monkeypatch):
    monkeypatch.setattr(retention, "PORTION", 2)
    old = [written(401), written(401, status="dropped"), written(401)]
    written(399)

    emptied = retention.prune(by=SYSTEM)

    found = Message.objects.get(pk=old[0].pk)
    assert (emptied, texts()) == (3, ["", "", "", "Dear Ida"])
    assert (found.html, found.short, found.recipient, found.key) == ("", "", old[0].recipient, old[0].key)
    assert AuditEntry.objects.filter(use_case=f"{retention.__name__}.empty_some").count() == 2
    assert retention.prune(by=SYSTEM) == 0


def test_what_may_still_be_sent_keeps_its_text():
    written(500, status="queued")
    written(500, status="failed")

    assert retention.prune(by=SYSTEM) == 0


@pytest.mark.parametrize(("days", "left"), [(0, ["Dear Ida"]), (10, [""])])
def test_the_retailer_says_how_long(settings, days, left):
    settings.MESSAGE_TEXT_DAYS = days
    written(11)

    retention.prune(by=SYSTEM)

    assert texts() == left

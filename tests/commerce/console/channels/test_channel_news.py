"""What a channel sends us, on its page: subscribed by us or by hand, asked again, and what cannot be had."""

from datetime import timedelta

from django.db.models.functions import Now

from commerce.actors import SYSTEM
from commerce.models import Access, ChannelSubscription, Connection
from commerce.sales_channels import connections, subscription_keeping
from commerce.sales_channels.connector import Can
from tests.commerce.console.channels.conftest import page, text_of
from tests.factories.channels import Scripted


def test_the_page_says_what_comes_by_itself_and_asks_again(there, as_owner, as_auditor):
    fresh = text_of(as_owner.get(page(there)))
    subscription_keeping.look(there.connection.pk)
    told = text_of(as_owner.get(page(there)))
    there.outside.news.refuses = {"refund": "Your plan does not have it."}

    as_owner.post(page(there, "subscribe/"))
    refused = as_auditor.post(page(there, "subscribe/"))
    asked = ChannelSubscription.objects.get()
    subscription_keeping.look(there.connection.pk)
    Access.objects.create(
        connection=there.connection, name="user", problem="invalid_grant", ends_at=Now() + timedelta(days=2)
    )

    ill, theirs = text_of(as_owner.get(page(there))), as_auditor.get(page(there)).content.decode()
    assert "Not subscribed yet." in fresh and "2 kinds of news subscribed, looked at" in told
    assert asked.anew and refused.status_code in (403, 404)
    assert "Not all news is subscribed. refund: Your plan does not have it." in ill
    assert "Our access cannot be renewed." in ill and "It said: invalid_grant" in ill
    assert "It gives us no new access: let us in again over there" in ill
    assert "Web shop is not well" in text_of(as_owner.get("/s/all/attention/"))
    assert "Subscribe again" in ill and "Subscribe again" not in theirs


def test_the_wizard_says_who_enters_our_address(there, as_owner, monkeypatch):
    Connection.objects.update(status="draft")
    ours = text_of(as_owner.get(page(there, "places/")))
    draft = text_of(as_owner.get(page(there)))
    monkeypatch.setattr(Scripted, "capabilities", lambda self: frozenset(Can) - {Can.SUBSCRIBES})

    by_hand = text_of(as_owner.get(page(there, "places/")))

    assert "We enter it over there ourselves once shadow mode starts" in ours
    assert "We subscribe over there once shadow mode starts." in draft
    assert "It wants it entered on its side, exactly as it stands here" in by_hand
    assert "entered over there by hand" in text_of(as_owner.get(page(there)))
    connections.switch(by=SYSTEM, connection=there.connection, to="shadow")
    subscription_keeping.look(there.connection.pk)
    assert ChannelSubscription.objects.get().topics == [] and there.outside.news.topics == set()

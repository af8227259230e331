"""What a channel sends us by itself: asked for when it begins, looked at every hour, told when it was dropped."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from commerce.actors import SYSTEM
from commerce.models import ChannelSubscription, Connection, Pulse, SyncException
from commerce.sales_channels import accounts, connections, subscription_keeping, subscriptions
from commerce.sales_channels.faults import Denied, Down
from tests.factories.channels import Connected, open_causes


def look(there: Connected, *, due: bool = True) -> ChannelSubscription:
    """A worker comes by, when its time has come."""
    if due:
        ChannelSubscription.objects.update(due_at=Now())
    subscription_keeping.look(there.connection.pk)
    return ChannelSubscription.objects.get()


def fails(there: Connected, fault: Exception | None) -> None:
    def before(name: str) -> None:
        if fault is not None and "subscribe" in name:
            raise fault

    there.outside.before = before


def test_a_connection_that_reads_is_subscribed_once_and_looked_at_every_hour(there: Connected):
    first, again = look(there, due=False), look(there, due=False)
    hourly = look(there)

    assert first.topics == ["order", "refund"] and there.outside.news.topics == {"order", "refund"}
    assert timedelta(minutes=59) < first.due_at - first.looked_at <= timedelta(hours=1)
    assert (again.looked_at, hourly.looked_at > first.looked_at) == (first.looked_at, True)
    assert there.outside.calls["subscribe"] == 2 and open_causes() == []


def test_what_the_channel_dropped_is_subscribed_again_and_told_until_it_stands(there: Connected):
    look(there)
    there.outside.news.topics.discard("refund")

    look(there)
    told = SyncException.objects.get()
    look(there)

    assert (told.cause, told.status, told.facts) == ("subscription_dropped", "open", {"topics": ["refund"]})
    assert there.outside.news.topics == {"order", "refund"} and open_causes() == []


def test_what_is_refused_is_told_once_and_stops_nothing_else(there: Connected):
    there.outside.news.refuses = {"refund": "Your plan does not have it."}
    for _ in range(2):
        found = look(there)
    SyncException.objects.update(status="dismissed")
    look(there)
    quiet = open_causes()
    fails(there, Denied("Status 403"))

    denied = look(there)

    assert (found.topics, found.problem) == (["order"], "refund: Your plan does not have it.")
    assert (quiet, open_causes()) == ([], ["subscription_refused"])
    assert (denied.problem, denied.topics) == ("Status 403", ["order"])
    assert Pulse.objects.get().open_until is None
    fails(there, None)
    there.outside.news.refuses = {}
    assert look(there).problem == "" and open_causes() == []


def test_a_channel_that_is_down_is_asked_again_soon_and_more_and_more_seldom(there: Connected):
    look(there)
    fails(there, Down("Status 503"))

    waits = [(found := look(there)).due_at - found.looked_at for _ in range(3)]
    Pulse.objects.update(open_until=Now() + timedelta(seconds=20))
    rests = look(there)

    assert waits == sorted(waits) and waits[0] < timedelta(seconds=15)
    assert (found.problem, found.topics, found.failures) == ("Status 503", ["order", "refund"], 3)
    assert (rests.failures, open_causes()) == (3, [])


def test_asking_and_new_secrets_write_all_again_and_a_key_of_theirs_is_kept(there: Connected):
    look(there)
    subscriptions.begin(by=SYSTEM, connection=there.connection)
    asked = look(there, due=False)
    connections.change_secrets(by=SYSTEM, connection=there.connection, secrets={"secret": "new"})
    look(there, due=False)
    there.outside.news.signs_with = "theirs"

    look(there)

    assert asked.anew is False and there.outside.calls["subscribe_anew"] == 2
    link = accounts.link(Connection.objects.get(pk=there.connection.pk))
    assert (link.secrets["secret"], link.older_secrets["secret"]) == ("theirs", "new")


def test_a_paused_one_is_left_alone_and_a_removed_one_is_ended(there: Connected):
    look(there)
    connections.switch(by=SYSTEM, connection=there.connection, to="paused")
    look(there)
    connections.switch(by=SYSTEM, connection=there.connection, to="removed")
    fails(there, Down("Status 503"))
    kept = look(there)
    fails(there, None)
    ChannelSubscription.objects.update(due_at=Now())
    subscription_keeping.look(there.connection.pk)

    assert kept.failures == 1 and not ChannelSubscription.objects.exists()
    assert (there.outside.calls["subscribe"], there.outside.calls["unsubscribe"]) == (1, 2)


@pytest.mark.parametrize("known", [True, False])
def test_who_is_due_is_told_to_a_worker(known: bool, there: Connected, monkeypatch):
    sent = []
    monkeypatch.setattr(subscriptions.nudge, "send", lambda task, queue, args=(): sent.append((task, queue, args)))
    look(there)
    subscriptions.wake_due()
    quiet = list(sent)
    if known:
        ChannelSubscription.objects.update(due_at=Now())
    else:
        ChannelSubscription.objects.all().delete()

    subscriptions.wake_due()

    assert quiet == []
    assert sent == [(subscriptions.TASK, f"channel-{there.connection.pk}", (there.connection.pk,))]

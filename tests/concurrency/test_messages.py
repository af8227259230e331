"""Messages about a pickup when workers die and meet: each once, but for the moment that no sender can close.

Between the server's yes and our mark nobody can know; the second copy then carries the same Message-ID.
"""

import os
import signal
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F

from commerce.actors import SYSTEM
from commerce.events import bus, relay
from commerce.events.facts import PickupReady
from commerce.models import Message, Reaction
from commerce.notifications import delivery
from commerce.notifications.transports.smtp import Smtp
from fulfillment import collectors, notices, progress
from tests.commerce.notifications import mailroom
from tests.concurrency import crowd
from tests.factories import fulfillment as work
from tests.factories.inventory import inside, receive
from tests.factories.orders import mugs

pytestmark = pytest.mark.race
HOUR = timedelta(hours=1)


@pytest.fixture
def post(settings):
    """A mail server."""
    settings.MESSAGE_TRANSPORT = "smtp"
    settings.DEFAULT_FROM_EMAIL = "Harbour & Pine <shop@harbour.example>"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailroom.free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with mailroom.opened(settings.EMAIL_PORT) as room:
        yield room


@pytest.fixture
def found(shop):
    """A pickup that is ready; nobody has been told yet."""
    receive(shop.mug, shop.soho, 5)
    found = work.one(mugs(shop, name="Ana", email="ana@example.com"), at="picked")
    inside(lambda now: collectors.admit(progress.lock(found.pk), now=now))
    inside(lambda now: become_ready(found, now))
    return found


def become_ready(found, now) -> None:
    kept = {"ready_at": now, "keep_until": now + timedelta(days=7)}
    progress.move(progress.lock(found.pk), "ready", by=SYSTEM, now=now, **kept)


def die(*_, **__) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def lease_over() -> None:
    Message.objects.update(due_at=F("due_at") - HOUR)
    Reaction.objects.filter(status="waiting").update(due_at=F("due_at") - HOUR, leased_until=F("leased_until") - HOUR)


def told(post) -> list[str]:
    return [mail["Subject"] for mail in post.mails if "is ready" in mail["Subject"]]


def test_workers_at_once_write_and_send_it_once(found, post):
    with transaction.atomic():
        for _ in range(4):
            bus.publish(PickupReady(found.pk))

    crowd.together(*[relay.drain] * 4)
    crowd.together(*[delivery.send_due] * 4)

    assert len(told(post)) == 1


def test_a_worker_killed_after_it_wrote_and_before_it_said_so_wrote_once(found, post, monkeypatch):
    honest = notices.ready

    def written_then_killed(**named) -> None:
        honest(**named)
        die()

    monkeypatch.setattr(notices, "ready", written_then_killed)
    assert crowd.alone(relay.drain) == -signal.SIGKILL
    monkeypatch.setattr(notices, "ready", honest)

    lease_over()
    relay.drain()
    delivery.send_due()

    assert len(told(post)) == 1


def test_a_worker_killed_before_the_server_took_it_leaves_it_to_others(found, post, monkeypatch):
    relay.drain()
    honest = Smtp.deliver
    monkeypatch.setattr(Smtp, "deliver", die)
    assert crowd.alone(delivery.send_due) == -signal.SIGKILL
    monkeypatch.setattr(Smtp, "deliver", honest)

    early = delivery.send_due()
    lease_over()
    delivery.send_due()

    assert (early, len(told(post))) == (0, 1)


def test_a_worker_killed_between_yes_and_mark_leaves_a_double_with_the_same_id(found, post, monkeypatch):
    relay.drain()
    honest = Smtp.deliver

    def taken_then_killed(self, message) -> None:
        honest(self, message)
        die()

    monkeypatch.setattr(Smtp, "deliver", taken_then_killed)
    assert crowd.alone(delivery.send_due) == -signal.SIGKILL
    monkeypatch.setattr(Smtp, "deliver", honest)

    lease_over()
    delivery.send_due()

    assert len(told(post)) == 2
    assert len(set(post.message_ids)) == 1

"""Each step of a pickup or a parcel is told once, to the right people, without a code or a link in any table."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from commerce.actors import SYSTEM
from commerce.events import bus, relay
from commerce.events.facts import (
    CollectorChanged,
    DeliveryAttempted,
    ParcelsDelivered,
    ParcelsShipped,
    PickupCollected,
    PickupExpired,
    PickupReady,
    PromiseMoved,
    UnitsShort,
)
from commerce.models import Message
from commerce.notifications import delivery, kinds, markers
from fulfillment import collectors, links, notice_kinds, notices, pickup_codes, progress, shipping
from fulfillment.collectors import Person
from fulfillment.models import Collector, Fulfillment, Trouble
from orders.models import Order
from tests.commerce.notifications import mailroom
from tests.concurrency import crowd
from tests.factories import commerce as factories
from tests.factories import fulfillment as work
from tests.factories.inventory import inside
from tests.factories.orders import Buy, mugs, place
from tests.fulfillment import rig

pytestmark = pytest.mark.django_db(transaction=True)
WHO = {"name": "Ana Ruiz", "email": "ana@example.com"}


@pytest.fixture
def post(settings):
    """A mail server, and messages that go there."""
    settings.MESSAGE_TRANSPORT = "smtp"
    settings.DEFAULT_FROM_EMAIL = "Harbour & Pine <shop@harbour.example>"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailroom.free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with mailroom.opened(settings.EMAIL_PORT) as room:
        yield room


def pickup(shop, at: str = "picked", **fields) -> Fulfillment:
    """A pickup of three mugs by Ana, who may collect it."""
    found = work.one(mugs(shop, **{**WHO, **fields}), at="picked" if at in ("ready", "collected") else at)
    inside(lambda now: collectors.admit(progress.lock(found.pk), now=now))
    if at in ("ready", "collected"):
        inside(lambda now: become_ready(found, now))
        found.refresh_from_db()
    return work.reached(found, at) if at == "collected" else found


def become_ready(found: Fulfillment, now) -> None:
    kept = {"ready_at": now, "keep_until": now + timedelta(days=7)}
    progress.move(progress.lock(found.pk), "ready", by=SYSTEM, now=now, **kept)


def parcel(shop, at: str) -> Fulfillment:
    return work.one(place(shop.web, [Buy(shop.mug, 3)], **WHO), at=at)


def happen(*facts) -> None:
    with transaction.atomic():
        for fact in facts:
            bus.publish(fact)
    relay.drain()


def text_of(mail) -> str:
    return mail.get_body(["plain"]).get_content()


def kinds_sent() -> list[str]:
    return [row.kind for row in Message.objects.exclude(kind__startswith="order_").order_by("id")]


def test_ready_is_told_once_with_a_code_that_stands_in_no_table(shop, post):
    found = pickup(shop, "ready")

    happen(PickupReady(found.pk), PickupReady(found.pk))
    delivery.send_due()

    row = Message.objects.get()
    code = pickup_codes.code_of(Collector.objects.get())
    mail = text_of(post.mails[0])
    assert (row.kind, row.recipient, row.about) == ("pickup_ready", "ana@example.com", found.order.public_id)
    assert f"Your code: {code}" in mail and links.url_of(found) in mail
    assert code in post.mails[0].get_body(["html"]).get_content()
    kept = f"{row.subject} {row.short} {row.text} {row.html}"
    assert code not in kept and links.token_of(found) not in kept
    assert "Your code: ••••••" in markers.mask(row.text)
    assert len(post.mails) == 1


def test_a_marker_that_somebody_types_as_a_name_stands_for_nothing(shop, post):
    victim = pickup(shop, "ready")
    collector = Collector.objects.get()
    forged = f"⟦pickup_code:{collector.pk}.1:0123456789abcdef⟧"
    found = pickup(shop, "ready", name=f"{forged} Eve", email="eve@example.com")

    happen(PickupReady(found.pk))
    delivery.send_due()

    mail = next(text_of(mail) for mail in post.mails if mail["To"] == "eve@example.com")
    assert forged in mail
    assert pickup_codes.code_of(Collector.objects.get(fulfillment=victim)) not in mail


def test_a_code_that_was_replaced_before_it_was_sent_is_not_sent(shop, post):
    found = pickup(shop, "ready")
    happen(PickupReady(found.pk))

    collector = collectors.renew(by=SYSTEM, collector=Collector.objects.get())
    relay.drain()
    delivery.send_due()

    assert list(Message.objects.order_by("id").values_list("status", flat=True)) == ["dropped", "sent"]
    assert [pickup_codes.code_of(collector) in text_of(mail) for mail in post.mails] == [True]


def test_workers_at_once_tell_each_step_once(shop, post):
    orders = [pickup(shop, "ready", email=f"ana{number}@example.com") for number in range(4)]
    with transaction.atomic():
        for found in orders:
            bus.publish(PickupReady(found.pk), PickupReady(found.pk))

    crowd.together(relay.drain, relay.drain)
    crowd.together(delivery.send_due, delivery.send_due)

    assert sorted(mail["To"] for mail in post.mails) == [f"ana{number}@example.com" for number in range(4)]


def test_what_is_over_is_not_told_any_more(shop):
    found = pickup(shop, "collected")

    happen(PickupReady(found.pk), PromiseMoved(found.pk), PickupExpired(found.pk))

    assert kinds_sent() == ["pickup_collected"]


def test_every_step_has_its_own_message(shop):
    early, late, sent = pickup(shop), pickup(shop, "collected"), rig.packed(shop, 1, **WHO)
    shipping.ship(by=SYSTEM, fulfillment=sent, carrier="royal_mail", tracking_number="RM1")
    brought = parcel(shop, "delivered")
    asked = {"kind": "short", "status": "asked", "order": early.order, "fulfillment": early}
    trouble = Trouble.objects.create(quantity=1, opened_at=Now(), **asked)

    happen(PromiseMoved(early.pk), UnitsShort(trouble.pk), PickupCollected(late.pk), ParcelsShipped(sent.pk))
    happen(DeliveryAttempted(sent.pk), ParcelsDelivered(brought.pk))

    assert sorted(kinds_sent()) == [
        "delivery_attempted",
        "parcel_delivered",
        "parcel_shipped",
        "pickup_collected",
        "pickup_delayed",
        "something_short",
    ]
    assert "royal mail: RM1" in Message.objects.get(kind="parcel_shipped").text
    assert "is not ready yet" in Message.objects.get(kind="pickup_delayed").text


def test_a_proxy_hears_when_they_are_named_when_it_is_ready_and_when_not_any_more(shop, post):
    found = pickup(shop)
    named = collectors.name(by=SYSTEM, fulfillment=found, person=Person("Ben Oak", "ben@example.com"))
    relay.drain()
    inside(lambda now: become_ready(found, now))
    relay.drain()
    delivery.send_due()
    collectors.revoke(by=SYSTEM, collector=named)
    relay.drain()

    to_ben = Message.objects.filter(recipient="ben@example.com").order_by("id")
    assert [row.kind for row in to_ben] == ["collector_named", "pickup_ready", "collector_revoked"]
    assert all("£" not in row.text and "Ruiz" not in row.text for row in to_ben)
    ready = next(mail for mail in post.mails if mail["To"] == "ben@example.com" and "ready at" in mail["Subject"])
    assert links.url_of(found, named) in text_of(ready)


def test_who_has_no_address_and_who_bought_at_a_marketplace_hear_nothing(shop):
    silent, market = pickup(shop, "ready", email=""), pickup(shop, "ready")
    market.order.channel.kind = "marketplace"
    market.order.channel.save()

    happen(PickupReady(silent.pk), PickupReady(market.pk))

    assert kinds_sent() == []


@pytest.mark.parametrize("kind", notice_kinds.KINDS, ids=lambda kind: kind.code)
def test_every_kind_has_an_example_that_says_something_and_fits_a_phone(kind):
    words = notices.send.compose.compose(kind.code, kind.example())

    assert kinds.find(kind.code) is kind
    assert "#1042" in words.subject + words.text
    assert 20 < len(words.short) < 300
    assert not set("{}%⟦") & set(words.text + words.short + words.subject)


def test_part_of_an_order_that_is_cancelled_is_told_with_what_is_gone(shop):
    found = pickup(shop)
    line = found.order.lines.get()
    Order.objects.filter(pk=found.order_id).update(paid=F("total"))
    line.cancelled = 1
    line.save()

    notices.part_cancelled(by=SYSTEM, order_id=found.order_id, line_ids=(line.pk,))
    notices.part_cancelled(by=SYSTEM, order_id=found.order_id, line_ids=(line.pk,))

    text = Message.objects.get(kind="order_part_cancelled").text
    assert "- 1 × Mug" in text and "goes back the way you paid it" in text


def test_who_is_named_again_at_another_store_is_not_told_off(shop):
    found = pickup(shop)
    first = collectors.name(by=SYSTEM, fulfillment=found, person=Person("Ben", "ben@example.com"))
    collectors.name(by=SYSTEM, fulfillment=found, person=Person("Ben", "ben@example.com"))
    collectors.revoke(by=SYSTEM, collector=first)

    happen(CollectorChanged(first.pk))

    assert "collector_revoked" not in kinds_sent()


def test_the_outbox_shows_neither_code_nor_link(shop, client):
    found = pickup(shop, "ready")
    happen(PickupReady(found.pk))
    client.force_login(factories.StaffFactory(is_owner=True))
    row = Message.objects.get()

    paths = [f"{row.public_id}/", f"{row.public_id}/?as=text", f"{row.public_id}/?as=short", f"{row.public_id}/body/"]
    pages = [client.get(f"/s/{shop.soho.code}/outbox/{path}") for path in paths]

    secrets = (pickup_codes.code_of(Collector.objects.get()), links.token_of(found), "⟦")
    assert [page.status_code for page in pages] == [200] * 4
    assert not any(secret in page.content.decode() for secret in secrets for page in pages)
    assert "••••••" in pages[1].content.decode() and "••••••" in pages[3].content.decode()

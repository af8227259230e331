"""Mails about orders: each once, to who left an address, with amounts that add up and nothing that is not text."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import get_template

from commerce.actors import SYSTEM
from commerce.events import bus, relay
from commerce.events.facts import OrderCancelled, OrderPlaced
from commerce.models import Location, Message
from commerce.notifications import compose, delivery, kinds
from orders import notice_words, notices
from orders.models import Delivery, Order, OrderLine
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
EVIL = "<script>alert(1)</script>\"'&"
SOHO = {"line1": "12 Greek Street", "city": "London"}
HOME = {"name": "Ana Ruiz", "line1": "1 High Street", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}
ABROAD = {"name": "Ana Ruiz", "line1": "Calle Mayor 1", "city": "Madrid", "country": "ES"}


@pytest.fixture
def soho(db) -> Location:
    return factories.LocationFactory(code="soho", name="Soho", address=SOHO)


def order(number: int = 7, *, kind: str = "web", **fields: Any) -> Order:
    """A placed order of goods for £30.00."""
    money = {"subtotal": 3000, "total": 3000, "currency": "GBP", "prices_include_tax": True}
    states = {"status": "placed", "payment_state": "authorized", "placed_at": Now(), "actor_kind": "key"}
    who = {"email": "ana@example.com", "name": "Ana"}
    channel = factories.ChannelFactory(kind=kind)
    return Order.objects.create(**{"number": number, "channel": channel, **who, **states, **money, **fields})


def add(record: Order, title: str, price: int, quantity: int = 1, **how: Any) -> OrderLine:
    """A line with a delivery of its own."""
    position = record.lines.count() + 1
    own = Delivery.objects.create(order=record, position=position, **how)
    goods = {"variant": factories.variant(), "sku": "SKU", "title": title, "quantity": quantity}
    amounts = {"unit_price": price, "list_price": price, "total": price * quantity, "prices_include_tax": True}
    return OrderLine.objects.create(order=record, delivery=own, position=position, **goods, **amounts)


def happen(*facts: Any) -> None:
    with transaction.atomic():
        for fact in facts:
            bus.publish(fact)
    relay.drain()


def test_a_placed_order_is_confirmed_once(soho):
    mine = order()
    add(mine, "Wool beanie", 1500, 2, method="pickup", location=soho)

    happen(OrderPlaced(mine.pk), OrderPlaced(mine.pk))
    delivery.send_due()

    mail = Message.objects.get()
    assert (mail.key, mail.about) == (f"order_confirmation:{mine.public_id}", mine.public_id)
    assert (mail.recipient, mail.subject) == ("ana@example.com", "Your order #7 at Truecount")
    assert (mail.transport, mail.status) == ("outbox", "sent")
    assert "2 × Wool beanie: £30.00" in mail.text
    assert "You collect at Soho. It is not ready yet: we will write as soon as it is." in mail.text
    assert "It is not ready yet" in mail.html


def test_every_part_says_how_it_comes_and_the_sums_add_up(soho):
    mine = order(discount=500, shipping=495, tax=333, total=2995)
    add(mine, "Rain jacket", 1000, method="ship", address=HOME, promised_from="2026-11-24", promised_to="2026-11-26")
    add(mine, "Scarf", 2000, method="carry_out", location=soho)

    happen(OrderPlaced(mine.pk))

    text = Message.objects.get().text
    assert (
        text
        == """Hello Ana,

thank you for your order #7. Here is what you bought.

We send to you, expected Tuesday 24 November to Thursday 26 November. We will write again when it is on its way.
  Ana Ruiz
  1 High Street
  Leeds
  LS1 1AA
- 1 × Rain jacket: £10.00

You took with you at Soho.
  12 Greek Street
  London
- 1 × Scarf: £20.00

Subtotal: £30.00
Discount: −£5.00
Delivery: £4.95

Total: £29.95 (tax included: £3.33)

If something is not right, just reply to this mail.

Truecount
"""
    )


@pytest.mark.parametrize(("address", "last"), [(HOME, "LS1 1AA"), (ABROAD, "Spain")])
def test_a_country_is_named_when_it_goes_abroad(address, last):
    mine = order()
    add(mine, "Scarf", 3000, method="ship", address=address)

    notices.confirm(order_id=mine.pk, by=SYSTEM)

    assert f"  {last}\n- 1 × Scarf" in Message.objects.get().text


def test_tax_on_top_is_one_of_the_sums():
    mine = Order(number=1, currency="USD", prices_include_tax=False, subtotal=1000, discount=0, shipping=0, rounding=2)
    mine.tax, mine.total, mine.paid = 88, 1090, 0

    said = notice_words.describe(mine, [])

    assert said["sums"] == [("Subtotal", "US$10.00"), ("Tax", "US$0.88"), ("Rounding", "US$0.02")]
    assert (said["total"], said["tax_inside"], said["to_return"]) == ("US$10.90", "", "")


@pytest.mark.parametrize("fields", [{"email": ""}, {"kind": "marketplace"}])
def test_nobody_is_written_who_left_no_address_or_hears_from_a_marketplace(fields):
    mine = order(**fields)

    happen(OrderPlaced(mine.pk))

    assert Message.objects.count() == 0


def test_a_cancelled_order_is_no_longer_confirmed_and_its_buyer_hears_once(soho):
    mine = order(paid=3000, status="cancelled", cancelled_at=Now())
    line = add(mine, "Scarf", 3000, method="pickup", location=soho)

    happen(OrderPlaced(mine.pk), *[OrderCancelled(mine.pk, (line.pk,), whole=True)] * 2)

    mail = Message.objects.get()
    assert mail.key == f"order_cancellation:{mine.public_id}"
    assert mail.subject == "Your order #7 at Truecount is cancelled"
    assert "- 1 × Scarf" in mail.text
    assert "What you paid, £30.00, goes back the way you paid it." in mail.text


def test_a_cancelled_part_and_an_order_never_placed_are_no_news(soho):
    part, declined = order(1), order(2, status="cancelled", placed_at=None)

    happen(OrderCancelled(part.pk, (), whole=False), OrderCancelled(declined.pk, (), whole=True))

    assert Message.objects.count() == 0


def test_who_paid_nothing_is_told_so():
    mine = order(status="cancelled")

    notices.tell_cancelled(order_id=mine.pk, by=SYSTEM)

    assert "You have not been charged." in Message.objects.get().text


@pytest.mark.parametrize("kind", [kind.code for kind in notices.KINDS])
def test_names_with_markup_are_text_everywhere(soho, kind):
    context = kinds.find(kind).example() | {"name": EVIL}
    for part in context["parts"]:
        part["place"], part["address"] = EVIL, [EVIL]
        part["lines"] = [{**line, "title": EVIL} for line in part["lines"]]

    words = compose.compose(kind, context)

    assert "<script" not in words.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in words.html
    assert EVIL in words.text
    assert not re.search(r"\shref|\ssrc|\son\w+=", words.html)


def test_a_subject_is_one_line():
    context = notice_words.example() | {"number": "7\r\nBcc: bo@example.com"}

    assert compose.compose("order_confirmation", context).subject == "Your order #7 Bcc: bo@example.com at Truecount"


@pytest.mark.parametrize("kind", kinds.registered(), ids=lambda kind: kind.code)
def test_every_kind_has_its_templates_and_an_example(kind):
    words = compose.compose(kind.code, kind.example())

    assert all((words.subject, words.text, words.html))
    assert get_template(f"notifications/{kind.code}.html")

"""One order: what, who, where, paid, what happened; notes, messages, and asking the bank."""

import pytest

from commerce.actors import SYSTEM
from commerce.models import AuditEntry, Message
from orders import lifecycle, notices
from orders.models import Order, OrderNote
from orders.payments import test_provider
from orders.units import Units
from tests.factories import customers
from tests.factories.orders import Buy, Shipping, Tender, place
from tests.inventory.console.html import text

HTMX = {"HX-Request": "true"}


def test_page_says_what_who_where_and_whether_it_is_paid(pages, buy):
    order = buy(3, name="Ana Ruiz", phone="07700900418")

    page = text(pages["manager"].get(f"/s/soho/orders/{order.number}/"))

    assert f"Order {order.number} Card reserved New" in page
    assert "Pickup in Soho" in page and "White mug" in page and "× 3 £30.00 £10.00 each" in page
    assert "3 items £30.00 Total £30.00" in page
    assert "reserved £30.00 Taken so far £0.00" in page
    assert "Ana Ruiz" in page and "07700900418" in page


def test_mixed_order_has_one_card_per_way_with_its_charge_and_discount(pages, stage, mug):
    bought = [Buy(mug, 1, place=stage.soho), Buy(mug, 2, discount=300)]
    order = place(stage.web, bought, shipping=Shipping(395))

    page = text(pages["owner"].get(f"/s/all/orders/{order.number}/"))

    assert "Pickup in Soho" in page and "Ship to Leeds" in page and "Ana Ruiz, 1 High St, Leeds, LS1 1AA" in page
    assert "3 items £30.00 Discount − £3.00 Pickup in Soho £3.95 Ship to Leeds £3.95 Total £34.90" in page


def test_money_adds_up_after_some_of_it_is_cancelled(pages, buy):
    tax = [{"name": "VAT", "rate": "20", "amount": 500}]
    order = buy(3, name="Ana Ruiz", tax=500, tenders=[Tender("gift_card")])
    order.lines.update(tax=500, taxes=tax)
    lifecycle.cancel(by=SYSTEM, order=order, lines=[Units(order.lines.get().pk, 1)])

    page = text(pages["manager"].get(f"/s/soho/orders/{order.number}/"))

    assert "3 items £30.00 Cancelled − £10.00 Total £20.00" in page
    assert "VAT 20% £3.33 included" in page and "Ana Ruiz, £20.00" in page
    assert "Refunded − £10.00 Taken so far £20.00" in page


def test_charge_that_is_kept_stays_in_the_total(pages, stage, mug):
    order = place(stage.web, [Buy(mug, 2)], shipping=Shipping(395, refundable=False))
    lifecycle.cancel(by=SYSTEM, order=order)

    page = text(pages["owner"].get(f"/s/all/orders/{order.number}/"))

    assert "2 items £20.00 Ship to Leeds £3.95 Cancelled − £20.00 Total £3.95" in page


def test_note_is_the_main_button_only_of_an_order_that_asks_for_nothing_else(pages, buy):
    waits, over = buy(1), buy(1)
    lifecycle.cancel(by=SYSTEM, order=over)

    before, after = (pages["manager"].get(f"/s/soho/orders/{each.number}/").content.decode() for each in (waits, over))

    assert '<a class="btn" href="#note-text" data-note>Add a note</a>' in before
    assert '<a class="btn primary" href="#note-text" data-note>Add a note</a>' in after


def test_note_sent_again_with_another_text_is_told_in_words(pages, buy):
    url = f"/s/soho/orders/{buy(1).number}/notes/"
    pages["manager"].post(url, {"text": "Ring first", "key": "a"}, headers=HTMX)

    again = text(pages["manager"].post(url, {"text": "Ring twice", "key": "a"}, headers=HTMX))

    assert "Idempotency" not in again and "This page has done that already, before you changed it." in again


def test_gift_card_and_card_stand_apart(pages, buy):
    order = buy(3, tenders=[Tender("gift_card", 1200), Tender()])

    page = text(pages["manager"].get(f"/s/soho/orders/{order.number}/"))

    assert "Gift card ••7777, taken £12.00" in page
    assert "Card ••4242, reserved £18.00 Taken so far £12.00" in page


def test_timeline_tells_units_money_and_notes_in_words(pages, buy):
    order = buy(3)
    line = order.lines.get()
    lifecycle.cancel(by=SYSTEM, order=order, lines=[Units(line.pk, 1)], reason="changed")
    pages["manager"].post(f"/s/soho/orders/{order.number}/notes/", {"text": "Ring first", "key": "a"})

    page = text(pages["manager"].get(f"/s/soho/orders/{order.number}/"))

    assert "Note Ring first Manager" in page
    assert "Cancelled 1 × Mug Truecount" in page
    assert "£10.00 released: Card ••4242" in page
    assert "1 cancelled" in page


def test_note_pressed_twice_stands_there_once(pages, buy):
    order, client = buy(), pages["manager"]

    for _ in range(2):
        client.post(f"/s/soho/orders/{order.number}/notes/", {"text": "Ring first", "key": "same"})

    assert [note.text for note in OrderNote.objects.all()] == ["Ring first"]


@pytest.mark.parametrize(
    ("written", "said"),
    [("  ", "Write something first."), ("pay with 4242 4242 4242 4242", "looks like a card number")],
)
def test_note_that_is_refused_stays_in_its_field(pages, buy, written, said):
    order = buy()

    response = pages["manager"].post(
        f"/s/soho/orders/{order.number}/notes/", {"text": written, "key": "k"}, headers=HTMX
    )

    assert (response.status_code, said in text(response)) == (400, True)
    assert not OrderNote.objects.exists()


def test_confirmation_is_sent_again_once_per_page(pages, buy):
    order = buy(email="ana@example.com")
    notices.confirm(order_id=order.pk, by=SYSTEM)
    url = f"/s/soho/orders/{order.number}/confirmation/"

    for key in ("first", "first", "second"):
        pages["manager"].post(url, {"key": key})

    assert Message.objects.filter(kind="order_confirmation", about=order.public_id).count() == 3
    assert "Order confirmation written to ana@example.com" in text(
        pages["manager"].get(f"/s/soho/orders/{order.number}/")
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("failed", "“Order confirmation” could not be sent to ana@example.com"),
        ("dropped", "“Order confirmation” was not sent to ana@example.com, because it was no longer true"),
    ],
)
def test_message_that_did_not_reach_anybody_says_why(pages, buy, status, said):
    order = buy(email="ana@example.com")
    notices.confirm(order_id=order.pk, by=SYSTEM)
    Message.objects.update(status=status)

    assert said in text(pages["manager"].get(f"/s/soho/orders/{order.number}/"))


def test_number_of_orders_of_a_customer_stands_there_once(pages, buy):
    ana = customers.recognize(name="Ana Ruiz", email="ana.maria.ruiz@example.com")
    first = buy(name="Ana Ruiz", email="ana.maria.ruiz@example.com")
    buy(name="Ana Ruiz")
    Order.objects.update(customer_id=ana)

    response = pages["manager"].get(f"/s/soho/orders/{first.number}/")

    assert text(response).count("2 orders") == 1
    assert ">ana.maria.ruiz<wbr>@example.com</a>" in response.content.decode()


def test_waiting_payment_is_asked_for_and_the_order_follows(pages, buy):
    order = buy(tenders=[Tender(token="tok_3ds")])
    url = f"/s/soho/orders/{order.number}/"
    before = text(pages["manager"].get(url))
    test_provider.decide(order.payments.get().key, agreed=True)

    answer = pages["manager"].post(f"{url}payment/", follow=True)

    assert "Ask the bank now" in before
    assert "The payment is sure. The order is placed." in text(answer)
    assert Order.objects.get().status == Order.Status.PLACED


def test_order_of_another_store_is_looked_up_read_only_and_that_is_noted(pages, stage, buy):
    order = buy(at=stage.camden)

    page = text(pages["cashier"].get(f"/s/soho/orders/{order.number}/"))
    refused = pages["cashier"].post(f"/s/soho/orders/{order.number}/notes/", {"text": "Mine", "key": "k"})

    assert f"Order {order.number}" in page and "Cancel items" not in page
    assert refused.status_code == 403
    assert AuditEntry.objects.filter(use_case="orders.visibility.read_elsewhere").exists()


def test_number_that_nobody_has_is_not_found(pages, stage):
    for number in ("1", "9" * 30):
        assert pages["manager"].get(f"/s/soho/orders/{number}/").status_code == 404


def test_page_costs_the_same_at_one_and_three_lines(pages, stage, mug, buy, django_assert_max_num_queries):
    small = buy(1)
    large = place(stage.web, [Buy(mug, 1, place=stage.soho) for _ in range(3)])
    client = pages["manager"]
    client.get(f"/s/soho/orders/{small.number}/")

    with django_assert_max_num_queries(40) as one:
        client.get(f"/s/soho/orders/{small.number}/")
    with django_assert_max_num_queries(len(one)):
        client.get(f"/s/soho/orders/{large.number}/")

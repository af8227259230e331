"""Cancelling: what the dialog says is what happens, however often the button is pressed."""

import json
import re

from commerce.actors import SYSTEM
from inventory.models import Level
from orders import lifecycle
from orders.models import Order
from orders.units import Units
from tests.factories.orders import Tender
from tests.inventory.console.html import text

HTMX = {"HX-Request": "true"}


def form(response) -> dict[str, str]:
    """What the dialog would send."""
    html = response.content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(key|confirmed)" value="([^"]*)"', html))
    units = dict(re.findall(r'name="(units-[^"]+)" value="(\d+)"', html))
    return {**hidden, **units, "reason": "Ordered by mistake"}


def test_dialog_says_exactly_what_will_happen_and_then_it_does(pages, stage, buy):
    order = buy(3, tenders=[Tender("gift_card", 1200), Tender()])
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"

    dialog = client.get(f"{url}?all=1", headers=HTMX)
    done = client.post(url, form(dialog), headers=HTMX)

    said = text(dialog)
    assert "Refund £12.00 to gift card ••7777" in said and "Release £18.00 on Card ••4242" in said
    assert "Put 3 back for sale in Soho" in said and "Cancel order" in said
    assert (done.status_code, "truecount:close" in done["HX-Trigger"]) == (204, True)
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == (Order.Status.CANCELLED, "Ordered by mistake")
    assert (order.refunded, order.payments.get(method="card").released) == (1200, 1800)
    assert Level.objects.get(location=stage.soho).allocated == 0


def test_some_units_leave_the_rest(pages, stage, buy):
    order = buy(3)
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"
    units = f"units-{order.lines.get().public_id}"

    preview = client.post(url, {units: "1", "preview": "1"}, headers=HTMX)
    client.post(url, {**form(client.get(url)), units: "1", "confirmed": form(preview)["confirmed"]})

    assert "Release £10.00 on Card ••4242" in text(preview) and "Cancel 1 item" in text(preview)
    line = order.lines.get()
    assert (line.cancelled, line.open_units, Level.objects.get(location=stage.soho).allocated) == (1, 2, 2)


def test_pressed_twice_it_happens_once(pages, buy):
    order = buy(3)
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"
    units = f"units-{order.lines.get().public_id}"
    sent = form(client.get(url)) | {units: "1"}
    sent["confirmed"] = form(client.post(url, {units: "1", "preview": "1"}, headers=HTMX))["confirmed"]

    answers = [client.post(url, sent) for _ in range(2)]

    assert order.lines.get().cancelled == 1
    assert [answer.url for answer in answers] == [f"/s/soho/orders/{order.number}/"] * 2


def test_whole_order_pressed_twice_says_twice_that_it_is_cancelled(pages, buy):
    order = buy(3)
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"
    sent = form(client.get(f"{url}?all=1"))

    answers = [client.post(url, sent, follow=True) for _ in range(2)]

    assert all(f"Order {order.number} is cancelled." in text(answer) for answer in answers)
    assert order.payments.get().released == 3000


def test_order_that_changed_meanwhile_is_shown_as_it_is_now(pages, buy):
    order = buy(3)
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"
    sent = form(client.get(f"{url}?all=1"))
    lifecycle.cancel(by=SYSTEM, order=order, lines=[Units(order.lines.get().pk, 2)])

    answer = client.post(url, sent)

    assert answer.status_code == 409
    assert "This is what happens now. Read it, then press again." in text(answer)
    assert "Release £10.00" in text(answer)
    assert order.lines.get().cancelled == 2


def test_nothing_is_chosen_until_somebody_chooses_it(pages, buy):
    order = buy(3)
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"

    dialog = client.get(url, headers=HTMX)
    whole = client.get(f"{url}?all=1&reason=Ordered+twice", headers=HTMX)

    page = dialog.content.decode()
    assert f'name="units-{order.lines.get().public_id}" value="0"' in page
    assert "Choose what to cancel, and this says what happens." in text(dialog)
    assert 'primary" disabled>Cancel items</button>' in page and f'href="{url}?all=1"' in page
    assert f'name="units-{order.lines.get().public_id}" value="3"' in whole.content.decode()
    assert "Cancel order" in text(whole) and 'value="Ordered twice"' in whole.content.decode()


def test_cash_to_hand_back_is_said_afterwards_until_somebody_closes_it(pages, buy):
    order = buy(3, tenders=[Tender("gift_card", 1200), Tender("cash")])
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"
    units = f"units-{order.lines.get().public_id}"
    preview = form(client.post(url, {units: "1", "preview": "1"}, headers=HTMX))
    sent = form(client.get(url)) | {units: "1", "confirmed": preview["confirmed"]}

    done = [json.loads(client.post(url, sent, headers=HTMX)["HX-Trigger"])["truecount:toast"] for _ in range(2)]
    page = client.post(url, sent, follow=True)

    assert done == [{"text": "1 item cancelled. Hand back £6.00 in cash.", "stays": True}] * 2
    assert " data-stays>" in page.content.decode().split("Hand back £6.00")[0].rsplit("<div", 1)[1]


def test_nothing_chosen_changes_nothing(pages, buy):
    order = buy(3)
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"

    answer = client.post(url, form(client.get(url)) | {f"units-{order.lines.get().public_id}": "0"})

    assert "Choose at least one item." in text(answer)
    assert order.lines.get().cancelled == 0


def test_payment_that_is_being_checked_decides_first(pages, buy):
    order = buy(tenders=[Tender(token="tok_timeout")])
    client, url = pages["manager"], f"/s/soho/orders/{order.number}/cancel/"

    dialog = client.get(f"{url}?all=1")
    done = client.post(url, form(dialog), follow=True)

    assert "The bank has not answered yet." in text(dialog)
    assert "is cancelled as soon as the bank answers." in text(done)
    assert Order.objects.get().cancel_asked_at is not None

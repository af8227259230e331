"""Exceptions: all that has to be decided, the most urgent first; each way says what it does and does it once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from fulfillment import declining
from fulfillment.console import ways as ways_module
from fulfillment.models import Fulfillment, Trouble
from inventory.models import Level
from orders.models import Delivery, Order
from tests.factories import fulfillment as work
from tests.fulfillment import shorts
from tests.fulfillment.console.decisions import HTMX, take, url
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
LIST = "/s/soho/troubles/"
ADDRESS = {"name": "Ana Ruiz", "line1": "1 High St", "city": "Leeds", "postal_code": "LS1 1AA"}


@pytest.fixture
def short(stage, buy):
    """`short(consent="ask", units=3)`: one of the mugs cannot be found in Soho; Camden has five."""
    shorts.open_all_day(stage.soho, stage.camden)

    def one(consent: str = "ask", units: int = 3, **more) -> Trouble:
        order = buy(units, **({"name": "Ana Ruiz", "phone": "+44 20 7946 0001"} | more))
        Delivery.objects.filter(order=order).update(substitutions=consent)
        return shorts.report(work.one(order, at="picking"))

    return one


def toasts(client) -> str:
    return text(client.get(LIST))


def test_each_exception_is_a_row_with_what_who_and_how_long(pages, short) -> None:
    trouble = short()

    page = text(pages["manager"].get(LIST))

    assert "1 to decide" in page and "All 1 Missing 1 Decided" in page
    said = f"1 × White mug missing Order {trouble.order.number}, Ana Ruiz Soho, pickup, fewer than on record Short"
    assert said in page and "decides itself in 59 min" in page and "Decide the most urgent" in page


def test_the_most_urgent_stands_on_top_and_late_ones_are_counted(pages, short) -> None:
    later, late = short(), short()
    Trouble.objects.filter(pk=late.pk).update(decide_by=late.opened_at - timedelta(minutes=2))

    page = text(pages["manager"].get(LIST))

    assert page.index(f"Order {late.order.number}") < page.index(f"Order {later.order.number}")
    assert "2 to decide, 1 late" in page


def test_many_rows_take_as_many_queries_as_few(pages, short) -> None:
    client = pages["manager"]
    short()
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)

    short(), short()

    with CaptureQueriesContext(connection) as three:
        assert text(client.get(LIST)).count("White mug missing") == 3
    assert (len(three), len(one)) == (9, 9)


def test_a_short_pick_shows_consent_and_every_way_with_its_effects(pages, short) -> None:
    page = text(pages["manager"].get(url(short("never"))))

    assert "1 × White mug missing" in page and "Wants no substitute" in page and "+44 20 7946 0001" in page
    assert "Found after all" in page and "it counts this one already" in page
    assert "Collect at Camden" in page and "Camden prepares 1 × White mug, ready by" in page
    assert "Send it to the customer" in page and "The customer agrees first" in page
    assert "Release £10.00 on Card ••4242" in page and "Hand over the rest of the order as promised." in page


@pytest.mark.parametrize(("consent", "way"), [("never", "Leave it out"), ("any", "Leave it out")])
def test_the_way_that_the_rules_would_take_is_marked(pages, short, consent, way) -> None:
    page = text(pages["manager"].get(url(short(consent))))

    assert page.count("Decides itself in 59 min: this way") == 1
    before = page[: page.index("Decides itself in 59 min: this way")]
    assert before.rindex(way) > max(before.rfind("Collect at Camden"), before.rfind("Found after all"))


def test_the_money_goes_back_once_and_the_row_is_gone(pages, short) -> None:
    trouble, client = short(), pages["manager"]

    answer = take(client, trouble, "refund")

    trouble.refresh_from_db()
    assert answer.headers["HX-Redirect"] == LIST
    assert (trouble.resolution, Order.objects.get().lines.get().cancelled) == ("refund", 1)
    listed = toasts(client)
    assert f"Order {trouble.order.number}: leave it out. 1 × White mug." in listed and "Nothing to decide" in listed
    assert "Manager: refunded, just now" in text(client.get(f"{LIST}?kind=decided"))


def test_what_was_not_read_is_not_done(pages, short) -> None:
    trouble = short()

    answer = pages["manager"].post(url(trouble, "refund"), {"key": "1", "confirmed": "other"}, headers=HTMX)

    trouble.refresh_from_db()
    assert (answer.status_code, trouble.status) == (409, "asked")
    assert "This is what happens now. Read it, then press again." in text(answer)


def test_another_store_needs_a_word_from_the_customer(pages, short, stage) -> None:
    trouble, way = short(), f"other_store-{stage.camden.pk}"

    unasked = take(pages["manager"], trouble, way)
    agreed = take(pages["manager"], trouble, way, agreed="on")

    assert unasked.status_code == 409 and "Ask the customer first, then tick that they agreed." in text(unasked)
    assert agreed.status_code == 204
    assert Fulfillment.objects.get(location=stage.camden).kind == "pickup"


def test_a_parcel_instead_asks_where_to(pages, short, stage) -> None:
    trouble, way = short(), f"ship-{stage.camden.pk}"

    nowhere = take(pages["manager"], trouble, way, agreed="on")
    there = take(pages["manager"], trouble, way, agreed="on", **ADDRESS)

    assert nowhere.status_code == 409 and "Fill in where it should be sent." in text(nowhere)
    assert there.status_code == 204
    parcel = Fulfillment.objects.get(kind="ship")
    assert (parcel.location, parcel.delivery.address["city"]) == (stage.camden, "Leeds")


def test_what_turns_up_is_picked_after_all_and_corrects_the_record(pages, short, stage, mug) -> None:
    trouble = short(units=20)

    page = text(pages["manager"].get(url(trouble)))
    take(pages["manager"], trouble, "found")

    trouble.refresh_from_db()
    assert "Correct the stock of White mug: 19 becomes 20" in page
    assert trouble.resolution == "found"
    assert Level.objects.get(variant=mug, location=stage.soho).on_hand == 20


def test_whoever_is_slower_learns_who_decided_what(pages, short) -> None:
    trouble = short()
    take(pages["owner"], trouble, "refund")

    answer = pages["manager"].post(url(trouble, "found"), {"key": "1"}, headers=HTMX)
    page = text(pages["manager"].get(url(trouble)))

    assert "Owner decided it meanwhile: refunded. Nothing was changed." in answer.headers["HX-Trigger"]
    assert "Owner decided just now : refunded." in page


def test_a_declined_pickup_offers_the_store_again_and_others(pages, short, buy, stage) -> None:
    found = work.one(buy(2, name="Ana Ruiz"))
    declining.decline(by=SYSTEM, fulfillment=found, reason="too_busy")
    trouble = Trouble.objects.get(kind="declined_pickup")

    page = text(pages["manager"].get(url(trouble)))
    take(pages["manager"], trouble, "refund")

    assert "Soho declined 2 × White mug" in page and "Ask Soho again" in page and "Collect at Camden" in page
    assert Order.objects.get().status == "cancelled"


def test_a_reader_sees_it_and_decides_nothing(pages, short) -> None:
    trouble = short()

    page = text(pages["auditor"].get(url(trouble)))

    assert "You can look at this." in page and "Pick it after all" not in page
    assert pages["auditor"].get(url(trouble, "refund")).status_code == 403


def test_an_exception_of_another_store_is_not_there(pages, stage, short, buy) -> None:
    other = shorts.report(work.one(buy(2, at=stage.camden), at="picking"))

    assert pages["manager"].get(url(other)).status_code == 404
    assert str(other.order.number) not in text(pages["manager"].get(LIST))


def test_home_counts_them_and_leads_there(pages, short) -> None:
    trouble = short()

    page = pages["manager"].get("/s/soho/attention/")

    assert f"1 exception to decide 1 × White mug missing · order {trouble.order.number} Decide now" in text(page)
    assert f'href="{LIST}"' in page.content.decode()


def test_without_scripts_a_way_is_a_page_of_its_own(pages, short) -> None:
    trouble, client = short(), pages["manager"]
    page = client.get(url(trouble, "refund")).content.decode()
    hidden = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("key", "confirmed")}

    answer = client.post(url(trouble, "refund"), hidden, follow=True)

    assert "Exceptions" in text(answer) and "leave it out" in text(answer)


@pytest.mark.parametrize(("days", "said"), [(0, "14:20"), (1, "tomorrow 14:20"), (3, "14:20"), (30, "14:20")])
def test_times_to_come_are_said_shortly(days, said) -> None:
    now = ways_module.timezone.now().replace(hour=10, minute=0)

    told = ways_module.by_when(now.replace(hour=14, minute=20) + timedelta(days=days), now)

    assert told.endswith(said) and (told == said) == (days < 2)

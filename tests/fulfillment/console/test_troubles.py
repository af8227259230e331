"""Exceptions: all that has to be decided, the most urgent first; each way says what it does and does it once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from fulfillment import declining, escalation
from fulfillment.console import ways as ways_module
from fulfillment.models import Fulfillment, Trouble
from fulfillment.routing import router
from inventory.models import Level
from orders.models import Delivery, Order
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place
from tests.fulfillment import shorts
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
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


@pytest.fixture
def stranded(stage, mug) -> Trouble:
    """A parcel that both stores with mugs declined."""
    order = place(stage.web, [Buy(mug, 3)])
    router.route(order_id=order.pk)
    while (found := Fulfillment.objects.filter(order=order, status="routed").first()) is not None:
        declining.decline(by=SYSTEM, fulfillment=found, reason="too_busy")
        router.route(order_id=order.pk)
    return Trouble.objects.get(kind="unroutable")


def url(trouble: Trouble, way: str = "", store: str = "soho") -> str:
    return f"/s/{store}/troubles/{trouble.public_id}/{f'{way}/' if way else ''}"


def take(client, trouble: Trouble, way: str, store: str = "soho", **form):
    """Open the dialog of a way and confirm what it says."""
    page = client.get(url(trouble, way, store), headers=HTMX).content.decode()
    hidden = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("key", "confirmed")}
    return client.post(url(trouble, way, store), {**hidden, **form}, headers=HTMX)


def toasts(client) -> str:
    return text(client.get(LIST))


def test_each_exception_is_a_row_with_what_who_and_how_long(pages, short) -> None:
    trouble = short()

    page = text(pages["manager"].get(LIST))

    assert "1 to decide" in page and "All 1 Missing 1 Decided" in page
    said = f"1 × White mug missing Order {trouble.order.number}, Ana Ruiz Soho, pickup, fewer than on record Short"
    assert said in page and "decided in 59 min" in page and "Decide the most urgent" in page


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


@pytest.mark.parametrize(("way", "status"), [("accept", "accepted"), ("remind", "routed"), ("move", "rejected")])
def test_work_that_nobody_accepts_is_accepted_rung_again_or_taken_away(pages, buy, way, status) -> None:
    found = work.one(buy(2))
    Fulfillment.objects.filter(pk=found.pk).update(accept_by=found.routed_at)
    escalation.escalate_due()
    trouble = Trouble.objects.get(kind="unaccepted")

    answer = take(pages["manager"], trouble, way)

    found.refresh_from_db()
    trouble.refresh_from_db()
    assert (answer.status_code, found.status) == (204, status)
    assert trouble.status == ("open" if way == "remind" else "resolved")


def test_what_no_store_can_send_is_for_whoever_sees_all_stores(pages, stranded, stage) -> None:
    seen = text(pages["owner"].get(url(stranded, store="all")))
    hidden = pages["manager"].get(url(stranded))

    assert hidden.status_code == 404 and "Nothing to decide" in toasts(pages["manager"])
    assert "No store can send 3 × White mug" in seen and "Look again" in seen and "Send from Soho" in seen

    take(pages["owner"], stranded, f"give-{stage.camden.pk}", store="all")

    stranded.refresh_from_db()
    assert stranded.resolution == "rerouted"
    assert Fulfillment.objects.get(status="routed").location == stage.camden


def test_looking_again_says_what_it_found(pages, stranded, stage, mug) -> None:
    none = take(pages["owner"], stranded, "retry", store="all")
    receive(mug, stage.warehouse, 9)
    some = take(pages["owner"], stranded, "retry", store="all")

    assert (none.status_code, some.status_code) == (204, 204)
    assert Fulfillment.objects.get(status="routed").location == stage.warehouse
    said = text(pages["owner"].get("/s/all/troubles/"))
    assert "No store can send it yet." in said and "has a store now." in said


def test_giving_up_shows_the_money_first(pages, stranded) -> None:
    page = text(pages["owner"].get(url(stranded, "cancel", "all")))
    take(pages["owner"], stranded, "cancel", store="all")

    assert "Release £30.00 on Card ••4242" in page
    assert Order.objects.get().status == "cancelled"


@pytest.mark.parametrize(("kind", "way"), [("label", "settle"), ("lost", "arrived"), ("lost", "settle")])
def test_what_carriers_leave_open_is_settled_with_a_note(pages, stage, mug, kind, way) -> None:
    found = work.one(place(stage.web, [Buy(mug, 1)]), at="packed" if kind == "label" else "shipped")
    row = Trouble.objects.create(kind=kind, order=found.order, fulfillment=found, location=found.location)

    bare = take(pages["manager"], row, way)
    if way == "settle":
        assert bare.status_code == 409 and "Fill in: what was done." in text(bare)
        take(pages["manager"], row, way, note="The carrier found it")

    row.refresh_from_db()
    found.refresh_from_db()
    assert (row.status, row.facts) == ("resolved", {"note": "The carrier found it"} if way == "settle" else {})
    assert found.status == ("packed" if kind == "label" else "delivered" if way == "arrived" else "shipped")


def test_a_locked_pickup_gets_a_new_code(pages, buy) -> None:
    found = work.one(buy(1, email="ana@example.com"), at="ready")
    Fulfillment.objects.filter(pk=found.pk).update(code_tries=5)
    row = Trouble.objects.create(
        kind="refused", reason="code_locked", order=found.order, fulfillment=found, location=found.location
    )

    take(pages["manager"], row, "code")

    found.refresh_from_db()
    row.refresh_from_db()
    assert (found.code_tries, row.status) == (0, "resolved")


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

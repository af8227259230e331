"""Exceptions that no customer decides: nobody accepts, no store was found, a carrier or a code gave up."""

import pytest

from commerce.actors import SYSTEM
from fulfillment import declining, escalation
from fulfillment.models import Fulfillment, Trouble
from fulfillment.routing import router
from orders.models import Order
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place
from tests.fulfillment.console.decisions import take, url
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranded(stage, mug) -> Trouble:
    """A parcel that both stores with mugs declined."""
    order = place(stage.web, [Buy(mug, 3)])
    router.route(order_id=order.pk)
    while (found := Fulfillment.objects.filter(order=order, status="routed").first()) is not None:
        declining.decline(by=SYSTEM, fulfillment=found, reason="too_busy")
        router.route(order_id=order.pk)
    return Trouble.objects.get(kind="unroutable")


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

    assert hidden.status_code == 404 and "Nothing to decide" in text(pages["manager"].get("/s/soho/troubles/"))
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

"""A time to collect it is booked with the order, or the order is refused with the next free ones."""

import pytest

from commerce import transactions
from fulfillment import calendar, policies, slots
from fulfillment.models import PickupWindow, StorePolicy, WindowBooking
from inventory.models import Allocation
from orders.models import Order
from tests.api_client import api, problem

pytestmark = pytest.mark.django_db(transaction=True)


def coming(shop, number: int = 30) -> slots.Slot:
    now = transactions.now()
    return list(slots.coming(policies.one(shop.soho.pk), calendar.one(shop.soho, now), now))[number]


def place(shop, window, token: str = "", key: str = "k"):
    body = {
        "channel": shop.web.code,
        "customer": {"email": "ana@example.com"},
        "lines": [{"sku": shop.mug.sku, "quantity": 1}],
        "delivery": {"method": "pickup", "location": shop.soho.code, "window": window},
        "payments": [{"method": "card", "token": token} if token else {"method": "external", "reference": "paid"}],
    }
    return api("*").post("/orders", body, idempotency_key=key)


@pytest.mark.parametrize("token", ["", "tok_visa"])
def test_an_order_takes_its_place_in_the_slot(committed_shop, token):
    wanted = coming(committed_shop)

    answer = place(committed_shop, wanted.as_json(), token)

    window = PickupWindow.objects.get()
    assert (answer.status_code, answer.json()["lines"][0]["delivery"]["window"]) == (201, wanted.as_json())
    assert (window.starts_at, window.ends_at, window.booked, window.capacity) == (
        wanted.starts_at, wanted.ends_at, 1, 10
    )  # fmt: skip


def test_a_full_slot_refuses_the_order_and_names_the_next_ones(committed_shop):
    shop, wanted = committed_shop, coming(committed_shop)
    StorePolicy.objects.create(location=shop.soho, slot_capacity=1)
    place(shop, wanted.as_json(), key="first")

    refused = place(shop, wanted.as_json(), key="second")

    assert problem(refused) == (409, "slot_full")
    assert [window["places"] for window in refused.json()["windows"]] == [1, 1, 1]
    assert (Order.objects.count(), Allocation.objects.count(), PickupWindow.objects.get().booked) == (1, 1, 1)
    offered = {name: refused.json()["windows"][0][name] for name in ("starts_at", "ends_at")}
    assert place(shop, offered, key="third").status_code == 201


@pytest.mark.parametrize(("starts", "ends"), [(0, 0), (29, 30)])
def test_a_time_that_is_too_soon_or_no_slot_is_refused(committed_shop, starts, ends):
    first, last = coming(committed_shop, starts), coming(committed_shop, ends)
    said = slots.Slot(first.starts_at, last.ends_at).as_json()

    refused = place(committed_shop, said)

    assert (problem(refused), len(refused.json()["windows"])) == ((422, "invalid_window"), 3)
    assert not Order.objects.exists()


def test_who_cannot_pay_leaves_their_place(committed_shop):
    declined = place(committed_shop, coming(committed_shop).as_json(), "tok_declined")

    assert problem(declined) == (402, "payment_declined")
    assert PickupWindow.objects.get().booked == 0
    assert WindowBooking.objects.get().released_at is not None


def test_a_store_without_slots_takes_no_bookings(committed_shop):
    wanted = coming(committed_shop)
    StorePolicy.objects.create(location=committed_shop.soho, slot_minutes=0)

    refused = place(committed_shop, wanted.as_json())

    assert (problem(refused), refused.json()["windows"]) == ((422, "invalid_window"), [])

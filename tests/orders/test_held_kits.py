"""A kit that is made of other goods while it is held: what was held is bought, or nothing."""

from itertools import count

import pytest

from inventory.models import Allocation, Hold
from orders.models import Order
from tests.api_client import api, problem
from tests.factories.commerce import variant
from tests.factories.inventory import receive
from tests.factories.kits import make_kit

pytestmark = pytest.mark.django_db

_keys = count(1)


@pytest.fixture
def tea(shop):
    """Two mugs and a pot."""
    receive(variant("POT", price=3000), shop.soho, 9)
    return make_kit(variant("TEA", price=5000), **{shop.mug.sku: 2}, POT=1)


def hold(shop, *lines):
    rows = [{"sku": sku, "quantity": units, "location": shop.soho.code} for sku, units in lines or [("TEA", 1)]]
    body = {"channel": shop.web.code, "lines": rows}
    return api("*").post("/holds", body, idempotency_key=f"hold-{next(_keys)}").json()["id"]


def buy(shop, held, client=None, key="", **changes):
    body = {
        "channel": shop.web.code,
        "hold": held,
        "delivery": {"method": "pickup", "location": shop.soho.code},
        "payments": [{"method": "external", "reference": "paid"}],
    }
    client = client or api("*")
    return client.post("/orders", {**body, **changes}, idempotency_key=key or f"buy-{next(_keys)}")


def bought(answer):
    assert answer.status_code == 201, answer.json()
    return {line["sku"]: line["quantity"] for line in answer.json()["lines"]}


@pytest.mark.parametrize("parts", [{"MUG": 1, "POT": 1}, {"MUG": 2}, {"MUG": 3, "POT": 1}, {}])
@pytest.mark.parametrize("lines", [None, [{"sku": "TEA", "quantity": 1}]])
def test_changed_kit_is_not_bought_as_what_was_held(shop, tea, parts, lines):
    held = hold(shop)
    make_kit(tea, **{shop.mug.sku if sku == "MUG" else sku: units for sku, units in parts.items()})

    answer = buy(shop, held, lines=lines)

    assert problem(answer) == (409, "kit_changed")
    assert answer.json()["skus"] == ["TEA"]
    assert (Order.objects.count(), Hold.objects.get().status) == (0, "live")


def test_article_that_became_a_kit_is_not_what_was_held(shop, tea):
    held = hold(shop, (shop.mug.sku, 1))
    make_kit(tea)
    make_kit(shop.mug, POT=1)

    assert problem(buy(shop, held)) == (409, "kit_changed")


def test_same_parts_said_again_in_another_order_are_the_same_kit(shop, tea):
    held = hold(shop, ("TEA", 2), (shop.mug.sku, 1))
    make_kit(tea, POT=1, **{shop.mug.sku: 2})

    assert bought(buy(shop, held)) == {"TEA": 2, shop.mug.sku: 1}


def test_order_that_was_placed_before_the_change_is_answered_again(shop, tea):
    client, held = api("*"), hold(shop)
    first = buy(shop, held, client, "once")
    make_kit(tea, POT=1)

    again = buy(shop, held, client, "once")

    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert problem(buy(shop, held)) == (409, "checkout_completed")


def test_hold_from_before_parts_were_written_down_is_bought_as_its_kit(shop, tea):
    held = hold(shop)
    Hold.objects.update(kits=[[tea.pk, 1]])

    assert bought(buy(shop, held)) == {"TEA": 1}


def test_cart_that_holds_is_bought_line_by_line_whatever_its_kit_became(shop, tea):
    body = {"channel": shop.web.code, "lines": [{"sku": "TEA", "quantity": 1}]}
    way = {"delivery": {"method": "pickup", "location": shop.soho.code}}
    cart = api("*").post("/carts", body | way).json()
    api("*").post(f"/carts/{cart['id']}/hold")
    make_kit(tea, POT=1, **{shop.mug.sku: 1})

    answer = buy(shop, None, cart=cart["id"])

    assert bought(answer) == {"TEA": 1}
    assert answer.json()["totals"]["total"] == 5000
    promised = Allocation.objects.filter(ended_at=None).values_list("variant__sku", "quantity")
    assert (dict(promised), shop.level().held) == ({shop.mug.sku: 1, "POT": 1}, 0)


def test_kit_that_is_held_again_after_a_declined_card_stays_a_kit(shop, tea):
    body = {"channel": shop.web.code, "lines": [{"sku": "TEA", "quantity": 2}, {"sku": shop.mug.sku, "quantity": 1}]}
    way = {"delivery": {"method": "pickup", "location": shop.soho.code}}
    cart = api("*").post("/carts", body | way).json()
    declined = [{"method": "card", "token": "tok_declined"}]

    assert problem(buy(shop, None, cart=cart["id"], payments=declined)) == (402, "payment_declined")
    assert bought(buy(shop, Hold.objects.get().public_id)) == {"TEA": 2, shop.mug.sku: 1}

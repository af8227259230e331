"""The goods of a cart while it is paid: held, prolonged twice, taken along, given back, and never too many."""

from datetime import UTC, datetime, timedelta

from commerce import transactions
from inventory.models import Hold
from orders.models import Cart
from tests.api_client import api, paths, problem
from tests.orders.api.cart_rig import ADDRESS, codes, hold, opened, patch, pickup, read

NOON = datetime(2030, 6, 3, 12, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)


def ends(cart):
    return datetime.fromisoformat(cart["hold"]["expires_at"])


def at(minutes, work, *arguments):
    with transactions.at(NOON + timedelta(minutes=minutes)):
        return work(*arguments).json()


def test_checkout_holds_the_goods_and_keeps_the_price(shop):
    cart = opened(shop)

    held = hold(cart).json()

    assert (held["state"], held["hold"]["extensions_left"], shop.level().held) == ("checking_out", 2, 2)
    assert held["problems"] == []
    assert Hold.objects.get().reference == cart["id"]


def test_nothing_is_held_before_the_checkout(shop):
    cart = opened(shop, 20)

    opened(shop, 20)

    assert (shop.level().held, cart["problems"]) == (0, [])


def test_own_hold_is_no_problem_and_is_one_for_others(shop):
    mine, theirs = opened(shop, 20), opened(shop, 1)

    hold(mine)

    assert read(mine)["problems"] == []
    assert codes(read(theirs)) == [("out_of_stock", "lines[0].quantity", "error", "buyer_input")]
    assert problem(hold(theirs)) == (409, "out_of_stock")


def test_empty_cart_cannot_be_held(shop):
    answer = hold(opened(shop, 0))

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("lines", "required")])


def test_hold_is_prolonged_twice_and_then_runs_out(shop):
    cart = opened(shop)

    times = [ends(at(minutes, hold, cart)) - NOON for minutes in (0, 5, 9, 12)]

    assert [time / timedelta(minutes=1) for time in times] == [10, 15, 19, 19]
    assert at(19, hold, cart)["hold"]["extensions_left"] == 2


def test_busy_buyers_get_more_time_only_when_it_runs_short(shop):
    cart, client = opened(shop), api("*")

    def rename(name):
        return patch(cart, {"customer": {"name": name}}, "", client)

    at(0, hold, cart)
    assert [ends(at(minutes, rename, "Ana")) - NOON for minutes in (1, 4)] == [TEN_MINUTES] * 2
    assert ends(at(8, rename, "Ana Ruiz")) - NOON == timedelta(minutes=18)


def test_hold_follows_the_goods_without_more_time(shop):
    cart = opened(shop)
    at(0, hold, cart)

    changed = at(4, patch, cart, {"quantity": 5}, f"/lines/{cart['lines'][0]['id']}")

    assert (ends(changed) - NOON, changed["state"]) == (TEN_MINUTES, "checking_out")
    with transactions.at(NOON + timedelta(minutes=4)):
        assert shop.position().held == 5


def test_hold_follows_the_delivery(shop):
    cart = opened(shop, delivery=None)
    hold(cart)

    changed = patch(cart, {"delivery": pickup(shop)}).json()
    shipped = patch(cart, {"delivery": {"method": "ship", "address": ADDRESS}}).json()

    assert [(answer["state"], shop.level().held) for answer in (changed, shipped)] == [("checking_out", 2)] * 2


def test_goods_that_cannot_be_held_again_are_said_to_be_lost(shop):
    cart = opened(shop)
    hold(cart)

    changed = patch(cart, {"quantity": 21}, f"/lines/{cart['lines'][0]['id']}").json()

    assert ([row["code"] for row in changed["notices"]], changed["state"]) == (["hold_lost"], "open")
    assert codes(changed) == [("out_of_stock", "lines[0].quantity", "error", "buyer_input")]
    assert (shop.level().held, changed["hold"]) == (0, None)


def test_hold_that_ran_out_counts_no_more_and_can_be_taken_again(shop):
    cart = opened(shop)
    at(0, hold, cart)

    with transactions.at(NOON + TEN_MINUTES):
        late = read(cart)
        assert shop.position().held == 0
    assert (codes(late), late["hold"]) == ([("hold_expired", "hold", "warning", "recoverable")], None)
    assert at(11, hold, cart)["problems"] == []


def test_leaving_the_checkout_gives_everything_back_and_may_be_repeated(shop):
    cart, client = opened(shop), api("*")
    hold(cart)

    answers = [client.send("DELETE", f"/carts/{cart['id']}/hold").json() for _ in range(2)]

    assert [(answer["state"], answer["hold"]) for answer in answers] == [("open", None)] * 2
    assert shop.level().held == 0


def test_one_key_holds_only_so_many_carts(shop, settings):
    settings.CART_HOLDS_MOST = 3
    client, other = api("*"), api("*")
    carts = [opened(shop, 1, client=client) for _ in range(5)]

    answers = [hold(cart, client) for cart in carts]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 409, 409]
    assert (problem(answers[3]), answers[3].json()["most"]) == ((409, "hold_limit_reached"), 3)
    assert (shop.level().held, hold(carts[4], other).status_code) == (3, 200)


def test_holding_again_under_the_same_key_does_not_prolong(shop):
    cart, client = opened(shop), api("*")

    first, second = (client.post(f"/carts/{cart['id']}/hold", idempotency_key="h") for _ in range(2))

    assert second.json() == first.json()
    assert Cart.objects.get().extensions == 0


def test_abandoned_cart_is_open_again_once_it_is_touched(shop):
    cart = opened(shop)
    Cart.objects.update(status="abandoned")

    assert read(cart)["state"] == "abandoned"
    assert patch(cart, {"customer": {"name": "Ana"}}).json()["state"] == "open"

"""Goods are handed to whoever has a code of this very pickup, whole or in part, once."""

import pytest

from commerce.actors import SYSTEM, LocationNotAllowed
from commerce.state import InvalidTransition
from fulfillment import collectors, pickup, pickup_codes
from fulfillment.assigning import Portion
from fulfillment.collectors import Person
from fulfillment.models import Collector, FulfillmentLine, Proof, StorePolicy, Trouble
from fulfillment.pickup import IdRequired
from fulfillment.pickup_codes import CodeLocked, WrongCode
from fulfillment.proofs import Evidence, WrongName
from inventory.models import Movement
from orders.units import TooManyUnits
from tests.factories import fulfillment as work
from tests.factories.commerce import variant
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(committed_shop):
    return committed_shop


def ready(order, **more):
    return pickup.mark_ready(by=SYSTEM, fulfillment=work.one(order, at="picked"), **more)


def code_of(found) -> str:
    return pickup_codes.code_of(collectors.buyer_of(found))


def hand_over(found, code=None, **more):
    return pickup.hand_over(by=SYSTEM, fulfillment=found, code=code or code_of(found), **more)


def test_accepting_starts_the_order(shop):
    order = mugs(shop)

    accepted = pickup.accept(by=SYSTEM, fulfillment=work.one(order))

    order.refresh_from_db()
    assert (accepted.status, order.status, accepted.accept_by) == ("accepted", "in_fulfillment", None)
    with pytest.raises(InvalidTransition) as refused:
        pickup.accept(by=SYSTEM, fulfillment=accepted)
    assert refused.value.facts == {"state": "accepted", "allowed": ["cancelled", "picking", "rejected"]}


def test_ready_goods_wait_on_a_shelf_for_so_many_days(shop):
    StorePolicy.objects.create(location=shop.soho, keep_days=3)

    found = ready(mugs(shop, name="Ana Ruiz"), shelf="B-12", bags=2)

    found.refresh_from_db()
    assert (found.status, found.shelf, found.bags) == ("ready", "B-12", 2)
    assert 3 <= (found.keep_until - found.ready_at).total_seconds() / 86_400 <= 4
    assert collectors.buyer_of(found).name == "Ana Ruiz"


def test_the_right_code_hands_everything_over(shop):
    order = mugs(shop, 3, name="Ana Ruiz")
    found = ready(order)
    typed = code_of(found).lower().replace("0", "o")

    done = hand_over(found, f" {typed[:3]}-{typed[3:]} ", evidence=Evidence(name="Aná", signature="M0 0L9 9"))

    order.refresh_from_db()
    proof = Proof.objects.get()
    assert (done.status, order.status, order.fulfillment_state) == ("collected", "completed", "fulfilled")
    assert (proof.name, proof.signature, proof.collector.is_buyer) == ("Aná", "M0 0L9 9", True)
    assert Movement.objects.filter(kind="sale", cause=order.public_id).get().on_hand_delta == -3
    with pytest.raises(InvalidTransition) as refused:
        hand_over(done)
    assert refused.value.facts == {"state": "collected", "allowed": []}


def test_what_is_not_taken_stays_ready(shop):
    tea = variant()
    receive(tea, shop.soho, 5)
    order = place(shop.web, [Buy(shop.mug, 3, place=shop.soho), Buy(tea, 2, place=shop.soho)])
    found = ready(order)
    first, second = order.lines.order_by("position")

    rest = hand_over(found, units=[Portion(first.pk, 2), Portion(second.pk, 2)])

    order.refresh_from_db()
    assert (rest.status, order.fulfillment_state) == ("ready", "partial")
    with pytest.raises(TooManyUnits) as refused:
        hand_over(found, units=[Portion(first.pk, 2)])
    assert refused.value.facts["lines"] == [{"line": first.public_id, "requested": 2, "open": 1}]
    assert hand_over(found).status == "collected"
    order.refresh_from_db()
    assert order.fulfillment_state == "fulfilled"
    assert set(FulfillmentLine.objects.values_list("handed", "quantity")) == {(3, 3), (2, 2)}


def test_a_kit_is_handed_over_in_whole_kits(shop):
    spoon, fork = variant(), variant()
    for part in (spoon, fork):
        receive(part, shop.soho, 9)
    order = place(shop.web, [Buy(shop.mug, 2, kit=((spoon, 1), (fork, 3)), place=shop.soho)])
    found = ready(order)

    hand_over(found, units=[Portion(order.lines.get().pk, 1)])

    assert set(FulfillmentLine.objects.values_list("variant_id", "handed")) == {(spoon.pk, 1), (fork.pk, 3)}
    assert shop.level().on_hand == 20


@pytest.mark.parametrize("state", ["routed", "accepted", "picking", "picked", "collected"])
def test_only_what_waits_is_handed_over_and_no_try_is_spent(shop, state):
    found = work.one(mugs(shop), at=state)

    with pytest.raises(InvalidTransition):
        pickup.hand_over(by=SYSTEM, fulfillment=found, code="AAAAAA")

    found.refresh_from_db()
    assert found.code_tries == 0


def test_five_wrong_codes_lock_a_pickup_until_there_is_a_new_one(shop):
    found = ready(mugs(shop))
    right = code_of(found)

    left = []
    for _ in range(5):
        with pytest.raises(WrongCode) as refused:
            hand_over(found, "WRONG1")
        left.append(refused.value.facts["tries_left"])
    with pytest.raises(CodeLocked):
        hand_over(found, right)
    trouble = Trouble.objects.get()
    fresh = collectors.renew(by=SYSTEM, collector=collectors.buyer_of(found))

    assert left == [4, 3, 2, 1, 0]
    assert (trouble.kind, trouble.reason, trouble.status) == ("refused", "code_locked", "open")
    assert Trouble.objects.get().status == "resolved"
    with pytest.raises(WrongCode):
        hand_over(found, right)
    assert hand_over(found, pickup_codes.code_of(fresh)).status == "collected"


def test_a_right_code_forgets_wrong_ones(shop):
    found = ready(mugs(shop))
    for _ in range(4):
        with pytest.raises(WrongCode):
            hand_over(found, "WRONG1")

    hand_over(found, units=[Portion(found.order.lines.get().pk, 1)])

    with pytest.raises(WrongCode) as refused:
        hand_over(found, "WRONG1")
    assert refused.value.facts == {"tries_left": 4}


def test_a_code_opens_its_own_pickup_alone(shop):
    mine, other = ready(mugs(shop, 1)), ready(mugs(shop, 1))

    with pytest.raises(WrongCode):
        hand_over(other, code_of(mine))

    assert not Collector.objects.filter(used_at__isnull=False).exists()


def test_somebody_named_collects_with_a_code_of_their_own_until_it_is_taken_back(shop):
    found = ready(mugs(shop, name="Ana Ruiz"))
    ben = collectors.name(by=SYSTEM, fulfillment=found, person=Person("Ben Stone", phone="+44700"))
    cleo = collectors.name(by=SYSTEM, fulfillment=found, person=Person("Cleo"))
    taken_back = pickup_codes.code_of(cleo)

    collectors.revoke(by=SYSTEM, collector=cleo)

    with pytest.raises(WrongCode):
        hand_over(found, taken_back)
    with pytest.raises(WrongName):
        hand_over(found, pickup_codes.code_of(ben), evidence=Evidence(name="Dan Poe"))
    assert hand_over(found, pickup_codes.code_of(ben)).status == "collected"
    assert Proof.objects.get().collector == ben


def test_somebody_named_with_the_order_may_collect_it(shop):
    order = mugs(shop, name="Ana Ruiz")
    order.deliveries.update(recipient={"name": "Ben Stone", "email": "ben@example.com"})

    found = ready(order)

    named = collectors.of(found).get(is_buyer=False)
    assert (named.name, named.email, len(pickup_codes.code_of(named))) == ("Ben Stone", "ben@example.com", 6)


@pytest.mark.parametrize(
    ("limit", "age", "reason"), [(3000, None, "value"), (3001, None, ""), (None, 18, "age"), (3001, 18, "age")]
)
def test_an_id_is_looked_at_by_value_or_age(shop, limit, age, reason):
    StorePolicy.objects.create(location=shop.soho, id_from=limit)
    found = ready(mugs(shop, 3, minimum_age=age))

    if reason:
        with pytest.raises(IdRequired) as refused:
            hand_over(found)
        assert refused.value.facts == {"reason": reason, "minimum_age": age}

    assert hand_over(found, evidence=Evidence(id_checked=bool(reason))).status == "collected"
    assert Proof.objects.get().id_checked == bool(reason)


def test_an_id_that_is_asked_for_spends_no_try(shop):
    StorePolicy.objects.create(location=shop.soho, id_from=1)
    found = ready(mugs(shop))

    for _ in range(6):
        with pytest.raises(IdRequired):
            hand_over(found)

    found.refresh_from_db()
    assert (found.code_tries, found.status) == (0, "ready")


def test_another_store_hands_nothing_over_and_spends_no_try(shop, soho_only):
    found = ready(mugs(shop))
    elsewhere = soho_only(shop.bath)

    for verb in (pickup.accept, pickup.mark_ready):
        with pytest.raises(LocationNotAllowed):
            verb(by=elsewhere, fulfillment=found)
    with pytest.raises(LocationNotAllowed):
        pickup.hand_over(by=elsewhere, fulfillment=found, code=code_of(found))

    found.refresh_from_db()
    assert found.code_tries == 0


def test_goods_are_kept_longer_on_request(shop):
    found = ready(mugs(shop))
    before = found.keep_until

    longer = pickup.extend(by=SYSTEM, fulfillment=found, days=3)

    assert (longer.keep_until - before).days in (3, 4)

"""Who decides about missing units, what becomes of kits, and what ends with the order. The books stay clean."""

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from fulfillment import picking, short_policy
from fulfillment.links import CUSTOMER
from fulfillment.models import StorePolicy
from fulfillment.picking import Scan
from fulfillment.resolving import AlreadyDecided
from orders import lifecycle
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, Tender, place
from tests.fulfillment import shorts
from tests.fulfillment.shorts import decide, promised, report, rows
from tests.orders.ending import money


@pytest.fixture(autouse=True)
def clean_books(shop):
    shorts.open_all_day(shop.soho, shop.bath)
    yield
    report = audit.run()
    assert (report.drift, report.findings) == (0, [])


def pick(fulfillment, variant, units):
    scans = [Scan(variant_id=variant.pk, quantity=units)]
    return picking.pick(by=SYSTEM, fulfillment=fulfillment, scans=scans).status


def test_second_decision_is_told_the_first(shop):
    trouble = report(shorts.picking(shop))
    decide(trouble, "refund", by=CUSTOMER)

    again = decide(trouble, "refund")
    with pytest.raises(AlreadyDecided) as refused:
        decide(trouble, "found")

    assert (again.pk, refused.value.facts["resolution"], money(trouble.order)) == (
        trouble.pk, "refund", [("captured", 1000, 0, 333), ("authorized", 0, 667, 0)],
    )  # fmt: skip


def test_kit_waits_whole(shop):
    tea, kit = catalog.variant("TEA"), catalog.variant("TEA-SET")
    receive(tea, shop.soho, 9)
    bought = place(shop.web, [Buy(kit, 2, place=shop.soho, kit=((shop.mug, 1), (tea, 2)))], tenders=[Tender("cash")])
    found = work.one(bought, at="picking")
    pick(found, shop.mug, 2)

    trouble = report(found)

    assert (trouble.variant, rows(found)) == (tea, [(shop.mug.sku, 1, 1), ("TEA", 2, 0)])
    decide(trouble, "refund")
    assert (promised(bought), money(bought)) == (
        {(shop.mug.sku, shop.soho.code): 1, ("TEA", shop.soho.code): 2}, [("captured", 2000, 0, 1000)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "consent", "with_cup", "elsewhere", "decided"),
    [
        ("pickup", "any", True, True, "substitute"),
        ("pickup", "any", False, True, "refund"),
        ("pickup", "ask", True, False, "refund"),
        ("ship", "never", True, True, "other_store"),
        ("ship", "never", True, False, "refund"),
    ],
)
def test_policy_decides_when_nobody_answers(shop, kind, consent, with_cup, elsewhere, decided):
    StorePolicy.objects.create(location=shop.soho, answer_minutes=0)
    if with_cup:
        shorts.cup(shop)
    if elsewhere:
        receive(shop.mug, shop.bath, 5)
    trouble = report(shorts.picking(shop, kind=kind, consent=consent), reason="not_found")

    counts = [short_policy.decide_due() for _ in range(2)]

    trouble.refresh_from_db()
    assert (counts, trouble.resolution, trouble.actor_kind) == ([1, 0], decided, "system")


def test_cancelled_order_leaves_nothing_to_decide(shop):
    found = shorts.picking(shop)
    trouble = report(found)

    lifecycle.cancel(by=SYSTEM, order=found.order, reason="No")

    trouble.refresh_from_db()
    assert (trouble.resolution, promised(found.order)) == ("cancelled", {})

"""Exceptions and conflicts in the console: what they mean, both sides, and what people do about them."""

from dataclasses import replace

from commerce.actors import SYSTEM
from commerce.models import Conflict, Inbound, Listing, SyncException
from commerce.sales_channels import connections, runs, serving, trouble
from inventory import channel_sync as levels
from orders import channel_sync
from orders.models import Order
from tests.commerce.console.channels.conftest import PAGES, text_of
from tests.factories.channels import Connected
from tests.factories.commerce import variant

EXCEPTIONS, CONFLICTS = f"{PAGES}exceptions/", f"{PAGES}conflicts/"


def unknown_goods(there: Connected, shop) -> SyncException:
    """An order for a mug under a name that nobody knows."""
    there.offers(shop.mug, known=False)
    channel_sync.take(there.connection, there.sells((shop.mug, 2)))
    return SyncException.objects.get()


def at(exception: SyncException, rest: str = "") -> str:
    return f"{EXCEPTIONS}{exception.public_id}/{rest}"


def malformed(there: Connected, number: int, body: bytes = b'{"id": "<b>7</b>"}') -> SyncException:
    inbound = Inbound.objects.create(
        connection=there.connection, key=f"k{number}", topic="order", body=body, body_hash=str(number), status="parked"
    )
    found = trouble.open_one(there.connection, "malformed", f"order:{number}", "No total.", inbound_id=inbound.pk)
    return SyncException.objects.get(pk=found)


def test_goods_that_are_not_known_are_matched_on_the_spot_and_the_order_is_placed(there, shop, as_owner):
    found = unknown_goods(there, shop)

    listed = text_of(as_owner.get(EXCEPTIONS))
    shown = as_owner.get(f"{at(found)}?q={shop.mug.sku}")
    as_owner.post(at(found, "match/"), {"line": "L0", "variant": shop.mug.sku})
    after = as_owner.get(at(found))

    found.refresh_from_db()
    order = Order.objects.get()
    assert "Goods that are not known here" in listed and "Say which variant each line is." in listed
    assert f'name="variant" value="{shop.mug.sku}"' in shown.content.decode() and "2 ×" in text_of(shown)
    assert Listing.objects.values_list("status", "variant").get() == ("matched", shop.mug.pk)
    assert (found.status, order.lines.get().variant_id) == ("resolved", shop.mug.pk)
    assert f'href="/s/all/orders/{order.number}/"' in after.content.decode()
    assert "Olivia Owens" in text_of(after) and "Try it again" not in text_of(after)


def test_a_line_that_was_never_offered_can_be_matched_or_left_out(there, shop, as_owner):
    order = there.sells((shop.mug, 1), (variant("ODD-1"), 1))
    Listing.objects.all().delete()
    lines = tuple(replace(line, sku=f"their-{line.sku}") for line in order.lines)
    channel_sync.take(there.connection, replace(order, lines=lines))
    found = SyncException.objects.get()

    as_owner.post(at(found, "match/"), {"line": "L0", "variant": shop.mug.sku})
    still = SyncException.objects.get(pk=found.pk).status
    as_owner.post(at(found, "match/"), {"line": "L1", "not_ours": "1"})

    assert as_owner.post(at(found, "match/"), {"line": "L7", "not_ours": "1"}).status_code == 409
    assert (still, SyncException.objects.get(pk=found.pk).status) == ("open", "resolved")
    assert [line.variant_id for line in Order.objects.get().lines.all()] == [shop.mug.pk]


def test_what_came_is_shown_escaped_and_all_of_a_cause_is_tried_or_let_go(there, as_owner):
    first, second = malformed(there, 1), malformed(there, 2, b"\xffnot json")
    trouble.open_one(there.connection, "total_differs", "X1", "What it costs adds up to 3, not 4.")

    shown = as_owner.get(at(first)).content.decode()
    listed = text_of(as_owner.get(f"{EXCEPTIONS}?cause=malformed"))
    as_owner.post(f"{EXCEPTIONS}all/retry/", {"cause": "malformed"})
    tried = list(Inbound.objects.order_by("id").values_list("status", flat=True))
    asked = text_of(as_owner.get(f"{EXCEPTIONS}all/dismiss/?cause=malformed"))
    as_owner.post(f"{EXCEPTIONS}all/dismiss/", {"cause": "malformed", "why": "Fixed over there"})

    over = text_of(as_owner.get(at(second)))
    assert "&quot;&lt;b&gt;7&lt;/b&gt;&quot;" in shown and "<b>7</b>" not in shown
    assert "Try all 2 again" in listed and "The total does not add up" in listed and "No total." in listed
    assert tried == ["waiting", "waiting"]
    assert "Dismiss 2 exceptions?" in asked and "Cannot be read" in asked
    assert "Dismissed because Fixed over there" in over and "Olivia Owens" in over and "not json" in over
    assert list(SyncException.objects.order_by("id").values_list("status", flat=True)) == ["dismissed"] * 2 + ["open"]
    assert as_owner.post(f"{EXCEPTIONS}all/none/", {"cause": "total_differs"}).status_code == 404
    assert "Cannot be read" in text_of(as_owner.get(f"{EXCEPTIONS}?state=over"))


def test_lists_cost_the_same_queries_for_one_and_for_three(there, shop, as_owner, django_assert_max_num_queries):
    unknown_goods(there, shop)
    conflict(there, shop.mug)
    costs = []
    for path in (EXCEPTIONS, CONFLICTS):
        as_owner.get(path)
        with django_assert_max_num_queries(18) as one:
            as_owner.get(path)
        costs.append(len(one))
    for number in (2, 3):
        malformed(there, number)
        conflict(there, variant(f"MORE-{number}"))

    for path, cost in zip((EXCEPTIONS, CONFLICTS), costs, strict=True):
        with django_assert_max_num_queries(cost):
            as_owner.get(path)


def conflict(there: Connected, item) -> Conflict:
    there.offers(item)
    listing = Listing.objects.get(external_variant_id=f"V{item.pk}")
    return Conflict.objects.create(
        connection=there.connection, listing=listing, field="stock", place="S1", ours=20, theirs=17, rule="manual"
    )


def test_a_conflict_shows_both_sides_and_is_decided_and_taken_back(there, shop, as_owner):
    there.offers(shop.mug)
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": "manual"})
    levels.everything(there.connection.pk)
    serving.serve(there.connection.pk)
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 23
    runs.run(there.connection.pk, "stock")
    found = Conflict.objects.get()

    shown = text_of(as_owner.get(CONFLICTS))
    as_owner.post(f"{CONFLICTS}{found.public_id}/theirs/")
    taken = shop.level().on_hand
    history = text_of(as_owner.get(f"{CONFLICTS}?show=decided"))
    as_owner.post(f"{CONFLICTS}{found.public_id}/undo/")

    assert "Take theirs: 23 units" in shown and "Send ours: 20 units" in shown and "Somebody decides each time" in shown
    assert (taken, shop.level().on_hand) == (23, 20)
    assert "Theirs holds" in history and "Go back to ours" in history and "Olivia Owens" in history
    assert "Nothing to decide" in text_of(as_owner.get(CONFLICTS))
    assert as_owner.post(f"{CONFLICTS}{found.public_id}/ours/").status_code == 409


def test_an_auditor_sees_exceptions_and_decides_nothing(there, shop, as_auditor):
    found, other = unknown_goods(there, shop), conflict(there, variant("ODD-2"))

    read = [as_auditor.get(path).status_code for path in (EXCEPTIONS, at(found), CONFLICTS)]
    tried = [at(found, "retry/"), at(found, "match/"), f"{CONFLICTS}{other.public_id}/ours/", f"{EXCEPTIONS}all/retry/"]

    assert read == [200, 200, 200]
    assert [as_auditor.post(path).status_code for path in tried] == [403] * 4

"""What is cancelled here is told to the channel once, whole orders as such, also when an answer is lost in between."""

from dataclasses import replace

from commerce.actors import SYSTEM
from commerce.models import Listing, Push
from commerce.sales_channels import listings, serving
from commerce.sales_channels.faults import Unclear
from commerce.sales_channels.neutral import Offer
from orders import channel_cancelling, channel_sync, lifecycle
from orders.models import ChannelOrder, OrderLine
from orders.units import Units
from tests.factories.channels import later, ours


def test_an_order_of_which_nothing_comes_is_cancelled_whole(there, shop):
    order = there.sells((shop.mug, 2))
    channel_sync.take(there.connection, order)

    _cancel(there, order)

    assert [each.parts for each in there.outside.cancelled] == [()]


def test_an_order_with_lines_that_are_not_ours_is_not_cancelled_whole(there, shop):
    order = there.sells((shop.mug, 2))
    gift = replace(order.lines[0], external_line_id="L9", external_variant_id="V-gift", sku="gift")
    listings.take(by=SYSTEM, connection=there.connection, offers=[Offer("P-gift", "V-gift", "Gift", sku="gift")])
    Listing.objects.filter(external_variant_id="V-gift").update(status=Listing.Status.IGNORED)
    channel_sync.take(there.connection, replace(order, lines=(*order.lines, gift)))

    _cancel(there, order)

    assert _told(there) == [2]


def test_what_was_off_before_is_not_called_off_again_with_the_whole_order(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)

    _cancel(there, order, 1)
    channel_sync.take(there.connection, later(order, lines=(replace(order.lines[0], current_quantity=2),)))
    _cancel(there, order)

    assert _told(there) == [1, 2]


def test_units_cancelled_after_a_lost_answer_are_told_beside_the_ones_before(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    _cancel(there, order, 1, loses=True)
    _cancel(there, order, 1)

    serving.serve(there.connection.pk)

    assert [part.quantity for parts in _off_by_key(there).values() for part in parts] == [1, 1]
    assert (_told(there), Push.objects.get(kind="cancellation").status) == ([1, 1, 1], "idle")


def _cancel(there, order, units: int = 0, *, loses: bool = False) -> None:
    lines = [Units(OrderLine.objects.get().pk, units)] if units else None
    lifecycle.cancel(by=SYSTEM, order=ours(order), lines=lines)
    channel_cancelling.order_cancelled(ChannelOrder.objects.get().order_id)
    Push.objects.filter(kind="cancellation").update(due_at="2026-01-01T00:00:00Z")
    there.outside.before = _lose if loses else lambda name: None
    serving.serve(there.connection.pk)
    there.outside.before = lambda name: None


def _lose(name: str) -> None:
    if name == "cancelled":
        raise Unclear("No answer came.")


def _off_by_key(there):
    """What is off over there by now: once per key, as systems do."""
    return {each.request_id: each.parts for each in there.outside.cancelled}


def _told(there) -> list[int]:
    return [part.quantity for each in there.outside.cancelled for part in each.parts]

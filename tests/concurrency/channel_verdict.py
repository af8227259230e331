"""What a storm over channels has left: the books of both sides compared, by the channels' own journals."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db.models import QuerySet

from commerce import ids, sql
from commerce.models import SyncException
from commerce.sales_channels.connectors.simulated.records import Order as SoldOrder
from inventory.models import BackOrder
from orders.models import ChannelOrder, Order
from tests.concurrency.channel_shops import Door

# From the ledger and the open promises themselves, past the levels that the product decides by.
_BEYOND = """
WITH there AS (SELECT variant_id, location_id, sum(on_hand_delta) AS units FROM inventory_movement GROUP BY 1, 2),
promised AS (
    SELECT variant_id, location_id, sum(quantity) AS units FROM (
        SELECT variant_id, location_id, quantity FROM inventory_allocation WHERE ended_at IS NULL
        UNION ALL
        SELECT variant_id, location_id, quantity FROM inventory_holdline
        WHERE ended_at IS NULL AND expires_at > statement_timestamp()
    ) AS open GROUP BY 1, 2)
SELECT coalesce(sum(greatest(0, p.units - coalesce(t.units, 0))), 0)
FROM promised p LEFT JOIN there t USING (variant_id, location_id)
"""


@dataclass(frozen=True)
class Verdict:
    """What the storm left. An event is a change at a channel or a delivery to us.

    `short` are orders that a channel sold without goods, and that somebody was told of; `oversold` are units promised
    beyond what was there without anybody being told. `drift` are levels that show another number than they should.
    """

    events: int
    changes: int
    deliveries: int
    sold: int
    own_sold: int
    own_refused: int
    looks: int
    short: int
    lost: int
    doubled: int
    wrong_units: int
    oversold: int
    drift: int
    recovery_seconds: float

    @property
    def wrongs(self) -> dict[str, int]:
        """What should be zero, and is not."""
        named = ("lost", "doubled", "wrong_units", "oversold", "drift")
        return {name: getattr(self, name) for name in named if getattr(self, name)}

    def __str__(self) -> str:
        parts = [f"{each.name} {getattr(self, each.name)}" for each in fields(self)[:-1]]
        return f"{', '.join(parts)}, recovered in {self.recovery_seconds:.1f} s"


def promised_beyond() -> int:
    """Units promised beyond what is there, at this moment."""
    return int(sql.run(_BEYOND)[0][0])


def untold() -> int:
    """Units sold before they were there by orders that no exception tells of."""
    told = set(SyncException.objects.filter(cause="oversold").values_list("connection_id", "subject"))
    rows = ChannelOrder.objects.filter(oversold__gt=0).values_list("connection_id", "external_id", "order_id")
    explained = {ids.encode("ord", order) for connection, name, order in rows if order and (connection, name) in told}
    rows = BackOrder.objects.exclude(end_reason=BackOrder.End.RELEASED)
    return sum(row.quantity for row in rows.exclude(cause__in=explained))


def short() -> int:
    """Orders that a channel sold without goods."""
    return ChannelOrder.objects.filter(oversold__gt=0).count()


def lost(door: Door) -> list[str]:
    """Orders of the channel that are alive there and are none of ours."""
    code = door.sim.wire.code
    alive = {name for name, order in door.orders.items() if order.paid and not _is_off(code, order)}
    known = ChannelOrder.objects.filter(connection=door.connection, status="placed", order__isnull=False)
    return sorted(alive - set(known.values_list("external_id", flat=True)))


def both_sides(door: Door, name: str) -> tuple[object, ...]:
    """One order as the channel has it, and as we do."""
    theirs = door.orders[name]
    rows = ChannelOrder.objects.filter(connection=door.connection, external_id=name)
    ours = rows.values("status", "reason", "order_id", "updated_at", "seen_at", "said_hash", "said__progress")
    return name, theirs, ours.first()


def doubled(door: Door) -> int:
    """Orders of ours beyond one for each of the channel's."""
    mine = Order.objects.filter(channel=door.connection.channel).exclude(status="cancelled")
    names = list(mine.values_list("external_id", flat=True))
    return len(names) - len(set(names) & set(door.orders))


def wrong_units(door: Door) -> list[str]:
    """Orders with more or fewer units than their buyers are still to get."""
    mine = Order.objects.filter(channel=door.connection.channel).exclude(status="cancelled")
    code, paid = door.sim.wire.code, {name: order for name, order in door.orders.items() if order.paid}
    return [name for name, order in paid.items() if units_of(mine.filter(external_id=name)) != truly(code, order)]


def total(counted, doors: Iterable[Door]) -> int:
    """The sum over all doors."""
    found = [counted(door) for door in doors]
    return sum(len(each) if isinstance(each, list) else each for each in found)


def truly(system: str, order: SoldOrder) -> int:
    """Units that its buyer is still to get. Shopify says of refunded units whether they had left: then they are off."""
    if _is_off(system, order):
        return 0
    unsent = sum(part.unsent for made in order.refunds for part in made.parts) if system == "shopify" else 0
    return sum(line.current for line in order.lines) - unsent


def _is_off(system: str, order: SoldOrder) -> bool:
    """WooCommerce calls an order refunded that was paid back in full before all of it left: nothing of it goes out."""
    is_paid_back = order.paid and order.refunded >= order.paid and order.status != "completed"
    return order.status == "cancelled" or system == "woocommerce" and bool(is_paid_back)


def units_of(orders: QuerySet[Order]) -> int:
    """Units of our orders that are not cancelled."""
    found = orders.values_list("lines__quantity", "lines__cancelled")
    return sum((quantity or 0) - (cancelled or 0) for quantity, cancelled in found)

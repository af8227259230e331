"""What handing parcels to their carrier does, before it is done: what leaves the stock, which card is charged, who is
told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from commerce import sql
from commerce.console import formats
from fulfillment import pack_station, shipping
from fulfillment.models import Fulfillment, Parcel
from orders import collecting
from orders.console import words


@dataclass(frozen=True, slots=True)
class Effect:
    """`lines` are `(icon, sentence)`; `token` proves that this very effect was shown; `label` is on the button."""

    lines: tuple[tuple[str, str], ...]
    label: str
    token: str


def of(found: Fulfillment, leaving: Sequence[Parcel]) -> Effect:
    """All that shipping these parcels does, as far as they are still here: others may be shipping them right now, and
    units that have left by some of the rows read and are leaving by others would be more than there are."""
    with sql.one_moment():
        return _of(found, pack_station.still_here(leaving))


def _of(found: Fulfillment, leaving: Sequence[Parcel]) -> Effect:
    order, units = found.order, shipping.leaving_units(found, leaving)
    goods = sum(content.quantity for parcel in leaving for content in parcel.lines.all())
    lines = [("stock", f"Take {formats.counted(goods, 'unit')} off the stock in {found.location.name}")]
    charged = collecting.charges(order, units) if units else []
    for payment, amount in charged:
        lines.append(("card", f"Charge {formats.money(amount, order.currency)} to {words.tender(payment)}"))
    if not charged:
        lines.append(("cash", "Charge no card: it is paid already, or paid elsewhere"))
    if order.email or order.phone:
        lines.append(("mail", f"Tell {words.customer(order)} with the number of the parcel"))
    many = formats.counted(len(leaving), "parcel")
    said = (found.version, [parcel.pk for parcel in leaving], lines)
    return Effect(tuple(lines), f"Ship {many}", hashlib.sha256(repr(said).encode()).hexdigest()[:16])

"""Goods brought back to a till that sells from our shelf: the money is kept as a fact, the goods are for sale again."""

from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import places, receivers
from commerce.sales_channels.neutral import Return
from commerce.sales_channels.receivers import DONE, Outcome
from inventory import brought_back
from inventory.stock import Posting
from orders import channel_records
from orders.models import ChannelLine, ChannelOrder, ChannelRefund

NOT_BOOKED = "return_not_booked"


def register() -> None:
    """Called once everything is loaded."""
    receivers.register(Return, take)


def take(connection: Connection, refund: Return) -> Outcome:
    """One return, all of it or nothing; what cannot be booked waits for people, who may have it tried again."""
    row = ChannelOrder.objects.filter(connection=connection, external_id=refund.order_id).first()
    if row is not None:
        channel_records.note_refund(by=SYSTEM, row=row, refund=refund)
    if not connection.is_writing:
        return Outcome("done", "shadow")
    back = [line for line in refund.lines if line.restocked]
    if not back:
        return DONE if row is not None else _wait(f"The sale {refund.order_id} is not known here.")
    if row is None or row.order_id is None:
        return _wait(f"The sale {refund.order_id} is not among our orders.")
    mine = ChannelLine.objects.filter(channel_order=row).values_list("external_line_id", "line__variant_id")
    variants = dict(mine)
    lines = []
    for line in back:
        location = places.named(connection, line.place_ref)
        if location is None:
            return _wait(f"The place “{line.place_ref}” is none of ours.")
        if line.external_line_id not in variants:
            return _wait(f"The sale has no line {line.external_line_id}.")
        lines.append(Posting(variants[line.external_line_id], location.pk, delta=line.quantity))
    try:
        kept = ChannelRefund.objects.get(channel_order=row, external_id=refund.external_id)
        cause = f"{row.public_id}:return:{kept.pk}"
        brought_back.take_back(by=SYSTEM, lines=lines, cause=cause, at=refund.created_at)
    except Refusal as no:
        if no.status == 503:
            raise
        return _wait(no.detail)
    return DONE


def _wait(detail: str) -> Outcome:
    return Outcome("parked", NOT_BOOKED, detail)

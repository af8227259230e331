"""Money of orders that a channel was paid for: whoever was charged there gets it back there, by the channel's payment.

What is owed is an intent in the payment's book and a wish for the channel, one of each per cancellation. The book says
refunded once the channel has done it; what it refuses or cannot do waits for people, and is done as well when the
channel says that somebody gave it back there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import Connection, Push
from commerce.sales_channels import accounts, outbox, trouble
from commerce.sales_channels.connector import Can
from commerce.sales_channels.neutral import Payment as Paid
from commerce.sales_channels.neutral import Progress
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import RefundPush, Result
from commerce.sales_channels.senders import Parcel, Sender
from orders import channel_units
from orders.models import ChannelOrder, ChannelRefund, Order, Payment, PaymentEvent
from orders.payments import events, intents
from orders.units import Units

KIND = "refund"
REFUSED = f"{KIND}_refused"
BY_HAND = "This system cannot be told to give money back: it has to be given back over there."
_TAKEN = (Paid.PAID, Paid.PARTLY_REFUNDED)


@transactions.building_block
def ask(order: Order, payment: Payment, amount: int, ended: Iterable[Units], *, by: Actor, now: datetime) -> bool:
    """Have the channel give this back. False where that is nobody's to ask: it was not paid through a channel, nothing
    was taken there yet, or the channel called these units off, or gave them back, by itself."""
    row = _paid_there(order)
    if payment.method != Payment.Method.EXTERNAL or row is None or channel_units.are_settled_there(row, ended):
        return False
    intent = intents.note(payment=payment, kind="refund", amount=amount, by=by, now=now)
    outbox.want([Wish(row.connection_id, KIND, intent.pk)])
    if not row.connection.is_writing:  # nobody would look at the wish
        _leave_to_people(row.connection)
    return True


def channel_of(order: Order) -> str:
    """The channel that gives back what was paid there, by name; empty where people do, or nobody has to."""
    row = _paid_there(order)
    if row is None or not row.connection.is_writing:
        return ""
    able = Can.REFUND_OUT in accounts.connector(row.connection).capabilities()
    return row.connection.name if able else ""


def _paid_there(order: Order) -> ChannelOrder | None:
    rows = ChannelOrder.objects.filter(order=order, status=ChannelOrder.Status.PLACED).select_related("connection")
    row = rows.first()
    owes = row is not None and row.said["payment"] in _TAKEN and row.said["progress"] != Progress.CANCELLED
    return row if owes else None


@transactions.building_block
def given_there(row: ChannelOrder, refunds: Sequence[ChannelRefund]) -> None:
    """The channel gave these back. Of what waits for people, that is what is owed of the same amount since then, or all
    of it once all that was paid went back. What it did because we told it to is not meant: that may be heard of before
    its answer, so an amount that is on its way counts for nothing else."""
    pushes = _pushes(row)
    owed = list(_owed(row).filter(pk__in=pushes.filter(status=Push.Status.PARKED).values("subject")))
    told = outbox.made_there(pushes)
    on_its_way = pushes.filter(status=Push.Status.WAITING).values("subject")
    under_way = {each.amount for each in _owed(row).filter(pk__in=on_its_way) if _is_open(each)}
    refunds = [each for each in refunds if each.external_id not in told and each.amount not in under_way]
    back = sum(each.amount for each in ChannelRefund.objects.filter(channel_order=row))
    for intent in owed:
        same = next((r for r in refunds if r.amount == intent.amount and r.refunded_at >= intent.at), None)
        if same is not None or back >= intent.payment.captured:
            refunds = [each for each in refunds if each is not same]
            _book(intent, by=SYSTEM)
            outbox.want([Wish(row.connection_id, KIND, intent.pk)])  # which ends the exception: nothing is left to tell


@transactions.use_case
def cancelled_there(*, by: Actor, row: ChannelOrder) -> None:
    """The channel says that all of it is off. Where it cannot be told to give back, that is how the money went back."""
    for intent in _owed(row):
        _book(intent, by=by)
        outbox.want([Wish(row.connection_id, KIND, intent.pk)])  # as above


def _owed(row: ChannelOrder):
    mine = PaymentEvent.objects.filter(payment__order=row.order_id, payment__method=Payment.Method.EXTERNAL)
    return mine.filter(kind=PaymentEvent.Kind.INTENT).select_related("payment").order_by("id")


def _pushes(row: ChannelOrder):
    return Push.objects.filter(connection=row.connection_id, kind=KIND, subject__in=_owed(row).values("pk"))


def _prepare(connection: Connection, claims: Sequence[Claim]) -> list[Parcel]:
    """The cancellation has told the units already, so only money goes back here."""
    found = PaymentEvent.objects.filter(pk__in=[claim.subject for claim in claims]).select_related("payment__order")
    asked = {intent.pk: intent for intent in found}
    placed = ChannelOrder.objects.filter(
        connection=connection, order__in=[intent.payment.order_id for intent in asked.values()]
    )
    rows = {row.order_id: row for row in placed}
    parcels = []
    for claim in claims:
        intent = asked.get(claim.subject)
        if intent is None or (row := rows.get(intent.payment.order_id)) is None:
            continue
        again = claim.tried is not None
        push = RefundPush(
            row.external_id, intent.amount, intent.payment.currency, (), f"refund-{claim.id}", at=intent.at,
            again=again, others=outbox.made_there(_pushes(row)) if again else frozenset(),
        )  # fmt: skip
        parcels.append(Parcel(claim, push if _is_open(intent) else None, {"amount": intent.amount}))
    return parcels


def _is_open(intent: PaymentEvent) -> bool:
    return any(each.reference == intent.reference for each in intents.unanswered(intent.payment_id))


def _accepted(connection: Connection, parcel: Parcel, result: Result) -> None:
    _given_back(by=SYSTEM, intent=PaymentEvent.objects.get(pk=parcel.claim.subject))


@transactions.use_case
def _given_back(*, by: Actor, intent: PaymentEvent) -> None:
    transactions.about(payment=intent.payment_id, operation=intent.reference)
    _book(intent, by=by)


@transactions.building_block
def _book(intent: PaymentEvent, *, by: Actor) -> None:
    """Once, whoever comes first."""
    payment = events.locked(intent.payment_id)
    if _is_open(intent):
        now = transactions.now()
        kind = PaymentEvent.Kind.REFUND
        events.add(payment, kind, amount=intent.amount, reference=intent.reference, by=by, now=now)
        events.close(payment, check_in=None, now=now)


@transactions.use_case
def _nobody_is_told(*, by: Actor, connection: Connection) -> None:
    _leave_to_people(connection)


@transactions.building_block
def _leave_to_people(connection: Connection) -> None:
    rows = Push.objects.filter(connection=connection, kind=KIND, status=Push.Status.WAITING)
    for push in rows.select_for_update(no_key=True).order_by("id"):
        intent = PaymentEvent.objects.select_related("payment").get(pk=push.subject)
        if not _is_open(intent):
            continue
        Push.objects.filter(pk=push.pk).update(status=Push.Status.PARKED, leased_until=None, last_error=BY_HAND)
        trouble.open_one(
            connection, REFUSED, f"{KIND}:{push.subject}", BY_HAND, push_id=push.pk, order_id=intent.payment.order_id,
            facts={"amount": intent.amount, "currency": intent.payment.currency},
        )  # fmt: skip


SENDER = Sender(
    kind=KIND,
    urgency=11,  # after the cancellation that it is of
    needs=Can.REFUND_OUT,
    prepare=_prepare,
    send=lambda own, rows: [own.push_refund(row) for row in rows],
    rows_per_call=lambda limits: 1,
    accepted=_accepted,
    unable=lambda connection: _nobody_is_told(by=SYSTEM, connection=connection),
)

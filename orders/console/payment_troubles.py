"""Payments that need somebody: what each trouble means, since when, on which order, and the one step that helps."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from commerce import ids, transactions
from commerce.console import formats, stores
from commerce.console.scope import Scope
from commerce.console.tiles import Item
from commerce.models import Reaction
from commerce.visibility import reactions
from orders import visibility
from orders.models import Payment, PaymentEvent
from orders.payments import troubles
from orders.payments.troubles import Trouble

READ, WRITE = "payments.read", "payments.write"
MOST = 200


@dataclass(frozen=True, slots=True)
class Words:
    """A trouble as people know it: its chip, what it means, and the button that helps."""

    state: str
    title: str
    means: str
    action: str


WORDS = {
    "unanswered": Words(
        "unanswered",
        "The bank has not answered",
        "Nobody knows whether money moved. Nothing is taken twice: it is asked by the same key, by itself as well.",
        "Ask the bank again",
    ),
    "waits_for_customer": Words(
        "waits_for_customer",
        "The customer has not confirmed",
        "Their bank asked them to agree and they have not. Releasing lets the order lapse.",
        "Release",
    ),
    "capture_declined": Words(
        "declined",
        "Taking the money was refused",
        "The goods may be gone while the money is not here yet.",
        "Take it again",
    ),
    "refund_declined": Words(
        "declined", "Giving money back was refused", "The customer is still owed this amount.", "Refund again"
    ),
    "void_declined": Words(
        "declined",
        "Releasing the card was refused",
        "Perhaps it was charged elsewhere: if your provider shows a charge, refund it there first.",
        "Release again",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One trouble with its payment."""

    payment: Payment
    trouble: Trouble
    words: Words
    order_url: str

    @property
    def tender(self) -> str:
        """`Visa ••4242`."""
        name = self.payment.card_brand.title() or Payment.Method(self.payment.method).label
        return f"{name} ••{self.payment.card_last4}" if self.payment.card_last4 else name


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page."""
    dead = reactions(scope.actor).filter(status=Reaction.Status.DEAD).count() if scope.actor.may("admin.read") else 0
    rows = _rows(scope, transactions.now())
    context = {"rows": rows, "dead": dead, "may_write": scope.actor.may(WRITE)}
    return render(request, "orders/payment_troubles.html", context)


@require_POST
@stores.page(WRITE)
def settle(request: HttpRequest, scope: Scope, payment_id: str) -> HttpResponse:
    """Take the one step that fits, and say what came of it."""
    payment = _own(scope, WRITE).filter(pk=ids.decode("pay", payment_id) or 0).first()
    if payment is None:
        raise Http404("No such payment.")
    settled = troubles.settle(by=scope.actor, payment_id=payment.pk)
    left = troubles.find([payment.pk], transactions.now())
    amount = formats.money(settled.amount, settled.currency)
    if left:
        messages.warning(request, f"Still open: {WORDS[left[0].kind].title.lower()}. It is asked again by itself.")
    elif settled.status in Payment.WAITING:
        messages.info(request, "The bank has not answered yet. It is asked again by itself.")
    else:
        messages.success(request, f"{Payment.Status(settled.status).label}: {amount}.")
    return redirect("payment_troubles", scope.slug)


def declined(scope: Scope, now: datetime, most: int) -> list[Item]:
    """What the bank refused to take, give back or release, for Home's attention list."""
    rows = [row for row in _rows(scope, now) if row.words.state == "declined"]
    return [
        Item(
            title=f"Order {row.payment.order.number}: {row.words.title[0].lower()}{row.words.title[1:]}",
            detail=f"{formats.money(row.trouble.amount, row.payment.currency)} by {row.tender} · "
            f"{formats.ago(row.trouble.since, now)}",
            tone="danger",
            icon="card",
            action="See payments",
            url=reverse("payment_troubles", args=[scope.slug]),
        )
        for row in rows[:most]
    ]


def _rows(scope: Scope, now: datetime) -> list[Row]:
    refused = PaymentEvent.Kind.DECLINE
    recent = Q(events__kind=refused, events__at__gt=now - troubles.REMEMBERED)
    open_ones = Q(status__in=Payment.WAITING) | Q(check_at__isnull=False) | recent
    candidates = list(_own(scope, READ).filter(open_ones).order_by("id").values_list("pk", flat=True).distinct()[:MOST])
    found = troubles.find(candidates, now) if candidates else []
    rows = _own(scope, READ).filter(pk__in=[each.payment_id for each in found]).select_related("order")
    payments = {payment.pk: payment for payment in rows.order_by("id")}
    return [_row(payments[each.payment_id], each, scope) for each in found]


def _row(payment: Payment, trouble: Trouble, scope: Scope) -> Row:
    url = reverse("order", args=[scope.slug, payment.order.number])
    return Row(payment, trouble, WORDS[trouble.kind], url)


def _own(scope: Scope, permission: str) -> QuerySet[Payment]:
    """Payments of this store's orders, as far as the permission reaches."""
    rows = visibility.payments(scope.actor, permission)
    if scope.location is None:
        return rows
    orders = visibility.at(visibility.orders(scope.actor, permission), [scope.location.pk])
    return rows.filter(order__in=orders)

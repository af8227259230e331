"""Small steps on one order: a note, the confirmation once more, asking the bank what became of a payment."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commerce.actors import LocationNotAllowed
from commerce.console import stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from orders import notes, notices
from orders.console import once, order_page
from orders.models import Order, Payment
from orders.payments import resolver


@require_POST
@stores.page("orders.write")
def add_note(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Write it; pressed twice it stands there once. What was refused stays in the field."""
    order = _own(scope, number)
    text, problem = request.POST.get("text", ""), ""
    press = once.Press(f"note {order.pk}", request.POST.get("key", ""), text)
    try:
        verb = partial(notes.add, by=scope.actor, order=order, text=text)
        once.pressed(scope, press, verb, lambda note: Answer(201, note.pk))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        problem = refusal.detail
    if problem and not request.htmx:
        messages.error(request, problem)
    if not request.htmx:
        return redirect(f"{reverse('order', args=[scope.slug, number])}#timeline")
    context = order_page.context(scope, order) | {"problem": problem, "typed": text if problem else ""}
    return render(request, "orders/_timeline.html", context, status=400 if problem else 200)


@require_POST
@stores.page("orders.write")
def confirm_again(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Send the confirmation once more."""
    order = _own(scope, number)
    key = "".join(letter for letter in request.POST.get("key", "")[:32] if letter.isalnum())
    notices.confirm_again(by=scope.actor, order=order, key=key or "again")
    messages.success(request, f"The confirmation goes to {order.email} again.")
    return redirect("order", scope.slug, number)


@require_POST
@stores.page("orders.write")
def ask_bank(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """Ask the provider what became of the payments that wait, and place or cancel the order by its answer."""
    order = _own(scope, number)
    for payment in order.payments.all():
        if payment.status in Payment.WAITING:
            resolver.resolve(by=scope.actor, payment_id=payment.pk)
    found = order_page.find(scope, number)
    messages.info(request, _answer(found))
    return redirect("order", scope.slug, number)


def _answer(order: Order) -> str:
    if order.status == Order.Status.CANCELLED:
        return "The payment did not go through. The order is cancelled, and nothing was taken."
    if order.status != Order.Status.AWAITING_PAYMENT:
        return "The payment is sure. The order is placed."
    asks = any(row.status == Payment.Status.REQUIRES_ACTION for row in order.payments.all())
    return (
        "The customer has not confirmed yet." if asks else "The bank has not answered yet. It is asked again by itself."
    )


def _own(scope: Scope, number: int) -> Order:
    order = order_page.find(scope, number)
    if not order_page.may_change(scope, order):
        raise LocationNotAllowed("This order belongs to another store.", scope="orders.write")
    return order

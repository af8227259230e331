"""Scan to hand over: the customer's QR or code, or an order's number, leads to its pickup; or says why not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from commerce.console import stores
from commerce.console.stores import Scope
from fulfillment import visibility
from fulfillment.console import board, pickup_finders
from fulfillment.models import Fulfillment

LONGEST = 64


@stores.page(visibility.WRITE)
def scan(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The field, as a dialog or a page of its own; what was scanned is answered at once."""
    text = request.POST.get("code", "").strip()[:LONGEST]
    url = pickup_finders.exact(text, scope) if text else None
    if url:
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    problem = _why_not(text, scope) if request.method == "POST" else ""
    context = {"part": "fulfillment/_pickup_scan.html", "problem": problem}
    template = context["part"] if request.htmx else "fulfillment/pickup_step.html"
    return render(request, template, context, status=422 if problem else 200)


def _why_not(text: str, scope: Scope) -> str:
    """What a number that is no pickup to hand over is instead."""
    if not text:
        return "Scan the code, or type it."
    digits = text.lstrip("#")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else None
    found = board.of(scope).filter(order__number=number).order_by("-id").first() if number is not None else None
    if found is None:
        return "No pickup in this store has that code or number. Nothing was handed over."
    status = Fulfillment.Status(found.status).label.lower()
    return f"Order {number} is {status}. It cannot be handed over."

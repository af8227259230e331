"""The page a customer is sent to by the built-in provider's `tok_3ds`, where a bank would ask them to agree.

It tells the provider, never the order: what it did counts once the provider is asked.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from commerce.money import Money
from orders.models import TestCharge
from orders.payments import test_provider

__test__ = False  # no test module, whatever its name
_PROVIDER = "orders.payments.test_provider.PROVIDER"


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Show the charge; a POST with `answer` agree or refuse decides it."""
    charge = test_provider.find(key)
    if charge is None or settings.PAYMENT_PROVIDER != _PROVIDER:
        raise Http404
    if request.method == "POST":
        charge = test_provider.decide(key, agreed=request.POST.get("answer") == "agree")
    shown = {
        "amount": Money(charge.amount, charge.currency).format(),
        "asks": charge.status == TestCharge.Status.REQUIRES_ACTION,
        "agreed": charge.status in (TestCharge.Status.AUTHORIZED, TestCharge.Status.CAPTURED),
    }
    return render(request, "orders/test_payment.html", shown)

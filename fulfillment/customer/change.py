"""Before it is ready the buyer can come at another time, or to another store."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from commerce import strict, transactions
from fulfillment import changing, customer_choices
from fulfillment.customer import page
from fulfillment.links import CUSTOMER, Visitor


@require_http_methods(["GET", "HEAD", "POST"])
@page.page
def change(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What could be chosen; a POST of `time`, `any` or `store` chooses it."""
    if visitor.proxy is not None or not page.may_change(visitor):
        raise Http404
    if request.method == "POST":
        return _chosen(request, visitor)
    now = transactions.now()
    offers = {
        "times": customer_choices.times(visitor.fulfillment, now),
        "stores": customer_choices.stores(visitor.fulfillment, now),
        "has_slot": visitor.fulfillment.window_from is not None,
    }
    return render(request, "fulfillment/track_change.html", {**page.context(visitor), **offers})


def _chosen(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    found = visitor.fulfillment
    code = strict.clean_text(request.POST.get("store", ""))
    if code and (place := customer_choices.store(code)) is not None:
        given = changing.change_store(by=CUSTOMER, fulfillment=found, location=place)
        return page.back(Visitor(given))
    slot = customer_choices.read_time(request.POST.get("time", ""))
    if slot is not None or "any" in request.POST:
        changing.change_slot(by=CUSTOMER, fulfillment=found, slot=slot)
    return page.back(visitor)

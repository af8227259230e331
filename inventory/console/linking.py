"""A code that nobody knows, found on a label while counting: say which SKU it belongs to, and it can be scanned."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import trigger_client_event

from commerce import catalog, skus
from commerce.console import stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from inventory.console import choices, finders

MOST = 8
LONGEST = 200


@stores.page("catalog.write")
def link(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Search for the SKU, choose it, and the code is its barcode from then on."""
    code = (request.POST.get("code") or request.GET.get("code", "")).strip()[:LONGEST]
    back = request.GET.get("back", "")
    problem = ""
    if request.method == "POST":
        try:
            named = skus.find_one(request.POST.get("sku", ""))
            catalog.add_barcode(variant_id=named.variant_id, code=code, by=scope.actor)
            return _done(request, scope, code, named.sku)
        except Refusal as refusal:
            problem = refusal.detail
    query = request.GET.get("q", "").strip()[:LONGEST]
    hits = finders.matching(query, scope, most=MOST) if query else []
    context = {"code": code, "query": query, "hits": hits, "problem": problem, "back": back}
    template = "_link_hits" if request.htmx and request.htmx.target == "link-hits" else "_link"
    template = template if request.htmx else "link"
    return render(request, f"inventory/{template}.html", context, status=409 if problem else 200)


def _done(request: HttpRequest, scope: Scope, code: str, sku: str) -> HttpResponse:
    if not request.htmx:
        return redirect(choices.sku_url("sku", scope.slug, sku))
    response = trigger_client_event(HttpResponse(status=204), "truecount:close", {})
    trigger_client_event(response, "truecount:toast", {"text": f"{code} is a barcode of {sku} now."})
    return trigger_client_event(response, "truecount:linked", {"code": code})

"""Counting a delivery in: name it, scan, finish. Every scan is kept on the server at once, each exactly once."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commerce import ids, search, skus, variant_labels
from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import Invalid
from commerce.variant_labels import VariantLabel
from inventory import receiving
from inventory.console import choices
from inventory.kit_stock import KitHasNoStock
from inventory.models import Receiving
from inventory.receiving import CountChanged

LONGEST_CODE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One SKU of the delivery with what was counted."""

    item: VariantLabel
    quantity: int
    url: str


@stores.page("stock.write")
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Start a delivery, or go on with one that is being counted. All stores: choose one first."""
    if scope.location is None:
        return _choose(request, scope)
    scope.actor.require("stock.write", location_ids={scope.location.pk})
    reference, problem = request.POST.get("reference", ""), ""
    if request.method == "POST":
        try:
            begun = receiving.start(by=scope.actor, location=scope.location, reference=reference)
            return redirect("receiving", scope.slug, begun.public_id)
        except Invalid as refusal:
            problem = refusal.detail
    context = {"open": receiving.open_at([scope.location]), "reference": reference, "problem": problem}
    return render(request, "inventory/receive_start.html", context, status=400 if problem else 200)


@stores.page("stock.write")
def show(request: HttpRequest, scope: Scope, receiving_id: str) -> HttpResponse:
    """The delivery as it is counted so far."""
    delivery = _delivery(scope, receiving_id)
    if delivery.status != Receiving.Status.COUNTING:
        return render(request, "inventory/receive_done.html", {"delivery": delivery, **_counted(scope, delivery)})
    context = _page(scope, delivery)
    context["before"] = receiving.received_before(location=delivery.location, reference=delivery.reference)
    return render(request, "inventory/_receive_live.html" if request.htmx else "inventory/receive.html", context)


@stores.page("stock.write")
@require_POST
def scan(request: HttpRequest, scope: Scope, receiving_id: str) -> HttpResponse:
    """Count what a code stands for; `sku` with `quantity` and the `expected` that was shown is what steppers send."""
    delivery = _delivery(scope, receiving_id)
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    key = request.POST.get("key", "")[:64] or secrets.token_hex(8)
    if request.POST.get("sku"):
        return _set(request, scope, delivery, key)
    found = search.exact_ids(code)
    heard = {"code": code, "unknown": not found, "ambiguous": len(found) > 1}
    if len(found) == 1:
        quantity = _whole(request.POST.get("times", "1"))
        try:
            counted = receiving.scan(
                by=scope.actor, receiving_id=delivery.pk, variant_id=found[0], quantity=quantity, key=key
            )
            heard = {"code": code, "quantity": quantity, "repeated": not counted}
        except KitHasNoStock as refusal:
            heard = {"code": code, "kit": refusal}
    return _answer(request, scope, delivery, heard)


@stores.page("stock.write")
@require_POST
def undo(request: HttpRequest, scope: Scope, receiving_id: str) -> HttpResponse:
    """Take the last scan back."""
    delivery = _delivery(scope, receiving_id)
    scan_id = ids.decode("scn", request.POST.get("scan", ""))
    if scan_id is not None:
        receiving.undo(by=scope.actor, receiving_id=delivery.pk, scan_id=scan_id)
    return _answer(request, scope, delivery, {"undone": True})


@stores.page("stock.write")
@require_POST
def finish(request: HttpRequest, scope: Scope, receiving_id: str) -> HttpResponse:
    """Put it all on the shelf. Pressed twice, it happens once."""
    delivery = _delivery(scope, receiving_id)
    receiving.finish(by=scope.actor, receiving_id=delivery.pk)
    return redirect("receiving", scope.slug, delivery.public_id)


@stores.page("stock.write")
@require_POST
def discard(request: HttpRequest, scope: Scope, receiving_id: str) -> HttpResponse:
    """Close it without counting anything."""
    delivery = _delivery(scope, receiving_id)
    receiving.discard(by=scope.actor, receiving_id=delivery.pk)
    return redirect("receive", scope.slug)


def _set(request: HttpRequest, scope: Scope, delivery: Receiving, key: str) -> HttpResponse:
    """A stepper says how many there are instead of those it showed. Somebody was faster, or it is a kit by now: the
    page says so, as it is."""
    variant = skus.find_one(request.POST["sku"]).variant_id
    quantity, expected = (_whole(request.POST.get(name, "")) for name in ("quantity", "expected"))
    heard = {}
    try:
        receiving.set_counted(
            by=scope.actor,
            receiving_id=delivery.pk,
            variant_id=variant,
            quantity=quantity,
            expected=expected,
            key=key,
        )
    except CountChanged as refusal:
        heard = {"stale": refusal, "item": variant_labels.describe_one(variant)}
    except KitHasNoStock as refusal:
        heard = {"kit": refusal, "of_list": True}
    return _answer(request, scope, delivery, heard)


def _answer(request: HttpRequest, scope: Scope, delivery: Receiving, heard: dict) -> HttpResponse:
    context = _page(scope, delivery) | {"heard": heard}
    status = 409 if heard.get("stale") or heard.get("of_list") else 200
    if heard.get("unknown"):
        context["link_url"] = f"{reverse('link_barcode', args=[scope.slug])}?{urlencode({'code': heard['code']})}"
    template = "inventory/_receive_live.html" if request.htmx else "inventory/receive.html"
    return render(request, template, context, status=status)


def _page(scope: Scope, delivery: Receiving) -> dict[str, object]:
    last = receiving.last_scan(delivery.pk)
    counted = _counted(scope, delivery)
    lines = {line.item.variant_id: line for line in counted["lines"]}
    return {
        "delivery": delivery,
        "last": last and lines.get(last.variant_id),
        "last_scan": last and ids.encode("scn", last.pk),
        "last_quantity": last and formats.signed(last.quantity),
        "key": secrets.token_hex(8),
        "may_link": scope.actor.may("catalog.write"),
        **counted,
    }


def _counted(scope: Scope, delivery: Receiving) -> dict[str, object]:
    counted = receiving.counted(delivery.pk)
    described = variant_labels.describe([each.variant_id for each in counted])
    lines = [
        Line(item, each.quantity, choices.sku_url("sku", scope.slug, item.sku))
        for each in counted
        if (item := described[each.variant_id])
    ]
    return {"lines": lines, "units": sum(line.quantity for line in lines)}


def _delivery(scope: Scope, receiving_id: str) -> Receiving:
    """The delivery at this page's store; no other store's is found here."""
    key = ids.decode("rcv", receiving_id)
    found = key and scope.location and receiving.at(scope.location).filter(pk=key).first()
    if not found:
        raise Http404("No such delivery here.")
    scope.actor.require("stock.write", location_ids={scope.location.pk})
    return found


def _choose(request: HttpRequest, scope: Scope) -> HttpResponse:
    rows = [(place, reverse("receive", args=[place.code])) for place in choices.writable(scope)]
    return render(request, "inventory/choose_store.html", {"rows": rows, "verb": "Receive a delivery"})


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Invalid("Enter a whole number of units.")
    return int(text)

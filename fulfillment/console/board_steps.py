"""The steps on a pickup's card: accept, make ready, decline, keep longer, tell again, a new code."""

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from commerce import ids
from commerce.console import formats, stores
from commerce.console.stores import Scope
from fulfillment import collectors, declining, pickup, progress, resending, visibility
from fulfillment.console import decline_effects, hand_over_words, presses
from fulfillment.models import Collector, DeclinedOffer, Fulfillment
from orders.console import words

Reason = DeclinedOffer.Reason
MOST_BAGS, LONGEST_SHELF, MOST_DAYS = 99, 32, 14


@require_POST
@stores.page(visibility.WRITE)
def accept(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The store takes it on."""
    found = presses.find(scope, public_id)
    said = f"{found.order.number} accepted. It is ready to be picked."
    return presses.press(request, scope, found, pickup.accept, said, fulfillment=found)


@stores.page(visibility.WRITE)
def make_ready(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Where the bags wait, and how many; then whoever collects is told."""
    found = presses.find(scope, public_id)
    if request.method != "POST":
        progress.require(found, Fulfillment.Status.PICKED, to_do="made ready")
        return _dialog(request, "ready", {"found": found, "most_bags": MOST_BAGS})
    shelf = " ".join(request.POST.get("shelf", "").split())[:LONGEST_SHELF]
    bags = _whole(request.POST.get("bags", ""), MOST_BAGS)
    where = f" on shelf {shelf}" if shelf else ""
    said = f"{found.order.number} is ready{where}. {words.customer(found.order)} is told."
    return presses.press(request, scope, found, pickup.mark_ready, said, fulfillment=found, shelf=shelf, bags=bags)


@stores.page(visibility.WRITE)
def decline(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The dialog; with `preview` only what it would do; with that confirmed, the decline itself."""
    found = presses.find(scope, public_id)
    asked = request.POST.get("reason", "")
    reason = Reason(asked) if asked in Reason.values else Reason.NOT_FOUND
    effect = decline_effects.of(found, reason)
    context = {"found": found, "reasons": Reason.choices, "reason": reason, "effect": effect}
    if "preview" in request.POST:
        return render(request, "fulfillment/_decline_effect.html", context)
    if request.method != "POST" or request.POST.get("confirmed") != effect.token:
        progress.require(found, *declining.BEFORE_PACKING, to_do="declined")
        if "confirmed" in request.POST:
            context["problem"] = "This is what happens now. Read it, then press again."
        return _dialog(request, "decline", context)
    said = f"{found.order.number} declined. Somebody asks {words.customer(found.order)} what to do."
    return presses.press(request, scope, found, declining.decline, said, fulfillment=found, reason=str(reason))


@require_POST
@stores.page(visibility.WRITE)
def keep(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Some days longer."""
    found = presses.find(scope, public_id)
    days = max(1, _whole(request.POST.get("days", ""), MOST_DAYS))
    said = f"{found.order.number} is kept {formats.counted(days, 'day')} longer."
    return presses.press(request, scope, found, pickup.extend, said, fulfillment=found, days=days)


@require_POST
@stores.page(visibility.WRITE)
def tell_again(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The message that it is ready, once more."""
    found = presses.find(scope, public_id)
    collector = _collector(request, found)
    key = "".join(letter for letter in request.POST.get("key", "")[:32] if letter.isalnum()) or secrets.token_hex(8)
    verb, said = resending.tell_again, f"{_name(collector)} is told again."
    return presses.press(request, scope, found, verb, said, collector=collector, key=key)


@require_POST
@stores.page(visibility.WRITE)
def new_code(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """A new code goes out; the old one opens nothing any more, and a locked pickup opens again."""
    found = presses.find(scope, public_id)
    collector = _collector(request, found)
    said = f"{_name(collector)} gets a new code. The old one is void."
    return presses.press(request, scope, found, collectors.renew, said, collector=collector)


@stores.page(visibility.READ)
def more(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """All other steps of a pickup."""
    found = presses.find(scope, public_id, visibility.READ)
    may_write = scope.actor.may_at(visibility.WRITE, found.location_id)
    people = hand_over_words.people(found)
    return _dialog(request, "more", {"found": found, "people": people, "may_write": may_write})


def _collector(request: HttpRequest, found: Fulfillment) -> Collector:
    """The one that is named, or the buyer. Raises Http404."""
    asked = ids.decode("col", request.POST.get("collector", ""))
    own = collectors.of(found)
    collector = own.filter(pk=asked).first() if asked else own.filter(is_buyer=True).first()
    if collector is None:
        raise Http404("Nobody like this may collect it.")
    return collector


def _name(collector: Collector) -> str:
    return collector.name or collector.email or "The buyer"


def _whole(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _dialog(request: HttpRequest, name: str, context: dict) -> HttpResponse:
    """As a dialog, or as a page of its own without scripts."""
    context = {**context, "part": f"fulfillment/_pickup_{name}.html", "key": secrets.token_hex(16)}
    template = context["part"] if request.htmx else "fulfillment/pickup_step.html"
    return render(request, template, context, status=409 if context.get("problem") else 200)

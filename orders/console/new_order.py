"""A new order by a clerk: products, customer, delivery, codes, payment, with its price and its stock always in view.

One form holds everything. Every step posts it and shows it again, so it works without scripts too.
"""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from commerce import restrictions
from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from commerce.variant_labels import VariantLabel
from customers import finding as people
from customers import visibility as known
from inventory.console import finders as products
from inventory.console import look_up
from orders import code_guesses, placement, quoting
from orders.code_guesses import MISSES_MOST, TOO_MANY
from orders.console import draft as drafts
from orders.console import (
    draft_lines,
    draft_paying,
    draft_problems,
    draft_purchase,
    draft_reading,
    draft_sum,
    once,
    order_page,
)
from orders.console.draft import Draft
from orders.placed import Placed
from orders.purchases import Purchase
from orders.quoting import Reckoned

MOST_HITS = 6
HITS = ("product", "person")
TEST_PROVIDER = "orders.payments.test_provider.PROVIDER"
PERMISSION = "orders.write"


@stores.page(PERMISSION)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The form after one step; with `place` the order."""
    draft = draft_reading.read(request, scope)
    if draft.place is None or draft.channel is None:
        return render(request, "orders/no_door.html", status=200)
    if request.htmx and request.POST.get("hits") in HITS:
        return _search(request, scope, draft)
    asked, reckoned = _reckoned(draft, scope)
    if request.method == "POST" and "place" in request.POST and asked is not None:
        answer = _place(request, scope, draft, asked, reckoned)
        if answer is not None:
            return answer
        asked, reckoned = _reckoned(draft, scope)
    return _render(request, scope, draft, asked, reckoned)


def _search(request: HttpRequest, scope: Scope, draft: Draft) -> HttpResponse:
    """What was found while somebody types, and nothing else: a search takes no step."""
    if request.POST["hits"] == "person":
        return render(request, "orders/_person_hits.html", {"draft": draft, **_people(draft, scope)})
    return render(request, "orders/_product_hits.html", {"draft": draft, "hits": _product_hits(draft, scope)})


def _reckoned(draft: Draft, scope: Scope) -> tuple[Purchase | None, Reckoned | None]:
    """What it would cost; a refusal stands at the field it is about."""
    who = f"coupon-misses:{scope.actor.principal}:console"
    if draft.codes and code_guesses.are_too_many(draft.codes, {who: MISSES_MOST}):
        draft.object("codes", TOO_MANY)
        return None, None
    try:
        asked = draft_purchase.question(draft)
        reckoned = quoting.reckon(asked) if asked else None
    except Refusal as refusal:
        draft_problems.note(draft, refusal)
        return None, None
    if reckoned and reckoned.refusal and (draft.way != "ship" or draft.address_is_known):
        draft_problems.note(draft, reckoned.refusal)
    return asked, reckoned


def _place(
    request: HttpRequest, scope: Scope, draft: Draft, asked: Purchase, reckoned: Reckoned | None
) -> HttpResponse | None:
    """Place it once, and go to the order. None when something has to be put right first."""
    balance = draft_purchase.gift_balance(draft, scope.actor)
    paying = draft_paying.of(draft, asked, reckoned, balance)
    if draft.unclear or paying is None or not draft_problems.is_complete(draft, paying):
        return None
    total = reckoned.quote.totals.total
    if request.POST.get("expected", "") != str(total):
        draft.problems["sum"] = "The price has changed since you saw it. Check it, then place the order."
        return None
    if draft.said["gift"] and balance is None:
        draft.problems["gift"] = "No gift card with this code can be used here. Check it, or leave it out."
        return None
    try:
        _require_places(scope, asked)
        purchase = draft_purchase.purchase(draft, asked, total, paying.gift)
        verb = partial(placement.place_order, by=scope.actor, purchase=purchase)
        resume = partial(placement.resume, by=scope.actor, purchase=purchase)
        press = once.Press(f"order {scope.slug}", draft.key, once.form(request))
        answer = once.pressed(scope, press, verb, _rendered, resume)
    except Refusal as refusal:
        if refusal.status >= 500 and refusal.code != "provider_down":
            raise
        draft_problems.note(draft, refusal)
        draft.key = drafts.new_key()
        return None
    order = order_page.by_id(scope, answer.body["order"])
    if order.change:
        said = f"Give {formats.money(order.change, order.currency)} change."
        messages.success(request, said, extra_tags="stays")
    url = reverse("order", args=[scope.slug, order.number])
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _rendered(placed: Placed) -> Answer:
    return Answer(201, {"order": placed.order_id})


def _require_places(scope: Scope, asked: Purchase) -> None:
    places = {wish.wanted.stock_location_id for wish in asked.wishes if wish.wanted.location is not None}
    scope.actor.require(PERMISSION, location_ids=places)


def _render(
    request: HttpRequest, scope: Scope, draft: Draft, asked: Purchase | None, reckoned: Reckoned | None
) -> HttpResponse:
    quote, goods = (reckoned.quote, reckoned.goods) if reckoned else (None, {})
    paying = draft_paying.of(draft, asked, reckoned, draft_purchase.gift_balance(draft, scope.actor))
    context = {
        "draft": draft,
        "lines": draft_lines.of(draft, scope, quote, goods),
        "quote": quote,
        "sum": draft_sum.of(draft, quote, paying),
        "channels": drafts.channels(scope),
        "places": drafts.places(scope),
        "tills": drafts.tills(scope, draft.place),
        "may_ship": drafts.may_ship(scope),
        "hits": _product_hits(draft, scope),
        "buyer": _buyer(draft, scope),
        **_people(draft, scope),
        "may_search_people": scope.actor.may("customers.read"),
        "tokens": draft_purchase.TEST_TOKENS if settings.PAYMENT_PROVIDER == TEST_PROVIDER else {},
        "minimum_age": restrictions.minimum_age(goods),
        "problems": draft.problems,
    }
    whole = not request.htmx
    status = 200 if not draft.problems or "place" not in request.POST else 409
    template = "new" if whole else "_draft_quote" if "quote" in request.POST else "_draft"
    return render(request, f"orders/{template}.html", context, status=status)


def _product_hits(draft: Draft, scope: Scope) -> list[tuple[VariantLabel, look_up.Answer]]:
    """With what is asked of each: have we got it where the order is for, and how much is it?"""
    query = draft.said.get("q", "")
    found = products.matching(query, scope, most=MOST_HITS) if query else []
    if not found:
        return []
    answers = look_up.of([each.variant_id for each in found], actor=scope.actor, here=draft.place)
    return [(each, answers[each.variant_id]) for each in found]


def _buyer(draft: Draft, scope: Scope) -> Any:
    """The customer that was chosen."""
    id = draft.contact.customer_id
    return known.customers(scope.actor).filter(pk=id).first() if id else None


def _people(draft: Draft, scope: Scope) -> dict[str, list[Any]]:
    """Customers by what was typed; where there are none, those who may be meant."""
    rows, query = known.customers(scope.actor), draft.said.get("who", "")
    found = list(people.by_text(rows, query).order_by("-id")[:MOST_HITS]) if query else []
    likes = people.by_likeness(rows, query, most=MOST_HITS) if query and not found else []
    return {"people": found or likes, "likes": likes}

"""One promotion: what it does, its codes, and the steps of its life, each shown in words before it is taken."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import ids, promotions, rules_visibility, transactions
from commerce.console import promotion_words, stores
from commerce.console.promotions import beside, codes_used
from commerce.console.scope import Scope
from commerce.models import Promotion
from commerce.rules_visibility import READ, WRITE

MOST_CODES = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a promotion's life: the verb, its button, what it says first and afterwards."""

    verb: str
    label: str
    asks: str
    says: str
    done: str


STEPS = {
    "activate": Step("activate", "Start promotion", "Start “{}”?", "The next basket gets it.", "“{}” runs."),
    "pause": Step("pause", "Pause promotion", "Pause “{}”?", "The next basket is without it.", "“{}” is a draft."),
    "end": Step("end", "End promotion", "End “{}” for good?", "It cannot be started again.", "“{}” has ended."),
}


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, promotion_id: str) -> HttpResponse:
    """The page."""
    promotion = find(scope, promotion_id)
    now = transactions.now()
    sums = promotion.codes.aggregate(
        codes=Count("id"),
        uses=Sum("used"),
        limit=Sum("limit_total"),
        unlimited=Count("id", filter=Q(limit_total=None)),
    )
    may_write = scope.actor.may(WRITE)
    context = {
        "promotion": promotion,
        "state": promotion_words.state(promotion, now),
        "does": promotion_words.does(promotion),
        "applies": promotion_words.applies(promotion, promotion_words.names(scope.actor)),
        "when": promotion_words.when(promotion, now),
        "beside": beside(promotion),
        "used": codes_used(sums["uses"] or 0, sums["codes"], sums["limit"], sums["unlimited"]),
        "singles": promotion.codes.filter(batch="").order_by("code", "id")[:MOST_CODES],
        "batches": _batches(promotion),
        "may_write": may_write,
        "steps": [each for name, each in STEPS.items() if may_write and _is_possible(promotion, name)],
    }
    return render(request, "commerce/promotion.html", context)


@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, promotion_id: str, verb: str) -> HttpResponse:
    """Ask, as a dialog or a page; a POST takes the step."""
    if verb not in STEPS:
        raise Http404("No such step.")
    promotion, taken = find(scope, promotion_id), STEPS[verb]
    if request.method == "POST":
        getattr(promotions, verb)(promotion=promotion, by=scope.actor)
        messages.success(request, taken.done.format(promotion.title))
        return redirect("promotion", scope.slug, promotion_id)
    context = {
        "title": taken.asks.format(promotion.title),
        "lines": [
            promotion_words.does(promotion),
            *promotion_words.applies(promotion, promotion_words.names(scope.actor)),
            promotion_words.when(promotion, transactions.now()),
            taken.says,
        ],
        "label": taken.label,
        "back": reverse("promotion", args=[scope.slug, promotion_id]),
        "crumb": [("Promotions", reverse("promotions", args=[scope.slug]))],
    }
    return render(request, "commerce/_sure.html" if request.htmx else "commerce/sure.html", context)


def find(scope: Scope, promotion_id: str) -> Promotion:
    """The promotion of a public id; Http404 when there is none to see."""
    found = rules_visibility.promotions(scope.actor).filter(pk=ids.decode("pro", promotion_id) or 0).first()
    if found is None:
        raise Http404("No such promotion.")
    return found


def _is_possible(promotion: Promotion, verb: str) -> bool:
    to = {"activate": "active", "pause": "draft", "end": "ended"}[verb]
    return to in Promotion.MOVES[promotion.status]


def _batches(promotion: Promotion) -> list[dict]:
    rows = promotion.codes.exclude(batch="").values("batch")
    return list(rows.annotate(count=Count("id"), uses=Sum("used")).order_by("batch"))

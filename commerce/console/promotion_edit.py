"""Drafting a promotion and changing one: first its kind, then what it does and when. What was typed is never lost."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import promotions, visibility
from commerce.console import promotion as page
from commerce.console import promotion_form, promotion_words, stores
from commerce.console.promotion_form import PromotionForm
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import Promotion
from commerce.promotions import NewPromotion
from commerce.rules_visibility import WRITE
from commerce.versions import VersionConflict

KINDS = {
    "percent": ("tag", "15% off jackets, or off the whole order"),
    "amount": ("cash", "£10 off the order, or £2 off each"),
    "fixed_price": ("tag", "Each for £9.99, or 3 for £25"),
    "x_for_y": ("bag", "3 for the price of 2"),
    "cheapest_free": ("bag", "Buy 3, the cheapest is free"),
    "gift": ("gift", "A mug free with every order over £50"),
    "shipping": ("truck", "Free shipping from £40"),
    "tiered_spend": ("chart", "5% off from £50, 10% from £100"),
}


@require_safe
@stores.page(WRITE)
def choose_kind(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The eight things that a promotion can do, each with an example."""
    labels = dict(Promotion.Kind.choices)
    kinds = [
        (labels[kind], icon, example, reverse("promotion_new_of", args=[scope.slug, kind]))
        for kind, (icon, example) in KINDS.items()
    ]
    return render(request, "commerce/promotion_kinds.html", {"kinds": kinds})


@stores.page(WRITE)
def new(request: HttpRequest, scope: Scope, kind: str) -> HttpResponse:
    """A form for a draft of a kind, and what its button sends."""
    if kind not in KINDS:
        raise Http404("No such kind.")
    start = {"currency": settings.RETAILER_CURRENCY, "combining": "alone", "priority": 100}
    form = _form(scope, kind, request.POST or None, start)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, kind, status=400 if request.method == "POST" else 200)
    drafted = NewPromotion(code=form.cleaned_data["code"], kind=kind, **form.values())
    try:
        made = promotions.create(new=drafted, by=scope.actor)
    except Refusal as refusal:
        return _refused(request, form, kind, refusal)
    messages.success(request, f"“{made.title}” is drafted. Try it with a basket, then start it.")
    return redirect("promotion", scope.slug, made.public_id)


@stores.page(WRITE)
def change(request: HttpRequest, scope: Scope, promotion_id: str) -> HttpResponse:
    """The form of one promotion, and what its button sends."""
    promotion = page.find(scope, promotion_id)
    form = _form(scope, promotion.kind, request.POST or None, promotion_form.shown(promotion), is_new=False)
    if request.method != "POST" or not form.is_valid():
        return _show(request, form, promotion.kind, promotion, status=400 if request.method == "POST" else 200)
    seen = [form.cleaned_data["version"]]
    try:
        promotions.change(promotion_id=promotion.pk, changes=form.values(), expected=seen, by=scope.actor)
    except VersionConflict:
        form.add_error(None, "Somebody else changed this meanwhile. Open it again, then make your change.")
        return _show(request, form, promotion.kind, promotion, status=409)
    except Refusal as refusal:
        return _refused(request, form, promotion.kind, refusal, promotion)
    messages.success(request, f"“{form.cleaned_data['title']}” is saved.")
    return redirect("promotion", scope.slug, promotion_id)


def currencies(scope: Scope) -> list[str]:
    """Those that somebody sells in, the retailer's first."""
    sold = visibility.channels(scope.actor).order_by("currency").values_list("currency", flat=True).distinct()
    return list(dict.fromkeys([settings.RETAILER_CURRENCY, *sold]))


def _form(scope: Scope, kind: str, data: Any, start: dict[str, Any], *, is_new: bool = True) -> PromotionForm:
    known = promotion_words.names(scope.actor)
    choices = {
        "categories": sorted(known.categories.items()),
        "channels": sorted(known.channels.items(), key=lambda pair: pair[1]),
        "locations": sorted(known.locations.items(), key=lambda pair: pair[1]),
        "currency": [("", "Any currency"), *((code, code) for code in currencies(scope))],
    }
    for name in ("categories", "channels", "locations"):  # what is gone from the shop stays until somebody unticks it
        used = [*start.get(name, ()), *(start.get("exclude_categories", ()) if name == "categories" else ())]
        choices[name] += [(code, code) for code in used if code not in dict(choices[name])]
    return PromotionForm(data, initial=start, kind=kind, choices=choices, is_new=is_new)


def _refused(
    request: HttpRequest, form: PromotionForm, kind: str, refusal: Refusal, promotion: Promotion | None = None
) -> HttpResponse:
    """Every error beside its field."""
    errors = refusal.errors or [{"path": "code", "detail": refusal.detail}]
    for error in errors:
        name = error["path"].rpartition(".")[2].partition("[")[0]
        form.add_error(name if name in form.fields else None, error["detail"])
    return _show(request, form, kind, promotion, status=refusal.status)


def _show(
    request: HttpRequest, form: PromotionForm, kind: str, promotion: Promotion | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "kind": dict(Promotion.Kind.choices)[kind],
        "example": KINDS[kind][1],
    }
    context |= {"promotion": promotion, "ticks": form.ticks()}
    return render(request, "commerce/promotion_edit.html", context, status=status)

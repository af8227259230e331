"""Try a basket: what any goods cost on any door at any moment, with every promotion that did or did not take part.

Everything asked stands in the address, so a trial can be shared; nothing is kept and no code is used up.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import ids, rules_visibility, search, transactions, variant_labels, visibility
from commerce.console import promotion_words, stores
from commerce.console.scope import Scope
from commerce.console.trial_form import TrialForm, Wanted
from commerce.errors import Refusal
from commerce.models import Promotion
from commerce.pricing.basket import Basket, Destination, Item, Shopper
from commerce.pricing.quote import quote
from commerce.pricing.quoted import Adjustment, Quote, QuotedLine
from commerce.pricing.rehearsal import rehearse
from commerce.rules_visibility import READ
from commerce.variant_labels import VariantLabel

MOST_LINES, MOST_HITS = 50, 6
CHOSEN = ("location", "ships")  # where nothing is chosen on purpose


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the goods, how many, and what they cost once that is known."""

    item: VariantLabel
    quantity: int
    line: QuotedLine | None

    @property
    def before(self) -> int:
        """The price of the line before promotions."""
        return self.line.unit_price * self.quantity


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx what changes on it."""
    form = TrialForm(request.GET, scope=scope)
    form.is_valid()
    lines = _lines(request)
    heard, hits = _add(request.GET.get("add", "").strip()[:200], lines, scope)
    draft = _draft(request, scope)
    context: dict[str, Any] = {
        "form": form,
        "heard": heard,
        "hits": hits,
        "draft": draft,
        "does": promotion_words.does(draft) if draft else "",
        "url": reverse("trial", args=[scope.slug]),
    }
    here = context["url"] + "?" + _address(request, lines)
    if not request.htmx and {"add", "remove"} & set(request.GET) and not (heard or hits):
        return redirect(here)
    context |= {"again": here} | _answer(form.wanted(), lines, draft, scope)
    response = render(request, "commerce/_trial.html" if request.htmx else "commerce/trial.html", context)
    response["HX-Replace-Url"] = here
    return response


def basket(wanted: Wanted, items: tuple[Item, ...]) -> Basket:
    """The question that pricing is asked."""
    return Basket(
        channel_id=wanted.channel.pk,
        currency=wanted.channel.currency,
        prices_include_tax=wanted.channel.prices_include_tax,
        items=items,
        at=wanted.at or transactions.now(),
        location_id=wanted.location.pk if wanted.location else None,
        codes=wanted.codes,
        shopper=Shopper(group=wanted.group, segments=wanted.segments, first_order=wanted.first_order),
    )


def destination(wanted: Wanted) -> Destination:
    """Carried out of a store, or shipped to the address."""
    if wanted.ships or wanted.location is None:
        return Destination("ship", country=wanted.country, postal_code=wanted.postal_code)
    method = "carry_out" if wanted.channel.kind == "pos" else "pickup"
    address = wanted.location.address
    country = address.get("country") or wanted.country
    return Destination(method, wanted.location.pk, country, address.get("region", ""), address.get("postal_code", ""))


def _answer(wanted: Wanted | None, lines: dict[str, int], draft: Promotion | None, scope: Scope) -> dict[str, Any]:
    found = _variants(lines, scope)
    rows = [Row(item, lines[sku], None) for sku, item in found.items()]
    if wanted is None or not rows:
        return {"rows": rows, "no_channel": wanted is None}
    way = destination(wanted)
    asked = basket(wanted, tuple(Item(row.item.variant_id, row.quantity, way) for row in rows))
    try:
        answer = rehearse(asked, draft=draft) if draft else quote(asked)
    except Refusal as refusal:
        return {"rows": rows, "refusal": refusal}
    rows = [replace(row, line=line) for row, line in zip(rows, answer.lines, strict=True)]
    return {
        "rows": rows,
        "quote": answer,
        "sums": _sums(answer),
        "freight": _freight(answer),
        **_verdicts(answer, scope),
    }


def _sums(answer: Quote) -> list[tuple[str, int]]:
    """Goods, what comes off, shipping, tax where prices are without, and the total."""
    totals = answer.totals
    rows = [("Goods", totals.subtotal)]
    rows += [("Discounts", -totals.discount)] if totals.discount else []
    rows += [("Shipping", totals.shipping)] if any(each.service for each in answer.deliveries) else []
    rows += [("Tax", totals.tax)] if totals.tax and not answer.prices_include_tax else []
    return [*rows, ("Total", totals.total)]


def _freight(answer: Quote) -> list[Adjustment]:
    return [each for delivery in answer.deliveries for each in delivery.adjustments]


def _verdicts(answer: Quote, scope: Scope) -> dict[str, Any]:
    """Promotions that took part and those that did not, by their titles where a code is a promotion's own."""
    codes = [row.code for row in answer.rejected]
    titles = dict(rules_visibility.promotions(scope.actor).filter(code__in=codes).values_list("code", "title"))
    rejected = [(titles.get(row.code, f"Code {row.code}"), row.detail) for row in answer.rejected]
    return {"applied": answer.applied, "rejected": rejected}


def _lines(request: HttpRequest) -> dict[str, int]:
    """SKU → units as they stand on the page; 0 units or the removed one are left out."""
    counts = [int(text) if text.isdecimal() and len(text) < 7 else 1 for text in request.GET.getlist("qty")]
    found = dict(zip(request.GET.getlist("sku"), counts, strict=False))
    found.pop(request.GET.get("remove", ""), None)
    return {sku: count for sku, count in list(found.items())[:MOST_LINES] if count}


def _add(text: str, lines: dict[str, int], scope: Scope) -> tuple[str, list[VariantLabel]]:
    """Put what was scanned into the lines; several that fit are offered. Returns what to say about it."""
    if not text:
        return "", []
    found = search.exact_ids(text)
    if not found:
        ranked = search.ranked(visibility.variants(scope.actor), text).order_by("-rank", "-id")
        found = list(ranked.values_list("pk", flat=True)[:MOST_HITS])
    described = list(variant_labels.describe(found).values())
    if len(described) == 1:
        lines[described[0].sku] = lines.get(described[0].sku, 0) + 1
        return "", []
    return ("" if described else f"Nothing is called “{text}”."), described


def _variants(lines: dict[str, int], scope: Scope) -> dict[str, VariantLabel]:
    rows = visibility.variants(scope.actor).filter(sku__in=lines).order_by("id").values_list("pk", flat=True)
    described = {each.sku: each for each in variant_labels.describe(list(rows)).values()}
    return {sku: described[sku] for sku in lines if sku in described}


def _draft(request: HttpRequest, scope: Scope) -> Promotion | None:
    if not (text := request.GET.get("with", "")):
        return None
    found = rules_visibility.promotions(scope.actor).filter(pk=ids.decode("pro", text) or 0).first()
    if found is None:
        raise Http404("No such promotion.")
    return found


def _address(request: HttpRequest, lines: dict[str, int]) -> str:
    """What this page is asked, without what was just added or removed."""
    lasting = set(request.GET) - {"sku", "qty", "add", "remove"}
    kept = [(name, value) for name, value in request.GET.items() if name in lasting and (value or name in CHOSEN)]
    return urlencode([*kept, *(pair for sku, count in lines.items() for pair in (("sku", sku), ("qty", count)))])

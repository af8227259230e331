"""The list of promotions: what each does in words, when, how its codes are used, and what it goes together with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import rules_visibility, transactions
from commerce.console import formats, promotion_words, stores
from commerce.console.scope import Scope
from commerce.models import Promotion
from commerce.rules_visibility import READ, WRITE

TABS = {"": "In use", "ended": "Ended"}
MOST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One promotion as the list shows it."""

    promotion: Promotion
    url: str
    state: str
    does: str
    applies: str
    when: str
    codes: str
    combines: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page: what runs, what is to come and drafts; ended ones under their own tab."""
    chosen = request.GET.get("state", "")
    if chosen not in TABS:
        raise Http404("No such state.")
    now = transactions.now()
    over = Q(status=Promotion.Status.ENDED) | Q(status=Promotion.Status.ACTIVE, ends_at__lte=now)
    rows = rules_visibility.promotions(scope.actor)
    rows = rows.filter(over) if chosen else rows.exclude(over)
    found = _counted(rows).order_by("priority", "code", "id")[:MOST]
    context = {
        "rows": list(_rows(found, scope, now)),
        "tabs": [(code, word, code == chosen) for code, word in TABS.items()],
        "ended": chosen == "ended",
        "may_write": scope.actor.may(WRITE),
    }
    return render(request, "commerce/promotions.html", context)


def codes_used(uses: int, codes: int, limit: int | None, unlimited: int) -> str:
    """`12 of 500 used`, `3 used, no limit`, `No codes yet`."""
    if not codes:
        return "No codes yet"
    if unlimited:
        return f"{formats.number(uses)} used, no limit"
    return f"{formats.number(uses)} of {formats.number(limit or 0)} used"


def beside(promotion: Promotion) -> str:
    """What it goes together with, in words."""
    where = promotion_words.CLASSES[promotion.stacking]
    if promotion.exclusive_group:
        return f"{where}, one of “{promotion.exclusive_group}”"
    return f"{where}, combines" if promotion.stacking in promotion.combines else f"{where}, best one wins"


def _counted(rows):
    return rows.annotate(
        code_count=Count("codes"),
        uses=Sum("codes__used"),
        limit=Sum("codes__limit_total"),
        unlimited=Count("codes", filter=Q(codes__limit_total=None)),
    )


def _rows(found: Iterable[Promotion], scope: Scope, now: datetime) -> Iterable[Row]:
    known = promotion_words.names(scope.actor)
    for each in found:
        used = codes_used(each.uses or 0, each.code_count, each.limit, each.unlimited) if each.needs_code else ""
        yield Row(
            promotion=each,
            url=reverse("promotion", args=[scope.slug, each.public_id]),
            state=promotion_words.state(each, now),
            does=promotion_words.does(each),
            applies=" · ".join(promotion_words.applies(each, known)),
            when=promotion_words.when(each, now),
            codes=used,
            combines=beside(each),
        )

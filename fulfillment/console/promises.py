"""What a store promises and can bear: its terms, a pause, special days, and what all that means right now."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from commerce import locations
from commerce.console import stores
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.versions import VersionConflict
from fulfillment import outlook, store_terms, visibility
from fulfillment.console import board, promise_words, terms_form
from fulfillment.console.terms_form import DayForm, PauseForm, TermsForm
from fulfillment.models import Closure, StorePolicy
from fulfillment.outlook import Outlook

DAYS_SHOWN = 40


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page of one store, or all stores to choose from; for htmx what it means right now. A POST changes it."""
    if scope.location is None:
        return render(request, "fulfillment/promises_all.html", {"places": locations.visible_to(scope.actor)})
    now = timezone.now()
    seen = outlook.of(scope.location, now)
    if request.method != "POST":
        return _page(request, scope, seen, now)
    step = _STEPS.get(request.POST.get("do", ""), _save)
    try:
        return step(request, scope, seen, now)
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.status >= 500:
            raise
        said = " ".join(each["detail"] for each in refusal.errors) or refusal.detail
        return _page(request, scope, seen, now, problem=said, status=400)


def _save(request: HttpRequest, scope: Scope, seen: Outlook, now: datetime) -> HttpResponse:
    """First the difference; with that confirmed, the change. What somebody else changed meanwhile is told first."""
    _require(scope, store_terms.RULES)
    form, base = TermsForm(request.POST, policy=seen.policy), terms_form.based_on(request.POST, seen.policy)
    kept = [(name, value) for name, value in request.POST.items() if name.startswith(f"{terms_form.SEEN}-")]
    if not form.is_valid():
        return _page(request, scope, seen, now, status=400, terms=form, seen_terms=kept)
    if base != store_terms.values(seen.policy):
        return _overtaken(request, scope, now, base, form)
    changes = terms_form.difference(seen.policy, form.values())
    if not changes:
        return _page(request, scope, seen, now, problem="Nothing differs. Nothing was saved.", status=400, terms=form)
    token = hashlib.sha256(repr(changes).encode()).hexdigest()[:16]
    if request.POST.get("confirmed") != token:
        hidden = [(name, request.POST.get(name, "")) for name in form.fields if name in request.POST]
        context = {
            "changes": changes,
            "token": token,
            "hidden": [*hidden, *kept],
            "back": _url(scope),
            "store": scope.name,
        }
        return render(request, "fulfillment/terms_save.html", context)
    changed = {name: value for name, value in form.values().items() if getattr(seen.policy, name) != value}
    based = [store_terms.version(base)]
    change = partial(store_terms.change, location=scope.location, changes=changed, expected=based)
    try:
        return _done(request, scope, change, f"{scope.name}: the terms are saved.")
    except VersionConflict:
        return _overtaken(request, scope, now, base, form)


def _overtaken(
    request: HttpRequest, scope: Scope, now: datetime, base: dict[str, Any], form: TermsForm
) -> HttpResponse:
    """What somebody else changed meanwhile, and the form as it would be with both changes. Nothing is saved."""
    fresh = outlook.of(scope.location, now)
    theirs = terms_form.difference(StorePolicy(**base), store_terms.values(fresh.policy))
    both = terms_form.merged(fresh.policy, base, form.values())
    said = (
        f"Somebody else saved these terms meanwhile. {'. '.join(theirs)}. Your changes are still here, not saved yet."
    )
    terms = TermsForm(None, policy=both)
    return _page(request, scope, fresh, now, problem=said, status=VersionConflict.status, terms=terms)


def _pause(request: HttpRequest, scope: Scope, seen: Outlook, now: datetime) -> HttpResponse:
    form = PauseForm(request.POST, seen=seen, now=now)
    if not form.is_valid():
        return _page(request, scope, seen, now, status=400, pause=form)
    until, reason = form.until(), form.cleaned_data["reason"]
    pause = partial(store_terms.pause, location=scope.location, reason=reason, until=until)
    return _done(request, scope, pause, f"{scope.name} takes no new work until {promise_words.when(until, now)}.")


def _resume(request: HttpRequest, scope: Scope, seen: Outlook, now: datetime) -> HttpResponse:
    return _done(
        request, scope, partial(store_terms.resume, location=scope.location), f"{scope.name} takes new work again."
    )


def _close(request: HttpRequest, scope: Scope, seen: Outlook, now: datetime) -> HttpResponse:
    _require(scope, store_terms.RULES)
    form = DayForm(request.POST, auto_id="day-%s")
    if not form.is_valid():
        return _page(request, scope, seen, now, status=400, day=form)
    told = {"on": form.cleaned_data["on"], "title": form.cleaned_data["title"], "hours": form.hours()}
    close = partial(store_terms.close_day, location=scope.location, **told)
    return _done(request, scope, close, f"{promise_words.day(told['on'])} is kept: {told['title']}.")


def _reopen(request: HttpRequest, scope: Scope, seen: Outlook, now: datetime) -> HttpResponse:
    on = terms_form.parsed_day(request.POST.get("on", ""))
    if on is None:
        return _page(request, scope, seen, now, problem="Choose a day.", status=400)
    reopen = partial(store_terms.reopen_day, location=scope.location, on=on)
    return _done(request, scope, reopen, f"{promise_words.day(on)} has the usual hours again.")


_STEPS: dict[str, Callable[[HttpRequest, Scope, Outlook, datetime], HttpResponse]] = {
    "pause": _pause,
    "resume": _resume,
    "close": _close,
    "reopen": _reopen,
}


def _page(
    request: HttpRequest,
    scope: Scope,
    seen: Outlook,
    now: datetime,
    *,
    problem: str = "",
    status: int = 200,
    **own: Any,
) -> HttpResponse:
    now_says = {"says": promise_words.of(seen, scope.location, now), "slots": promise_words.slots(seen, now)}
    if request.htmx and request.method == "GET":
        return render(request, "fulfillment/_promises_now.html", {**now_says, "loads": promise_words.loads(seen)})
    may_write = scope.actor.may_at(store_terms.RULES, scope.location.pk)
    context = {
        **board.frame(request, scope),
        **now_says,
        "loads": promise_words.loads(seen),
        "seen": seen,
        "terms": own.get("terms") or TermsForm(None, policy=seen.policy, locked=not may_write),
        "seen_terms": own.get("seen_terms") or terms_form.as_seen(seen.policy),
        "pause": own.get("pause") or PauseForm(None, seen=seen, now=now),
        "day": own.get("day") or DayForm(auto_id="day-%s"),
        "days": _days(scope, now),
        "problem": problem,
        "may_change": may_write,
        "may_pause": scope.actor.may_at(store_terms.WORK, scope.location.pk),
        "here": _url(scope),
    }
    return render(request, "fulfillment/promises.html", context, status=status)


def _days(scope: Scope, now: datetime) -> list[Closure]:
    """Special days to come, the store's own and those of every store."""
    rows = visibility.closures(scope.actor).filter(Q(location=scope.location) | Q(location=None))
    return list(rows.filter(on__gte=timezone.localdate(now)).order_by("on", "id")[:DAYS_SHOWN])


def _require(scope: Scope, permission: str) -> None:
    scope.actor.require(permission, location_ids={scope.location.pk})


def _done(request: HttpRequest, scope: Scope, verb: Callable[..., Any], said: str) -> HttpResponse:
    verb(by=scope.actor)
    messages.success(request, said)
    return HttpResponseClientRedirect(_url(scope)) if request.htmx else redirect(_url(scope))


def _url(scope: Scope) -> str:
    return reverse("promises", args=[scope.slug])

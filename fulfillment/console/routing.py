"""Routing rules: who is asked first, in sentences; changed by steps, saved after the difference was read, tried on past
orders and on a single one before that."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect, retarget

from commerce import rules_visibility, staff
from commerce import visibility as shop
from commerce.console import stores
from commerce.console.scope import Scope
from commerce.errors import Invalid
from commerce.models import Channel
from fulfillment import visibility
from fulfillment.console import routing_answers, rule_form, rule_words
from fulfillment.models import RuleSet
from fulfillment.routing import rule_sets, trials
from fulfillment.routing.rule_sets import NewRules

WRITE = rules_visibility.WRITE
VERSIONS = 10
STEPS = ("up", "down", "remove", "add")


@dataclass(frozen=True, slots=True)
class Version:
    """One saved version: who saved it, and what it changed."""

    row: RuleSet
    who: str
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody works on: a channel, or all without rules of their own, its versions, and the draft."""

    channel: Channel | None
    rows: Sequence[RuleSet]
    draft: NewRules

    @property
    def in_force(self) -> NewRules:
        return _in_force(self.rows)


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page; a POST changes the draft, asks about it, or saves it."""
    channel = _channel(request, scope)
    rows = _versions_of(scope, channel)
    if request.method != "POST":
        tried = routing_answers.draft(scope, request.GET.get("trial", ""))
        return _page(request, scope, Desk(channel, rows, tried or _in_force(rows)))
    do = request.POST.get("do", "")
    draft = rule_form.read(request.POST) if "rule" in request.POST else _in_force(rows)
    desk = Desk(channel, rows, draft)
    if do == "order":
        told = routing_answers.order(scope, request.POST.get("order", ""), draft)
        return _page(request, scope, desk, part="_routing_order", **told)
    staff.require_at(request.actor, WRITE, scope.location)
    if do.partition(":")[0] in STEPS:
        changed = replace(desk, draft=rule_form.changed(draft, do, request.POST))
        return _page(request, scope, changed, part="_rules")
    try:
        rule_sets.build(draft)
    except Invalid as wrong:
        return _page(request, scope, desk, part="_rules", problem=_said(wrong), status=400)
    if do == "ask":
        asked = trials.ask(by=scope.actor, channel=channel, draft=draft)
        return _go(request, f"{_url(scope, channel)}&trial={asked.public_id}")
    return _save(request, scope, desk)


def _save(request: HttpRequest, scope: Scope, desk: Desk) -> HttpResponse:
    """First the difference; with that confirmed, the next version."""
    channel, rows, draft = desk.channel, desk.rows, desk.draft
    changes = rule_words.difference(desk.in_force, draft)
    if not changes:
        said = "Nothing differs from the rules in force. Nothing was saved."
        return _page(request, scope, desk, part="_rules", problem=said, status=400)
    token = hashlib.sha256(repr((rows[0].pk if rows else 0, changes)).encode()).hexdigest()[:16]
    if request.POST.get("confirmed") != token:
        again = "confirmed" in request.POST
        context = {
            "changes": changes, "token": token, "hidden": rule_form.sent_again(draft), "back": _url(scope, channel),
            "channel": channel,
            "problem": "Somebody saved other rules meanwhile. This is the difference now." if again else "",
        }  # fmt: skip
        template = "fulfillment/_rules_save.html" if request.htmx else "fulfillment/rules_save.html"
        response = render(request, template, context, status=409 if again else 200)
        return retarget(response, "#dialog") if request.htmx else response
    rule_sets.keep(by=scope.actor, channel=channel, new=draft)
    messages.success(request, "The rules are saved. Orders from now on follow them.")
    return _go(request, _url(scope, channel))


def _page(
    request: HttpRequest, scope: Scope, desk: Desk, *, part: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """Everything, or for htmx the one part that changed."""
    channel, rows, draft = desk.channel, desk.rows, desk.draft
    trial = routing_answers.trial(scope, request.GET.get("trial", ""), channel)
    context = {
        "channel": channel,
        "channels": list(shop.channels(scope.actor).order_by("name", "id")),
        "own": bool(rows) and rows[0].channel_id == (channel and channel.pk),
        "rules": rule_words.of(draft, typed=request.POST),
        "left": rule_words.left(draft),
        "draft": draft,
        "limits": {name: request.POST.get(name, text) for name, text in rule_form.limits(draft).items()},
        "places": list(shop.locations(scope.actor).order_by("rank", "name", "id")),
        "unsaved": rule_words.difference(desk.in_force, draft) if _is_readable(draft) else ["…"],
        "versions": _versions(rows),
        "trial": trial,
        "may_write": scope.actor.may_at(WRITE, scope.location.pk) if scope.location else scope.actor.may(WRITE),
        "here": _url(scope, channel),
        **more,
    }
    if not request.htmx or not part:
        return render(request, "fulfillment/routing.html", context, status=status)
    return render(request, f"fulfillment/{part}.html", context, status=status)


def _is_readable(draft: NewRules) -> bool:
    numbers = [draft.most_parcels, draft.least_value, draft.tries]
    for said in draft.rules:
        numbers += [value for value in said.values() if isinstance(value, int)]
    return rule_form.WRONG not in numbers


def _channel(request: HttpRequest, scope: Scope) -> Channel | None:
    """The one that is asked for; None for all without rules of their own."""
    asked = request.GET.get("channel", "")
    return shop.channels(scope.actor).filter(code=asked).first() if asked else None


def _versions_of(scope: Scope, channel: Channel | None) -> list[RuleSet]:
    """The newest first: the channel's own, or where it has none those of all."""
    rows = visibility.rule_sets(scope.actor).order_by("-id")
    own = list(rows.filter(channel=channel)[: VERSIONS + 1]) if channel else []
    return own or list(rows.filter(channel=None)[: VERSIONS + 1])


def _in_force(rows: Sequence[RuleSet]) -> NewRules:
    return rule_form.stored(rule_sets.read(rows[0]) if rows else rule_sets.default())


def _versions(rows: Sequence[RuleSet]) -> list[Version]:
    """Each against the one before it."""
    names = staff.names({row.actor_id for row in rows if row.actor_kind == "staff"}) if rows else {}
    drafts = [rule_form.stored(rule_sets.read(row)) for row in rows]
    befores = [*drafts[1:], rule_form.stored(rule_sets.default())][: len(drafts)]
    told = [
        Version(row, names.get(row.actor_id, "") or "The system", rule_words.difference(before, draft))
        for row, draft, before in zip(rows, drafts, befores, strict=True)
    ]
    return told[:VERSIONS]


def _said(wrong: Invalid) -> str:
    """Every mistake, with what it is about."""
    return " ".join(dict.fromkeys(f"{_about(each['path'])}{each['detail']}" for each in wrong.errors or ()))


def _about(path: str) -> str:
    words = {"most_parcels": "Parcels: ", "least_value": "Least value: ", "tries": "Declines: "}
    return words.get(path, "")


def _go(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _url(scope: Scope, channel: Channel | None) -> str:
    return f"{reverse('routing', args=[scope.slug])}?channel={channel.code if channel else ''}"

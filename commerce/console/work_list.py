"""Tasks: one list of what a store has to do, the most urgent first; taken with a press, ended by press or scan."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Case, F, When
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from commerce import ids, locations, search, variant_labels, visibility, work, work_kinds
from commerce.console import formats, stores, work_rows
from commerce.console.scope import Scope
from commerce.errors import NotFound, Refusal
from commerce.models import Task

SHOWN = 100
TABS = {"": "To do", "mine": "Mine", "done": "Done"}
LONGEST_CODE = 200
_VERBS = {"claim": work.claim, "release": work.release, "done": work.finish}


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of the last press or scan."""

    tone: str
    title: str
    detail: str = ""


@stores.page("stock.read")
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list, for htmx its live part. A POST sends `code` of a scan, or `task` with what to `do`."""
    heard = None
    if request.method == "POST":
        scope.actor.require(work.WRITE)
        heard = _act(request, scope)
        if not request.htmx:
            (messages.error if heard.tone == "danger" else messages.success)(request, f"{heard.title} {heard.detail}")
            return redirect(request.get_full_path())
    template = "commerce/_work_live.html" if request.htmx else "commerce/work.html"
    return render(request, template, _context(request, scope, heard))


def _context(request: HttpRequest, scope: Scope, heard: Heard | None) -> dict:
    tab = request.GET.get("show", "") if request.GET.get("show") in TABS else ""
    here = reverse("tasks", args=[scope.slug])
    tasks = list(_chosen(scope, tab)[: SHOWN + 1])
    rows = work_rows.of(tasks[:SHOWN], scope)
    return {
        "rows": rows,
        "more": len(tasks) > SHOWN,
        "tab": tab,
        "tabs": [(f"?show={code}" if code else here, word, code == tab) for code, word in TABS.items()],
        "heard": heard,
        "url": f"{here}?show={tab}" if tab else here,
        "topics": _topics(scope),
        "may_next": not tab and any(row.may and row.task.status == Task.Status.OPEN for row in rows),
        "by_scan": any(row.by_scan for row in rows),
    }


def _chosen(scope: Scope, tab: str):
    """The rows of a tab, with their locations: late ones first, open ones by urgency, done ones by when they ended."""
    rows = visibility.tasks(scope.actor).select_related("location")
    if scope.location:
        rows = rows.filter(location=scope.location)
    if tab == "done":
        return rows.filter(status=Task.Status.DONE).order_by(F("closed_at").desc(), "-id")
    late_first = Case(When(due_at__lt=Now(), then=0), default=1)
    rows = rows.filter(closed_at=None).order_by(late_first, "priority", "due_at", "id")
    if tab == "mine":
        return rows.filter(status=Task.Status.CLAIMED, actor_kind=scope.actor.kind, actor_id=scope.actor.id)
    return rows


def _act(request: HttpRequest, scope: Scope) -> Heard:
    """Do it; what is refused is said."""
    try:
        if "code" in request.POST:
            return _scanned(scope, request.POST["code"].strip()[:LONGEST_CODE])
        if request.POST.get("do") == "next":
            return _next(scope)
        task = visibility.tasks(scope.actor).filter(pk=ids.decode("tsk", request.POST.get("task", "")) or 0).first()
        verb = _VERBS.get(request.POST.get("do", ""))
        if task is None or verb is None:
            raise NotFound("There is no such task.")
        return _said(verb(by=scope.actor, task=task))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        return Heard("danger", f"{refusal.title}.", refusal.detail)


def _next(scope: Scope) -> Heard:
    """Take the most urgent one that nobody is on and that a person can do."""
    by_hand = [kind.code for kind in work_kinds.every() if kind.by_hand]
    for task in _chosen(scope, "").filter(status=Task.Status.OPEN, kind__in=by_hand)[:SHOWN]:
        if scope.actor.may_at(work.WRITE, task.location_id):
            return _said(work.claim(by=scope.actor, task=task))
    raise NotFound("Somebody is on every task already.")


def _scanned(scope: Scope, code: str) -> Heard:
    """End the task that waits for these goods: one's own before one that nobody is on, the most urgent first."""
    by_scan = [kind.code for kind in work_kinds.every() if kind.scan]
    variants = search.exact_ids(code) if code else []
    waiting = list(_chosen(scope, "").filter(kind__in=by_scan, variant__in=variants))
    if not waiting:
        return Heard("danger", f"Nothing here waits for {code or 'that'}.", "Scan the goods of a task in this list.")
    mine = [task for task in waiting if work_rows.is_mine(task, scope.actor)]
    free = [task for task in waiting if task.status == Task.Status.OPEN]
    return _said(work.finish(by=scope.actor, task=(mine or free or waiting)[0], code=code))


def _said(task: Task) -> Heard:
    kind, what = work_kinds.of(task.kind), ""
    if task.variant_id:
        what = f"{formats.number(task.quantity)} × {variant_labels.describe_one(task.variant_id).full_name}"
    words = {Task.Status.CLAIMED: "It is yours", Task.Status.OPEN: "It is free again"}
    return Heard("success", f"{kind.title}: {words.get(task.status, 'done').lower()}.", what)


def _topics(scope: Scope) -> str:
    places = [scope.location] if scope.location else locations.visible_to(scope.actor)
    return " ".join(f"tasks:{place.code}" for place in places)

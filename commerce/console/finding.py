"""The one box for scanning and searching: an exact code goes straight to its page, words show rows to choose from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string

from commerce.console import finders, stores
from commerce.console.finders import Hit
from commerce.console.stores import Scope

LONGEST_QUERY = 200


@stores.page()
def find(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Go straight to what a code stands for, or show what the words match."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    url = lookup(query, scope) if query else None
    if url:
        return redirect(url)
    groups = search(query, scope) if query else []
    context = {"query": query, "looked_up": query, "groups": groups, "code": query.isdigit()}
    if context["code"] and not groups:
        context["adopt_url"] = adopt(query, scope)
    return render(request, "commerce/found.html", context)


def lookup(query: str, scope: Scope) -> str | None:
    """Return the URL that an exact code stands for, or None."""
    for finder in finders.allowed(scope.actor):
        url = import_string(finder.exact)(query, scope) if finder.exact else None
        if url:
            return url
    return None


def search(query: str, scope: Scope) -> list[tuple[str, list[Hit]]]:
    """Return `(label, hits)` of every kind that has any."""
    able = [finder for finder in finders.allowed(scope.actor) if finder.search]
    found = [(finder.label, import_string(finder.search)(query, scope)) for finder in able]
    return [(label, hits) for label, hits in found if hits]


def adopt(code: str, scope: Scope) -> str | None:
    """Return the URL where this person may say what an unknown code stands for, or None."""
    able = [finder for finder in finders.allowed(scope.actor) if finder.adopt]
    return next(filter(None, (import_string(finder.adopt)(code, scope) for finder in able)), None)

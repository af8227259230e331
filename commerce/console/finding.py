"""The one box for scanning and searching. Apps register finders; an exact code wins over words.

An exact finder returns the one URL that a code stands for; a search returns rows to choose from.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string

from commerce.console import stores
from commerce.console.stores import Scope

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of the results: shown like every product line."""

    name: str
    url: str
    detail: str = ""
    code: str = ""
    image: str = ""


Exact = Callable[[str, Scope], str | None]
Search = Callable[[str, Scope], list[Hit]]


@dataclass(frozen=True, slots=True)
class Finder:
    """Where one kind of thing is found. Both are dotted paths of functions; an empty one does not take part."""

    label: str
    exact: str = ""
    search: str = ""
    permission: str = ""
    order: int = 100


_finders: dict[str, Finder] = {}


def register(finder: Finder) -> None:
    """Add a finder; the same label registered again replaces the first."""
    _finders[finder.label] = finder


def lookup(query: str, scope: Scope) -> str | None:
    """Return the URL that an exact code stands for, or None."""
    for finder in _allowed(scope):
        url = import_string(finder.exact)(query, scope) if finder.exact else None
        if url:
            return url
    return None


def search(query: str, scope: Scope) -> list[tuple[str, list[Hit]]]:
    """Return `(label, hits)` of every kind that has any."""
    found = [(each.label, import_string(each.search)(query, scope)) for each in _allowed(scope) if each.search]
    return [(label, hits) for label, hits in found if hits]


@stores.page()
def find(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Go straight to what a code stands for, or show what the words match."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    url = lookup(query, scope) if query else None
    if url:
        return redirect(url)
    groups = search(query, scope) if query else []
    return render(request, "commerce/found.html", {"query": query, "groups": groups, "code": query.isdigit()})


def _allowed(scope: Scope) -> list[Finder]:
    finders = [each for each in _finders.values() if not each.permission or scope.actor.may(each.permission)]
    return sorted(finders, key=lambda each: (each.order, each.label))

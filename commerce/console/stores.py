"""Which store a page speaks of: the `<store>` of `/s/<store>/` resolved for one person, and never mixed with another's.

A store that does not exist and one that is not yours to see answer the same 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from commerce import locations, outages, staff, strict
from commerce.actors import Actor, ScopeMissing
from commerce.console.scope import Scope
from commerce.console.shell import ALL_STORES, theme
from commerce.errors import Refusal
from commerce.permissions import PERMISSIONS

REMEMBERED = "store"
FORM = "application/x-www-form-urlencoded"


def resolve(actor: Actor, slug: str) -> Scope:
    """Return the scope of a store's code or "all"; Http404 when there is none to see."""
    if slug == ALL_STORES:
        if locations.all_visible_to(actor):
            return Scope(actor, ALL_STORES, "All stores", None)
        raise Http404("No such store.")
    location = locations.visible_to(actor).filter(code=slug).first()
    if location is None:
        raise Http404("No such store.")
    return Scope(actor, slug, location.name, location)


def page(permission: str = "") -> Callable:
    """Decorate a view of `/s/<store>/…`: sign-in, store, permission and time zone are settled before it runs.

    The view is called as `view(request, scope, **others)`. A Refusal that it lets through becomes a page, or a note for
    htmx, with the refusal's own status; so does a database that is busy or away, with Retry-After.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, store: str, **others: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            scope = resolve(request.actor, store)
            request.scope_of_page = scope
            if request.session.get(REMEMBERED) != store:
                request.session[REMEMBERED] = store
            with timezone.override(scope.time_zone):
                try:
                    _refuse_unstorable(request)
                    if permission:
                        staff.require_at(request.actor, permission, scope.location)
                    return _finished(view(request, scope, **others))
                except Refusal as refusal:
                    return _refused(request, refusal)
                except (OperationalError, InterfaceError) as error:
                    refusal = outages.as_refusal(error)
                    if refusal is None:
                        raise
                    return _busy(request, refusal)

        return wrapped

    return decorate


def _refuse_unstorable(request: HttpRequest) -> None:
    """Raises InvalidText for what no person types, before any view passes it on to the database. Files are read by
    whoever expects them."""
    forms = [request.GET, request.POST] if request.content_type == FORM else [request.GET]
    for form in forms:
        for name, values in form.lists():
            strict.clean_text("".join((name, *values)))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """A fragment must not show the sign-in page in its place: htmx is told to leave the page instead."""
    if not request.htmx:
        return redirect_to_login(request.get_full_path())
    page_shown = urlsplit(request.htmx.current_url or "/")
    return HttpResponseClientRedirect(redirect_to_login(page_shown.path or "/").url)


def _finished(response: HttpResponse) -> HttpResponse:
    """Render a lazy response while the store's time zone is still set."""
    return response.render() if hasattr(response, "render") and not response.is_rendered else response


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    template = "commerce/_refused.html" if request.htmx else "commerce/refused.html"
    missing = PERMISSIONS.get(refusal.facts.get("scope", ""), "") if isinstance(refusal, ScopeMissing) else ""
    return render(request, template, {"refusal": refusal, "missing": missing}, status=refusal.status)


def _busy(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Nothing around it is read from the database, which may be away."""
    template = "commerce/_refused.html" if request.htmx else "503.html"
    body = render_to_string(template, {"refusal": refusal, "theme": theme(request)})
    return HttpResponse(body, status=refusal.status, headers={"Retry-After": str(refusal.retry_after)})

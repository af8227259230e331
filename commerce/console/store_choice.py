"""Getting to a store: the front door, the chooser behind the store chip, and the theme."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from commerce import locations
from commerce.console import shell, stores

A_YEAR = 31_536_000


@login_required
def enter(request: HttpRequest) -> HttpResponse:
    """Open the store this session was in last, else the first one there is to see, else the chooser."""
    slugs = _slugs(request)
    last = request.session.get(stores.REMEMBERED)
    if last in slugs:
        return redirect("home", last)
    return redirect("home", slugs[0]) if slugs else redirect("stores")


@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """List the stores, as a page or for the dialog; each link keeps the person's page where the other store has it."""
    path = request.GET.get("path", "")
    here = _match(path)
    places = [
        {"place": place, "url": _same_page(here, place.code), "current": here and here.kwargs["store"] == place.code}
        for place in locations.visible_to(request.actor)
    ]
    everything = _same_page(here, shell.ALL_STORES) if locations.all_visible_to(request.actor) else ""
    context = {"places": places, "everything": everything, "all_current": here and here.kwargs["store"] == "all"}
    return render(request, "commerce/stores.html#list" if request.htmx else "commerce/stores.html", context)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark in a cookie, or forget it and follow the system; then go back."""
    path = request.POST.get("path", "/")
    safe = url_has_allowed_host_and_scheme(path, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(path if safe and path.startswith("/") else "/")  # `redirect` knows names of pages
    if request.POST.get("theme") in shell.THEMES:
        response.set_cookie(shell.THEME_COOKIE, request.POST["theme"], max_age=A_YEAR, samesite="Lax")
    else:
        response.delete_cookie(shell.THEME_COOKIE)
    return response


def _slugs(request: HttpRequest) -> list[str]:
    every = [shell.ALL_STORES] if locations.all_visible_to(request.actor) else []
    return every + [place.code for place in locations.visible_to(request.actor)]


def _match(path: str):
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if "store" in match.kwargs else None


def _same_page(here, slug: str) -> str:
    """The URL of the same page in another store. A page about one record stays only if no id of it is in the URL."""
    if here and set(here.kwargs) == {"store"}:
        return reverse(here.view_name, args=[slug])
    return reverse("home", args=[slug])

"""A wave on paper, and its end: what is not picked is free for another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commerce.console import stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from fulfillment import pick_papers, visibility, wave_papers, waves
from fulfillment.console import own_work, pick_view, presses


@stores.page(visibility.READ)
def paper(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The pick list of a wave or of one part of an order, as PDF."""
    walk = own_work.find_walk(scope, public_id)
    drawn = wave_papers.draw(walk.wave) if walk.wave else pick_papers.draw(walk.works, walk.works[0].location.name)
    name = pick_view.title(walk).lower().replace(" ", "-")
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


@stores.page(visibility.WRITE)
def end(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The dialog that says what ends, and the end."""
    wave = own_work.find_wave(scope, public_id)
    walk = own_work.find_walk(scope, public_id, visibility.WRITE)
    left = sum(1 for work in walk.works if work.status in waves.TO_PICK)
    context = {"walk": walk, "left": left, "title": pick_view.title(walk), "here": pick_view.url(walk, scope)}
    if request.method != "POST":
        context["part"] = "fulfillment/_wave_end.html"
        return render(request, context["part"] if request.htmx else "fulfillment/walk_step.html", context)
    try:
        waves.close(by=scope.actor, wave=wave)
    except Refusal as refusal:
        return presses.answer(request, scope, refusal.detail, tone="danger")
    said = f"Wave {wave.number} has ended. What is not picked is free for another."
    return presses.answer(request, scope, said, to=reverse("pick_list", args=[scope.slug]))

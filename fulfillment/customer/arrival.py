"""Whoever collects says that they are on their way, are there, or had to leave. Tapping twice changes nothing."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from commerce import strict
from fulfillment import curbside
from fulfillment.customer import page
from fulfillment.links import CUSTOMER, Visitor

MINUTES_MOST = 240


class WhereForm(forms.Form):
    """Where they wait outside; both may be left out."""

    bay = forms.CharField(max_length=32, required=False)
    vehicle = forms.CharField(max_length=120, required=False)


@require_POST
@page.page
def on_the_way(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """They expect to need so many `minutes`."""
    minutes = strict.ascii_int(request.POST.get("minutes", ""), least=1, most=MINUTES_MOST)
    curbside.announce_way(by=CUSTOMER, fulfillment=visitor.fulfillment, minutes=minutes)
    return page.back(visitor)


@require_POST
@page.page
def here(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """They are there, or have moved."""
    form = WhereForm(request.POST)
    where = form.cleaned_data if form.is_valid() else {}
    curbside.announce_arrival(by=CUSTOMER, fulfillment=visitor.fulfillment, **where)
    return page.back(visitor)


@require_POST
@page.page
def left(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """They are gone again."""
    curbside.leave(by=CUSTOMER, fulfillment=visitor.fulfillment)
    return page.back(visitor)

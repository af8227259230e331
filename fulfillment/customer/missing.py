"""The buyer chooses what becomes of something that is missing. Whoever is second is told what was decided."""

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from fulfillment import missing_choices, resolving
from fulfillment.customer import page
from fulfillment.links import CUSTOMER, Visitor
from fulfillment.models import Trouble
from fulfillment.resolving import NotAnOption


class AddressForm(forms.Form):
    """Where it is sent."""

    name = forms.CharField(max_length=120)
    line1 = forms.CharField(max_length=120)
    city = forms.CharField(max_length=120)
    postal_code = forms.CharField(max_length=20)


@require_POST
@page.page
def choose(request: HttpRequest, visitor: Visitor, trouble: str) -> HttpResponse:
    """Decide about one of the things that are missing from this very order."""
    if visitor.proxy is not None:
        raise Http404
    asked = missing_choices.find(visitor.fulfillment, trouble)
    if asked is None:
        raise Http404
    form = AddressForm(request.POST)
    address = {**form.cleaned_data, "country": settings.RETAILER_COUNTRY} if form.is_valid() else None
    choice = missing_choices.read(asked, request.POST.get("choice", ""), address)
    if choice is None:
        raise NotAnOption("Choose one of these.", options=[])
    if choice.resolution == Trouble.Resolution.SHIP and address is None:
        raise NotAnOption("Fill in where it should be sent. Nothing was changed.", options=[])
    resolving.resolve(by=CUSTOMER, trouble=asked, choice=choice)
    return page.back(visitor)

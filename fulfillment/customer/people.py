"""The buyer names somebody else who collects, and takes it back. A proxy can do neither."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from commerce import ids
from fulfillment import collectors, customer_view
from fulfillment.collectors import Person
from fulfillment.customer import page
from fulfillment.links import CUSTOMER, Visitor


class PersonForm(forms.Form):
    """Who comes instead, and where their code goes."""

    name = forms.CharField(label="Their name", max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(label="Their e-mail", max_length=320)


@require_http_methods(["GET", "HEAD", "POST"])
@page.page
def name(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Name one more person."""
    _require_buyer(visitor)
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = Person(form.cleaned_data["name"], form.cleaned_data["email"])
        collectors.name(by=CUSTOMER, fulfillment=visitor.fulfillment, person=person)
        return page.back(visitor)
    here = {**page.context(visitor), "form": form, "people": customer_view.people(visitor.fulfillment)}
    return render(request, "fulfillment/track_people.html", here, status=422 if form.is_bound else 200)


@require_POST
@page.page
def revoke(request: HttpRequest, visitor: Visitor, person: str) -> HttpResponse:
    """Somebody may not collect any more."""
    _require_buyer(visitor)
    living = collectors.of(visitor.fulfillment).filter(is_buyer=False, pk=ids.decode("col", person))
    if (collector := living.first()) is not None:
        collectors.revoke(by=CUSTOMER, collector=collector)
    return page.back(visitor)


def _require_buyer(visitor: Visitor) -> None:
    if visitor.proxy is not None:
        raise Http404

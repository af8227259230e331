"""How somebody wants to hear of their order: by e-mail as ever, by text message, or in this browser."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commerce.console import offline
from fulfillment import notice_choices
from fulfillment.customer import page, push_key
from fulfillment.links import CUSTOMER, Visitor


class NumberForm(forms.Form):
    """Where text messages go."""

    number = forms.CharField(
        label="Mobile number", max_length=32, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )


class BrowserForm(forms.Form):
    """What a browser gives a page that may send it notices."""

    endpoint = forms.CharField(max_length=1000)
    key = forms.CharField(max_length=128)
    secret = forms.CharField(max_length=64)


@require_http_methods(["GET", "HEAD", "POST"])
@page.page
def choose(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Text messages to a number."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            notice_choices.by_text(by=CUSTOMER, visitor=visitor, number=form.cleaned_data["number"])
            return page.back(visitor)
        except notice_choices.NoSuchNumber as refusal:
            form.add_error("number", refusal.detail)
    here = {**page.context(visitor), "form": form, "push_key": push_key.public() if settings.PUSH_TRANSPORT else ""}
    return render(request, "fulfillment/track_notify.html", here, status=422 if form.is_bound else 200)


@require_POST
@page.page
def in_browser(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """This browser is told from now on."""
    form = BrowserForm(request.POST)
    if form.is_valid():
        notice_choices.in_browser(by=CUSTOMER, visitor=visitor, **form.cleaned_data)
    return page.back(visitor)


@require_POST
@page.page
def by_mail(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """E-mail alone again."""
    notice_choices.by_mail(by=CUSTOMER, visitor=visitor)
    return page.back(visitor)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that shows notices of these pages."""
    script = offline.source("console/js/track_worker.js")
    return HttpResponse(script, content_type="text/javascript", headers={"Cache-Control": "no-cache"})

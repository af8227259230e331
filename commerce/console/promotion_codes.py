"""Codes of a promotion: one that is written out, or a batch of random ones that is downloaded when it is made."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from commerce import promotions, spreadsheet
from commerce.console import formats, stores
from commerce.console import promotion as page
from commerce.console.effect_fields import units
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import PromotionCode
from commerce.pricing import codes
from commerce.promotions import MOST_CODES, NewCodes
from commerce.rules_visibility import WRITE


class OneCodeForm(forms.Form):
    """A code that people can remember."""

    code = forms.CharField(max_length=codes.LONGEST, help_text="Case and spaces do not matter: SUMMER 10 is summer10")
    limit_total = units("Uses in all", required=False, help_text="Empty: no limit")
    limit_per_customer = units("Uses per customer", required=False, help_text="Empty: no limit")


class ManyCodesForm(forms.Form):
    """Random codes that each work once."""

    count = units("How many", max_value=MOST_CODES, initial=100)
    batch = forms.CharField(max_length=64, label="Name of the batch", help_text="Finds them again, such as Autumn mail")
    prefix = forms.CharField(max_length=20, required=False, help_text="Stands in front of each, such as AUTUMN-")


FORMS = {"one": OneCodeForm, "many": ManyCodesForm}


@stores.page(WRITE)
def add(request: HttpRequest, scope: Scope, promotion_id: str, how: str) -> HttpResponse:
    """The form; a POST makes the codes, and a batch is answered with its page of codes."""
    if how not in FORMS:
        raise Http404("No such codes.")
    promotion = page.find(scope, promotion_id)
    form = FORMS[how](request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = promotions.issue_codes(promotion=promotion, new=NewCodes(**form.cleaned_data), by=scope.actor)
        except Refusal as refusal:
            for error in refusal.errors or [{"path": "code", "detail": refusal.detail}]:
                form.add_error(error["path"] if error["path"] in form.fields else None, error["detail"])
        else:
            return _made(request, scope, promotion_id, how, made)
    context = {
        "form": form,
        "how": how,
        "promotion": promotion,
        "back": reverse("promotion", args=[scope.slug, promotion_id]),
    }
    template = "commerce/_promotion_codes.html" if request.htmx else "commerce/promotion_codes.html"
    return render(request, template, context, status=400 if form.errors else 200)


@stores.page(WRITE)
def download(request: HttpRequest, scope: Scope, promotion_id: str) -> HttpResponse:
    """The codes of one batch as CSV, with how often each was used."""
    batch = request.GET.get("batch", "")
    rows = page.find(scope, promotion_id).codes.filter(batch=batch).exclude(batch="").order_by("id")
    table = [("code", "uses", "limit"), *rows.values_list("code", "used", "limit_total")]
    headers = {"Content-Disposition": 'attachment; filename="codes.csv"', "Cache-Control": "no-store"}
    return HttpResponse("".join(spreadsheet.lines(table)), content_type="text/csv; charset=utf-8", headers=headers)


def _made(request: HttpRequest, scope: Scope, promotion_id: str, how: str, made: list[PromotionCode]) -> HttpResponse:
    said = f"{made[0].code} opens it from now on." if how == "one" else f"{formats.counted(len(made), 'code')} made."
    messages.success(request, said)
    response = redirect("promotion", scope.slug, promotion_id)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": response.url})
    return response

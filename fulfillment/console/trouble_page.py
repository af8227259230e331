"""One exception: what is wrong, what can be done, and the doing, once. Every way says first what it does."""

import secrets
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from commerce import ids
from commerce.console import stores
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from fulfillment import resolving, visibility
from fulfillment.console import missing_ways, presses, stuck_ways, trouble_rows, troubles
from fulfillment.console.ways import Given, Way
from fulfillment.models import Trouble
from orders.console import once

RESOLVED = Trouble.Status.RESOLVED
GONE = "That way is not open any more. Nothing was changed. Choose another one."
READ_AGAIN = "This is what happens now. Read it, then press again."


class AddressForm(forms.Form):
    """Where it is sent."""

    name = forms.CharField(max_length=120)
    line1 = forms.CharField(label="Street and number", max_length=120)
    city = forms.CharField(label="Town", max_length=120)
    postal_code = forms.CharField(label="Postcode", max_length=20)


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The page, or for htmx its live part."""
    return _page(request, scope, _find(scope, public_id, visibility.READ))


@stores.page(visibility.WRITE)
def decide(request: HttpRequest, scope: Scope, public_id: str, way: str) -> HttpResponse:
    """The dialog that says what one way does; confirmed, the doing itself."""
    trouble = _find(scope, public_id, visibility.WRITE)
    press = once.Press(f"trouble {trouble.pk} {way}", request.POST.get("key", ""), once.form(request))
    if request.method == "POST" and (done := once.before(scope, press)) is not None:
        return _done(request, scope, done.body["text"])
    chosen = next((each for each in _ways(trouble, scope) if each.value == way), None)
    if chosen is None:
        return _over(request, scope, trouble)
    form = _form(request, trouble) if chosen.address else None
    given = _given(request, form)
    problem = _problem(request, trouble, chosen, given) if request.method == "POST" else None
    if request.method == "POST" and problem is None:
        try:
            verb = partial(chosen.act, scope.actor, given)
            told = once.pressed(scope, press, verb, lambda result: Answer(200, {"text": chosen.done(result)}))
        except Refusal as refusal:
            if refusal.status >= 500:
                raise
            return _refused(request, scope, trouble, chosen, refusal)
        return _done(request, scope, told.body["text"])
    return _dialog(request, scope, trouble, chosen, problem=problem, form=form)


def _find(scope: Scope, public_id: str, permission: str) -> Trouble:
    found = troubles.of(scope, permission).filter(pk=ids.decode("trb", public_id)).first()
    if found is None:
        raise Http404("No such exception.")
    return found


def _ways(trouble: Trouble, scope: Scope) -> list[Way]:
    if trouble.status == RESOLVED:
        return []
    if trouble.kind in resolving.DECIDED_HERE:
        return missing_ways.of(trouble, timezone.now())
    return stuck_ways.of(trouble, scope, timezone.now())


def _page(request: HttpRequest, scope: Scope, trouble: Trouble) -> HttpResponse:
    may = troubles.may_decide(scope.actor, trouble)
    ways = _ways(trouble, scope)
    open_ways = {way.value for way in ways}
    by_itself = missing_ways.by_itself(trouble) if ways else []
    context = {
        "row": trouble_rows.of([trouble], scope, timezone.now())[0],
        "consent": _consent(trouble),
        "ways": ways,
        "by_itself": next((value for value in by_itself if value in open_ways), None),
        "may_decide": may,
        **troubles.frame(request, scope),
    }
    return render(request, "fulfillment/_trouble.html" if request.htmx else "fulfillment/trouble.html", context)


def _consent(trouble: Trouble) -> str:
    """What the buyer said of substitutes, where it matters."""
    if trouble.kind != Trouble.Kind.SHORT:
        return ""
    return trouble_rows.CONSENT[trouble.fulfillment.delivery.substitutions]


def _form(request: HttpRequest, trouble: Trouble) -> AddressForm:
    told = request.POST if request.method == "POST" else None
    return AddressForm(told, initial={"name": trouble.order.name}, auto_id="to-%s")


def _given(request: HttpRequest, form: AddressForm | None) -> Given:
    address = {**form.cleaned_data, "country": settings.RETAILER_COUNTRY} if form and form.is_valid() else None
    note = " ".join(request.POST.get("note", "").split())[:200]
    return Given("agreed" in request.POST, address, note)


def _problem(request: HttpRequest, trouble: Trouble, way: Way, given: Given) -> str | None:
    """What is still missing before it is done."""
    if way.consent and not given.agreed:
        return "Ask the customer first, then tick that they agreed."
    if way.address and given.address is None:
        return "Fill in where it should be sent."
    if way.note and not given.note:
        return f"Fill in: {way.note.lower()}."
    return None if request.POST.get("confirmed") == way.token(trouble) else READ_AGAIN


def _over(request: HttpRequest, scope: Scope, trouble: Trouble) -> HttpResponse:
    """Decided meanwhile: who and what. Else the way has gone."""
    said = _by_whom(trouble, scope) if trouble.status == RESOLVED else GONE
    return presses.answer(request, scope, said, tone="danger", to=_url(scope, trouble) if not request.htmx else "")


def _refused(request: HttpRequest, scope: Scope, trouble: Trouble, way: Way, refusal: Refusal) -> HttpResponse:
    trouble.refresh_from_db()
    if trouble.status == RESOLVED:
        return _over(request, scope, trouble)
    form = _form(request, trouble) if way.address else None
    said = f"{refusal.detail} Nothing was changed."
    return _dialog(request, scope, trouble, way, problem=said, form=form)


def _by_whom(trouble: Trouble, scope: Scope) -> str:
    row = trouble_rows.of([trouble], scope, timezone.now())[0]
    return f"{row.who} decided it meanwhile: {row.decided}. Nothing was changed."


def _done(request: HttpRequest, scope: Scope, text: str) -> HttpResponse:
    """Back to the list, where the next one stands on top."""
    return presses.answer(request, scope, text, to=reverse("troubles", args=[scope.slug]))


def _dialog(
    request: HttpRequest, scope: Scope, trouble: Trouble, way: Way, *, problem: str | None, form: AddressForm | None
) -> HttpResponse:
    context: dict[str, Any] = {
        "trouble": trouble,
        "way": way,
        "token": way.token(trouble),
        "problem": problem,
        "form": form,
        "agreed": "agreed" in request.POST,
        "note": request.POST.get("note", ""),
        "key": request.POST.get("key") or secrets.token_hex(16),
        "back": _url(scope, trouble),
    }
    template = "fulfillment/_trouble_way.html" if request.htmx else "fulfillment/trouble_way.html"
    return render(request, template, context, status=409 if problem else 200)


def _url(scope: Scope, trouble: Trouble) -> str:
    return reverse("trouble", args=[scope.slug, trouble.public_id])

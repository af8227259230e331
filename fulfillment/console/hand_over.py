"""One pickup at the counter: the code first, then what is taken, by whom, and what was looked at. Whole or in part.

A code that is right is carried along in the form and compared again when the goods leave; it is never kept.
"""

import secrets
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import trigger_client_event

from commerce import staff
from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from fulfillment import expiry, pickup, pickup_codes, visibility
from fulfillment.console import board, board_steps, hand_over_form, hand_over_words, presses, tickets
from fulfillment.console.hand_over_form import Form
from fulfillment.console.order_pieces import CHIPS
from fulfillment.models import Fulfillment
from fulfillment.pickup import IdRequired
from fulfillment.pickup_codes import CodeLocked, WrongCode
from fulfillment.proofs import WrongName
from orders.console import once, words

LONGEST_CODE = 64


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The page, or for htmx its live part; a POST checks the code, or hands over."""
    if request.method != "POST":
        return _page(request, scope, presses.find(scope, public_id, visibility.READ))
    staff.require_at(request.actor, visibility.WRITE, scope.location)
    found = presses.find(scope, public_id)
    form = hand_over_form.read(request, found)
    if "preview" in request.POST:
        return render(request, "fulfillment/_hand_effect.html", {"form": form})
    press = once.Press(f"hand over {found.pk}", request.POST.get("key", ""), once.form(request))
    if "give" in request.POST and (done := once.before(scope, press)) is not None:
        return _done(request, scope, found, done.body["text"])
    return _post(request, scope, found, form, press)


def _post(request: HttpRequest, scope: Scope, found: Fulfillment, form: Form, press: once.Press) -> HttpResponse:
    """Whose code it is, in any case: a wrong one costs a try, whatever else is sent with it."""
    code = _code(request)
    if not code:
        return _page(request, scope, found, status=400, problem="Scan the code, or type it.")
    if found.status not in Fulfillment.WAITING:
        return _page(request, scope, found, status=409)
    try:
        collector = pickup_codes.check(found.pk, code, by=scope.actor)
    except (WrongCode, CodeLocked) as refusal:
        found.refresh_from_db()
        return _page(request, scope, found, status=refusal.status, problem=_wrong(refusal))
    known = {"code": code, "form": form, "who": hand_over_words.person(collector)}
    if "give" not in request.POST:
        return _page(request, scope, found, **known)
    if not form.taken and not form.refuses:
        return _page(request, scope, found, status=400, problem="Choose at least one item.", **known)
    if form.effect and request.POST.get("confirmed") != form.token:
        said = "Read what happens to the rest, then press again."
        return _page(request, scope, found, status=409, problem=said, **known)
    return _give(request, scope, found, press, known)


def _give(
    request: HttpRequest, scope: Scope, found: Fulfillment, press: once.Press, known: dict[str, Any]
) -> HttpResponse:
    """Hand over what is taken, then take back what is refused: each once, however often it is pressed."""
    try:
        said = _apply(scope, press, found, known["code"], known["form"])
    except (WrongCode, CodeLocked) as refusal:
        found.refresh_from_db()
        return _page(request, scope, found, status=refusal.status, problem=_wrong(refusal))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        found.refresh_from_db()
        if found.status not in Fulfillment.WAITING:
            return _page(request, scope, found, status=409, problem=presses.reason(found, refusal))
        asks_id = isinstance(refusal, (IdRequired, WrongName))
        return _page(request, scope, found, status=refusal.status, problem=_refused(refusal), asks_id=asks_id, **known)
    return _done(request, scope, found, said)


def _apply(scope: Scope, press: once.Press, found: Fulfillment, code: str, form: Form) -> str:
    """What was done, in one sentence. What is taken leaves first. The code was right a moment ago."""
    number, by, parts = found.order.number, scope.actor, []
    refuse = partial(expiry.refuse, by=by, fulfillment=found, units=form.portions(rest=True))
    if form.taken:
        parts.append(f"{formats.counted(form.taken, 'item')} handed over")
        text = f"{number}: {parts[0]}."
        give = partial(
            pickup.hand_over, by=by, fulfillment=found, code=code, units=form.portions(), evidence=form.evidence()
        )
        once.pressed(scope, press, give, lambda _: Answer(200, {"text": text}))
    if form.refuses:
        parts.append(f"{formats.counted(form.rest, 'item')} taken back")
        back = once.Press(f"take back {found.pk}", press.key, press.body)
        once.pressed(scope, back, refuse, lambda _: Answer(200, {"text": ""}))
    return f"{number}: {', '.join(parts)}."


def _done(request: HttpRequest, scope: Scope, found: Fulfillment, said: str) -> HttpResponse:
    if not request.htmx:
        return presses.answer(request, scope, said, to=reverse("hand_over", args=[scope.slug, found.public_id]))
    fresh = presses.find(scope, found.public_id, visibility.READ)
    return trigger_client_event(_page(request, scope, fresh), "truecount:toast", {"text": said})


def _page(request: HttpRequest, scope: Scope, found: Fulfillment, *, status: int = 200, **more: Any) -> HttpResponse:
    """Everything about it. Where a code was right, `form` is what is filled in, and the page stands still."""
    rows, now = hand_over_words.rows_of(found), timezone.now()
    waits = found.status in Fulfillment.WAITING
    step, label = tickets.next_step(found, rows)
    context = {
        "found": found,
        "customer": words.customer(found.order),
        "chip": CHIPS.get(found.status, str(found.status)),
        "ring": tickets.ring(found, now),
        "people": hand_over_words.people(found) if found.status in Fulfillment.OPEN else [],
        "items": hand_over_words.items(rows),
        "evidence": hand_over_words.evidence(found),
        "id_rule": hand_over_words.id_rule(found) if waits else "",
        "waits": waits,
        "locked": waits and found.code_tries >= pickup_codes.TRIES_MOST,
        "step": step,
        "label": label,
        "pick_url": tickets.pick_url(found, scope) if step == "pick" else "",
        "key": secrets.token_hex(16),
        "most_bags": board_steps.MOST_BAGS,
        "here": reverse("hand_over", args=[scope.slug, found.public_id]),
        **board.frame(request, scope),
        **more,
    }
    template = "fulfillment/_hand_live.html" if request.htmx else "fulfillment/hand_over.html"
    return render(request, template, context, status=status)


def _code(request: HttpRequest) -> str:
    """What was typed or scanned: a code alone, or the customer's QR, which names the pickup before it."""
    text = "".join(request.POST.get("code", "").split())[:LONGEST_CODE]
    return text.rpartition(":")[2]


def _wrong(refusal: Refusal) -> str:
    left = refusal.facts.get("tries_left", 0)
    if isinstance(refusal, CodeLocked) or not left:
        return "That was the fifth wrong code. Nothing was handed over."
    return f"That code is not for this pickup. Nothing was handed over. {formats.counted(left, 'try', 'tries')} left."


def _refused(refusal: Refusal) -> str:
    if isinstance(refusal, WrongName):
        return "The code belongs to somebody of another name. Look at an ID, or ask for their own code."
    return refusal.detail

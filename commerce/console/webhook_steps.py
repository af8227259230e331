"""What a person does with an endpoint: pause, resume, test, a new secret, remove, and telling a range again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from commerce.console import formats, stores, webhook_form, webhook_words, webhooks
from commerce.console.promotion_form import moment
from commerce.console.scope import Scope
from commerce.console.webhooks import WRITE
from commerce.idempotency import Answer
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import endpoints, replaying, sending, topics
from commerce.webhooks.replaying import Range


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked before, what it does, and what is said after."""

    asks: str
    lines: tuple[str, ...]
    label: str
    take: Callable[..., Any]
    done: str


STEPS = {
    "pause": Step(
        "Pause {}?",
        ("Nothing more is sent there.", f"What happens meanwhile waits for it, for {webhook_words.KEPT_DAYS} days."),
        "Pause endpoint",
        endpoints.pause,
        "{} is paused. What happens waits for it.",
    ),
    "resume": Step(
        "Resume {}?",
        ("What waits is sent now, oldest first.", webhook_words.RETRIES),
        "Resume endpoint",
        endpoints.resume,
        "{} is told again what happens.",
    ),
    "remove": Step(
        "Remove {}?",
        ("It is told nothing any more, and what waits for it is let go.", "Its secrets are gone at once."),
        "Remove endpoint",
        endpoints.remove,
        "{} is removed.",
    ),
    "secret": Step(
        "Give {} a new secret?",
        (
            "It is shown once, on the next page.",
            "The present one also signs for 24 hours, so nothing is refused meanwhile.",
        ),
        "Make new secret",
        endpoints.rotate,
        "",
    ),
}


class ReplayForm(forms.Form):
    """Which deliveries: by when they were written down, by topic, by what went wrong."""

    STATES = [("", "Gave up or let go"), ("failed", "Gave up"), ("delivered", "Delivered: they have them already")]

    state = forms.ChoiceField(label="Which", choices=STATES, required=False)
    failure = forms.ChoiceField(label="What went wrong", required=False)
    topic = forms.ChoiceField(label="About", required=False)
    since = moment("From", hint="Empty: from the beginning of the log")
    until = moment("Until", hint="Empty: until now")

    def __init__(self, *args: Any, endpoint: WebhookEndpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = endpoint.deliveries.exclude(failure="").order_by("failure").values_list("failure", flat=True).distinct()
        self.fields["failure"].choices = [("", "Anything"), *((code, webhook_words.failure(code)) for code in codes)]
        names = [name for name in topics.patterns() if name != topics.EVERYTHING]
        self.fields["topic"].choices = [("", "Anything"), *((name, webhook_words.topic(name)) for name in names)]


@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, public_id: str, verb: str) -> HttpResponse:
    """Ask, as a dialog or a page; a POST takes the step."""
    if verb not in STEPS:
        raise Http404("No such step.")
    endpoint, taken = webhooks.find(scope, public_id, WRITE), STEPS[verb]
    if request.method == "POST":
        made = taken.take(endpoint=endpoint, by=scope.actor)
        if verb == "secret":
            return webhook_form.shown(request, Answer(201, webhook_form.kept(made)))
        messages.success(request, taken.done.format(endpoint))
        return redirect("webhooks", scope.slug) if verb == "remove" else redirect("webhook", scope.slug, public_id)
    context = {
        "title": taken.asks.format(endpoint),
        "lines": taken.lines,
        "label": taken.label,
        "back": reverse("webhook", args=[scope.slug, public_id]),
        "crumb": [("Webhooks", reverse("webhooks", args=[scope.slug]))],
    }
    return render(request, "commerce/_sure.html" if request.htmx else "commerce/sure.html", context)


@stores.page(WRITE)
def test(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Send a test now, and show what came of it."""
    endpoint = webhooks.find(scope, public_id, WRITE)
    if request.method != "POST":
        return redirect("webhook", scope.slug, public_id)
    made = replaying.test(endpoint=endpoint, by=scope.actor)
    sending.send_test(made.pk)
    made.refresh_from_db()
    if made.status == WebhookDelivery.Status.DELIVERED:
        messages.success(request, f"It answered {made.response_status} in {webhook_words.took(made.took_ms)}.")
    elif made.failure:
        messages.error(request, f"The test failed: {webhook_words.failure(made.failure)}.")
    return redirect("webhook_delivery", scope.slug, public_id, made.public_id)


@stores.page(WRITE)
def replay(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The form; a POST tells that range again."""
    endpoint = webhooks.find(scope, public_id, WRITE)
    form = ReplayForm(request.POST or None, endpoint=endpoint)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        states = {"states": [said["state"]]} if said["state"] else {}
        chosen = {name: said[name] for name in ("since", "until", "topic", "failure")}
        count = replaying.replay_many(endpoint=endpoint, which=Range(**chosen, **states), by=scope.actor)
        messages.success(request, f"{formats.counted(count, 'delivery', 'deliveries')} sent again.")
        return redirect("webhook", scope.slug, public_id)
    context = {"form": form, "endpoint": endpoint}
    return render(request, "commerce/webhook_replay.html", context, status=400 if form.errors else 200)

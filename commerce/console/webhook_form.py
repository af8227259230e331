"""Setting up an endpoint: a form, and its secret, shown once. Sending the form twice makes one endpoint."""

import hashlib
import json
import secrets
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commerce import idempotency, sealing, visibility
from commerce.console import stores, webhook_words, webhooks
from commerce.console.scope import Scope
from commerce.console.webhooks import WRITE
from commerce.errors import Refusal
from commerce.http_client import MAX_URL
from commerce.idempotency import Answer
from commerce.models import WebhookEndpoint
from commerce.webhooks import endpoints, topics
from commerce.webhooks.endpoints import NewEndpoint


class EndpointForm(forms.Form):
    """Where, what, and under which name. `key` makes a second press harmless."""

    url = forms.CharField(
        label="Address",
        max_length=MAX_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://erp.example.com/hooks"}),
    )
    description = forms.CharField(label="Name", required=False, max_length=120, help_text="Such as ERP")
    topics = forms.MultipleChoiceField(
        choices=lambda: [(name, name) for name in topics.patterns()],
        error_messages={"required": "Choose what it is told."},
    )
    channel = forms.ModelChoiceField(None, required=False, to_field_name="code", empty_label="Every channel")
    location = forms.ModelChoiceField(
        None, label="Store", required=False, to_field_name="code", empty_label="Every store"
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, scope: Scope, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = visibility.channels(scope.actor).order_by("name", "id")
        self.fields["location"].queryset = visibility.locations(scope.actor).order_by("rank", "id")
        if not is_new:
            del self.fields["channel"], self.fields["location"]

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """Topics to be ticked, by what they are about: `(noun, [(name, words, ticked)])`."""
        chosen = set(self["topics"].value() or [])
        found = [("Everything", [("*", "Whatever happens", "*" in chosen)])]
        for noun in topics.nouns():
            rows = [(t.name, webhook_words.topic(t.name), t.name in chosen) for t in topics.known() if t.noun == noun]
            words = "All of them" if rows else "All of them, once there are any"
            everything = (f"{noun}.*", words, f"{noun}.*" in chosen)
            found.append((webhook_words.NOUNS.get(noun, noun.capitalize()), [everything, *rows]))
        return found

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside its field."""
        field = "url" if refusal.code == "url_refused" else "topics" if "topic" in refusal.code else None
        self.add_error(field, refusal.detail)


@stores.page(WRITE)
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The form; a POST makes the endpoint and shows its secret."""
    form = EndpointForm(request.POST or None, scope=scope, initial={"key": secrets.token_hex(16)})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        press = _press(scope, request, said.pop("key"))
        create = partial(endpoints.create, new=NewEndpoint(**said), by=scope.actor)
        try:
            made = idempotency.once(press, create, _kept)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return shown(request, made)
    return render(request, "commerce/webhook_edit.html", {"form": form}, status=400 if form.errors else 200)


@stores.page(WRITE)
def change(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The form with what holds now; a POST changes it."""
    endpoint = webhooks.find(scope, public_id, WRITE)
    initial = {name: getattr(endpoint, name) for name in endpoints.COLUMNS} | {"key": str(endpoint.version)}
    form = EndpointForm(request.POST or None, scope=scope, is_new=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in endpoints.COLUMNS}
        try:
            endpoints.change(endpoint=endpoint, changes=changes, expected=[form.cleaned_data["key"]], by=scope.actor)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The endpoint is changed. It counts from the next thing that happens.")
            return redirect("webhook", scope.slug, public_id)
    context = {"form": form, "endpoint": endpoint}
    return render(request, "commerce/webhook_edit.html", context, status=400 if form.errors else 200)


def shown(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The page of a new secret, which no cache keeps."""
    context = {**answer.body, "secret": sealing.unseal(answer.body["sealed"])}
    response = render(request, "commerce/webhook_secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


def kept(made: WebhookEndpoint) -> dict[str, Any]:
    """What is kept for a second press: the sealed secret, never the secret."""
    return {"id": made.public_id, "name": str(made), "sealed": made.secret_sealed}


def _kept(made: WebhookEndpoint) -> Answer:
    return Answer(201, kept(made))


def _press(scope: Scope, request: HttpRequest, key: str) -> idempotency.Request:
    said = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return idempotency.Request(scope.actor.principal, "console webhooks", key or "none", digest)

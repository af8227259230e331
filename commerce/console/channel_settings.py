"""How one system is reached: its settings, new secrets over the old ones, and a test."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from commerce.console import channel, channel_setup, channels, stores
from commerce.console.channel_form import CAREFUL, AccountForm, SecretsForm
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import accounts, connections
from commerce.sales_channels.visibility import WRITE


@stores.page(WRITE)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The form; a POST saves it."""
    connection = channels.find(scope, public_id, WRITE)
    form = AccountForm(request.POST or None, system=accounts.system(connection.system), connection=connection)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changes = {"name": said["name"], "settings": {**_others(connection, form), **form.said}}
        changes |= {"base_url": said["base_url"]} if said["base_url"] else {}
        try:
            expected = [request.POST.get("version", "")]
            connections.change(by=scope.actor, connection=connection, changes=changes, expected=expected)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The settings are saved.")
            return redirect("channel_settings", scope.slug, public_id)
    return _page(request, scope, connection, form=form)


@require_POST
@stores.page(WRITE)
def rotate(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """New secrets. What was signed with the old ones is still taken for a day."""
    connection = channels.find(scope, public_id, WRITE)
    secrets = SecretsForm(request.POST, system=accounts.system(connection.system))
    if not secrets.is_valid():
        return _page(request, scope, connection, secrets=secrets)
    connections.change_secrets(by=scope.actor, connection=connection, secrets=secrets.cleaned_data)
    messages.success(request, "The new secrets are used from now on.")
    return redirect("channel_settings", scope.slug, public_id)


@require_POST
@stores.page(WRITE)
def test(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Ask the system who we are to it."""
    connection = channels.find(scope, public_id, WRITE)
    checkup, problem = channel_setup.tested(connection)
    return _page(request, scope, connection, checkup=checkup, problem=problem)


def _others(connection: Connection, form: AccountForm) -> dict[str, Any]:
    """Settings that the form does not show, such as a rate that was agreed."""
    shown = {each.name for each in form.system.settings} | CAREFUL.keys()
    return {name: value for name, value in connection.settings.items() if name not in shown}


def _page(request: HttpRequest, scope: Scope, connection: Connection, **found: Any) -> HttpResponse:
    system = accounts.system(connection.system)
    context = {
        **channel.head(scope, connection, "channel_settings"),
        "system": system.title,
        "form": AccountForm(system=system, connection=connection),
        "secrets": SecretsForm(system=system),
        "address": accounts.callback_url(connection),
        **found,
    }
    ill = any(context[name].errors for name in ("form", "secrets"))
    return render(request, "commerce/channel_settings.html", context, status=400 if ill else 200)

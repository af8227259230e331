"""Connecting a system: choose it, say how it is reached, test it, say which store is which, start in shadow mode."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce.console import channel_news, channel_words, channels, stores
from commerce.console.channel_form import NewAccountForm
from commerce.console.channel_rules import PlacesForm
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import accounts, connections, registry
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.connector import Checkup, Connector
from commerce.sales_channels.faults import ChannelFault
from commerce.sales_channels.visibility import WRITE

STEPS = ["Choose", "Account", "Test and places", "Shadow mode"]


@require_safe
@stores.page(WRITE)
def choose(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Which system, by name, and what one has to have at hand."""
    known = sorted(registry.all(), key=lambda each: each.title.casefold())
    found = [(each.title, _needs(each), reverse("channel_new_of", args=[scope.slug, each.code])) for each in known]
    return render(request, "commerce/channel_new.html", {"systems": found, "steps": STEPS})


@stores.page(WRITE)
def new(request: HttpRequest, scope: Scope, system: str) -> HttpResponse:
    """The account; a POST connects it, as a draft that neither reads nor sends."""
    found = registry.named(system)
    if found is None:
        raise Http404("No such system.")
    form = NewAccountForm(request.POST or None, actor=scope.actor, system=found, initial={"name": found.title})
    if request.method == "POST" and form.is_valid():
        try:
            made = connections.connect(by=scope.actor, account=form.account)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("channel_places", scope.slug, made.public_id)
    context = {"form": form, "system": found.title, "steps": STEPS}
    return render(request, "commerce/channel_account.html", context, status=400 if form.errors else 200)


@stores.page(WRITE)
def places(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Test, and say which store is which; a POST with `test` tests, any other saves the places."""
    connection = channels.find(scope, public_id, WRITE)
    said = request.POST if request.method == "POST" and "test" not in request.POST else None
    form = PlacesForm(said, scope=scope, connection=connection)
    if said is not None and form.is_valid():
        connections.place(by=scope.actor, connection=connection, refs=form.refs)
        messages.success(request, "The places are saved.")
        return (
            redirect("channel_step", scope.slug, public_id, "shadow")
            if _is_new(connection)
            else redirect("channel_rules", scope.slug, public_id)
        )
    checkup, problem = tested(connection) if request.method == "POST" and said is None else (None, "")
    context = {
        "connection": connection,
        "form": form,
        "checkup": checkup,
        "problem": problem,
        "address": accounts.callback_url(connection),
        "subscribes": channel_news.is_ours(connection),
        "steps": STEPS,
    }
    return render(request, "commerce/channel_places.html", context)


def tested(connection: Connection) -> tuple[Checkup | None, str]:
    """What the system says about us, or what went wrong, in a sentence."""
    try:
        return connections.test(connection), ""
    except (NotNow, ChannelFault, Refusal) as problem:
        return None, channel_words.fault(problem)


def _is_new(connection: Connection) -> bool:
    return connection.status == Connection.Status.DRAFT


def _needs(system: type[Connector]) -> str:
    labels = [each.label for each in system.settings if each.secret and each.required]
    return f"You need: {', '.join(labels)}"

"""Who is right about what at one channel, which store is which there, and how much of what is there it may show."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from commerce import search, variant_labels, visibility
from commerce.console import channel, channel_words, channels, formats, stores
from commerce.console.scope import Scope
from commerce.models import Authority, Connection, Location, Quota, Variant
from commerce.sales_channels import connections, drift, quotas
from commerce.sales_channels.quotas import Rule
from commerce.sales_channels.visibility import READ, WRITE


class AuthorityForm(forms.Form):
    """Who is right, per field that something compares."""

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = dict(connection.authorities.order_by("field").values_list("field", "holder"))
        for name, label in Authority.Field.choices:
            if name in compared():
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=list(channel_words.RULES.items()), initial=said.get(name, "hub")
                )


class PlacesForm(forms.Form):
    """The channel's own id of each store that it knows; empty for one that serves no order of it."""

    def __init__(self, *args: Any, scope: Scope, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(connection.places.order_by("location_id").values_list("location_id", "external_ref"))
        self.locations = list(visibility.locations(scope.actor).order_by("rank", "id"))
        for location in self.locations:
            self.fields[f"used-{location.pk}"] = forms.BooleanField(
                label=location.name, required=False, initial=location.pk in known
            )
            self.fields[f"place-{location.pk}"] = forms.CharField(
                label=f"Id of {location.name} over there",
                required=False,
                max_length=255,
                initial=known.get(location.pk, ""),
            )

    @property
    def rows(self) -> list[tuple[Location, Any, Any]]:
        """`(store, its tick, its field)`."""
        return [(each, self[f"used-{each.pk}"], self[f"place-{each.pk}"]) for each in self.locations]

    @property
    def refs(self) -> dict[Location, str]:
        """What was said."""
        said = self.cleaned_data
        return {each: said[f"place-{each.pk}"] for each in self.locations if said[f"used-{each.pk}"]}


class QuotaForm(forms.Form):
    """How much may be shown, of one SKU or of all."""

    sku = forms.CharField(label="Only for SKU", required=False, max_length=200, help_text="Empty: for everything else")
    cap = forms.IntegerField(label="Units at most", required=False, min_value=0, max_value=1_000_000)
    percent = forms.IntegerField(label="Percent at most", required=False, min_value=0, max_value=100)
    keep = forms.IntegerField(label="Units never shown", required=False, min_value=0, max_value=1_000_000)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variants = visibility.variants(scope.actor)

    def clean_sku(self) -> Variant | None:
        """The variant, or None for all."""
        sku = self.cleaned_data["sku"].strip()
        found = self.variants.filter(pk__in=search.exact_ids(sku)).order_by("pk").first() if sku else None
        if sku and found is None:
            raise forms.ValidationError("No variant has this SKU.")
        return found


Forms = dict[str, forms.Form]


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The page."""
    connection = channels.find(scope, public_id)
    return _page(request, scope, connection, _forms(scope, connection))


@require_POST
@stores.page(WRITE)
def save(request: HttpRequest, scope: Scope, public_id: str, what: str) -> HttpResponse:
    """Save one of the three forms; what is wrong is said beside its field."""
    if what not in SAVERS:
        raise Http404("No such rules.")
    connection = channels.find(scope, public_id, WRITE)
    found = _forms(scope, connection, what, request.POST)
    if not found[what].is_valid():
        return _page(request, scope, connection, found)
    messages.success(request, SAVERS[what](scope, connection, found[what]))
    return redirect("channel_rules", scope.slug, public_id)


def compared() -> set[str]:
    """The fields that something compares, so that both sides can say something else."""
    return {drift.comparer(kind).field for kind in drift.kinds()} - {""}


def quota_words(quota: Quota) -> str:
    """`At most 5 units, at most 50% of what is there, 2 units are kept back`."""
    parts = [f"at most {formats.counted(quota.cap, 'unit')}"] if quota.cap is not None else []
    parts += [f"at most {quota.percent}% of what is there"] if quota.percent is not None else []
    parts += [f"{formats.counted(quota.keep, 'unit')} kept back"] if quota.keep else []
    return ", ".join(parts).capitalize()


def _forms(scope: Scope, connection: Connection, what: str = "", data: Any = None) -> Forms:
    return {
        "authority": AuthorityForm(data if what == "authority" else None, connection=connection),
        "places": PlacesForm(data if what == "places" else None, scope=scope, connection=connection),
        "quota": QuotaForm(data if what == "quota" else None, scope=scope),
    }


def _page(request: HttpRequest, scope: Scope, connection: Connection, found: Forms) -> HttpResponse:
    rules = list(connection.quotas.order_by("variant_id", "id"))
    items = variant_labels.describe({rule.variant_id for rule in rules if rule.variant_id})
    context = {
        **channel.head(scope, connection, "channel_rules"),
        "forms": found,
        "quotas": [(items.get(rule.variant_id), quota_words(rule)) for rule in rules],
    }
    status = 400 if any(form.errors for form in found.values()) else 200
    return render(request, "commerce/channel_rules.html", context, status=status)


def _decide(scope: Scope, connection: Connection, form: forms.Form) -> str:
    connections.decide(by=scope.actor, connection=connection, holders=form.cleaned_data)
    return "Saved. The next comparison goes by it."


def _place(scope: Scope, connection: Connection, form: PlacesForm) -> str:
    connections.place(by=scope.actor, connection=connection, refs=form.refs)
    return "Saved. Stock is sent under these places from now on."


def _limit(scope: Scope, connection: Connection, form: forms.Form) -> str:
    said = form.cleaned_data
    rule = Rule(said["cap"], said["percent"], said["keep"] or 0)
    quotas.limit(by=scope.actor, connection=connection, rule=rule, variant=said["sku"])
    return "Saved. The channel is told what it may show now." if rule != Rule() else "There is no such limit any more."


SAVERS: dict[str, Callable[[Scope, Connection, Any], str]] = {"authority": _decide, "places": _place, "quota": _limit}

"""For whom, where, when and with which codes a basket is tried. Anything left out has a sensible answer."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.conf import settings

from commerce import visibility
from commerce.console.promotion_form import moment
from commerce.console.scope import Scope
from commerce.models import Channel, Location


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says."""

    channel: Channel
    location: Location | None
    ships: bool
    country: str
    postal_code: str
    codes: tuple[str, ...]
    group: str
    segments: frozenset[str]
    first_order: bool
    at: datetime | None


class TrialForm(forms.Form):
    """Read from the address; a field that makes no sense counts as left out."""

    channel = forms.ChoiceField(label="Sold on", required=False)
    location = forms.ChoiceField(label="Store", required=False)
    ships = forms.ChoiceField(
        label="Reaches the customer", required=False, choices=[("", "In the store"), ("1", "By shipping")]
    )
    country = forms.CharField(max_length=2, required=False, help_text="Two letters, such as GB")
    postal_code = forms.CharField(max_length=16, required=False)
    codes = forms.CharField(required=False, max_length=500, help_text="With commas between")
    group = forms.CharField(label="Customer group", required=False, max_length=64)
    segments = forms.CharField(required=False, max_length=200, label="Customer segments")
    first_order = forms.BooleanField(label="It is their first order", required=False)
    at = moment("When", hint="Empty: now")

    def __init__(self, data, *, scope: Scope) -> None:
        self.channels = {each.code: each for each in visibility.channels(scope.actor).order_by("name", "id")}
        self.locations = {each.code: each for each in visibility.locations(scope.actor).order_by("rank", "id")}
        first = next((each for each in self.channels.values() if _sells_at(each) == bool(scope.location)), None)
        start = {"channel": (first or next(iter(self.channels.values()), None)), "location": scope.location}
        shown = {name: record.code for name, record in start.items() if record} | {"country": settings.RETAILER_COUNTRY}
        shown["ships"] = "" if scope.location else "1"
        super().__init__(
            {**shown, **{name: data.get(name) for name in self.base_fields if name in data}}, auto_id="trial-%s"
        )
        self.fields["channel"].choices = [(code, each.name) for code, each in self.channels.items()]
        self.fields["location"].choices = [
            ("", "No store"),
            *((code, each.name) for code, each in self.locations.items()),
        ]

    def wanted(self) -> Wanted | None:
        """What to try; None without any channel."""
        found = self.cleaned_data
        channel = self.channels.get(found.get("channel") or "") or next(iter(self.channels.values()), None)
        if channel is None:
            return None
        return Wanted(
            channel=channel,
            location=self.locations.get(found.get("location") or ""),
            ships=found.get("ships") == "1",
            country=(found.get("country") or settings.RETAILER_COUNTRY).upper(),
            postal_code=found.get("postal_code") or "",
            codes=tuple(_names(found.get("codes")))[:10],
            group=found.get("group") or "",
            segments=frozenset(_names(found.get("segments"))),
            first_order=bool(found.get("first_order")),
            at=found.get("at"),
        )


def _sells_at(channel: Channel) -> bool:
    return channel.kind == Channel.Kind.POS


def _names(text: str | None) -> list[str]:
    return [each.strip() for each in (text or "").split(",") if each.strip()]

"""The terms of a store as a form, and what differs between two of them in sentences."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings

from commerce import money
from commerce.console import formats
from fulfillment.models import StorePolicy
from fulfillment.outlook import Outlook
from fulfillment.store_terms import FIELDS, RANGES, values

SEEN = "seen"

LABELS = {
    "offers_pickup": "Customers can collect here",
    "ships": "Sends parcels",
    "pick_minutes": "Minutes to pick an order",
    "accept_minutes": "Minutes to accept it",
    "answer_minutes": "Minutes a customer has to answer",
    "orders_per_hour": "Orders per hour at most",
    "units_per_day": "Units per day at most",
    "ships_until": "Last carrier",
    "slot_minutes": "Length of a pickup slot",
    "slot_capacity": "Pickups per slot",
    "slot_days": "Days that can be booked",
    "keep_days": "Days that goods are kept",
    "id_from": "ID shown from",
}
_HINTS = {
    "pick_minutes": "Counts opening hours only",
    "orders_per_hour": "Empty for no limit",
    "units_per_day": "Empty for no limit",
    "ships_until": "Empty: leaves when it is picked",
    "slot_minutes": "0 for no slots",
    "answer_minutes": "Then the rules decide",
    "id_from": "Empty for never",
}


class TermsForm(forms.Form):
    """One field per term; ranges are those of the verb."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, policy: StorePolicy, locked: bool = False, prefix: str | None = None
    ) -> None:
        super().__init__(data, auto_id="terms-%s", initial=_shown(policy), prefix=prefix)
        for name in FIELDS:
            self.fields[name] = _field(name)
            self.fields[name].disabled = locked

    def values(self) -> dict[str, Any]:
        """The cleaned fields as `store_terms.change` takes them."""
        found = dict(self.cleaned_data)
        if found["id_from"] is not None:
            found["id_from"] = money.from_decimal(found["id_from"], settings.RETAILER_CURRENCY)
        return found


class PauseForm(forms.Form):
    """For how long, and why."""

    length = forms.ChoiceField(label="How long")
    reason = forms.CharField(label="Why", max_length=200, required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, seen: Outlook, now: datetime) -> None:
        super().__init__(data, auto_id="pause-%s")
        choices = [("30", "30 minutes"), ("60", "1 hour"), ("120", "2 hours"), ("240", "4 hours")]
        if seen.open_until is not None:
            choices.append(("close", "Until we close today"))
        self.fields["length"].choices = [*choices, ("1440", "24 hours"), ("10080", "A week")]
        self._close, self._now = seen.open_until, now

    def until(self) -> datetime:
        """When the pause is over."""
        length = self.cleaned_data["length"]
        if length == "close" and self._close is not None:
            return self._close
        return self._now + timedelta(minutes=int(length))


class DayForm(forms.Form):
    """A day with other hours."""

    on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    title = forms.CharField(label="Why", max_length=120)
    opens = forms.TimeField(label="Opens", required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(
        label="Closes", required=False, widget=forms.TimeInput(attrs={"type": "time"}), help_text="Both empty: closed"
    )

    def clean(self) -> dict[str, Any]:
        """Both ends or none."""
        found = super().clean() or {}
        if bool(found.get("opens")) != bool(found.get("closes")):
            raise forms.ValidationError("Fill in both times, or none for a day on which it is closed.")
        return found

    def hours(self) -> list[list[str]]:
        """As closures keep them."""
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        return [[f"{opens:%H:%M}", f"{closes:%H:%M}"]] if opens and closes else []


def difference(policy: StorePolicy, new: Mapping[str, Any]) -> list[str]:
    """`Minutes to pick an order: 120 becomes 60`."""
    return [
        f"{LABELS[name]}: {_word(name, getattr(policy, name))} becomes {_word(name, new[name])}"
        for name in FIELDS
        if name in new and getattr(policy, name) != new[name]
    ]


def based_on(sent: Mapping[str, Any], policy: StorePolicy) -> dict[str, Any]:
    """The terms that somebody saw when they began to change them; those of now where the form does not say."""
    form = TermsForm(sent, policy=policy, prefix=SEEN)
    known = any(name.startswith(f"{SEEN}-") for name in sent)
    return form.values() if known and form.is_valid() else values(policy)


def as_seen(policy: StorePolicy) -> list[tuple[str, str]]:
    """The hidden fields that `based_on` reads."""
    return [(f"{SEEN}-{name}", "" if value is None else str(value)) for name, value in _shown(policy).items()]


def merged(policy: StorePolicy, seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> StorePolicy:
    """The terms of now with what somebody changed of those that they saw: not saved, for the form."""
    found = StorePolicy(location_id=policy.location_id, **values(policy))
    for name in FIELDS:
        if wanted[name] != seen[name]:
            setattr(found, name, wanted[name])
    return found


def _word(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "any time" if name == "ships_until" else "never" if name == "id_from" else "no limit"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return formats.money(value, settings.RETAILER_CURRENCY) if name == "id_from" else formats.number(value)


def _shown(policy: StorePolicy) -> dict[str, Any]:
    found = values(policy)
    if found["id_from"] is not None:
        found["id_from"] = money.to_decimal(found["id_from"], settings.RETAILER_CURRENCY)
    return found


def _field(name: str) -> forms.Field:
    told = {"label": LABELS[name], "help_text": _HINTS.get(name, "")}
    if name in ("offers_pickup", "ships"):
        return forms.BooleanField(required=False, **told)
    if name == "ships_until":
        return forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **told)
    if name == "id_from":
        places = money.digits(settings.RETAILER_CURRENCY)
        return forms.DecimalField(required=False, min_value=Decimal(0), decimal_places=places, max_digits=10, **told)
    least, most = RANGES[name]
    optional = name in ("orders_per_hour", "units_per_day")
    return forms.IntegerField(min_value=least, max_value=most, required=not optional, **told)


def parsed_day(text: str) -> date | None:
    """A day as links of this page name it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

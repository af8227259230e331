"""The admin's form of a location: what would break its pages later is refused here."""

from typing import Any

from django import forms

from commerce import opening_hours
from commerce.models import Location


class LocationForm(forms.ModelForm):
    """Time zone and opening hours are checked; the rest is the model's own."""

    class Meta:
        model = Location
        fields = ["code", "name", "kind", "latitude", "longitude", "time_zone", "hours", "address", "active", "rank"]

    def clean_time_zone(self) -> str:
        """An IANA name such as Europe/London."""
        name = self.cleaned_data["time_zone"]
        if not opening_hours.is_time_zone(name):
            raise forms.ValidationError("This is no time zone. Give one such as Europe/London.")
        return name

    def clean_hours(self) -> dict[str, Any]:
        """Spans per weekday; nothing at all is fine."""
        hours = self.cleaned_data["hours"] or {}
        if wrong := opening_hours.problem(hours):
            raise forms.ValidationError(wrong)
        return hours

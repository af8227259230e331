"""The admin's form of a closure: hours that would break promises later are refused here."""

from typing import Any

from django import forms

from commerce import opening_hours
from fulfillment.models import Closure


class ClosureForm(forms.ModelForm):
    """The spans of the day are checked; none at all means closed."""

    class Meta:
        model = Closure
        fields = ["location", "on", "title", "hours"]

    def clean_hours(self) -> list[Any]:
        """Spans such as ["10:00", "16:00"]."""
        spans = self.cleaned_data["hours"] or []
        if wrong := opening_hours.problem_of_day(spans):
            raise forms.ValidationError(f"{wrong[0].upper()}{wrong[1:]}")
        return spans

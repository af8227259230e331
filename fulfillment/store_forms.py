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
        if opening_hours.problem({"mon": spans}):
            raise forms.ValidationError('Give a list of spans such as ["10:00", "16:00"], each closing after it opens.')
        return spans

"""Forms that say what is wrong in our words, beside the field, and lead whoever sent them to the first such field."""

from django import forms

_WORDS = {
    "required": "Fill this in.",
    "min_value": "At least %(limit_value)s.",
    "max_value": "At most %(limit_value)s.",
    "max_length": "At most %(limit_value)s characters.",
    "max_decimal_places": "At most %(max)s digits after the point.",
    "invalid_choice": "Choose one of those that are offered.",
}
_INVALID = {
    forms.IntegerField: "Enter a whole number.",
    forms.DecimalField: "Enter a number such as 12.5.",
    forms.DateTimeField: "Enter a day and a time.",
    forms.TimeField: "Enter a time such as 09:30.",
    forms.SlugField: "Only letters, digits and dashes, no spaces.",
}


class PlainForm(forms.Form):
    """A form whose fields speak plainly; what a field says in words of its own stays."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            words = _WORDS | ({"invalid": _INVALID[type(field)]} if type(field) in _INVALID else {})
            field.error_messages |= {code: said for code, said in words.items() if not _own(field, code)}
        super().full_clean()
        if first := next((name for name in self.fields if name in self.errors), None):
            for name, field in self.fields.items():
                field.widget.attrs["autofocus"] = name == first  # False is not rendered


def _own(field: forms.Field, code: str) -> bool:
    """Whether the field was made with words for this."""
    for kind in type(field).__mro__:
        if code in getattr(kind, "default_error_messages", {}):
            return field.error_messages[code] != kind.default_error_messages[code]
    return code in field.error_messages

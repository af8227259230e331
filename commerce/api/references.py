"""Codes in bodies and query strings as the records they name. An unknown one is 400 with its path."""

from typing import Any, ClassVar

from django.db.models import Model
from rest_framework.exceptions import ValidationError

from commerce import visibility
from commerce.api import fields


class Reference(fields.Parsed):
    """The code of a record of `model`, read as the record. All of them are loaded once per request, however often the
    field occurs: these tables are small."""

    noun: ClassVar[str]
    attribute: ClassVar[str] = "code"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 64, **options})

    def parse(self, text: str) -> Model:
        """The record."""
        known = self.context.setdefault(f"known_{self.noun}", {})
        if not known:
            rows = visibility.named(self.noun, self.context["actor"])
            known.update({getattr(record, self.attribute): record for record in rows})
        if text not in known:
            raise ValidationError(f"There is no {self.noun} {text[:64]!r}.", code=f"unknown_{self.noun}")
        return known[text]

    def to_representation(self, value: Any) -> str:
        """The code again, of a record or as it is."""
        return value if isinstance(value, str) else getattr(value, self.attribute)


class LocationCode(Reference):
    """The code of a location."""

    noun = "location"


class ChannelCode(Reference):
    """The code of a sales channel."""

    noun = "channel"


class TillCode(Reference):
    """The code of a till."""

    noun = "till"


class CategoryPath(Reference):
    """The path of a category, such as `clothing/coats`."""

    noun = "category"
    attribute = "path"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 500, **options})

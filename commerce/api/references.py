"""Codes in bodies and query strings as the records they name. An unknown one is 400 with its path."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.db.models import Model
from rest_framework.exceptions import ValidationError

from commerce import directory, visibility
from commerce.api import fields


class Reference(fields.Parsed):
    """The code of a record, read as the record, if the actor may name it."""

    noun: ClassVar[str]
    attribute: ClassVar[str] = "code"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 64, **options})

    def parse(self, text: str) -> Model:
        """The record."""
        record = self.find(text)
        if record is None:
            raise ValidationError(f"There is no {self.noun} {text[:64]!r}.", code=f"unknown_{self.noun}")
        return record

    def to_representation(self, value: Any) -> str:
        """The code again, of a record or as it is."""
        return value if isinstance(value, str) else getattr(value, self.attribute)

    @abstractmethod
    def find(self, text: str) -> Model | None:
        """The record, or None."""


class DirectoryCode(Reference):
    """A code of the directory, which is asked for its version once per request, however often the field occurs."""

    def find(self, text: str) -> Model | None:
        """A copy of what this process remembers."""
        context = self.context
        if "directory" not in context:
            context["directory"] = directory.current()
        return context["directory"].find(self.noun, text, actor=context["actor"])


class LocationCode(DirectoryCode):
    """The code of a location."""

    noun = "location"


class ChannelCode(DirectoryCode):
    """The code of a sales channel."""

    noun = "channel"


class TillCode(DirectoryCode):
    """The code of a till."""

    noun = "till"


class CategoryPath(Reference):
    """The path of a category, such as `clothing/coats`. All of them are read once per request."""

    noun = "category"
    attribute = "path"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 500, **options})

    def find(self, text: str) -> Model | None:
        """One of the categories that the actor may see."""
        context = self.context
        if "categories" not in context:
            context["categories"] = {record.path: record for record in visibility.categories(context["actor"])}
        return context["categories"].get(text)

"""Shapes of bodies and of query strings: what is not named in them is refused, with its path; null is no value.

A Shape reads and writes one JSON object. A Query reads the parameters of a list: each at most once, unless its field
is a list, and every value is text. Both are REST framework serializers, so the schema is generated from them.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NoReturn, Self

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from commerce import strict
from commerce.api import fields

_idle: defaultdict[type, list["Shape"]] = defaultdict(list)


class Shape(serializers.Serializer):
    """One JSON object. Fields that are `read_only` belong to answers; sending one is an unknown field."""

    unknown_code = "unknown_field"
    null_is_absent = True
    default_error_messages = {"invalid": "An object is wanted."}

    @classmethod
    def read(cls, data: Any, context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The validated values of one object. Raises ValidationError."""
        if data is None:
            raise ValidationError({"non_field_errors": [ErrorDetail("No data provided", code="null")]})
        reader = cls._idle_one()
        reader._context = context or {}
        try:
            return reader.run_validation(data)
        finally:
            reader._context = {}
            _idle[cls].append(reader)

    @classmethod
    def _idle_one(cls) -> Self:
        """A reader that nobody else uses meanwhile. Making one copies every field, so they are kept."""
        try:
            return _idle[cls].pop()
        except IndexError:
            return cls()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Refuse unknown names first, then let every field look at its value."""
        if not isinstance(data, Mapping):
            raise ValidationError({"non_field_errors": [ErrorDetail("An object is wanted.", code="invalid")]})
        known = {name for name, field in self.fields.items() if not field.read_only}
        unknown = [name for name in data if name not in known]
        if unknown:
            raise ValidationError({name[:80]: [self._unknown(name)] for name in unknown[:20]})
        if None in data.values():
            said = {name: value for name, value in data.items() if value is not None}
            data = said | {name: None for name in data.keys() - said.keys() if not self.may_be_null(self.fields[name])}
        return super().to_internal_value(data)

    def may_be_null(self, field: serializers.Field) -> bool:
        """Whether null for this field of ours is the same as leaving it out. Where null has a meaning, it is not."""
        return self.null_is_absent and not field.required and not field.allow_null

    def _unknown(self, name: str) -> ErrorDetail:
        return ErrorDetail("This is not known here.", code=self.unknown_code)


class Query(Shape):
    """The parameters of a request, from `?a=1&b=2&b=3`. List fields take repeated parameters."""

    unknown_code = "unknown_parameter"
    null_is_absent = False

    @classmethod
    def read(cls, parameters: QueryDict, context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the validated values. Raises ValidationError."""
        return super().read(cls._single(parameters), context)

    @classmethod
    def _single(cls, parameters: QueryDict) -> dict[str, Any]:
        if not parameters:
            return {}
        lists = {name for name, field in cls._declared_fields.items() if isinstance(field, serializers.ListField)}
        twice = [name for name, values in parameters.lists() if len(values) > 1 and name not in lists]
        if twice:
            detail = ErrorDetail("This can be given once only.", code="duplicate_parameter")
            raise ValidationError({name[:80]: [detail] for name in twice[:20]})
        return {name: values if name in lists else values[0] for name, values in parameters.lists()}


class Number(serializers.IntegerField):
    """A whole number in a query string, in ASCII digits."""

    default_error_messages = {"invalid": "A whole number is wanted."}

    def to_internal_value(self, data: str) -> int:
        """The number, of at most 64 bits."""
        try:
            return strict.ascii_int(data)
        except strict.InvalidNumber:
            self.fail("invalid")


class YesNo(serializers.BooleanField):
    """`true` or `false` in a query string."""

    default_error_messages = {"invalid": "true or false is wanted."}

    def to_internal_value(self, data: str) -> bool:
        """The boolean."""
        if data not in ("true", "false"):
            self.fail("invalid")
        return data == "true"


class PageQuery(Query):
    """Parameters of every list."""

    page_size = Number(required=False, min_value=1, max_value=200, help_text="1 to 200, default 50.")
    cursor = fields.Text(required=False, max_length=2000, help_text="From `next` or `previous` of an earlier page.")


def refuse(path: str, code: str, detail: str) -> NoReturn:
    """Refuse one field from a view or from the `validate` of a Shape: 400 with its path."""
    raise ValidationError({path: [ErrorDetail(detail, code=code)]})

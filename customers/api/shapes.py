"""How an API's bodies say who somebody is."""

from typing import Any

from rest_framework.exceptions import ValidationError

from commerce.api import fields
from commerce.api.shapes import Shape
from commerce.errors import Invalid
from customers import contacts
from customers.contacts import Contact


class Email(fields.Parsed):
    """An e-mail address, as it was written."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": contacts.LONGEST_EMAIL, **options})

    def parse(self, text: str) -> str:
        """The text itself, once it can be compared with others."""
        return _readable(contacts.email_key, text)


class Phone(fields.Parsed):
    """A phone number, as it was written; without a country code it is one of the retailer's country."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": contacts.LONGEST_PHONE, **options})

    def parse(self, text: str) -> str:
        """The text itself, once it can be compared with others."""
        return _readable(contacts.phone_key, text)


class ContactShape(Shape):
    """Who buys: a known customer's id, or how to reach them, or nothing at all."""

    id = fields.PublicId("cus", required=False)
    email = Email(required=False, allow_blank=True)
    name = fields.Text(required=False, allow_blank=True)
    phone = Phone(required=False, allow_blank=True)


def contact(body: dict[str, Any] | None) -> Contact:
    """The validated `ContactShape` as what recognition takes."""
    said = body or {}
    texts = {name: said.get(name, "") for name in ("name", "email", "phone")}
    return Contact(**texts, customer_id=said.get("id"))


def _readable(key: Any, text: str) -> str:
    try:
        if text:
            key(text)
    except Invalid as problem:
        raise ValidationError(problem.detail, code=problem.code) from problem
    return text

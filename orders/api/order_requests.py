"""Shapes of what placing an order takes; carts and quotes take parts of them."""

import re
from typing import Any

from babel import Locale
from rest_framework import serializers

from commerce.api import fields
from commerce.api.references import ChannelCode, LocationCode, TillCode
from commerce.api.shapes import Shape, refuse
from customers.api.shapes import ContactShape
from orders.models import Payment

CODES_MOST, PAYMENTS_MOST = 20, 20
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,10})?")
_COUNTRIES = frozenset(code for code in Locale("en").territories if len(code) == 2 and code.isalpha() and code != "ZZ")


class Country(fields.Parsed):
    """An ISO 3166-1 country, `GB`."""

    default_error_messages = {"unknown_country": "This is no ISO 3166-1 country."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 2, **options})

    def parse(self, text: str) -> str:
        """The code in capitals."""
        if text.upper() not in _COUNTRIES:
            self.fail("unknown_country")
        return text.upper()


class Degrees(fields.Parsed):
    """Decimal degrees as a string, `"53.7974"`, at most `most` on either side of zero."""

    default_error_messages = {"out_of_range": "Decimal degrees are wanted, such as 53.7974."}

    def __init__(self, most: int, **options: Any) -> None:
        super().__init__(**{"max_length": 16, **options})
        self.most = most

    def parse(self, text: str) -> str:
        """The same text."""
        if not _DEGREES.fullmatch(text) or abs(float(text)) > self.most:
            self.fail("out_of_range")
        return text


class AddressShape(Shape):
    """Where a parcel goes. With coordinates the nearest store is found exactly, without them by the postcode."""

    name = fields.Text()
    line1 = fields.Text()
    line2 = fields.Text(required=False, allow_blank=True)
    city = fields.Text()
    region = fields.Text(required=False, allow_blank=True, max_length=64)
    postal_code = fields.Text(max_length=16)
    country = Country()
    phone = fields.Text(required=False, allow_blank=True, max_length=32)
    latitude = Degrees(90, required=False)
    longitude = Degrees(180, required=False)

    def validate(self, attrs: dict) -> dict:
        """Both coordinates or none."""
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if one in attrs and other not in attrs:
                refuse(other, "required", "One does not say where it is without the other.")
        return attrs


class WindowShape(Shape):
    """A span of time for a pickup."""

    starts_at = fields.Timestamp()
    ends_at = fields.Timestamp()

    def validate(self, attrs: dict) -> dict:
        """As it is kept: text, and it ends after it starts."""
        if attrs["starts_at"] >= attrs["ends_at"]:
            refuse("ends_at", "out_of_range", "A window ends after it starts.")
        return {name: fields.moment(value) for name, value in attrs.items()}


class RecipientShape(Shape):
    """Somebody else who collects."""

    name = fields.Text()
    email = fields.Text(required=False, allow_blank=True)
    phone = fields.Text(required=False, allow_blank=True, max_length=32)


class DeliveryShape(Shape):
    """How goods reach the buyer: carried out or collected at a location, or shipped to an address."""

    method = fields.Choice(["carry_out", "pickup", "ship"])
    location = LocationCode(required=False)
    address = AddressShape(required=False)
    service = fields.Slug(required=False)
    window = WindowShape(required=False)
    curbside = fields.Flag(required=False)
    recipient = RecipientShape(required=False)
    substitutions = fields.Choice(
        ["any", "ask", "never"], required=False, help_text="Should something be missing; `ask` unless said otherwise."
    )

    def validate(self, attrs: dict) -> dict:
        """Each method names its place, and nothing that belongs to another."""
        wanted = "address" if attrs["method"] == "ship" else "location"
        if attrs.get(wanted) is None:
            refuse(wanted, "required", "This is needed here.")
        others = ("location", "window", "curbside", "recipient") if wanted == "address" else ("address", "service")
        if attrs["method"] == "carry_out":
            others = (*others, "substitutions")
        if extra := [name for name in others if attrs.get(name)]:
            refuse(extra[0], "not_applicable", f"A {attrs['method']} delivery has none.")
        return attrs


class WishShape(Shape):
    """Units of one SKU, with a delivery of their own if it is not that of the order."""

    sku = fields.Text(max_length=120)
    quantity = fields.Quantity()
    delivery = DeliveryShape(required=False)


class TenderShape(Shape):
    """One way to pay. Without an `amount` it takes the rest."""

    method = fields.Choice([str(method) for method in Payment.Method])
    amount = fields.Amount(required=False, min_value=1)
    token = fields.Text(required=False)
    code = fields.Text(required=False, max_length=64)
    reference = fields.Text(required=False)

    def validate(self, attrs: dict) -> dict:
        """Cards come as a token, gift cards with their code; nothing else carries either."""
        needs = {"card": "token", "wallet": "token", "gift_card": "code"}.get(attrs["method"])
        for name in ("token", "code"):
            if (name == needs) != bool(attrs.get(name)):
                text, code = ("This is needed here.", "required") if name == needs else ("Not here.", "not_applicable")
                refuse(name, code, text)
        return attrs


class NewOrder(Shape):
    """What to buy, for whom, how it travels and how it is paid."""

    channel = ChannelCode()
    external_id = fields.Text(required=False)
    cart = fields.PublicId("crt", required=False)
    hold = fields.PublicId("hld", required=False)
    till = TillCode(required=False)
    customer = ContactShape(required=False)
    lines = WishShape(many=True, required=False, min_length=1, max_length=fields.LINES_MOST)
    codes = serializers.ListField(child=fields.Text(max_length=64), required=False, max_length=CODES_MOST)
    delivery = DeliveryShape(required=False)
    payments = TenderShape(many=True, required=False, max_length=PAYMENTS_MOST)
    expected_total = fields.Amount(required=False)
    age_confirmed = fields.Flag(required=False, help_text="Whoever sells has made sure that the buyer is old enough.")

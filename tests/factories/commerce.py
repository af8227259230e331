"""Rows of the foundation, valid and distinct unless a test says otherwise. Products go through the verbs."""

import uuid
from typing import Any

import factory
from factory.django import DjangoModelFactory

from commerce import catalog, keys, price_lists, promotions
from commerce.actors import SYSTEM
from commerce.catalog import NewProduct, NewVariant
from commerce.keys import Limits
from commerce.models import (
    ApiKey,
    Assignment,
    Category,
    Channel,
    Location,
    Message,
    PriceList,
    Product,
    Promotion,
    Role,
    Staff,
    Till,
    Variant,
)
from commerce.price_lists import NewPriceList
from commerce.promotions import NewPromotion


class LocationFactory(DjangoModelFactory):
    class Meta:
        model = Location

    code = factory.Sequence("store-{}".format)
    name = factory.LazyAttribute(lambda location: location.code.replace("-", " ").title())


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    code = factory.Sequence("channel-{}".format)
    name = factory.LazyAttribute(lambda channel: channel.code.title())
    kind = Channel.Kind.WEB
    currency = "GBP"


class TillFactory(DjangoModelFactory):
    class Meta:
        model = Till

    location = factory.SubFactory(LocationFactory)
    code = factory.Sequence("till-{}".format)
    name = factory.LazyAttribute(lambda till: till.code.title())


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence("Category {}".format)
    path = factory.LazyAttribute(lambda category: category.name.lower().replace(" ", "-"))


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role

    code = factory.Sequence("role-{}".format)
    name = factory.LazyAttribute(lambda role: role.code.title())
    permissions = ["catalog.read"]


class StaffFactory(DjangoModelFactory):
    class Meta:
        model = Staff

    email = factory.Sequence("person-{}@example.com".format)
    name = factory.Sequence("Person {}".format)
    password = "!"  # nobody can sign in with it; tests use force_login


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    staff = factory.SubFactory(StaffFactory)
    role = factory.SubFactory(RoleFactory)


def product(*skus: str, price: int = 1990, **fields: Any) -> Product:
    """A product with a variant per SKU, or with one of a random SKU."""
    names = skus or (f"SKU-{uuid.uuid4().hex[:8]}",)
    variants = [NewVariant(sku=sku, price=price, currency="GBP", options=_options(names, sku)) for sku in names]
    new = NewProduct(**{"title": f"Product {names[0]}", "variants": variants, **fields})
    return catalog.create_product(new=new, by=SYSTEM)


def variant(sku: str = "", **fields: Any) -> Variant:
    """The only variant of a product of its own."""
    return product(*([sku] if sku else []), **fields).variants.get()


def api_key(*scopes: str, **limits: Any) -> tuple[ApiKey, str]:
    """A key and its secret."""
    made = keys.create(name="Test", scopes=list(scopes), limits=Limits(**limits), by=SYSTEM)
    return made.key, made.secret


def promotion(code: str = "ten-off", kind: str = "percent", effect: Any = None, **fields: Any) -> Promotion:
    """A running promotion, ten percent off everything unless a test says otherwise."""
    new = NewPromotion(code=code, title=code.title(), kind=kind, effect=effect or {"percent": 10}, **fields)
    return promotions.activate(promotion=promotions.create(new=new, by=SYSTEM), by=SYSTEM)


def price_list(code: str = "base", kind: str = "base", **fields: Any) -> PriceList:
    """An empty price list."""
    new = NewPriceList(**{"code": code, "name": code.title(), "kind": kind, "currency": "GBP", **fields})
    return price_lists.create(new=new, by=SYSTEM)


def _options(names: tuple[str, ...], sku: str) -> dict[str, str]:
    return {} if len(names) == 1 else {"Style": sku}


def message(key: str = "", **fields: Any) -> Message:
    """A message that waits to be sent."""
    words = {
        "recipient": "ana@example.com",
        "subject": "Your order",
        "text": "Thank you.\n",
        "html": "<p>Thank you.</p>",
    }
    named = {"key": key or uuid.uuid4().hex, "kind": "order_confirmation", "transport": "smtp"}
    return Message.objects.create(**{**words, **named, **fields})

"""The retailer's carriers, as the settings name them."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from fulfillment.carriers.carrier import Carrier


def all() -> list[Carrier]:
    """Every carrier that is set up, in the order of the settings."""
    return [_load(path) for path in settings.CARRIERS]


def named(name: str) -> Carrier | None:
    """The carrier of that name, if it is set up."""
    return next((carrier for carrier in all() if carrier.name == name), None)


@cache
def _load(path: str) -> Carrier:
    return import_string(path)

"""The systems that can be connected, as the settings name them."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from commerce.sales_channels.connector import Connector


def all() -> list[type[Connector]]:
    """Every system that this installation speaks to, in the order of the settings."""
    return [_load(path) for path in settings.CONNECTORS]


def named(code: str) -> type[Connector] | None:
    """The system of that code, if this installation speaks to it."""
    return next((found for found in all() if found.code == code), None)


@cache
def _load(path: str) -> type[Connector]:
    return import_string(path)

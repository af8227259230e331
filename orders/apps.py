"""Registers what orders offers to the rest, once everything is loaded."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from commerce import audit
from commerce.notifications import kinds
from orders import audit_money

MESSAGES = "orders.notices.KINDS"  # by name: apps load before their models


class OrdersConfig(AppConfig):
    name = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        audit.register(*audit_money.LAWS)
        for kind in import_string(MESSAGES):
            kinds.register(kind)

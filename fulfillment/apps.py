"""Registers what fulfillment offers to the rest, once everything is loaded."""

from django.apps import AppConfig

from commerce import live_topics, work_kinds
from fulfillment.kinds_of_work import KINDS


class FulfillmentConfig(AppConfig):
    name = "fulfillment"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        live_topics.register(live_topics.Topic("pickups", "fulfillment.read", per_location=True))
        work_kinds.register(*KINDS)

"""Registers what customers offers to the rest, once everything is loaded."""

from django.apps import AppConfig

from commerce.webhooks import topics
from customers import webhook_topics


class CustomersConfig(AppConfig):
    name = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        topics.register(*webhook_topics.TOPICS)

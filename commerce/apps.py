"""Registers what commerce offers to the rest, once everything is loaded."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from commerce import audit, live_topics, sealing
from commerce.console import selling_entries, shell, tiles
from commerce.console.shell import NavEntry
from commerce.imports import kinds

CODES = "commerce.pricing.audit.CODES"  # by name: apps load before their models
CHANNEL_SYNC = (
    "commerce.sales_channels.prices.register",
    "commerce.sales_channels.products.register",
    "commerce.sales_channels.offer_drift.register",
)
ATTENTION = (
    tiles.Source("reactions", "commerce.console.attention.given_up", permission="admin.read", order=80),
    tiles.Source("jobs", "commerce.console.attention.troubled_jobs", permission="admin.read", order=82),
    tiles.Source("messages", "commerce.console.attention.unsent", permission="customers.read", order=85),
    tiles.Source("channels", "commerce.console.channels.attention", permission="channels.read", order=70),
    tiles.Source("webhooks", "commerce.console.webhooks.attention", permission="channels.read", order=75),
    tiles.Source("imports", "commerce.console.attention.failed_imports", order=90),
)
LAG = tiles.Tiles(
    "channels",
    ("Channel lag",),
    "commerce.console.channels.lag",
    permission="channels.read",
    order=15,
    section="Stock",
)
SEALED = (
    ("commerce.WebhookEndpoint", "secret_sealed"),
    ("commerce.WebhookEndpoint", "previous_sealed"),
    ("commerce.Connection", "secrets"),
    ("commerce.Connection", "older_secrets"),
)


class CommerceConfig(AppConfig):
    name = "commerce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        audit.register(import_string(CODES))
        for register in CHANNEL_SYNC:
            import_string(register)()
        shell.register(NavEntry("Today", "Home", "home", "home", order=10, key="h", bottom=35, exact=True))
        shell.register(NavEntry("Today", "Tasks", "list-checks", "tasks", "stock.read", order=50, key="w"))
        shell.register(NavEntry("Business", "Products", "tag", "products", "catalog.read", order=20, key="c"))
        shell.register(NavEntry("Business", "Imports", "receive", "imports", order=90, admits=kinds.importable_by))
        shell.register(NavEntry("Business", "Outbox", "mail", "outbox", permission="customers.read", order=95))
        shell.register(NavEntry("Business", "Channels", "plug", "channels", permission="channels.read", order=60))
        shell.register(NavEntry("Business", "Jobs", "calendar-clock", "jobs", permission="admin.read", order=98))
        shell.register(NavEntry("Business", "Webhooks", "webhook", "webhooks", permission="channels.read", order=97))
        for entry in selling_entries.PAGES:
            shell.register(entry)
        tiles.register(*ATTENTION, LAG)
        for label, field in SEALED:
            sealing.register(label, field)
        kinds.register("products", "commerce.imports.products.kind.KIND")
        kinds.register("prices", "commerce.imports.prices.KIND")
        live_topics.register(live_topics.Topic("attention", permission=None))
        live_topics.register(live_topics.Topic("jobs", "admin.read"))
        live_topics.register(live_topics.Topic("tasks", "stock.read", per_location=True))

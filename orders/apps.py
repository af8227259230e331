"""Registers what orders offers to the rest, once everything is loaded."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from commerce import audit, live_topics
from commerce.console import exception_links, finders, shell, tiles
from commerce.notifications import kinds
from commerce.webhooks import topics
from inventory.console import cause_links
from orders import audit_money, audit_substitutes, webhook_topics
from orders.console import entries, money_entries

LAWS, MESSAGES = "orders.audit.LAWS", "orders.notices.KINDS"  # by name: apps load before their models
CHANNEL_SYNC = tuple(f"orders.channel_{part}.register" for part in ("sync", "drift", "returns"))
BOOK, NOTES = "orders.timeline.register", "orders.notes.told"


class OrdersConfig(AppConfig):
    name = "orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        audit.register(*import_string(LAWS), *audit_money.LAWS, audit_substitutes.CHEAPER)
        live_topics.register(live_topics.Topic("orders", "orders.read"))
        topics.register(*webhook_topics.TOPICS)
        topics.reserve("return", permission="returns.read")
        for kind in import_string(MESSAGES):
            kinds.register(kind)
        import_string(BOOK)(import_string(NOTES))
        for register in CHANNEL_SYNC:
            import_string(register)()
        tiles.register(*entries.HOME, *money_entries.HOME)
        for page in (*entries.PAGES, *money_entries.PAGES):
            shell.register(page)
        exception_links.register("orders.console.exception_links.of")
        cause_links.register("orders.console.cause_links.of")
        for finder in entries.FINDERS:
            finders.register(finder)

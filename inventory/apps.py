"""Registers what inventory offers to the rest, once everything is loaded."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from commerce import audit, live_topics, stock_filter, work_kinds
from commerce.console import finders, shell, stock_figures, tiles
from commerce.imports import kinds
from commerce.webhooks import topics
from inventory import webhook_topics
from inventory.audit import LAWS
from inventory.console import entries
from inventory.kinds_of_work import KINDS

# By name: apps load before their models.
CHANNEL_SYNC = tuple(f"inventory.channel_{part}.register" for part in ("sync", "drift", "heard", "counted"))


class InventoryConfig(AppConfig):
    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        audit.register(*LAWS)
        tiles.register(*entries.HOME)
        for page in entries.PAGES:
            shell.register(page)
        for finder in entries.FINDERS:
            finders.register(finder)
        stock_figures.register(entries.FIGURES)
        kinds.register("stock", "inventory.stock_import.KIND")
        stock_filter.register("inventory.in_stock.keep")
        live_topics.register(live_topics.Topic("stock", "stock.read"))
        work_kinds.register(*KINDS)
        for register in CHANNEL_SYNC:
            import_string(register)()
        topics.register(*webhook_topics.TOPICS)

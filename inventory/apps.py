"""Registers what inventory offers to the rest, once everything is loaded."""

from django.apps import AppConfig

from commerce import audit, live_topics
from commerce.console import tiles
from commerce.imports import kinds
from inventory.audit import LAWS


class InventoryConfig(AppConfig):
    name = "inventory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        audit.register(*LAWS)
        tiles.register(*HOME)
        kinds.register("stock", "inventory.stock_import.KIND")
        live_topics.register(live_topics.Topic("stock", "stock.read"))


SHELF = ("Ready to sell", "In baskets", "Received today", "Left today", "Low", "Stock-outs", "Oversold")
HOME = (
    tiles.Tiles("stock", SHELF, "inventory.console.tiles.stock", permission="stock.read", order=10),
    tiles.Tiles("ledger", ("Ledger drift",), "inventory.console.tiles.ledger", permission="stock.read", order=20),
    tiles.Source("shortfalls", "inventory.console.tiles.shortfalls", permission="stock.read", order=10),
    tiles.Chart(
        "moved", "Units moved, 14 days", "units", "inventory.console.tiles.units_moved", permission="stock.read"
    ),
    tiles.Columns(
        "stock",
        ("Ready to sell", "Low", "Out", "Oversold"),
        "inventory.console.tiles.per_store",
        permission="stock.read",
        alarms=("Oversold",),
    ),
)

"""Registers what commerce offers to the rest, once everything is loaded."""

from django.apps import AppConfig

from commerce import live_topics
from commerce.console import shell
from commerce.console.shell import NavEntry
from commerce.imports import kinds


class CommerceConfig(AppConfig):
    name = "commerce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        shell.register(NavEntry("Today", "Home", "home", "home", order=10, key="h", bottom=10))
        shell.register(NavEntry("Business", "Products", "tag", "products", "catalog.read", order=20, key="c"))
        shell.register(NavEntry("Business", "Imports", "receive", "imports", permission="catalog.write", order=90))
        kinds.register("products", "commerce.imports.products.kind.KIND")
        live_topics.register(live_topics.Topic("attention", permission=None))

"""The cast of the order pages: `pages["manager"]` is signed in as Soho's manager, `pages["owner"]` sees all."""

from tests.orders.console.conftest import buy, mug, pages, stage

__all__ = ["buy", "mug", "pages", "stage"]

"""What the foundation does when something happened."""

from commerce import search_index, tasks_on_screen
from commerce.events import nudge
from commerce.events.bus import after, within
from commerce.events.facts import (
    ConnectionChanged,
    ImportQueued,
    ListingsMatched,
    MessageQueued,
    ProductChanged,
    TaskChanged,
)
from commerce.sales_channels import prices, products, serving


@within(ProductChanged)
def index_for_search(fact: ProductChanged) -> None:
    """A product is found by its new words as soon as the change is committed."""
    search_index.refresh(fact.product_ids)


@after(ImportQueued)
def start_import(fact: ImportQueued) -> None:
    """A worker looks for waiting files at once; beat would make one look within seconds."""
    nudge.send("commerce.tasks.run_imports", "bulk")


@after(MessageQueued)
def start_sending(fact: MessageQueued) -> None:
    """A worker sends waiting messages at once; beat would make one look within seconds."""
    nudge.send("commerce.tasks.send_messages", "sync")


@after(TaskChanged)
def show_task(fact: TaskChanged) -> None:
    """Open lists of tasks show it."""
    tasks_on_screen.tell(fact.task_id)


@after(ProductChanged)
def tell_channels_prices(fact: ProductChanged) -> None:
    """Every channel that offers one of these shows what it costs."""
    serving.wake_all(prices.products_changed(fact.product_ids))


@after(ProductChanged)
def tell_channels_products(fact: ProductChanged) -> None:
    """Every channel that we published one of these on shows it as it is now."""
    serving.wake_all(products.changed(fact.product_ids))


@after(ListingsMatched)
def show_prices_of_matched(fact: ListingsMatched) -> None:
    """What is known to be ours costs what we say."""
    serving.wake_all(prices.listings_matched(fact.listing_ids))


@after(ConnectionChanged)
def show_all_prices(fact: ConnectionChanged) -> None:
    """A channel that was switched on shows what everything costs."""
    serving.wake_all(prices.everything(fact.connection_id))


@after(ConnectionChanged)
def show_all_products(fact: ConnectionChanged) -> None:
    """A channel that was switched on shows what we published as it is now."""
    serving.wake_all(products.everything(fact.connection_id))

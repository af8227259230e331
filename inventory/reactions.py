"""What stock does when something happened: tell open screens, and keep the list of broken promises true."""

from commerce import live
from commerce.actors import SYSTEM
from commerce.events.bus import after
from commerce.events.facts import PromiseShort, StockChanged
from inventory import levels_on_screen, stock_tasks


@after(StockChanged)
def show_levels(fact: StockChanged) -> None:
    """Every open page and subscriber sees the new numbers."""
    live.publish("stock", "changed", {"levels": levels_on_screen.describe(fact.level_ids)})


@after(StockChanged)
def settle_tasks(fact: StockChanged) -> None:
    """A shortfall that is gone needs nobody any more, one that shrank needs less."""
    if stock_tasks.any_open():
        _tell_screens(stock_tasks.settle(by=SYSTEM, level_ids=fact.level_ids))


@after(PromiseShort)
def open_shortfall_tasks(fact: PromiseShort) -> None:
    """Somebody must re-source or tell the customer."""
    _tell_screens(stock_tasks.open_shortfalls(by=SYSTEM, level_ids=fact.level_ids))


def _tell_screens(changed: int) -> None:
    if changed:
        live.publish("attention", "changed", {})

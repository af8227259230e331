"""What stock does when something happened: tell open screens, and keep the list of broken promises true."""

from commerce import live
from commerce.actors import SYSTEM
from commerce.events.bus import after
from commerce.events.facts import ConnectionChanged, ListingsMatched, PromiseShort, StockChanged, UnheardSales
from commerce.events.rule_facts import SafetyChanged
from commerce.sales_channels import serving
from commerce.webhooks import recording
from inventory import channel_sync, levels_on_screen, safety_turns, stock_tasks


@after(StockChanged)
def show_levels(fact: StockChanged) -> None:
    """Every open page and subscriber sees the new numbers."""
    live.publish("stock", "changed", {"levels": levels_on_screen.describe(fact.level_ids)})


@after(StockChanged)
def tell_outside(fact: StockChanged) -> None:
    """The retailer's own systems are told the new numbers."""
    recording.tell("stock.changed", fact.level_ids)


@after(StockChanged)
def settle_tasks(fact: StockChanged) -> None:
    """A shortfall that is gone needs nobody any more, one that shrank needs less."""
    if stock_tasks.any_open():
        _tell_screens(stock_tasks.settle(by=SYSTEM, level_ids=fact.level_ids))


@after(StockChanged)
def tell_channels(fact: StockChanged) -> None:
    """Every channel that shows one of these goods will show what is left."""
    serving.wake_all(channel_sync.stock_changed(fact.level_ids))


@after(SafetyChanged)
def show_what_is_kept(fact: SafetyChanged) -> None:
    """A rule may cover everything, so open pages and subscribers load afresh what they show."""
    live.publish("stock", "resync", {})


@after(SafetyChanged)
def tell_channels_what_is_kept(fact: SafetyChanged) -> None:
    """Every channel that keeps another number back shows what is left."""
    serving.wake_all(channel_sync.safety_changed(fact.rule_ids))


@after(SafetyChanged)
def serve_who_waits(fact: SafetyChanged) -> None:
    """What is kept back no more goes to whoever waits for it."""
    safety_turns.serve_waiting(by=SYSTEM, rule_ids=fact.rule_ids)


@after(UnheardSales)
def show_fewer_or_more(fact: UnheardSales) -> None:
    """What one channel may have sold, the others show no more, or again."""
    serving.wake_all(channel_sync.doubted(fact.connection_id, fact.listing_ids))


@after(ListingsMatched)
def show_matched(fact: ListingsMatched) -> None:
    """What is known to be ours shows what we have."""
    serving.wake_all(channel_sync.listings_matched(fact.listing_ids))


@after(ConnectionChanged)
def show_everything(fact: ConnectionChanged) -> None:
    """A channel that was switched on, or has other places, shows what is there now."""
    serving.wake_all(channel_sync.everything(fact.connection_id))


@after(PromiseShort)
def open_shortfall_tasks(fact: PromiseShort) -> None:
    """Somebody must re-source or tell the customer."""
    _tell_screens(stock_tasks.open_shortfalls(by=SYSTEM, level_ids=fact.level_ids))


def _tell_screens(changed: int) -> None:
    if changed:
        live.publish("attention", "changed", {})

"""What inventory shows on Home. Every number here can be recounted from its own rows."""

from dataclasses import replace
from datetime import datetime

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from commerce import variant_labels, visibility
from commerce.console import formats
from commerce.console.stores import Scope
from commerce.console.tiles import Item, Reading
from commerce.models import Task
from inventory import metrics
from inventory.console import choices
from inventory.kinds_of_work import RE_SOURCE
from inventory.metrics import Flow, Held, Shelf

DRIFT_SECONDS = 60


def stock(scope: Scope, now: datetime) -> list[Reading]:
    """Ready to sell, in baskets, received and gone today, low, sold out, oversold: in the order of the labels."""
    shelf = metrics.shelf(location_ids=scope.location_ids, now=now)
    flow = metrics.flow(location_ids=scope.location_ids, since=_midnight(scope, now), now=now)
    rows = reverse("stock", args=[scope.slug])
    return [
        replace(_free(shelf), url=rows),
        _held(metrics.held(location_ids=scope.location_ids, now=now), now),
        _received(flow),
        Reading(formats.number(flow.left), "sold, sent or lost", unit=formats.noun(flow.left, "unit"), icon="bag"),
        replace(_low(shelf, scope), url=_where(scope, f"{rows}?show=low")),
        replace(_sold_out(shelf, scope), url=_where(scope, f"{rows}?show=out")),
        replace(_oversold(shelf), url=f"{rows}?show=short"),
    ]


def ledger(scope: Scope, now: datetime) -> list[Reading]:
    """Levels that differ from the sum of their ledger; compared at most once a minute, because it reads all of it."""
    key = f"drift:{scope.slug}"
    found, checked_at = cache.get(key) or (None, now)
    if found is None:
        found = metrics.drift(location_ids=scope.location_ids)
        cache.set(key, (found, now), DRIFT_SECONDS)
    at = formats.clock(checked_at, now)
    if found.wrong:
        return [Reading(formats.number(found.wrong), f"levels disagree, {at}", tone="danger", icon="alert")]
    return [Reading("0", f"{formats.number(found.levels)} levels at {at}", tone="success", icon="check")]


def per_store(now: datetime) -> dict[int, tuple[int, ...]]:
    """Units ready to sell, SKUs low and sold out, units oversold, for the table of stores."""
    counts = metrics.per_store(now=now).items()
    return {location: (each.free, each.low, each.sold_out, each.shortfall) for location, each in counts}


def shortfalls(scope: Scope, now: datetime, most: int) -> list[Item]:
    """Promises that stock no longer covers, oldest first."""
    tasks = visibility.tasks(scope.actor).filter(closed_at__isnull=True, kind=RE_SOURCE)
    if scope.location:
        tasks = tasks.filter(location=scope.location)
    tasks = tasks.select_related("variant__product", "location").order_by("opened_at", "id")
    return [_shortfall(task, now) for task in tasks[:most]]


def units_moved(scope: Scope, now: datetime, days: int) -> list:
    """Units in and out per day of the store's calendar."""
    return metrics.moved(location_ids=scope.location_ids, zone=scope.time_zone, now=now, days=days)


def _free(shelf: Shelf) -> Reading:
    hint = f"{formats.number(shelf.in_stock)} of {formats.number(shelf.skus)} SKUs"
    return Reading(formats.number(shelf.free), hint, unit="units", icon="stock")


def _held(held: Held, now: datetime) -> Reading:
    if held.next_end is None:
        return Reading("0", "nothing is held", icon="pause")
    hint = f"next ends {formats.in_time(held.next_end, now)}"
    return Reading(formats.number(held.units), hint, unit=formats.noun(held.units, "unit"), icon="pause")


def _received(flow: Flow) -> Reading:
    hint = f"in {formats.counted(flow.deliveries, 'delivery', 'deliveries')}" if flow.received else "nothing yet"
    return Reading(formats.number(flow.received), hint, unit=formats.noun(flow.received, "unit"), icon="receive")


def _where(scope: Scope, rows: str) -> str:
    """The list of SKUs counts for each store by itself; what is low or gone in all of them leads to their table."""
    return rows if scope.location else f"{reverse('home', args=[scope.slug])}#stores"


def _low(shelf: Shelf, scope: Scope) -> Reading:
    if not shelf.low:
        return Reading("0", f"none at {metrics.LOW_AT} or fewer", tone="success", icon="check")
    hint = f"{metrics.LOW_AT} units or fewer left" if scope.location else f"{metrics.LOW_AT} or fewer in total"
    return Reading(formats.number(shelf.low), hint, unit=formats.noun(shelf.low, "SKU"), tone="warning", icon="down")


def _sold_out(shelf: Shelf, scope: Scope) -> Reading:
    if not shelf.sold_out:
        hint = "every SKU can be sold" if scope.location else "every SKU sells somewhere"
        return Reading("0", hint, tone="success", icon="check")
    hint = f"{formats.number(shelf.elsewhere)} in stock elsewhere" if scope.location else "nothing in any store"
    return Reading(formats.number(shelf.sold_out), hint, unit=formats.noun(shelf.sold_out, "SKU"), icon="store")


def _oversold(shelf: Shelf) -> Reading:
    if not shelf.shortfall:
        return Reading("0", "all promises covered", tone="success", icon="check")
    hint = f"{formats.counted(shelf.short, 'SKU')} promised too often"
    return Reading(
        formats.number(shelf.shortfall), hint, unit=formats.noun(shelf.shortfall, "unit"), tone="danger", icon="alert"
    )


def _shortfall(task: Task, now: datetime) -> Item:
    label = variant_labels.of(task.variant)
    return Item(
        title=f"{label.full_name}: {formats.number(task.quantity)} promised too many",
        detail=f"{task.location.name}, {label.sku}, {formats.ago(task.opened_at, now)}",
        tone="danger",
        icon="alert",
        action="See who has them",
        url=choices.sku_url("sku", task.location.code, label.sku),
    )


def _midnight(scope: Scope, now: datetime) -> datetime:
    local = timezone.localtime(now, scope.time_zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)

"""One SKU: how its number is made up and came about, who has the units, where else some are, and what was when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from commerce import ids, kits, skus, strict, transactions, variant_labels, visibility
from commerce.console import addresses, stores
from commerce.console.menus import Option
from commerce.console.stores import Scope
from commerce.models import Channel, Location
from commerce.skus import Named, UnknownSku
from commerce.variant_labels import VariantLabel
from inventory import availability, history, ledger, matrix, promises, set_aside
from inventory.availability import Position
from inventory.console import (
    cause_links,
    choices,
    finders,
    holders,
    kit_parts,
    ledger_words,
    look_up,
    safety_words,
    sums,
    unheard,
)
from inventory.console.kit_parts import KitPart
from inventory.matrix import Cell


@dataclass(frozen=True, slots=True)
class Subject:
    """What the page is about: an item, at one place or everywhere, as one channel sees it."""

    item: VariantLabel
    places: list[Location]
    place: Location | None
    channel: Channel | None
    channels: list[Channel]
    is_kit: bool

    @property
    def location_ids(self) -> list[int] | None:
        return [self.place.pk] if self.place else None


@stores.page("stock.read")
def show(request: HttpRequest, scope: Scope, sku: str) -> HttpResponse:
    """The page, or for htmx its live part. A SKU's former name leads to its present one."""
    try:
        named = skus.find_one(sku)
    except UnknownSku:
        return _unknown(request, scope, sku)
    if choices.in_path(named.sku) != sku:
        return redirect(f"{choices.sku_url('sku', scope.slug, named.sku)}?{request.GET.urlencode()}")
    subject = _subject(request, scope, named)
    context = _live(request, scope, subject, transactions.now())
    if request.htmx:
        return render(request, "inventory/_sku_live.html", context)
    here = subject.place or scope.location
    variant = visibility.variants(scope.actor).filter(pk=named.variant_id).prefetch_related("barcodes").first()
    context |= {
        "image": subject.item.image,
        "price": look_up.price(variant) if variant else "",
        "barcodes": variant.barcodes.all() if variant else [],
        "product_id": ids.encode("prd", subject.item.product_id),
        "may_adjust": choices.may_write(scope, here) and bool(context["entries"] or not context["kit"]),
        "adjust_url": choices.sku_url("adjust", here.code if here else scope.slug, named.sku),
        "look_back_url": choices.sku_url("look_back", scope.slug, named.sku),
        "until": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }
    return render(request, "inventory/sku.html", context)


@stores.page("stock.read")
def look_back(request: HttpRequest, scope: Scope, sku: str) -> HttpResponse:
    """What was true at a past instant, or what was known at it; a page of its own without scripts."""
    named = skus.find_one(sku)
    subject = _subject(request, scope, named)
    moment = _moment(request)
    clock: history.Clock = "recorded_at" if request.GET.get("clock") == "known" else "occurred_at"
    found = moment and history.at(
        variant_ids=[named.variant_id], location_ids=subject.location_ids, moment=moment, clock=clock
    )
    by_place = {past.location_id: past for past in found or ()}
    context = {
        "subject": subject,
        "moment": moment,
        "clock": clock,
        "rows": [(place, by_place[place.pk]) for place in subject.places if place.pk in by_place],
        "sum": sums.of_past(list(by_place.values())),
        "url": choices.sku_url("sku", scope.slug, named.sku),
        "look_back_url": choices.sku_url("look_back", scope.slug, named.sku),
        "until": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }
    return render(request, f"inventory/{'_past' if request.htmx else 'look_back'}.html", context)


def _unknown(request: HttpRequest, scope: Scope, sku: str) -> HttpResponse:
    """No such SKU, and the ones that look most like it."""
    hits = finders.search(sku, scope)
    return render(request, "inventory/unknown_sku.html", {"sku": sku, "hits": hits}, status=404)


def _subject(request: HttpRequest, scope: Scope, named: Named) -> Subject:
    places, doors = choices.columns(scope), choices.channels(scope)
    return Subject(
        item=variant_labels.describe_one(named.variant_id),
        places=places,
        place=choices.here(request, scope, places),
        channel=choices.channel(request, doors),
        channels=doors,
        is_kit=named.is_kit,
    )


def _live(request: HttpRequest, scope: Scope, subject: Subject, now: datetime) -> dict[str, object]:
    where = {"variant_id": subject.item.variant_id, "location_ids": subject.location_ids}
    positions = availability.promise(
        variant_ids=[subject.item.variant_id],
        location_ids=[place.pk for place in subject.places],
        channel=subject.channel,
        now=now,
    )
    cells = [matrix.cell(place, each) for place, each in zip(subject.places, positions, strict=True)]
    chosen = [each.position for each in cells if subject.place in (None, each.location)]
    unavailable = sum(each.unavailable for each in chosen)
    buckets = set_aside.by_bucket(**where) if unavailable else {}
    explained = sums.explain(chosen, buckets=buckets, channel=subject.channel.name if subject.channel else "")
    page = ledger.page(**where, below=_below(request))
    held, allocated = promises.held(**where, now=now), promises.allocated(**where)
    known = cause_links.of({each.cause for each in (*page.movements, *allocated)} - {""}, scope)
    chart = history.daily_on_hand(
        **where, zone=scope.time_zone, today=timezone.localdate(now), on_hand=explained.on_hand
    )
    kit = _kit(scope, subject, cells, now)
    return {
        "subject": subject,
        "kit": kit,
        "doors": _doors(request, subject),
        "sum": explained,
        "safety": _safety(scope, subject, chosen, now),
        "fewer": unheard.describe(scope, chosen, channel=subject.channel, now=now),
        "stocked": any(each.level_id or each.made for each in chosen),
        "chart": chart,
        "lowest": min(units for _, units in chart),
        "highest": max(units for _, units in chart),
        "entries": ledger_words.describe(page.movements, known, places=subject.place is None),
        "newer": "?" + addresses.without(request, "below") if page.newer else "",
        "older": "?" + addresses.without(request, below=ids.encode("mov", page.older)) if page.older else "",
        "holders": holders.describe(allocated, held, known, places=subject.place is None),
        "taken": sum(each.allocated + each.held for each in chosen),
        "cells": [(each, "?" + addresses.without(request, "below", at=each.location.code)) for each in cells],
        "live_url": "?" + addresses.without(request),
    }


def _safety(scope: Scope, subject: Subject, chosen: Sequence[Position], now: datetime) -> str:
    """Which rule keeps units back at the one place that the page is about."""
    if subject.place is None or subject.channel is None or not any(each.safety for each in chosen):
        return ""
    return safety_words.why(
        subject.item.variant_id, place=subject.place, channel=subject.channel, now=now, actor=scope.actor
    )


def _kit(scope: Scope, subject: Subject, cells: Sequence[Cell], now: datetime) -> list[KitPart]:
    """The parts of a kit; nothing else has any."""
    if not subject.is_kit:
        return []
    variant_id = subject.item.variant_id
    query = {
        "at": subject.place.code if subject.place else "",
        "channel": subject.channel.code if subject.channel else "",
    }
    return kit_parts.describe(
        kits.parts_of([variant_id])[variant_id],
        location_ids=[each.location.pk for each in cells if subject.place in (None, each.location)],
        channel=subject.channel,
        now=now,
        url=lambda sku: choices.sku_url("sku", scope.slug, sku, **query),
    )


def _doors(request: HttpRequest, subject: Subject) -> list[Option]:
    return [
        Option(each.name, "?" + addresses.without(request, channel=each.code), each == subject.channel)
        for each in subject.channels
    ]


def _below(request: HttpRequest) -> int | None:
    text = request.GET.get("below")
    below = ids.decode("mov", text) if text else None
    if text and below is None:
        raise Http404("No such page.")
    return below


def _moment(request: HttpRequest) -> datetime | None:
    """The instant of `?moment=` by the clock of this page's store."""
    try:
        found = parse_datetime(request.GET.get("moment", ""))
        return found and strict.in_utc(timezone.make_aware(found) if timezone.is_naive(found) else found)
    except (ValueError, strict.InvalidMoment):
        return None

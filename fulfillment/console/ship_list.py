"""The pack station: what is to be sent, by the time at which its carrier leaves, and how far each shipment is."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from commerce.console import formats, stores
from commerce.console.stores import Scope
from fulfillment import pack_station, visibility
from fulfillment.console import board, own_work, tickets
from fulfillment.console.tickets import Ticket
from fulfillment.models import Fulfillment, Parcel
from orders.console import words

MOST = 100
TABS = (
    ("pack", "To pack", "No parcel is to be packed", "What is picked to be sent shows up here by itself.", "Pack"),
    ("label", "Label missing", "Every parcel has a label", "Packed parcels without a number are listed here.", "Label"),
    ("ready", "Ready to hand over", "Nothing waits for a carrier", "Parcels with a number are listed here.", "Ship"),
    ("shipped", "Shipped today", "Nothing has left yet today", "Parcels that left since midnight.", "Open"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One shipment: its card, where it goes, and what is known of its parcels."""

    card: Ticket
    town: str
    parcels: str
    url: str
    verb: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Shipments that leave with the same carrier's van; `late` once it is gone."""

    at: datetime
    words: str
    late: bool
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Tab:
    """One state with how many are in it."""

    code: str
    title: str
    count: int
    current: bool


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx its live part."""
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = own_work.of(scope)
    counts = pack_station.counts(rows, midnight)
    asked = request.GET.get("show", "")
    usual = next((step for step in pack_station.STEPS[:3] if counts[step]), "pack")
    chosen = asked if asked in pack_station.STEPS else usual
    found = list(pack_station.at_step(rows, chosen, midnight).order_by("promised_at", "id")[:MOST])
    shown = _departures(found, chosen, now, scope)
    context = {
        "tabs": [Tab(code, title, counts[code], code == chosen) for code, title, *_ in TABS],
        "tab": next(tab for tab in TABS if tab[0] == chosen),
        "departures": shown,
        "count": counts[chosen],
        "shown": len(found),
        "open": sum(counts[step] for step in pack_station.STEPS[:3]),
        "late": sum(each.promised_at < now for each in found) if chosen != "shipped" else 0,
        "first": shown[0].rows[0] if shown and chosen != "shipped" else None,
        **board.frame(request, scope),
    }
    return render(request, "fulfillment/_ship_list.html" if request.htmx else "fulfillment/ship_list.html", context)


def _departures(found: list[Fulfillment], chosen: str, now: datetime, scope: Scope) -> list[Departure]:
    cards = tickets.of(found, now, scope)
    parcels = pack_station.parcels_of([each.pk for each in found])
    groups: list[Departure] = []
    for each in found:
        row = _row(each, cards[each.pk], parcels.get(each.pk, []), chosen, scope)
        if groups and groups[-1].at == each.promised_at:
            groups[-1].rows.append(row)
        else:
            late = chosen != "shipped" and each.promised_at < now
            groups.append(Departure(each.promised_at, leaves(each.promised_at, now), late, [row]))
    return groups


def _row(each: Fulfillment, card: Ticket, parcels: list[Parcel], chosen: str, scope: Scope) -> Row:
    address, home = each.delivery.address or {}, (each.location.address or {}).get("country")
    abroad = address.get("country") if address.get("country") != home else ""
    town = ", ".join(part for part in (address.get("city"), abroad) if part)
    url = reverse("ship", args=[scope.slug, each.public_id])
    verb = next(verb for code, *_, verb in TABS if code == chosen)
    return Row(card, town or words.way(each.delivery)[1], _parcels(parcels), url, verb)


def _parcels(parcels: list[Parcel]) -> str:
    """`2 parcels, 1.25 kg`."""
    if not parcels:
        return ""
    return f"{formats.counted(len(parcels), 'parcel')}, {kilograms(sum(each.weight_grams for each in parcels))}"


def leaves(moment: datetime, now: datetime) -> str:
    """When a carrier leaves: `16:00`, on other days `Mon 23 Nov, 16:00`."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate(now) else f"{local:%a %-d %b, %H:%M}"


def kilograms(grams: int) -> str:
    """`1.25 kg`."""
    return f"{grams / 1000:,.2f} kg"

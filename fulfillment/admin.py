"""Fulfillment in the back office: stores' terms, closures and boxes to set up, everything else to look up."""

from django.contrib import admin

from commerce.admin_pages import ConfigurationPage, LookupInline, LookupPage
from fulfillment.models import (
    Box,
    Closure,
    Fulfillment,
    FulfillmentEvent,
    FulfillmentLine,
    Parcel,
    RoutingDecision,
    StorePolicy,
    Tracking,
    Trouble,
)
from fulfillment.store_forms import ClosureForm


@admin.register(StorePolicy)
class StorePolicyPage(ConfigurationPage):
    """What a store promises and can bear."""

    list_display = ("location", "offers_pickup", "ships", "pick_minutes", "orders_per_hour", "ships_until", "keep_days")
    list_select_related = ("location",)


@admin.register(Closure)
class ClosurePage(ConfigurationPage):
    """Days with other hours than usual."""

    list_display = ("on", "title", "location", "hours")
    list_filter = ("location",)
    list_select_related = ("location",)
    form = ClosureForm


@admin.register(Box)
class BoxPage(ConfigurationPage):
    """Boxes on the packing table."""

    list_display = ("title", "code", "length_mm", "width_mm", "height_mm", "most_grams", "tare_grams", "active")


class LineInline(LookupInline):
    """What is picked for which line."""

    model = FulfillmentLine
    fields = ("line", "variant", "quantity", "picked", "handed")
    raw_id_fields = ("line", "variant")


class ParcelInline(LookupInline):
    """What is packed."""

    model = Parcel
    fields = ("position", "box", "weight_grams", "packed_at", "opened_at", "shipped_at")


class TrackingInline(LookupInline):
    """Its numbers."""

    model = Tracking
    fields = ("carrier", "number", "created_at", "void_at")


class EventInline(LookupInline):
    """What happened to it."""

    model = FulfillmentEvent
    fields = ("at", "kind", "before", "after", "facts", "actor_kind", "actor_id")


@admin.register(Fulfillment)
class FulfillmentPage(LookupPage):
    """What one place prepares for one order."""

    list_display = ("order_number", "position", "kind", "status", "location", "promised_at", "ended_at")
    list_filter = ("status", "kind", "location")
    list_select_related = ("order", "location")
    search_fields = ("=order__number", "=trackings__number")
    exclude = ("code_tries", "link_rotation")
    inlines = (LineInline, ParcelInline, TrackingInline, EventInline)

    @admin.display(description="Order", ordering="order__number")
    def order_number(self, fulfillment: Fulfillment) -> str:
        """The order's number."""
        return str(fulfillment.order.number)


@admin.register(RoutingDecision)
class RoutingDecisionPage(LookupPage):
    """Why orders went where they went."""

    list_display = ("at", "order_number", "attempt", "outcome")
    list_filter = ("outcome",)
    list_select_related = ("order",)
    search_fields = ("=order__number",)

    @admin.display(description="Order", ordering="order__number")
    def order_number(self, decision: RoutingDecision) -> str:
        """The order's number."""
        return str(decision.order.number)


@admin.register(Trouble)
class TroublePage(LookupPage):
    """What somebody has to decide, or has decided."""

    list_display = ("opened_at", "kind", "status", "location", "variant", "quantity", "resolution", "resolved_at")
    list_filter = ("kind", "status", "location")
    list_select_related = ("location", "variant")
    search_fields = ("=order__number",)

"""Stock in the back office: everything to look up and nothing to change. Rules are set over the API."""

from django.contrib import admin

from commerce.admin_pages import ConfigurationPage, LookupInline, LookupPage
from inventory.models import Allocation, Bin, Hold, HoldLine, Level, Movement, SafetyRule


@admin.register(Level)
class LevelPage(LookupPage):
    """What stands where."""

    list_display = ("variant", "location", "on_hand", "unavailable", "allocated", "held", "shortfall", "version")
    list_filter = ("location",)
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku",)


@admin.register(Movement)
class MovementPage(LookupPage):
    """The ledger."""

    list_display = (
        "occurred_at",
        "kind",
        "variant",
        "location",
        "on_hand_delta",
        "unavailable_delta",
        "after",
        "cause",
    )
    list_filter = ("kind", "location")
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku", "cause")


class HoldLineInline(LookupInline):
    """What a hold keeps."""

    model = HoldLine
    fields = ("variant", "location", "quantity", "expires_at", "ended_at", "end_reason")


@admin.register(Hold)
class HoldPage(LookupPage):
    """Promises that run out."""

    list_display = ("created_at", "channel", "status", "reference", "expires_at")
    list_filter = ("status", "channel")
    list_select_related = ("channel",)
    inlines = (HoldLineInline,)


@admin.register(Allocation)
class AllocationPage(LookupPage):
    """Promises to buyers."""

    list_display = ("created_at", "variant", "location", "quantity", "cause", "ended_at", "end_reason")
    list_filter = ("location", "end_reason")
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku", "cause")


@admin.register(SafetyRule)
class SafetyRulePage(LookupPage):
    """What is kept back."""

    list_display = ("quantity", "variant", "category", "location", "channel", "starts_at", "ends_at")
    list_filter = ("location", "channel")
    list_select_related = ("variant", "category", "location", "channel")


@admin.register(Bin)
class BinPage(ConfigurationPage):
    """Where things lie."""

    list_display = ("location", "zone", "position", "bin", "variant")
    list_filter = ("location",)
    list_select_related = ("variant", "location")
    search_fields = ("variant__sku", "zone", "bin")
    autocomplete_fields = ("variant",)

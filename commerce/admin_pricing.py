"""The pages of the admin for prices and promotions. `commerce.admin` brings them in."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from commerce import price_lists, promotions
from commerce.admin_pages import ConfigurationPage, LookupPage
from commerce.errors import Refusal
from commerce.models import Price, PriceChange, PriceList, Promotion, PromotionCode, Redemption
from commerce.price_promotion_forms import PriceListForm, PromotionForm


class VersionedPage(ConfigurationPage):
    """Whoever saw an older version elsewhere learns that it changed here."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Count the version up with every change."""
        obj.version += 1 if change else 0
        super().save_model(request, obj, form, change)


@admin.register(PriceList)
class PriceListPage(VersionedPage):
    """Lists of prices; their prices are set by imports and over the console."""

    list_display = ("name", "code", "kind", "currency", "active", "starts_at", "ends_at")
    list_filter = ("kind", "currency", "active")
    search_fields = ("name", "code")
    form = PriceListForm


@admin.register(Price)
class PricePage(LookupPage):
    """Prices by list, with those that counted before."""

    list_display = ("variant", "price_list", "amount", "min_quantity", "starts_at", "ends_at")
    list_filter = ("price_list",)
    list_select_related = ("variant", "price_list")
    search_fields = ("=variant__sku",)


@admin.register(PriceChange)
class PriceChangePage(LookupPage):
    """Prices that go live together; they can be taken back together."""

    list_display = ("name", "price_list", "live_at", "status")
    list_filter = ("status",)
    list_select_related = ("price_list",)
    actions = ("roll_back",)

    @admin.action(description="Take selected changes back")
    def roll_back(self, request: HttpRequest, queryset: QuerySet[PriceChange]) -> None:
        """What held before counts again."""
        act(request, queryset, lambda change: price_lists.roll_back(change=change, by=request.actor), "taken back")


@admin.register(Promotion)
class PromotionPage(VersionedPage):
    """Promotions: drafted here, started and ended by actions."""

    list_display = ("title", "code", "kind", "status", "priority", "starts_at", "ends_at")
    list_filter = ("status", "kind", "stacking")
    search_fields = ("title", "code")
    form = PromotionForm
    actions = ("activate", "pause", "end")

    @admin.action(description="Let selected promotions run")
    def activate(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> None:
        """Within their dates."""
        act(request, queryset, lambda each: promotions.activate(promotion=each, by=request.actor), "running")

    @admin.action(description="Stop selected promotions for now")
    def pause(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> None:
        """They are drafts again."""
        act(request, queryset, lambda each: promotions.pause(promotion=each, by=request.actor), "stopped")

    @admin.action(description="End selected promotions for good")
    def end(self, request: HttpRequest, queryset: QuerySet[Promotion]) -> None:
        """They cannot run again."""
        act(request, queryset, lambda each: promotions.end(promotion=each, by=request.actor), "ended")


@admin.register(PromotionCode)
class PromotionCodePage(LookupPage):
    """Codes, how often they may be used and how often they were."""

    list_display = ("code", "promotion", "batch", "used", "limit_total", "limit_per_customer", "active")
    list_filter = ("active", "promotion")
    list_select_related = ("promotion",)
    search_fields = ("=code", "=batch")


@admin.register(Redemption)
class RedemptionPage(LookupPage):
    """Which order used which code."""

    list_display = ("code", "cause", "shopper", "created_at", "ended_at")
    list_select_related = ("code",)
    search_fields = ("=cause", "=code__code")


def act(request: HttpRequest, queryset: QuerySet, verb: Callable[[Any], Any], done: str) -> None:
    """Let a verb act on each; say how many it did, and why not the others."""
    count = 0
    for each in queryset.order_by("pk"):
        try:
            verb(each)
            count += 1
        except Refusal as refusal:
            messages.error(request, f"{each}: {refusal.detail}")
    if count:
        messages.success(request, f"{count} {done}.")

"""Orders in the back office: everything to look up and nothing to change. Only verbs write them."""

from django.contrib import admin

from commerce.admin_pages import LookupInline, LookupPage
from orders.models import Delivery, Order, OrderEvent, OrderLine, Payment, PaymentEvent, TenderShare


class DeliveryInline(LookupInline):
    """How the goods reach the buyer."""

    model = Delivery
    fields = ("position", "method", "location", "service", "amount", "discount", "tax", "total")


class OrderLineInline(LookupInline):
    """What was bought, and what became of it."""

    model = OrderLine
    fields = ("position", "sku", "title", "quantity", "unit_price", "total", "fulfilled", "cancelled", "returned")


class PaymentInline(LookupInline):
    """How it is paid."""

    model = Payment
    fields = ("position", "method", "status", "amount", "captured", "released", "refunded", "card_last4")
    show_change_link = True


class OrderEventInline(LookupInline):
    """What happened to it."""

    model = OrderEvent
    fields = ("at", "kind", "facts", "actor_kind", "actor_id")


@admin.register(Order)
class OrderPage(LookupPage):
    """One record for every door."""

    list_display = ("number", "placed_at", "channel", "location", "status", "payment_state", "total", "currency")
    list_filter = ("status", "payment_state", "fulfillment_state", "channel", "location")
    list_select_related = ("channel", "location")
    search_fields = ("=number", "=external_id", "=email")
    inlines = (OrderLineInline, DeliveryInline, PaymentInline, OrderEventInline)


class PaymentEventInline(LookupInline):
    """What was asked of a tender and what came of it."""

    model = PaymentEvent
    fields = ("at", "kind", "amount", "reference", "actor_kind", "actor_id")


class TenderShareInline(LookupInline):
    """What it pays of which line."""

    model = TenderShare
    fields = ("line", "delivery", "amount", "given_back")
    raw_id_fields = ("line", "delivery")


@admin.register(Payment)
class PaymentPage(LookupPage):
    """Tenders. The token of a card is never kept."""

    list_display = ("order", "method", "status", "amount", "captured", "released", "refunded", "created_at")
    list_filter = ("method", "status")
    list_select_related = ("order",)
    search_fields = ("=order__number", "=card_last4", "=provider_reference")
    inlines = (TenderShareInline, PaymentEventInline)

"""Tables of orders. One noun per module; this page only names them."""

from orders.models.cart import Cart, CartLine
from orders.models.channel_order import ChannelLine, ChannelOrder, ChannelRefund
from orders.models.line import Delivery, LineComponent, OrderLine
from orders.models.note import OrderNote, SavedView
from orders.models.order import Order, OrderEvent, ReceiptSeries
from orders.models.payment import Payment, PaymentEvent, TenderShare, TestCharge
from orders.models.stored_value import Entry, GiftCard, GiftCardEntry, StoreCredit, StoreCreditEntry
from orders.models.substitution import LineSubstitution

__all__ = [
    "Cart",
    "CartLine",
    "ChannelLine",
    "ChannelOrder",
    "ChannelRefund",
    "Delivery",
    "Entry",
    "GiftCard",
    "GiftCardEntry",
    "LineComponent",
    "LineSubstitution",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderNote",
    "Payment",
    "PaymentEvent",
    "ReceiptSeries",
    "SavedView",
    "StoreCredit",
    "StoreCreditEntry",
    "TenderShare",
    "TestCharge",
]

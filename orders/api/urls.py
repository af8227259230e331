"""Routes of orders below `/api/v1/`."""

from django.urls import path

from orders.api import cart_checkout, cart_lines, carts, gift_cards, order, payments, store_credit
from orders.api.orders import Orders
from orders.api.quotes import Quotes

urlpatterns = [
    path("quotes", Quotes.as_view(), name="quotes"),
    path("carts", carts.Carts.as_view(), name="carts"),
    path("carts/<str:public_id>", carts.OneCart.as_view(), name="cart"),
    path("carts/<str:public_id>/lines", cart_lines.CartLines.as_view(), name="cart_lines"),
    path("carts/<str:public_id>/lines/<str:line_id>", cart_lines.OneCartLine.as_view(), name="cart_line"),
    path("carts/<str:public_id>/hold", carts.CartHold.as_view(), name="cart_hold"),
    path("carts/<str:public_id>/checkout", cart_checkout.CartCheckout.as_view(), name="cart_checkout"),
    path("orders", Orders.as_view(), name="api-orders"),
    path("orders/<str:public_id>", order.OneOrder.as_view(), name="order"),
    path("orders/<str:public_id>/timeline", order.OrderTimeline.as_view(), name="order_timeline"),
    path("orders/<str:public_id>/cancellation", order.OrderCancellation.as_view(), name="order_cancellation"),
    path("gift-cards", gift_cards.GiftCards.as_view(), name="gift_cards"),
    path("gift-cards/<str:code>", gift_cards.OneGiftCard.as_view(), name="gift_card"),
    path("payments/<str:public_id>", payments.OnePayment.as_view(), name="payment"),
    path("payments/<str:public_id>/confirmation", payments.PaymentConfirmation.as_view(), name="payment_confirmation"),
    path("customers/<str:public_id>/store-credit", store_credit.CustomerCredit.as_view(), name="store_credit"),
]

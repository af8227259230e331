"""Pages of orders, mounted at the root."""

from django.urls import path

from orders.console import test_payment

urlpatterns = [path("pay/test/<str:key>", test_payment.answer, name="test_payment")]

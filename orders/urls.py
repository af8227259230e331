"""Pages of orders, mounted at the root. Everything under `s/<store>/` takes the store's code or "all"."""

from django.urls import path

from orders.console import cancelling, money_urls, new_order, order_list, order_page, steps, test_payment

urlpatterns = [
    path("pay/test/<str:key>", test_payment.answer, name="test_payment"),
    path("s/<slug:store>/orders/", order_list.show, name="orders"),
    path("s/<slug:store>/orders/new/", new_order.show, name="order_new"),
    path("s/<slug:store>/orders/next/", order_list.next_order, name="order_next"),
    path("s/<slug:store>/orders/views/", order_list.save_view, name="order_views"),
    path("s/<slug:store>/orders/export.csv", order_list.export, name="orders_export"),
    path("s/<slug:store>/orders/<int:number>/", order_page.show, name="order"),
    path("s/<slug:store>/orders/<int:number>/cancel/", cancelling.cancel, name="order_cancel"),
    path("s/<slug:store>/orders/<int:number>/notes/", steps.add_note, name="order_note"),
    path("s/<slug:store>/orders/<int:number>/confirmation/", steps.confirm_again, name="order_confirmation"),
    path("s/<slug:store>/orders/<int:number>/payment/", steps.ask_bank, name="order_payment"),
    *money_urls.urlpatterns,
]

"""Console pages of gift cards and of payments that need somebody; `orders.urls` brings them in."""

from django.urls import path

from orders.console import gift_card_list, gift_card_new, gift_card_page, payment_troubles

urlpatterns = [
    path("s/<slug:store>/payments/", payment_troubles.show, name="payment_troubles"),
    path("s/<slug:store>/payments/<slug:payment_id>/settle/", payment_troubles.settle, name="payment_settle"),
    path("s/<slug:store>/gift-cards/", gift_card_list.show, name="gift_cards"),
    path("s/<slug:store>/gift-cards/new/", gift_card_new.one, name="gift_card_new"),
    path("s/<slug:store>/gift-cards/batch/", gift_card_new.batch, name="gift_card_batch"),
    path("s/<slug:store>/gift-cards/<slug:card_id>/", gift_card_page.show, name="gift_card"),
    path("s/<slug:store>/gift-cards/<slug:card_id>/<slug:verb>/", gift_card_page.step, name="gift_card_step"),
]

"""Console pages of promotions, prices, taxes and shipping; `commerce.urls` brings them in."""

from django.urls import path

from commerce.console import (
    price_change,
    price_list,
    price_lists,
    price_reasons,
    promotion,
    promotion_codes,
    promotion_edit,
    promotions,
    shipping,
    taxes,
    trial,
)

PROMOTION = "s/<slug:store>/promotions/<slug:promotion_id>/"

urlpatterns = [
    path("s/<slug:store>/promotions/", promotions.show, name="promotions"),
    path("s/<slug:store>/promotions/try/", trial.show, name="trial"),
    path("s/<slug:store>/promotions/new/", promotion_edit.choose_kind, name="promotion_new"),
    path("s/<slug:store>/promotions/new/<slug:kind>/", promotion_edit.new, name="promotion_new_of"),
    path(PROMOTION, promotion.show, name="promotion"),
    path(f"{PROMOTION}edit/", promotion_edit.change, name="promotion_edit"),
    path(f"{PROMOTION}codes.csv", promotion_codes.download, name="promotion_codes_csv"),
    path(f"{PROMOTION}codes/<slug:how>/", promotion_codes.add, name="promotion_codes"),
    path(f"{PROMOTION}<slug:verb>/", promotion.step, name="promotion_step"),
    path("s/<slug:store>/prices/", price_lists.show, name="price_lists"),
    path("s/<slug:store>/prices/new/", price_lists.new, name="price_list_new"),
    path("s/<slug:store>/prices/why/", price_reasons.show, name="price_reasons"),
    path("s/<slug:store>/prices/changes/<slug:change_id>/", price_change.show, name="price_change"),
    path("s/<slug:store>/prices/changes/<slug:change_id>/back/", price_change.roll_back, name="price_roll_back"),
    path("s/<slug:store>/prices/<slug:list_id>/", price_list.show, name="price_list"),
    path("s/<slug:store>/prices/<slug:list_id>/schedule/", price_change.schedule, name="price_schedule"),
    path("s/<slug:store>/taxes/", taxes.show, name="taxes"),
    path("s/<slug:store>/taxes/shipping/", shipping.show, name="shipping"),
]

"""Console pages of promotions, prices, taxes and shipping; `commerce.urls` brings them in."""

from django.urls import path

from commerce.console import promotion, promotion_codes, promotion_edit, promotions, trial

PROMOTION = "s/<slug:store>/promotions/<slug:promotion_id>/"

urlpatterns = [
    path("s/<slug:store>/promotions/", promotions.show, name="promotions"),
    path("s/<slug:store>/promotions/try/", trial.show, name="trial"),
    path("s/<slug:store>/promotions/new/", promotion_edit.choose_kind, name="promotion_new"),
    path("s/<slug:store>/promotions/new/<slug:kind>/", promotion_edit.new, name="promotion_new_of"),
    path(PROMOTION, promotion.show, name="promotion"),
    path(f"{PROMOTION}edit/", promotion_edit.change, name="promotion_edit"),
    path(
        f"{PROMOTION}codes.csv", promotion_codes.download, name="promotion_codes_csv"
    ),
    path(
        f"{PROMOTION}codes/<slug:how>/", promotion_codes.add, name="promotion_codes"
    ),
    path(f"{PROMOTION}<slug:verb>/", promotion.step, name="promotion_step"),
]

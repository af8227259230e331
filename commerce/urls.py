"""Console pages of commerce. Everything under `s/<store>/` takes the store's code or "all"."""

from django.urls import path
from django.views.generic import TemplateView

from commerce import selling_urls
from commerce.console import (
    failed_work,
    finding,
    home,
    imports,
    offline,
    outbox,
    product,
    products,
    sign_in,
    store_choice,
    variant,
)

urlpatterns = [
    path("", store_choice.enter, name="enter"),
    path("stores/", store_choice.choose, name="stores"),
    path("theme/", store_choice.set_theme, name="theme"),
    path("sw.js", offline.worker, name="service_worker"),
    path("offline/", TemplateView.as_view(template_name="offline.html"), name="offline"),
    path("accounts/login/", sign_in.SignIn.as_view(), name="account_login"),
    path("accounts/demo/", sign_in.sign_in_as_demo_person, name="demo_sign_in"),
    path("s/<slug:store>/", home.show, name="home"),
    path("s/<slug:store>/find/", finding.find, name="find"),
    path("s/<slug:store>/alerts/", home.alerts, name="alerts"),
    path("s/<slug:store>/attention/", home.attention, name="attention"),
    path("s/<slug:store>/failed-work/", failed_work.show, name="failed_work"),
    path("s/<slug:store>/outbox/", outbox.show_list, name="outbox"),
    path("s/<slug:store>/outbox/<str:public_id>/", outbox.show, name="outbox_message"),
    path("s/<slug:store>/outbox/<str:public_id>/body/", outbox.body, name="outbox_body"),
    path("s/<slug:store>/outbox/<str:public_id>/resend/", outbox.resend, name="outbox_resend"),
    path("s/<slug:store>/outbox/-/examples/<slug:code>/", outbox.example, name="outbox_example"),
    path("s/<slug:store>/outbox/-/examples/<slug:code>/body/", outbox.example_body, name="outbox_example_body"),
    path("s/<slug:store>/imports/", imports.show_list, name="imports"),
    path("s/<slug:store>/imports/new/", imports.new, name="import_new"),
    path("s/<slug:store>/imports/<str:public_id>/", imports.show, name="import"),
    path("s/<slug:store>/imports/<str:public_id>/import/", imports.apply, name="import_apply"),
    path("s/<slug:store>/imports/<str:public_id>/stop/", imports.stop, name="import_stop"),
    path("s/<slug:store>/imports/<str:public_id>/errors.csv", imports.download_errors, name="import_errors"),
    path("s/<slug:store>/products/", products.show, name="products"),
    path("s/<slug:store>/products/<slug:product_id>/", product.show, name="product"),
    path("s/<slug:store>/products/<slug:product_id>/pictures/", product.add_picture, name="product_pictures"),
    path(
        "s/<slug:store>/products/<slug:product_id>/pictures/<int:picture_id>/",
        product.change_picture,
        name="product_picture",
    ),
    path("s/<slug:store>/products/<slug:product_id>/variants/", variant.add, name="variant_new"),
    path("s/<slug:store>/products/<slug:product_id>/variants/<slug:variant_id>/", variant.change, name="variant"),
    path("s/<slug:store>/stores/", home.store_table, name="store_table"),
    path("s/<slug:store>/charts/<slug:key>/", home.chart, name="home_chart"),
    path("s/<slug:store>/tiles/<slug:key>/", home.tile_group, name="tile_group"),
    *selling_urls.urlpatterns,
]

"""Everything below `/api/v1/`: the apps' resources, the OpenAPI document and the page that shows it."""

from django.urls import include, path

urlpatterns = [
    path("", include("commerce.api.urls")),
    path("", include("inventory.api.urls")),
    path("", include("customers.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("fulfillment.api.urls")),
]

"""Pages of fulfillment, mounted at the root. Everything under `s/<store>/` takes the store's code or "all"."""

from django.urls import path

from fulfillment.console import pick_urls, pickup_urls, settings_urls, ship_urls, trouble_urls, why_here
from fulfillment.customer import urls as customer_urls

urlpatterns = [
    path("s/<slug:store>/orders/<int:number>/why/<str:public_id>/", why_here.show, name="why_here"),
    *pickup_urls.urlpatterns,
    *pick_urls.urlpatterns,
    *ship_urls.urlpatterns,
    *trouble_urls.urlpatterns,
    *settings_urls.urlpatterns,
    *customer_urls.urlpatterns,
]

"""Pages of fulfillment, mounted at the root. Everything under `s/<store>/` takes the store's code or "all"."""

from fulfillment.customer import urls as customer_urls

urlpatterns = [*customer_urls.urlpatterns]

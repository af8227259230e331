"""Pages of exceptions."""

from django.urls import path

from fulfillment.console import trouble_page, troubles

_STORE = "s/<slug:store>/troubles"

urlpatterns = [
    path(f"{_STORE}/", troubles.show, name="troubles"),
    path(f"{_STORE}/<str:public_id>/", trouble_page.show, name="trouble"),
    path(f"{_STORE}/<str:public_id>/<str:way>/", trouble_page.decide, name="trouble_way"),
]

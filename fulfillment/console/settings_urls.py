"""Pages of how stores work: by which rules they are asked, and what they promise."""

from django.urls import path

from fulfillment.console import promises, routing, routing_answers

_SETTINGS = "s/<slug:store>/settings"

urlpatterns = [
    path(f"{_SETTINGS}/promises/", promises.show, name="promises"),
    path(f"{_SETTINGS}/routing/", routing.show, name="routing"),
    path(f"{_SETTINGS}/routing/<str:public_id>/", routing_answers.show, name="routing_trial"),
]

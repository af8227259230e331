"""Resources of fulfillment, mounted below `/api/v1/`."""

from django.urls import path

from fulfillment.api import fulfillments
from fulfillment.api.picks import Picks

urlpatterns = [
    path("fulfillments", fulfillments.Fulfillments.as_view(), name="api-fulfillments"),
    path("fulfillments/<str:public_id>", fulfillments.OneFulfillment.as_view(), name="api-fulfillment"),
    path("fulfillments/<str:public_id>/routing", fulfillments.Routing.as_view(), name="api-fulfillment-routing"),
    path("fulfillments/<str:public_id>/picks", Picks.as_view(), name="api-fulfillment-picks"),
]

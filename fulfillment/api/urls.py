"""Resources of fulfillment, mounted below `/api/v1/`."""

from django.urls import path

from fulfillment.api import fulfillments, labels, packages, shipment
from fulfillment.api.picks import Picks

urlpatterns = [
    path("fulfillments", fulfillments.Fulfillments.as_view(), name="api-fulfillments"),
    path("fulfillments/<str:public_id>", fulfillments.OneFulfillment.as_view(), name="api-fulfillment"),
    path("fulfillments/<str:public_id>/routing", fulfillments.Routing.as_view(), name="api-fulfillment-routing"),
    path("fulfillments/<str:public_id>/picks", Picks.as_view(), name="api-fulfillment-picks"),
    path("fulfillments/<str:public_id>/packages", packages.Packages.as_view(), name="api-packages"),
    path("fulfillments/<str:public_id>/packing-slip", labels.PackingSlip.as_view(), name="api-packing-slip"),
    path("fulfillments/<str:public_id>/rates", labels.Rates.as_view(), name="api-rates"),
    path("fulfillments/<str:public_id>/labels", labels.Labels.as_view(), name="api-labels"),
    path("fulfillments/<str:public_id>/shipment", shipment.Shipment.as_view(), name="api-shipment"),
    path("fulfillments/<str:public_id>/delivery", shipment.Delivery.as_view(), name="api-delivery"),
    path("parcels/<str:public_id>/label", labels.ParcelLabel.as_view(), name="api-parcel-label"),
]

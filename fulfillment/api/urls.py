"""Resources of fulfillment, mounted below `/api/v1/`."""

from django.urls import path

from fulfillment.api import fulfillments, labels, packages, pickup_steps, shipment, waves
from fulfillment.api.arrival import Arrival
from fulfillment.api.carrier_events import CarrierEvents
from fulfillment.api.picks import Picks
from fulfillment.api.pickup_options import PickupOptions
from fulfillment.api.rejection import Rejection
from fulfillment.api.shortages import Shortages
from fulfillment.api.troubles import OneTrouble, TroubleResolution, Troubles

urlpatterns = [
    path("fulfillments", fulfillments.Fulfillments.as_view(), name="api-fulfillments"),
    path("fulfillments/<str:public_id>", fulfillments.OneFulfillment.as_view(), name="api-fulfillment"),
    path("fulfillments/<str:public_id>/routing", fulfillments.Routing.as_view(), name="api-fulfillment-routing"),
    path("pickup-options", PickupOptions.as_view(), name="api-pickup-options"),
    path("fulfillments/<str:public_id>/acceptance", pickup_steps.Acceptance.as_view(), name="api-acceptance"),
    path("fulfillments/<str:public_id>/readiness", pickup_steps.Readiness.as_view(), name="api-readiness"),
    path("fulfillments/<str:public_id>/arrival", Arrival.as_view(), name="api-arrival"),
    path("fulfillments/<str:public_id>/pickup-codes", pickup_steps.PickupCodes.as_view(), name="api-pickup-codes"),
    path("fulfillments/<str:public_id>/collection", pickup_steps.Collection.as_view(), name="api-collection"),
    path("fulfillments/<str:public_id>/rejection", Rejection.as_view(), name="api-fulfillment-rejection"),
    path("fulfillments/<str:public_id>/picks", Picks.as_view(), name="api-fulfillment-picks"),
    path("fulfillments/<str:public_id>/shortages", Shortages.as_view(), name="api-fulfillment-shortages"),
    path("troubles", Troubles.as_view(), name="api-troubles"),
    path("troubles/<str:public_id>", OneTrouble.as_view(), name="api-trouble"),
    path("troubles/<str:public_id>/resolution", TroubleResolution.as_view(), name="api-trouble-resolution"),
    path("fulfillments/<str:public_id>/packages", packages.Packages.as_view(), name="api-packages"),
    path("fulfillments/<str:public_id>/packing-slip", labels.PackingSlip.as_view(), name="api-packing-slip"),
    path("fulfillments/<str:public_id>/rates", labels.Rates.as_view(), name="api-rates"),
    path("fulfillments/<str:public_id>/labels", labels.Labels.as_view(), name="api-labels"),
    path("fulfillments/<str:public_id>/shipment", shipment.Shipment.as_view(), name="api-shipment"),
    path("fulfillments/<str:public_id>/delivery", shipment.Delivery.as_view(), name="api-delivery"),
    path("parcels/<str:public_id>/label", labels.ParcelLabel.as_view(), name="api-parcel-label"),
    path("carrier-events/<str:carrier>", CarrierEvents.as_view(), name="api-carrier-events"),
    path("waves", waves.Waves.as_view(), name="api-waves"),
    path("waves/<str:public_id>", waves.OneWave.as_view(), name="api-wave"),
    path("waves/<str:public_id>/pick-list", waves.WavePickList.as_view(), name="api-wave-pick-list"),
    path("waves/<str:public_id>/picks", waves.WavePicks.as_view(), name="api-wave-picks"),
    path("waves/<str:public_id>/closure", waves.WaveClosure.as_view(), name="api-wave-closure"),
    path("waves/<str:public_id>/cancellation", waves.WaveCancellation.as_view(), name="api-wave-cancellation"),
]

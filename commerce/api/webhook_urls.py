"""Routes of outbound webhooks; `commerce.api.urls` brings them in."""

from django.urls import path

from commerce.api.webhook_deliveries import (
    DeliveryDismissal,
    DeliveryReplay,
    DeliveryReplays,
    OneWebhookDelivery,
    WebhookDeliveries,
)
from commerce.api.webhook_endpoints import (
    EndpointPause,
    EndpointResumption,
    EndpointTests,
    OneWebhookEndpoint,
    SecretRotations,
    WebhookEndpoints,
)

_ENDPOINT = "webhook-endpoints/<str:public_id>"
_DELIVERY = "webhook-deliveries/<str:public_id>"
urlpatterns = [
    path("webhook-endpoints", WebhookEndpoints.as_view(), name="api-webhook-endpoints"),
    path(_ENDPOINT, OneWebhookEndpoint.as_view(), name="api-webhook-endpoint"),
    path(f"{_ENDPOINT}/pause", EndpointPause.as_view(), name="api-webhook-endpoint-pause"),
    path(f"{_ENDPOINT}/resumption", EndpointResumption.as_view(), name="api-webhook-endpoint-resumption"),
    path(f"{_ENDPOINT}/secret-rotations", SecretRotations.as_view(), name="api-webhook-secret-rotations"),
    path(f"{_ENDPOINT}/tests", EndpointTests.as_view(), name="api-webhook-endpoint-tests"),
    path("webhook-deliveries", WebhookDeliveries.as_view(), name="api-webhook-deliveries"),
    path("webhook-deliveries/replays", DeliveryReplays.as_view(), name="api-webhook-replays"),
    path(_DELIVERY, OneWebhookDelivery.as_view(), name="api-webhook-delivery"),
    path(f"{_DELIVERY}/replay", DeliveryReplay.as_view(), name="api-webhook-delivery-replay"),
    path(f"{_DELIVERY}/dismissal", DeliveryDismissal.as_view(), name="api-webhook-delivery-dismissal"),
]

"""What is forgotten: the log after 30 days, what was removed, and secrets that sign no more."""

from datetime import timedelta

import pytest
from django.db.models import F

from commerce.actors import SYSTEM
from commerce.models import WebhookDelivery, WebhookEndpoint
from commerce.webhooks import endpoints, retention
from tests.factories.webhooks import delivery, endpoint

pytestmark = pytest.mark.django_db


def test_the_log_is_kept_for_thirty_days_and_a_removed_endpoint_goes_with_it():
    gone, stays = endpoint(), endpoint()
    for each in (gone, stays):
        delivery(each)
    endpoints.remove(endpoint=gone, by=SYSTEM)
    WebhookDelivery.objects.update(created_at=F("created_at") - timedelta(days=31))
    fresh = delivery(stays)

    assert retention.prune() == 2
    assert list(WebhookDelivery.objects.all()) == [fresh]
    assert list(WebhookEndpoint.objects.all()) == [stays]


def test_a_secret_that_signs_no_more_is_forgotten():
    hooks = endpoints.rotate(endpoint=endpoint(), by=SYSTEM)
    retention.prune()
    hooks.refresh_from_db()
    still = hooks.previous_sealed != ""

    WebhookEndpoint.objects.update(previous_until=F("previous_until") - timedelta(days=2))
    retention.prune()

    hooks.refresh_from_db()
    assert (still, hooks.previous_sealed, hooks.previous_until) == (True, "", None)

"""A new sealing key in four steps: put in front, resealed, the old one removed, and nothing is lost."""

import pytest
from django.core.management import CommandError, call_command

from commerce import sealing
from commerce.actors import SYSTEM
from commerce.models import WebhookEndpoint
from commerce.webhooks import endpoints
from tests.factories.webhooks import endpoint

pytestmark = pytest.mark.django_db


def test_secrets_outlive_their_key_once_they_are_resealed(settings, capsys):
    settings.SEALING_KEYS = ["old"]
    hooks = endpoint()
    before = endpoints.secret_of(hooks)
    hooks = endpoints.rotate(endpoint=hooks, by=SYSTEM)
    now = endpoints.secret_of(hooks)

    settings.SEALING_KEYS = ["new", "old"]
    call_command("reseal")
    settings.SEALING_KEYS = ["new"]

    hooks.refresh_from_db()
    assert (endpoints.secret_of(hooks), sealing.unseal(hooks.previous_sealed)) == (now, before)
    assert capsys.readouterr().out == "2 secrets are sealed with the first key.\n"


def test_a_secret_whose_key_is_gone_is_named_and_kept(settings):
    settings.SEALING_KEYS = ["old"]
    hooks = endpoint()
    settings.SEALING_KEYS = ["new"]

    with pytest.raises(CommandError, match=f"commerce.WebhookEndpoint {hooks.pk}"):
        call_command("reseal")

    assert WebhookEndpoint.objects.values_list("secret_sealed", flat=True).get() == hooks.secret_sealed

"""A package that has a label gives the same one to whoever asks again, also with another key, and after a stop."""

import pytest
from django.db import connection

from fulfillment import labels
from fulfillment.carriers import calls
from fulfillment.models import Label, TestParcel
from orders.models import Delivery
from tests.api_client import api
from tests.fulfillment import rig
from tests.fulfillment.test_labels import resolve_until_quiet


@pytest.fixture(autouse=True)
def closed_breakers():
    calls.breakers.clear()


@pytest.fixture
def ask(shop):
    """Ask for the label of one packed shipment, with this key."""
    found, client = rig.packed(shop, 3), api("fulfillment.write", "fulfillment.read")
    url = f"/fulfillments/{found.public_id}/labels"
    return lambda key, **wish: client.post(url, wish, idempotency_key=key)


def send_to(postal_code: str) -> None:
    Delivery.objects.update(address={"name": "Ana", "line1": "1 High St", "postal_code": postal_code, "country": "GB"})


def end_leases() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE commerce_storedanswer SET body = jsonb_set(body, '{until}', '\"2020-01-01T00:00:00+00:00\"')"
            " WHERE status = 102"
        )


def stop_halfway(monkeypatch, ask) -> None:
    """The first request dies once its wish is written down."""

    def die(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(labels, "perform", die)
        ask("first")


@pytest.mark.parametrize("carrier", ["test", "TEST", "Te-st"])
def test_a_carrier_is_named_as_people_write_it(ask, carrier):
    assert ask("first", carrier=carrier).json()["carrier"] == "test"


def test_another_key_gets_the_label_that_is_bought(ask):
    first, second = ask("first"), ask("second")

    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert (ask("second").json(), TestParcel.objects.count()) == (first.json(), 1)


def test_another_key_gets_the_label_that_is_wanted(ask):
    send_to("ZZ1 1AA")

    first, second = ask("first"), ask("second")

    assert (first.status_code, second.status_code, second.json()) == (202, 202, first.json())
    assert Label.objects.count() == 1


def test_a_request_that_stopped_goes_on_with_its_wanted_label(ask, monkeypatch):
    stop_halfway(monkeypatch, ask)
    meanwhile = ask("first")
    end_leases()

    again = ask("first")

    assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "idempotency_in_progress")
    assert (again.status_code, again.json()["state"], Label.objects.count()) == (202, "wanted", 1)


def test_a_request_that_stopped_buys_anew_where_nothing_was_sold(ask, monkeypatch):
    stop_halfway(monkeypatch, ask)
    resolve_until_quiet()  # the carrier never heard of it
    end_leases()

    again = ask("first")

    assert (again.status_code, again.json()["state"]) == (201, "bought")
    assert list(Label.objects.order_by("id").values_list("status", flat=True)) == ["failed", "bought"]
    assert ask("first").json() == again.json()

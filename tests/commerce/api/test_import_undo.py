"""Undoing an import over the API: looked at first, asked for once, refused with a reason where it cannot be."""

import pytest

from commerce.imports import run, undo
from commerce.models import Import, ImportedChange, Variant
from tests.api_client import api, problem
from tests.commerce.api.test_imports import send, worked
from tests.commerce.imports.files import imported, products

pytestmark = pytest.mark.django_db(transaction=True)
OLD = products("coat,Coat,COAT,,,,50.00,GBP,,")
NEW = products("coat,Coat,COAT,,,,60.00,GBP,,", "mug,Mug,MUG,,,,9.00,GBP,,")


def test_undo_is_looked_at_asked_for_once_and_reported():
    client = api("catalog.write")
    imported(OLD)
    record = worked(client, send(client, NEW))
    path = f"/imports/{record['id']}"
    Variant.objects.filter(sku="COAT").update(price=7700)

    ahead = client.get(f"{path}/changes").json()["results"]
    none = client.get(f"{path}/undo").json()
    first, replayed, again = (client.post(f"{path}/undo", {}, idempotency_key=key) for key in ("k", "k", "l"))
    meanwhile = send(client, NEW)
    undo.due(seconds=60)
    done = client.get(f"{path}/undo").json()

    assert [(each["row"], each["kind"], each["name"], each["created"], each["outcome"]) for each in ahead] == [
        (2, "variant", "COAT", False, "waiting"),
        (3, "product", "Mug", True, "waiting"),
        (3, "variant", "MUG", True, "waiting"),
    ]
    assert ahead[0]["values"] == [
        {"name": "price", "before": 5000, "imported": 6000, "current": 7700, "code": "changed_since",
         "detail": "Somebody has changed it since."},
    ]  # fmt: skip
    assert (none["state"], none["possible"], none["reason"], none["changes_total"]) == ("none", True, None, 3)
    assert [answer.status_code for answer in (first, replayed, again)] == [202] * 3
    assert (first.json()["state"], replayed.json() == first.json(), again.json()["note"]) == (
        "queued",
        True,
        "already_asked",
    )
    assert problem(meanwhile) == (409, "undo_in_progress")
    assert (done["state"], done["put_back"], done["left_alone"]) == ("completed", 2, 1)
    assert [each["name"] for each in client.get(f"{path}/changes?outcome=kept").json()["results"]] == ["COAT"]
    assert client.get(path).json()["undone"] is True
    second = worked(client, send(client, NEW))
    assert (second["id"] != record["id"], second["rows_changed"]) == (True, 2)


def test_undo_that_is_not_possible_is_refused_with_its_reason():
    client = api("catalog.write")
    old = imported(OLD)
    Import.objects.filter(pk=old.pk).update(remembers=False)
    ImportedChange.objects.all().delete()
    tried = worked(client, send(client, NEW, dry_run="true"))

    answers = [client.post(f"/imports/{id}/undo", {}) for id in (old.public_id, tried["id"])]

    assert [problem(answer) for answer in answers] == [(409, "import_not_undoable")] * 2
    assert [answer.json()["reason"] for answer in answers] == ["nothing_remembered", "dry_run"]
    assert client.get(f"/imports/{old.public_id}/undo").json()["reason"] == "nothing_remembered"
    assert client.get(f"/imports/{old.public_id}/changes").json()["results"] == []
    assert problem(api("stock.write").post(f"/imports/{old.public_id}/undo", {})) == (404, "not_found")
    assert run.due(seconds=1) == undo.due(seconds=1) == 0

"""`/tasks`: listed by urgency, claimed and given back, done once, by scan where the goods say so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import work
from commerce.api import fields
from commerce.models import Task
from commerce.work import Job
from tests.api_client import api, paths, problem
from tests.factories import commerce as make
from tests.factories.inventory import inside

pytestmark = pytest.mark.django_db
SCOPES = ("stock.read", "stock.write")


def ask(*jobs):
    inside(lambda now: work.open_tasks(jobs, now=now))


@pytest.fixture
def soho():
    return make.LocationFactory(code="soho")


@pytest.fixture
def count(soho):
    ask(Job("count", soho.pk, "a", variant_id=make.variant("MUG-1").pk, quantity=2, about="ful_1"))
    return Task.objects.get()


def ids(client, query=""):
    return [row["kind"] for row in client.get(f"/tasks{query}").json()["results"]]


def test_task_says_what_where_and_by_when(count):
    body = api("stock.read").get("/tasks").json()["results"][0]

    assert body == api("stock.read").get(f"/tasks/{count.public_id}").json()
    assert body == {
        "id": count.public_id,
        "kind": "count",
        "state": "open",
        "priority": 4,
        "sku": "MUG-1",
        "location": "soho",
        "quantity": 2,
        "about": "ful_1",
        "due_at": fields.moment(count.due_at),
        "opened_at": fields.moment(count.opened_at),
        "claimed_by": None,
        "claimed_at": None,
        "closed_at": None,
    }


def test_most_urgent_comes_first_and_filters_narrow(soho, count):
    ask(Job("call_customer", soho.pk, "b"), Job("count", make.LocationFactory(code="bath").pk, "c"))
    client = api("stock.read")

    assert ids(client) == ["call_customer", "count", "count"]
    assert ids(client, "?location=soho") == ["call_customer", "count"]
    assert ids(client, "?kind=count&about=ful_1") == ["count"]
    assert ids(client, "?open=false") == []
    assert ids(client, "?page_size=1") == ["call_customer"]


def test_a_kind_that_does_not_exist_is_refused_with_those_that_do(count):
    answer = api("stock.read").get("/tasks?kind=shortfall")

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("kind", "invalid_choice")])
    assert "re_source" in answer.json()["errors"][0]["detail"]


def test_task_is_claimed_given_back_and_done(count):
    client, path = api(*SCOPES), f"/tasks/{count.public_id}"

    claimed = client.post(f"{path}/claim").json()
    returned = [client.send("DELETE", f"{path}/claim").status_code for _ in range(2)]
    done = client.post(f"{path}/completion", {"quantity": 2}, idempotency_key="k")
    again = client.post(f"{path}/completion", {"quantity": 2}, idempotency_key="k")

    assert (claimed["state"], claimed["claimed_by"], returned) == ("claimed", "Test", [204, 204])
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert (again.json(), again["Idempotent-Replayed"]) == (done.json(), "true")


def test_done_task_is_not_done_again(count):
    client, path = api(*SCOPES), f"/tasks/{count.public_id}/completion"
    client.post(path, {})

    answer = client.post(path, {})

    assert (problem(answer), answer.json()["allowed"]) == ((409, "invalid_transition"), [])


def test_somebodys_task_is_theirs(count):
    api(*SCOPES).post(f"/tasks/{count.public_id}/claim")

    assert problem(api(*SCOPES).post(f"/tasks/{count.public_id}/completion", {})) == (409, "claimed_by_another")


def test_goods_are_put_back_with_their_own_code_only(soho):
    ask(Job("put_back", soho.pk, "x", variant_id=make.variant("CUP-1").pk, facts={"order": "ord_1"}))
    client, path = api(*SCOPES), f"/tasks/{Task.objects.get().public_id}/completion"

    answers = [problem(client.post(path, body)) for body in ({}, {"code": ""}, {"code": "MUG-9"})]

    assert answers == [(422, "wrong_scan")] * 3
    assert client.post(path, {"code": "cup-1"}).json()["state"] == "done"


def test_stale_units_are_refused_with_those_of_now(count):
    answer = api(*SCOPES).post(f"/tasks/{count.public_id}/completion", {"quantity": 3})

    assert (problem(answer), answer.json()["current"]) == ((409, "stale_quantity"), 2)


def test_neighbors_task_is_not_there(count):
    neighbor = api(*SCOPES, locations=[make.LocationFactory()])

    assert ids(neighbor) == []
    assert problem(neighbor.post(f"/tasks/{count.public_id}/claim")) == (404, "not_found")


def test_number_of_queries_does_not_depend_on_the_number_of_tasks(soho, count):
    client = api(*SCOPES)
    client.post(f"/tasks/{count.public_id}/claim")

    def queries():
        with CaptureQueriesContext(connection) as counted:
            client.get("/tasks")
        return len(counted)

    queries()
    alone = queries()
    ask(*(Job("count", soho.pk, f"{n}", variant_id=make.variant().pk) for n in range(2)))

    assert queries() == alone

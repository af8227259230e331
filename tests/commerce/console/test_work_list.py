"""The list of tasks: the most urgent first, taken and ended by whoever works there, by press or by scan."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import staff, work
from commerce.models import Task
from commerce.work import Job
from tests.factories.commerce import variant
from tests.factories.inventory import inside

URL = "/s/soho/tasks/"


def ask(*jobs):
    inside(lambda now: work.open_tasks(jobs, now=now))


def text(response):
    plain = re.sub(r"<(svg|script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", plain).split())


@pytest.fixture
def call(soho):
    ask(Job("call_customer", soho.pk, "ful_1", facts={"note": "Nothing like it is left"}))
    return Task.objects.get()


def press(client, task, do, **headers):
    return client.post(URL, {"task": task.public_id, "do": do}, headers=headers)


def test_most_urgent_stands_first_and_only_this_stores(as_ben, soho, camden):
    mug = variant("MUG-1", title="White mug")
    ask(
        Job("count", soho.pk, "a", variant_id=mug.pk, quantity=4),
        Job("call_customer", soho.pk, "b"),
        Job("call_customer", camden.pk, "c"),
    )

    page = as_ben.get(URL)

    assert re.findall(r"<b>(Count|Call the customer)</b>", page.content.decode()) == ["Call the customer", "Count"]
    assert "4 × W White mug MUG-1" in text(page)


def test_late_task_comes_before_all_others(as_ben, soho, call):
    ask(Job("count", soho.pk, "late", due_at=call.opened_at - timedelta(minutes=1)))

    page = as_ben.get(URL).content.decode()

    assert re.findall(r"<b>(Count|Call the customer)</b>", page) == ["Count", "Call the customer"]


def test_quiet_store_says_so(as_ben, soho):
    assert "Nothing to do Goods to put back" in text(as_ben.get(URL))


def test_task_is_claimed_given_back_and_done(as_ben, ben, call):
    states = []
    for do in ("claim", "release", "done"):
        assert press(as_ben, call, do).status_code == 302
        call.refresh_from_db()
        states.append((call.status, call.actor_id))

    assert states == [("claimed", ben.pk), ("open", None), ("done", ben.pk)]
    assert "Call the customer" in text(as_ben.get(f"{URL}?show=done"))


def test_somebodys_task_says_whose_it_is(as_ben, as_maya, call):
    press(as_maya, call, "claim")

    refused = press(as_ben, call, "done", HX_Request="true")

    assert "Somebody is on it" in text(refused)
    assert "Maya Okafor" in text(refused)
    assert "You are on no task" in text(as_ben.get(f"{URL}?show=mine"))


def test_next_task_is_the_most_urgent_that_nobody_has(as_ben, as_maya, soho, call):
    ask(Job("count", soho.pk, "x"))
    press(as_maya, call, "claim")

    as_ben.post(URL, {"do": "next"})

    assert dict(Task.objects.values_list("kind", "status")) == {"call_customer": "claimed", "count": "claimed"}
    assert "Somebody is on every task" in text(as_ben.post(URL, {"do": "next"}, headers={"HX-Request": "true"}))


def test_scan_ends_the_task_of_these_goods(as_ben, soho, monkeypatch):
    mug, cup = variant("MUG-1", title="White mug"), variant("CUP-1")
    ask(*(Job("put_back", soho.pk, item.sku, variant_id=item.pk, facts={"order": "ord_1"}) for item in (mug, cup)))

    wrong = as_ben.post(URL, {"code": "NONE"}, headers={"HX-Request": "true"})
    right = as_ben.post(URL, {"code": "mug-1"}, headers={"HX-Request": "true"})

    assert "Nothing here waits for NONE." in text(wrong)
    assert "Put back: done. 1 × White mug" in text(right)
    assert dict(Task.objects.values_list("cause", "status")) == {"MUG-1": "done", "CUP-1": "open"}


def test_task_that_ends_with_its_reason_has_no_buttons(as_ben, soho):
    ask(Job("re_source", soho.pk, "level:1", variant_id=variant("MUG-1").pk))

    page = as_ben.get(URL).content.decode()

    assert 'href="/s/soho/stock/MUG-1/">See who has them' in page
    assert 'value="claim"' not in page


def test_neighbors_task_is_not_there(as_ben, camden):
    ask(Job("count", camden.pk, "a"))

    answer = press(as_ben, Task.objects.get(), "done", HX_Request="true")

    assert "There is no such task." in text(answer)
    assert Task.objects.get().status == "open"


def test_number_of_queries_does_not_depend_on_the_number_of_tasks(as_ben, ben, soho):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            as_ben.get(URL)
        return len(counted)

    def some(*causes):
        for cause in causes:
            item = variant()
            ask(Job("count", soho.pk, cause, variant_id=item.pk), Job("call_customer", soho.pk, cause, about="ful_1"))
        for task in Task.objects.filter(kind="count", status="open"):
            work.claim(by=staff.actor_for(ben), task=task)

    some("a")
    as_ben.get(URL)
    alone = queries()
    some("b", "c")

    assert queries() == alone

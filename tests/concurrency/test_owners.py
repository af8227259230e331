"""Two owners who let each other go at the same moment: one of them stays."""

from contextlib import ExitStack

import pytest
from django.db import transaction
from django.test import Client

from commerce.models import Staff
from tests.commerce.test_admin import form
from tests.concurrency import crowd
from tests.factories import commerce as factories
from tests.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.mark.parametrize("lost", ["is_owner", "is_active"])
def test_two_owners_who_let_each_other_go_leave_one(lost):
    owners = factories.StaffFactory.create_batch(2, is_owner=True)
    browsers = [Client(), Client()]
    for browser, person in zip(browsers, owners, strict=True):
        browser.force_login(person)

    def let_go(browser: Client, other: Staff) -> str:
        return browser.post(f"/admin/commerce/staff/{other.pk}/change/", form(other, **{lost: ""})).content.decode()

    works = [lambda: let_go(browsers[0], owners[1]), lambda: let_go(browsers[1], owners[0])]
    with ExitStack() as stack:
        with transaction.atomic():
            list(Staff.objects.order_by("pk").select_for_update())
            running = stack.enter_context(crowd.side_by_side(*works))
            wait_until(lambda: crowd.waiting() == 2)
        pages = [work.result(30) for work in running]

    assert Staff.objects.filter(is_owner=True, is_active=True).count() == 1
    assert sorted("This is the only owner" in page for page in pages) == [False, True]


def test_whoever_waits_too_long_for_the_owners_is_told_so_in_the_form():
    owner = factories.StaffFactory(is_owner=True)
    browser = Client()
    browser.force_login(owner)

    def rename():
        return browser.post(f"/admin/commerce/staff/{owner.pk}/change/", form(owner, name="Olga"))

    with transaction.atomic():
        list(Staff.objects.select_for_update())
        with crowd.side_by_side(rename) as running:
            answer = running[0].result(30)

    assert (answer.status_code, Staff.objects.get().name) == (200, owner.name)
    assert "Somebody else is changing the owners" in answer.content.decode()

"""What lasts and what does not: missed messages come after all, lost rights end a connection."""

import asyncio

import pytest
from django.conf import settings

from commerce import keys, staff
from commerce.actors import SYSTEM
from tests.factories.commerce import AssignmentFactory, RoleFactory, StaffFactory, api_key
from tests.live_client import Dialer, heard, publish, talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def key() -> str:
    return api_key("stock.read")[1]


def test_resume_sends_what_was_missed(web, key):
    async def conversation(dialer: Dialer):
        first = await dialer.open("stock", key)
        await publish(1)
        cursor = (await first.frame())["id"]
        await first.socket.close()
        await publish(2)
        await publish(3)
        second = await dialer.open("stock", key)
        await second.send({"type": "resume", "cursors": {"stock": cursor}})
        return [(await second.frame())["data"]["n"] for _ in range(2)], await heard(second, 4)

    assert talk(web, conversation) == ([2, 3], [4])


@pytest.mark.parametrize("cursor", ["1-1", "99999999999999-0", "nonsense"])
def test_resume_from_an_unknown_place_means_to_load_afresh(web, key, cursor):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        await publish(1)
        await listener.frame()
        await listener.send({"type": "resume", "cursors": {"stock": cursor}})
        return await listener.frame(), await heard(listener, 2)

    frame, after = talk(web, conversation)

    assert (frame["topic"], frame["kind"], frame["data"]) == ("stock", "resync", {})
    assert after == [2]


def test_a_message_that_never_arrived_is_noticed_and_fetched(web, key, clean_redis):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        first = await heard(listener, 1)
        lost = '{"topic": "stock", "kind": "changed", "at": "", "data": {"n": 2}}'
        await asyncio.to_thread(clean_redis.xadd, "truecount:live:stock", {"body": lost})
        return first, (await listener.frame())["data"]

    assert talk(web, conversation) == ([1], {"n": 2})


def test_a_wiped_redis_makes_listeners_load_afresh(web, key, clean_redis):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        first = await heard(listener, 1)
        await asyncio.to_thread(clean_redis.flushdb)
        return first, (await listener.frame())["kind"], await heard(listener, 2)

    assert talk(web, conversation) == ([1], "resync", [2])


def test_a_revoked_key_ends_its_connections(web):
    key, secret = api_key("stock.read")

    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", secret)
        await asyncio.to_thread(lambda: keys.revoke(key=key, by=SYSTEM))
        return await listener.close_code()

    assert talk(web, conversation) == 4401


def test_a_lost_permission_ends_the_topic(web, client):
    assignment = AssignmentFactory(staff=StaffFactory(), role=RoleFactory(permissions=["stock.read"]))
    client.force_login(assignment.staff)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", headers={"Cookie": cookie})
        first = await heard(listener, 1)
        await asyncio.to_thread(lambda: staff.unassign(assignment=assignment, by=SYSTEM))
        return first, await listener.frame()

    first, frame = talk(web, conversation)

    assert first == [1]
    assert (frame["topic"], frame["kind"], frame["data"]["code"]) == ("stock", "error", "forbidden")


def test_a_deactivated_person_is_let_go(web, client):
    person = StaffFactory(is_owner=True)
    client.force_login(person)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    async def conversation(dialer: Dialer):
        return await (await dialer.open("stock", headers={"Cookie": cookie})).close_code()

    assert talk(web, conversation) == 4401

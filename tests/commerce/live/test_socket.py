"""`/ws/live` on a real server: who may listen, what arrives, what is refused."""

import asyncio
from contextlib import suppress

import aiohttp
import pytest
from django.conf import settings

from commerce import live
from tests.factories.commerce import StaffFactory, api_key
from tests.live_client import BROKEN_OFF, Dialer, heard, let_in, publish, talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def key() -> str:
    return api_key("stock.read")[1]


def test_a_message_arrives_with_its_five_members(web, key):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        await publish(1)
        return await listener.frame()

    frame = talk(web, conversation)

    assert sorted(frame) == ["at", "data", "id", "kind", "topic"]
    assert (frame["topic"], frame["kind"], frame["data"]) == ("stock", "changed", {"n": 1})
    assert frame["id"] == live.last_id("stock")


def test_messages_arrive_once_and_in_order(web, key):
    async def conversation(dialer: Dialer):
        return await heard(await dialer.open("stock", key), *range(200))

    assert talk(web, conversation) == list(range(200))


def test_a_key_may_come_as_a_subprotocol(web, key):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", protocols=[f"truecount.key.{key}"])
        return await heard(listener, 1)

    assert talk(web, conversation) == [1]


def test_a_signed_in_person_listens(web, client):
    person = StaffFactory(is_owner=True)
    client.force_login(person)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    async def conversation(dialer: Dialer):
        own_page = {"Cookie": cookie, "Origin": web}
        return await heard(await dialer.open("stock", headers=own_page), 1)

    assert talk(web, conversation) == [1]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer tck_nobody"}, {"Cookie": "sessionid=made-up"}])
def test_nobody_is_let_in_unknown(web, headers):
    async def conversation(dialer: Dialer):
        return await (await dialer.open("stock", headers=headers)).close_code()

    assert talk(web, conversation) == 4401


def test_a_page_of_another_site_is_refused_at_the_handshake(web, client):
    client.force_login(StaffFactory(is_owner=True))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    async def conversation(dialer: Dialer):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await dialer.open("stock", headers={"Cookie": cookie, "Origin": "https://elsewhere.example"})
        return refused.value.status

    assert talk(web, conversation) == 403


def test_other_paths_have_no_live_connection(web):
    async def conversation(dialer: Dialer):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await dialer.session.ws_connect(f"{web}/ws/elsewhere")
        return refused.value.status

    assert talk(web, conversation) == 403


def test_topics_without_permission_or_name_are_refused_one_by_one(web):
    _, secret = api_key("catalog.read")

    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock,nonsense,stock:nowhere,attention", secret)
        refusals = [await listener.frame() for _ in range(3)]
        await publish(1)
        await publish(2, "attention")
        return refusals, await listener.frame()

    refusals, frame = talk(web, conversation)

    assert [(refusal["topic"], refusal["kind"], refusal["data"]["code"]) for refusal in refusals] == [
        ("stock", "error", "forbidden"),
        ("nonsense", "error", "unknown_topic"),
        ("stock:nowhere", "error", "unknown_topic"),
    ]
    assert (frame["topic"], frame["data"]) == ("attention", {"n": 2})


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('{"type": "buy", "sku": "A"}', "unknown_type"),
        ("[]", "unknown_type"),
        ("{", "malformed_json"),
        ('{"type": "resume", "type": "resume"}', "duplicate_key"),
        ("[" * 100 + "]" * 100, "too_deep"),
        ('{"type": "resume", "cursors": {"stock": 1}}', "validation_error"),
        ('{"type": "resume", "cursors": {}, "more": 1}', "validation_error"),
    ],
)
def test_what_is_not_understood_is_answered_by_an_error(web, key, sent, code):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        await listener.send(sent)
        return await listener.frame(), await heard(listener, 1)

    frame, after = talk(web, conversation)

    assert (frame["kind"], frame["data"]["code"]) == ("error", code)
    assert after == [1]


@pytest.mark.parametrize(("size", "code"), [(9_000, 1009), (1_000_000, 1009)])
def test_large_frames_end_the_connection(web, key, size, code):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        await listener.send("x" * size)
        return await listener.close_code()

    assert talk(web, conversation) == code


def test_binary_frames_end_the_connection(web, key):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        await listener.socket.send_bytes(b"\0")
        return await listener.close_code()

    assert talk(web, conversation) == 1003


def test_a_flood_of_frames_ends_the_connection(web, key):
    async def conversation(dialer: Dialer):
        listener = await dialer.open("stock", key)
        ended = asyncio.create_task(listener.close_code())
        with suppress(ConnectionResetError):  # it may be over before the last one
            for _ in range(100):
                await listener.send("{}")
        return await ended

    assert talk(web, conversation) in (4429, BROKEN_OFF)  # what it never read may break off what it said last


def test_a_thousand_topics_are_too_many(web, key):
    async def conversation(dialer: Dialer):
        return await (await dialer.open(",".join(f"t{n}" for n in range(1000)), key)).close_code()

    assert talk(web, conversation) == 4429


def test_one_key_has_twenty_connections_and_gets_them_back(web, key):
    async def conversation(dialer: Dialer):
        listeners = [await dialer.open("stock", key) for _ in range(20)]
        refused = await (await dialer.open("stock", key)).close_code()
        for listener in listeners:
            await listener.socket.close()
        return refused, [await let_in(dialer, "stock", key) for _ in range(20)]

    refused, again = talk(web, conversation)

    assert (refused, len(again)) == (4429, 20)

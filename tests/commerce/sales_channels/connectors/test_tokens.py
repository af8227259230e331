"""Access tokens: fetched by one for all, kept until shortly before they expire, never longer than their credentials."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import tokens
from commerce.sales_channels.faults import Denied, Down, Garbled
from commerce.sales_channels.wire import Request
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel, serving


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        yield found


def used(channel: ScriptedChannel, link: Link) -> str:
    """The token that a call gets."""
    request = Request("POST", f"{channel.url}/token", body=b"", writes=False)
    return tokens.send(link, lambda: tokens.grant(request), lambda token: token)


def link(channel: ScriptedChannel, **secrets: str) -> Link:
    return Link("con_1", channel.url, "", secrets)


def test_many_at_once_fetch_one_token(channel: ScriptedChannel):
    channel.says("POST", "/token", Says({"access_token": "a", "expires_in": 3600}), Says(status=500))
    start, found = threading.Barrier(8), []

    def call() -> None:
        start.wait()
        found.append(used(channel, link(channel)))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == ["a"] * 8
    assert len(channel.asked) == 1


def test_token_is_fetched_anew_shortly_before_it_expires_and_for_other_credentials(
    channel: ScriptedChannel, monkeypatch: pytest.MonkeyPatch
):
    channel.says("POST", "/token", *[Says({"access_token": name, "expires_in": 3600}) for name in "abc"])
    clock = time.monotonic
    first = used(channel, link(channel))

    other = used(channel, link(channel, client_secret="new"))
    monkeypatch.setattr(time, "monotonic", lambda: clock() + 3600 - tokens.SPARE_SECONDS - 5)
    before = used(channel, link(channel))
    monkeypatch.setattr(time, "monotonic", lambda: clock() + 3600 - tokens.SPARE_SECONDS + 5)
    after = used(channel, link(channel))

    assert [first, other, before, after] == ["a", "b", "a", "c"]


@pytest.mark.parametrize(
    ("says", "fault"),
    [
        (Says({"error": "invalid_grant"}, status=400), Denied),
        (Says(status=401), Denied),
        (Says(status=500), Down),
        (Says(cut=True), Down),
        (Says({"access_token": "", "expires_in": 1}), Garbled),
        (Says({"access_token": "a\nb", "expires_in": 60}), Garbled),
        (Says({"access_token": "a", "expires_in": 0}), Garbled),
        (Says(["a"]), Garbled),
    ],
)
def test_answer_without_a_token_is_told_by_what_it_means(channel: ScriptedChannel, says: Says, fault: type[Exception]):
    channel.says("POST", "/token", says)

    with pytest.raises(fault):
        used(channel, link(channel))


def test_token_and_secrets_are_in_no_text_about_them(channel: ScriptedChannel):
    assert "secret" not in repr(tokens.Token("secret", 1.0))
    assert "secret" not in repr(link(channel, client_secret="secret"))

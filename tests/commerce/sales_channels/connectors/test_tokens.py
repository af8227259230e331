"""Access tokens: fetched when the system wants it so, told by what a failure means, and named in no text."""

from collections.abc import Iterator
from typing import Any

import pytest

from commerce.sales_channels.access import Granted
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import tokens
from commerce.sales_channels.faults import Denied, Down, Garbled
from commerce.sales_channels.wire import Request
from tests.commerce.sales_channels.connectors.scripted_channel import Kept, Says, ScriptedChannel, serving
from tests.commerce.sales_channels.connectors.square.conftest import error, merchant


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        yield found


def used(channel: ScriptedChannel, link: Link) -> str:
    """The token that a call gets."""
    request = Request("POST", f"{channel.url}/token", body=b"", writes=False)
    return tokens.send(link, tokens.Kind(lambda _: tokens.grant(request)), lambda token: token)


def link(channel: ScriptedChannel, keeper: Kept | None = None, **secrets: str) -> Link:
    return Link("con_1", channel.url, "", secrets, keeper=keeper or Kept())


def test_token_is_fetched_anew_for_other_credentials_and_not_for_other_secrets(channel: ScriptedChannel):
    channel.says("POST", "/token", *[Says({"access_token": name, "expires_in": 3600}) for name in "abc"])
    keeper = Kept()

    found = [
        used(channel, link(channel, keeper)),
        used(channel, link(channel, keeper, signature_key="new")),
        used(channel, link(channel, keeper, client_secret="new")),
    ]

    assert found == ["a", "a", "b"]


@pytest.mark.parametrize(
    ("says", "fault", "detail"),
    [
        (Says({"error": "invalid_grant", "hint": "s3cret"}, status=400), Denied, "invalid_grant"),
        (Says({"errors": [{"code": "UNAUTHORIZED"}]}, status=401), Denied, "UNAUTHORIZED"),
        (Says({"error": "s3cret is no good"}, status=401), Denied, "status 401"),
        (Says(status=500), Down, "Status 500"),
        (Says(cut=True), Down, ""),
        (Says({"access_token": "", "expires_in": 1}), Garbled, "no usable token"),
        (Says({"access_token": "a\nb", "expires_in": 60}), Garbled, "no usable token"),
        (Says({"access_token": "a", "expires_in": 0}), Garbled, "no usable token"),
        (Says({"access_token": "a", "expires_at": "2026-01-02T15:04:05Z"}), Garbled, "no usable token"),
        (Says(["a"]), Garbled, "cannot be read"),
        (Says(raw=b'{"access_token": "s3cret", '), Garbled, "cannot be read"),
    ],
)
def test_answer_without_a_token_is_told_by_what_it_means(
    channel: ScriptedChannel, says: Says, fault: type[Exception], detail: str
):
    channel.says("POST", "/token", says)

    with pytest.raises(fault) as raised:
        used(channel, link(channel))

    assert detail in raised.value.detail and "s3cret" not in raised.value.detail


def test_square_renews_its_access_as_documented_and_repeats_a_refused_call_once(channel: ScriptedChannel):
    granted = [
        Says({
            "access_token": f"EAAA{n}", "token_type": "bearer", "expires_at": "2199-01-02T15:04:05Z",
            "merchant_id": "M1", "refresh_token": f"EQAA{n}", "short_lived": False,
        })
        for n in (1, 2)
    ]  # fmt: skip
    channel.says("POST", "/oauth2/token", *granted)
    channel.says("GET", "/v2/locations", Says({"locations": []}), error("ACCESS_TOKEN_EXPIRED", 401), Says({}))
    secrets = {"refresh_token": "EQAA0", "client_id": "sq0idp-1", "client_secret": ""}
    square = merchant(f"{channel.url}/v2", secrets=secrets, keeper=Kept())

    for _ in range(2):
        square._account.get("locations")

    used = [each.headers["authorization"] for each in channel.asked_for("GET", "/v2/locations")]
    assert used == ["Bearer EAAA1", "Bearer EAAA1", "Bearer EAAA2"]
    assert [each.json for each in channel.asked_for("POST", "/oauth2/token")] == [
        {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": "sq0idp-1"}
        for refresh in ("EQAA0", "EQAA1")
    ]


def test_token_and_secrets_are_in_no_text_about_them(channel: ScriptedChannel):
    assert "secret" not in repr(Granted("secret", 1.0, "secret"))
    assert "secret" not in repr(link(channel, client_secret="secret"))

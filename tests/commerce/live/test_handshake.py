"""What somebody opens a live connection with, however malformed, is judged and never an error of ours."""

import pytest

from commerce.actors import SYSTEM
from commerce.api import live_handshake


def trusted(origin: str | None, host: str = "shop.example") -> bool:
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    scope = {"headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]}
    return live_handshake.read(scope).trusted_origin


@pytest.fixture(autouse=True)
def our_names(settings):
    settings.ALLOWED_HOSTS, settings.CSRF_TRUSTED_ORIGINS = ["shop.example", "[::1]"], ["https://tills.example"]


@pytest.mark.parametrize(("origin", "host", "expected"), [
    (None, "shop.example", True),
    ("https://shop.example", "shop.example", True),
    ("http://shop.example:8000", "shop.example:8000", True),
    ("http://[::1]:8000", "[::1]:8000", True),
    ("https://tills.example", "shop.example", True),
    ("https://evil.example", "shop.example", False),
    ("https://evil.example", "evil.example", False),
    ("https://shop.example:1", "shop.example", False),
    ("http://[", "[", False),
    ("http://[", "shop.example", False),
    ("http://[x]", "shop.example", False),
    ("null", "shop.example", False),
    ("", "shop.example", False),
    ("https://", "", False),
])  # fmt: skip
def test_only_pages_of_our_own_names_are_ours(origin, host, expected):
    assert trusted(origin, host) is expected


@pytest.mark.django_db
@pytest.mark.parametrize("topic", ["pickups:\0", "\0", "pickups:" + "x" * 5000, "pickups:\ud800", "tasks:é"])
def test_a_place_that_cannot_be_is_an_unknown_topic(topic):
    assert live_handshake.refused([topic], SYSTEM) == {topic: "unknown_topic"}

"""Soho's manager receives: a mug is known, a delivery is open."""

import pytest

from tests.factories import commerce as catalog

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mug(stage):
    return catalog.product("MUG", "MUG-XL", title="Stoneware mug").variants.get(sku="MUG")


@pytest.fixture
def client(pages):
    return pages["manager"]


@pytest.fixture
def url(client, mug) -> str:
    """An open delivery's address."""
    return client.post("/s/soho/receive/", {"reference": "DN 4711"}).url


def scan(client, url, code, **fields):
    return client.post(f"{url}scans/", {"code": code, "times": "1", **fields}, headers=HTMX)

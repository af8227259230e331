"""The OpenAPI document names every refusal that a client meets, and takes null where null is answered."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commerce.api.document import document
from commerce.sales_channels import connectors


def codes(method: str, path: str, status: int) -> set[str]:
    """What an operation says it may refuse with under this status."""
    answer = document()["paths"][f"/api/v1{path}"][method]["responses"].get(str(status), {"description": ""})
    return set(re.findall(r"`(\w+)`", answer["description"]))


@pytest.mark.parametrize("path", ["/orders", "/carts/{id}/checkout"])
def test_card_numbers_are_refused_by_name(path):
    assert "card_number_refused" in codes("post", path, 400)


@pytest.mark.parametrize("path", ["/channels/{code}/products", "/channels/{code}/product-withdrawals"])
def test_unknown_skus_of_a_channel_are_refused_by_name(path):
    assert "unknown_sku" in codes("post", path, 404)


@pytest.mark.parametrize("method", ["get", "post"])
def test_all_that_connectors_say_of_a_delivery_that_is_not_theirs_is_named(method):
    said = set()
    for file in Path(connectors.__file__).parent.rglob("*.py"):
        said |= set(re.findall(r"(?:Rejected|_not_theirs)\(\"(\w+)\"", file.read_text()))

    assert said >= {"signature_missing", "signature_invalid", "timestamp_stale", "shop_mismatch"}
    assert codes(method, "/webhooks/{channel}", 401) == said
    assert codes(method, "/webhooks/{channel}", 412) >= {"signature_missing", "signature_invalid"}


def alternatives(node: Any) -> Iterator[list]:
    """Every `oneOf` of the document."""
    if isinstance(node, dict):
        yield from ([node["oneOf"]] if "oneOf" in node else [])
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from alternatives(inner)


def test_null_is_never_two_alternatives_at_once():
    assert [found for found in alternatives(document()) if {} in found] == []

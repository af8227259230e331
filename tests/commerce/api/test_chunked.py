"""A body sent in chunks, without a length, is a body like any other."""

import http.client
import json

import pytest

from tests.factories import commerce as factories
from tests.processes import serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
JACKET = json.dumps({"title": "Rain jacket", "variants": [{"sku": "RAIN-JAC", "price": 8990}]}).encode()


def test_chunked_body_is_read(tmp_path):
    _, key = factories.api_key("catalog.write")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    with serving(log=tmp_path / "web.log") as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        connection.request("POST", "/api/v1/products", iter([JACKET[:20], JACKET[20:]]), headers, encode_chunked=True)
        answer = connection.getresponse()

    assert (answer.status, answer.reason) == (201, "Created")

"""Talking to the API the way a program does: JSON over Django's client, an API key, and problems as they come."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.factories import commerce as factories

ROOT = "/api/v1"


class Api:
    """A client with one key. `body` may be bytes, to send what no serializer would write."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret
        self._client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET below /api/v1; the query stands in the path."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """POST below /api/v1. Header names as keywords: `idempotency_key="k"`."""
        return self.send("POST", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """PATCH below /api/v1."""
        return self.send("PATCH", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Any method."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            named.setdefault("authorization", f"Bearer {self.secret}")
        content_type = named.pop("content-type", "application/json")
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._client.generic(method, ROOT + path, data, content_type=content_type, headers=named)


def api(*scopes: str, **limits: Any) -> Api:
    """A client with a new key of these scopes; without any, of all."""
    return Api(factories.api_key(*(scopes or ("*",)), **limits)[1])


def problem(response: HttpResponse) -> tuple[int, str]:
    """`(status, code)` of an answer that must be a problem document."""
    assert response["Content-Type"] == "application/problem+json", response.content
    body = response.json()
    assert set(body) >= {"type", "title", "status", "detail", "code", "errors"}
    assert body["status"] == response.status_code
    return body["status"], body["code"]


def paths(response: HttpResponse) -> list[tuple[str, str]]:
    """`(path, code)` of every field error."""
    return [(entry["path"], entry["code"]) for entry in response.json()["errors"]]

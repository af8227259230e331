"""One request to EasyPost: JSON both ways, the key as user name, a deadline, no address but the one in the settings."""

import base64
import json
from typing import Any

from django.conf import settings

from commerce import http_client, strict
from commerce.errors import Invalid
from commerce.http_client import Call

SECONDS = 12.0
LARGEST_LABEL = 4 * 1024 * 1024


class Silent(Exception):
    """No answer, or none that can be read."""


class Refused(Exception):
    """They answered, and said no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def send(method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """What they answer to one request. Raises Refused, Silent."""
    login = base64.b64encode(f"{settings.EASYPOST_API_KEY}:".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json", "Accept": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    call = Call(f"{settings.EASYPOST_URL}{path}", method, data, headers, seconds=SECONDS, limit=strict.MAX_BYTES)
    try:
        answer = http_client.call(call)
        said = strict.decode(answer.body)
    except (http_client.Unreachable, http_client.AnswerTooLarge, http_client.UrlRefused, Invalid) as problem:
        raise Silent(str(problem)) from problem
    if not isinstance(said, dict) or answer.status >= 500 or answer.status == 429:
        raise Silent(f"status {answer.status}")
    if answer.status >= 400:
        error = said.get("error")
        error = error if isinstance(error, dict) else {}
        raise Refused(answer.status, str(error.get("code", "")), str(error.get("message", "")))
    return said


def fetch(url: str) -> bytes:
    """A file that they name. Raises Silent."""
    try:
        answer = http_client.call(Call(url, seconds=SECONDS, limit=LARGEST_LABEL))
    except (http_client.Unreachable, http_client.AnswerTooLarge, http_client.UrlRefused) as problem:
        raise Silent(str(problem)) from problem
    if answer.status != 200:
        raise Silent(f"status {answer.status}")
    return answer.body

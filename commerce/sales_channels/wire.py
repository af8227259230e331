"""One request to a channel, and what its answer means: JSON both ways, a total deadline, a cap on what is read.

A write that ends without an answer, or with an error of theirs, may have happened (Unclear); a read is just Down. A
body that cannot be read is Garbled whatever the status says, so that nonsense is never taken for success.

`metered` has every request of a call to an account charged to its rate.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from commerce import http_client, http_dates, strict
from commerce.errors import Invalid
from commerce.http_client import Answer, Call
from commerce.sales_channels.faults import (
    ChannelFault,
    Denied,
    Down,
    Garbled,
    Missing,
    Refused,
    Throttled,
    Unclear,
)

SECONDS = 15.0
LARGEST = 5 * 1024 * 1024
LONGEST_WAIT_SECONDS = 15 * 60.0
EXCERPT = 300


@dataclass(frozen=True, slots=True)
class Request:
    """`body` is sent as JSON, or as it is when it is bytes. `writes` is False for a POST that only reads. With `raw`
    the answer's data is its bytes. `free` ones go elsewhere, and not to the account whose rate is limited."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    writes: bool | None = None
    seconds: float = SECONDS
    raw: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A readable answer with a status below 400. `data` is None where there was no body."""

    status: int
    headers: Mapping[str, str]
    data: Any


_charge: ContextVar[Callable[[], None] | None] = ContextVar("charge", default=None)


@contextmanager
def metered(charge: Callable[[], None]) -> Iterator[None]:
    """While this lasts, `charge` is called before every request that counts; it may wait, or raise a fault."""
    before = _charge.set(charge)
    try:
        yield
    finally:
        _charge.reset(before)


def send(request: Request) -> Reply:
    """The answer to one request. Raises the faults of `faults`."""
    charge = _charge.get()
    if charge is not None and not request.free:
        charge()
    answer = _call(request)
    if answer.status >= 400:
        fault = _fault(request, answer)
        fault.answer = answer
        raise fault
    return Reply(answer.status, answer.headers, answer.body if request.raw else _read(answer))


def wait(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After, as a number or a date, at most LONGEST_WAIT_SECONDS; None when it says nothing."""
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    if said.isascii() and said.replace(".", "", 1).isdigit():
        seconds = float(said)
    elif (until := http_dates.read(said)) is not None:
        seconds = http_dates.seconds_until(until)
    else:
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)


def excerpt(answer: Answer) -> str:
    """The beginning of a body, on one line, for people."""
    return " ".join(answer.body[:EXCERPT].decode("utf-8", "replace").replace("\0", "").split())


def _fault(request: Request, answer: Answer) -> ChannelFault:
    if answer.status == 429 or (answer.status == 503 and "retry-after" in answer.headers):
        return Throttled(f"Status {answer.status}", after=wait(answer.headers))
    if answer.status >= 500 or answer.status == 408:
        certain = answer.status == 503 or not _writes(request)  # any other may have failed after it wrote
        return (Down if certain else Unclear)(f"Status {answer.status}")
    if answer.status in (401, 403):
        return Denied(f"Status {answer.status}: {excerpt(answer)}")
    if answer.status in (404, 410):
        return Missing(f"Status {answer.status}: {excerpt(answer)}", status=answer.status)
    return Refused(excerpt(answer), status=answer.status)


def _call(request: Request) -> Answer:
    headers = {"Accept": "application/json", **request.headers}
    body = request.body
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body, separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json", **headers}
    mark = "&" if "?" in request.url else "?"
    url = f"{request.url}{mark}{urlencode(request.query, doseq=True)}" if request.query else request.url
    try:
        return http_client.call(Call(url, request.method, body, headers, seconds=request.seconds, limit=LARGEST))
    except http_client.Unreachable as problem:
        raise (Unclear if _writes(request) else Down)(problem.detail) from problem
    except (http_client.AnswerTooLarge, http_client.RedirectRefused) as problem:
        raise Garbled(problem.detail) from problem
    except http_client.UrlRefused as problem:
        raise Refused(problem.detail, code=problem.code) from problem


def _writes(request: Request) -> bool:
    return request.method not in ("GET", "HEAD") if request.writes is None else request.writes


def _read(answer: Answer) -> Any:
    if not answer.body.strip():
        return None
    try:
        return strict.decode(answer.body, limit=LARGEST)
    except Invalid as problem:
        raise Garbled(f"Not readable as JSON: {excerpt(answer)}") from problem

"""The only way out to addresses that somebody else wrote: resolve, check every address, connect to exactly that one.

Public addresses only, standard ports, no redirects, a total deadline and a cap on what is read. Checked again at each
call, so a name that points elsewhere tomorrow gains nothing.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from commerce import host_names
from commerce.errors import Refusal

PORTS = {"http": 80, "https": 443}
MAX_URL = 2000
USER_AGENT = "Truecount"

_NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\.?")
_INSIDE = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid", ".onion")
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
# Public by Python's account, and yet no place on the internet: protocol assignments, relays that carry an IPv4 address
# inside which would be reached in its place, Azure's own services, examples.
_NOWHERE = tuple(
    ipaddress.ip_network(net)
    for net in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2002::/16", "2001::/32", "3fff::/20")
)


class UrlRefused(Refusal):
    """This address is not fetched: not public, not plain http or https, or disguised."""

    code = "url_refused"
    status = 422
    title = "Address refused"


class RedirectRefused(UrlRefused):
    """The other side pointed elsewhere; redirects are never followed."""

    code = "redirect_refused"


class AnswerTooLarge(Refusal):
    """More came than is read here."""

    code = "answer_too_large"
    status = 502
    title = "Answer is too large"


class Unreachable(Refusal):
    """No whole answer in time: worth another try later."""

    code = "unreachable"
    status = 502
    title = "No answer"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL points, before any name is resolved. `open` when the settings name it as an allowed exception."""

    scheme: str
    host: str
    port: int
    path: str
    open: bool


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `seconds` is for everything together, `limit` caps the body that is read; what goes beyond it is
    refused, or with `cut` just not read."""

    url: str
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 15.0
    limit: int = 64 * 1024
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def check_address(url: str) -> Target:
    """Judge the text of a URL. Raises UrlRefused; says nothing about what its name resolves to."""
    if len(url) > MAX_URL or not url.isascii() or any(c <= " " or c in '\\"<>`{}|^\x7f' for c in url):
        raise UrlRefused("Use a plain http or https address.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise UrlRefused("Use a plain http or https address.") from error
    if parts.scheme not in PORTS or not host or "@" in parts.netloc:
        raise UrlRefused("Use a plain http or https address without a name or password in it.")
    port = port if port is not None else PORTS[parts.scheme]
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if f"{host}:{port}" in getattr(settings, "EGRESS_EXCEPTIONS", ()):
        return Target(parts.scheme, host, port, path, open=True)
    if port != PORTS[parts.scheme]:
        raise UrlRefused("Only the standard ports 80 and 443 are called.")
    _refuse_inside(host)
    return Target(parts.scheme, host, port, path, open=False)


def call(request: Call) -> Answer:
    """Send one request and read its whole answer.

    Raises UrlRefused, RedirectRefused, AnswerTooLarge or Unreachable. Any other status is an Answer like 200.
    """
    deadline = time.monotonic() + request.seconds
    target = check_address(request.url)
    address = _resolve(target, deadline)
    try:
        return _exchange(request, target, address, deadline)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"No whole answer from {target.host}: {type(error).__name__}.") from error


def _refuse_inside(host: str) -> None:
    if re.fullmatch(r"[0-9.]+|.*:.*", host):
        if not _is_public(host):
            raise UrlRefused("This address is inside a private network.")
        return
    if not _NAME.fullmatch(host) or f".{host}".endswith(_INSIDE):
        raise UrlRefused("This is no public host name.")
    if host in {known.lstrip(".") for known in settings.ALLOWED_HOSTS}:
        raise UrlRefused("This is our own address.")


def _is_public(address: str) -> bool:
    """Whether a number is a public one; one that is none is not."""
    try:
        number = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            number = number.ipv4_mapped
        elif number not in _GLOBAL_V6:
            return False
    if any(number in net for net in _NOWHERE):
        return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def _resolve(target: Target, deadline: float) -> tuple[int, tuple]:
    """`(family, socket address)` of the first address, once all of them are public."""
    try:
        found = host_names.look_up(target.host, target.port, seconds=max(0.0, deadline - time.monotonic()))
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{target.host} cannot be found.") from error
    if not target.open and not all(_is_public(entry[4][0]) for entry in found):
        raise UrlRefused("This name leads into a private network.")
    return found[0][0], found[0][4]


def _exchange(request: Call, target: Target, address: tuple[int, tuple], deadline: float) -> Answer:
    left = max(0.01, deadline - time.monotonic())
    raw = socket.socket(address[0], socket.SOCK_STREAM)
    # A peer that sends a byte now and then never runs into a socket's own time-out: this one is for the whole exchange.
    watch = threading.Timer(left, _cut, [holder := [raw]])
    watch.daemon = True
    watch.start()
    try:
        raw.settimeout(left)
        raw.connect(address[1])
        if target.scheme == "https":
            # Wrapping empties the plain socket, so the handshake waits until the watch can cut the wrapped one.
            context = ssl.create_default_context()
            raw = context.wrap_socket(raw, server_hostname=target.host, do_handshake_on_connect=False)
            holder[:] = [raw]
        if time.monotonic() > deadline:
            raise TimeoutError  # the watch found nothing to cut
        if target.scheme == "https":
            raw.do_handshake()
        answer = _converse(request, target, raw)
        if time.monotonic() > deadline:
            raise TimeoutError  # cut off: what was read may look whole
        return answer
    finally:
        watch.cancel()
        raw.close()


def _cut(holder: list[socket.socket]) -> None:
    with suppress(OSError):
        socket.socket.shutdown(holder[0], socket.SHUT_RDWR)


def _converse(request: Call, target: Target, raw: socket.socket) -> Answer:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = raw
    standard = target.port == PORTS[target.scheme]
    host = target.host if standard else f"{target.host}:{target.port}"
    headers = {"Host": host, "User-Agent": USER_AGENT, "Accept-Encoding": "identity", "Connection": "close"}
    connection.request(request.method, target.path, body=request.body, headers={**headers, **request.headers})
    response = connection.getresponse()
    if 300 <= response.status < 400:
        raise RedirectRefused("The address points elsewhere, and redirects are not followed.")
    lengths = {each.strip() for each in response.headers.get_all("Content-Length", ())}
    if not response.chunked and (len(lengths) > 1 or any(re.fullmatch("[0-9]+", each) is None for each in lengths)):
        raise http.client.HTTPException("Nobody can say when this answer is whole.")
    body = response.read(request.limit + 1)
    said = {name.lower(): value for name, value in response.getheaders()}
    if len(body) > request.limit:
        if request.cut:
            return Answer(response.status, said, body[: request.limit])
        raise AnswerTooLarge(f"More than {request.limit:,} bytes came.", limit=request.limit)
    if response.length:
        raise http.client.IncompleteRead(body, response.length)
    return Answer(response.status, said, body)

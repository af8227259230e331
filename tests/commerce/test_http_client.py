"""Addresses that others wrote: only public ones are called, exactly the checked one, once, for a limited time."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from commerce import http_client
from commerce.http_client import Call

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server on this machine that reads a request and lets `answer` write."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            peer, _ = listener.accept()
            with peer:
                peer.recv(65536)
                answer(peer)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    thread.join(timeout=5)


def says(data: bytes) -> Callable[[socket.socket], None]:
    return lambda peer: peer.sendall(data)


def code_of(url: str, **options: object) -> str:
    with pytest.raises(http_client.Refusal) as refusal:
        http_client.call(Call(url=url, **options))
    return refusal.value.code


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.8/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "http://192.0.0.192/",
        "http://192.88.99.1/",
        "http://168.63.129.16/",
        "http://[fec0::1]/",
        "http://[3fff::1]/",
        "http://[5f00::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://metadata.google.internal/",
        "http://printer.local/",
        "http://intranet/",
        "http://example.com:22/",
        "https://example.com:8443/",
        "http://me:secret@example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "javascript:alert(1)",
        "//example.com/",
        "http://exämple.com/",
        "http://example.com\\@127.0.0.1/",
        "http://exa mple.com/",
        "http://example.com/\r\nHost: x",
        "http://",
        "http://example.com:99999/",
        "https://example.com/" + "a" * 5000,
    ],
)
def test_check_address_refuses_what_is_not_plainly_public(url):
    with pytest.raises(http_client.UrlRefused) as refusal:
        http_client.check_address(url)

    assert refusal.value.code == "url_refused"


def test_check_address_refuses_our_own_host(settings):
    settings.ALLOWED_HOSTS = ["shop.example.com"]

    with pytest.raises(http_client.UrlRefused):
        http_client.check_address("https://shop.example.com/hook")


@pytest.mark.parametrize(
    "url",
    [
        "https://images.example.com/a.jpg?w=1",
        "http://93.184.215.14/",
        "https://example.com:443",
        "http://[2606:4700::1]/",
    ],
)
def test_check_address_takes_public_ones(url):
    assert http_client.check_address(url).open is False


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1"])
def test_call_refuses_a_name_that_leads_inside(address, monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in ("93.184.215.14", address)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: found)

    assert code_of("http://images.example.com/a.jpg") == "url_refused"


def test_call_connects_to_the_address_that_was_checked(settings, monkeypatch):
    """A name that answers differently the second time gains nothing: it is asked once."""
    with server(says(OK)) as place:
        host, port = place.split(":")
        settings.EGRESS_EXCEPTIONS = [f"images.example.com:{port}"]
        asked = []

        def resolve(name, *_arguments, **_options):
            asked.append(name)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, int(port)))]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)

        answer = http_client.call(Call(url=f"http://images.example.com:{port}/"))

    assert (answer.status, answer.body, asked) == (200, b"hello", ["images.example.com"])


def test_call_reads_a_whole_answer(settings):
    with server(says(OK)) as place:
        settings.EGRESS_EXCEPTIONS = [place]

        answer = http_client.call(Call(url=f"http://{place}/"))

    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"hello", "text/plain")


def test_call_never_follows_a_redirect(settings):
    head = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with server(says(head)) as place:
        settings.EGRESS_EXCEPTIONS = [place]

        assert code_of(f"http://{place}/") == "redirect_refused"


def test_call_reads_no_more_than_its_limit(settings):
    with server(says(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000)) as place:
        settings.EGRESS_EXCEPTIONS = [place]

        assert code_of(f"http://{place}/", limit=100_000) == "answer_too_large"


@pytest.mark.parametrize("stated", [b"-5", b"five", b"5\r\nContent-Length: 3"])
def test_call_takes_no_answer_whose_length_is_nonsense_for_a_whole_one(settings, stated):
    with server(says(b"HTTP/1.1 200 OK\r\nContent-Length: " + stated + b"\r\n\r\nhello")) as place:
        settings.EGRESS_EXCEPTIONS = [place]

        assert code_of(f"http://{place}/") == "unreachable"


def drips(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        peer.sendall(b"X-Slow: 1\r\n")
        time.sleep(0.1)


def keeps_silent(peer: socket.socket) -> None:
    """For as long as the caller waits."""
    while peer.recv(65536):
        pass


@pytest.mark.parametrize("answer", [drips, keeps_silent, says(b""), says(b"HTTP/1.1 2"), says(OK[:-2])])
def test_call_ends_at_its_deadline_however_slowly_it_is_answered(settings, answer):
    with server(answer) as place:
        settings.EGRESS_EXCEPTIONS = [place]
        started = time.monotonic()

        code = code_of(f"http://{place}/", seconds=0.2)

    assert code == "unreachable"
    assert time.monotonic() - started < 8


def greets_slowly(peer: socket.socket) -> None:
    peer.sendall(b"\x16\x03\x03\x40\x00")  # the beginning of a TLS record of 16 KiB
    for _ in range(100):
        peer.sendall(b"\x02")
        time.sleep(0.1)


def test_call_ends_at_its_deadline_also_in_the_middle_of_a_tls_handshake(settings, monkeypatch):
    prepare = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: time.sleep(0.3) or prepare())
    with server(greets_slowly) as place:
        settings.EGRESS_EXCEPTIONS = [place]
        started = time.monotonic()

        code = code_of(f"https://{place}/", seconds=0.5)
        took = time.monotonic() - started

    assert code == "unreachable"
    assert took < 8


def test_call_says_when_nobody_is_there(settings):
    listener = socket.create_server(("127.0.0.1", 0))
    place = f"127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    settings.EGRESS_EXCEPTIONS = [place]

    assert code_of(f"http://{place}/") == "unreachable"

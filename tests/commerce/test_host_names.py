"""Names whose servers are silent keep nobody else waiting."""

import os
import socket
import threading
import time

import pytest

from commerce import host_names, http_client
from commerce.http_client import Call

FOUND = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80))]


@pytest.fixture
def silent(monkeypatch):
    """Names that begin with `slow` are not answered before the test ends. Returns what was asked."""
    asked, over = [], threading.Event()

    def resolve(name, *_arguments, **_options):
        asked.append(name)
        if name.startswith("slow"):
            over.wait(30)
        return FOUND

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    yield asked
    over.set()


def code_of(name: str, seconds: float = 0.05) -> str:
    with pytest.raises(http_client.Refusal) as refusal:
        http_client.call(Call(url=f"http://{name}/", seconds=seconds))
    return refusal.value.code


def test_twenty_slow_names_do_not_keep_others_waiting(silent):
    slow = {code_of(f"slow-{number}.example.com") for number in range(20)}

    started = time.monotonic()
    quick = code_of("quick.example.com", seconds=10)  # it leads inside, so its name was answered

    assert (slow, quick, time.monotonic() - started < 5) == ({"unreachable"}, "url_refused", True)


def test_a_slow_name_is_asked_once_however_many_wait_for_it(silent):
    for _ in range(5):
        code_of("slow.example.com")

    assert silent == ["slow.example.com"]


def test_a_name_is_asked_again_once_it_was_answered(silent):
    for _ in range(2):
        host_names.look_up("quick.example.com", 80, seconds=5)
        while any(thread.name == "resolve" for thread in threading.enumerate()):
            os.sched_yield()

    assert silent == ["quick.example.com"] * 2


def test_a_name_that_does_not_exist_is_an_error(monkeypatch):
    def unknown(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert code_of("nobody.example.com", seconds=5) == "unreachable"

"""The port of the web process."""

import socket

import pytest

from config import ports, storefronts
from config.local_home import CannotStart


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_free_port_asked_for_is_taken(taken):
    assert ports.choose("127.0.0.1", 0) == 0


def test_busy_port_asked_for_is_one_sentence(taken):
    with pytest.raises(CannotStart) as refused:
        ports.choose("127.0.0.1", taken)

    assert str(refused.value) == (
        f"Port {taken} is in use by another program. Name another with --port, or none to take the next free one."
    )


def test_busy_first_port_leads_to_the_next(taken, monkeypatch):
    monkeypatch.setattr(ports, "FIRST", taken)

    assert taken < ports.choose("127.0.0.1", None) < taken + ports.TRIES


def test_number_that_is_no_port_is_one_sentence():
    with pytest.raises(CannotStart, match="Port 70000 is not between 0 and 65535"):
        ports.choose("127.0.0.1", 70_000)


def test_demos_that_start_together_choose_different_ports_for_their_shops():
    first, second = (storefronts.choose_ports(web=ports.FIRST + more) for more in (0, 1))

    assert not set(first) & set(second)

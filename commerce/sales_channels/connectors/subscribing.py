"""Subscriptions of systems that keep one for each topic: compared with what there should be, and put right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from commerce.sales_channels.faults import Missing, Refused
from commerce.sales_channels.subscriber import Subscribed

SHORTEST_TOKEN = 20
ADDED, RENEWED = "added", "renewed"


@dataclass(frozen=True, slots=True)
class Row:
    """One subscription as it stands over there. `held` says why it is to stay switched off."""

    ref: str
    topic: str
    address: str
    active: bool = True
    held: str = ""


class Book(Protocol):
    """Where a system keeps them. Each call raises a fault, `Refused` for this one topic."""

    def rows(self) -> Sequence[Row]: ...

    def add(self, topic: str) -> None: ...

    def renew(self, row: Row) -> None: ...

    def remove(self, row: Row) -> None: ...


def settle(book: Book, topics: Iterable[str], address: str, *, anew: bool = False) -> Subscribed:
    """Every topic once at this address. Those that somebody added by hand stay, and so does what is not ours."""
    rows = sorted(book.rows(), key=lambda row: not row.active)
    first: dict[str, Row] = {}
    for row in rows:
        if row.address == address:
            first.setdefault(row.topic, row)
    done: dict[str, str] = {}
    refused: dict[str, str] = {}
    for topic in dict.fromkeys((*topics, *first)):
        try:
            done[topic] = _put_right(book, topic, first.get(topic), anew)
        except Refused as fault:
            refused[topic] = fault.detail
    _drop(book, (row for row in rows if is_ours(row.address, address) and first.get(row.topic) is not row))
    added, renewed = ([each for each, what in done.items() if what == kind] for kind in (ADDED, RENEWED))
    return Subscribed([*done], added, renewed, refused)


def end(book: Book, address: str) -> int:
    """None of ours is left. Returns how many there were."""
    return _drop(book, (row for row in book.rows() if is_ours(row.address, address)))


def is_ours(other: str, address: str) -> bool:
    """Whether an address is ours, or was while this installation had another name: its last part nobody else knows."""
    path = urlsplit(address).path
    return other == address or (len(path.rpartition("/")[2]) >= SHORTEST_TOKEN and urlsplit(other).path == path)


def _put_right(book: Book, topic: str, row: Row | None, anew: bool) -> str:
    """What had to be done. Raises Refused."""
    if row is not None and row.active and not anew:
        return ""
    if row is not None and row.held and not anew:
        raise Refused(row.held)
    try:
        if row is not None:
            book.renew(row)
            return "" if row.active else RENEWED
    except Missing:
        pass  # it was taken away meanwhile
    book.add(topic)
    return ADDED


def _drop(book: Book, rows: Iterable[Row]) -> int:
    gone = 0
    for row in rows:
        try:
            book.remove(row)
        except Missing:
            continue  # somebody was faster
        gone += 1
    return gone

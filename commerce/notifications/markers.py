"""Secrets in messages: a marker such as ⟦pickup_code:…⟧ is stored, and what it stands for is put in as the message is
handed over. Nobody who reads the table, the Outbox or a backup can use it.

A marker is signed, so that a name somebody typed can never stand for another person's secret. One that stands for
nothing any more (a code that was replaced, goods that were collected) means that the message is not true any more.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from django.utils.crypto import salted_hmac

_SIGNATURE = 16
_MARKER = re.compile(r"⟦([a-z_]+):([A-Za-z0-9_.\-]+):([0-9a-f]{16})⟧")


class Outdated(Exception):
    """What the message speaks of is not so any more: it is not sent."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One sort of secret. `read` turns a reference into what it stands for now, or None for nothing; `mask` is shown
    in its place in the Outbox."""

    name: str
    read: Callable[[str], str | None]
    mask: str


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a message with its secrets in them, and the page that it leads to first."""

    subject: str
    short: str
    text: str
    html: str


_secrets: dict[str, Secret] = {}


def register(secret: Secret) -> None:
    """Add a sort of secret."""
    _secrets[secret.name] = secret


def mark(name: str, reference: str) -> str:
    """What to write in place of the secret: `reference` has letters, digits, `_`, `.` and `-`."""
    return f"⟦{name}:{reference}:{_sign(name, reference)}⟧"


def fill(words: Written) -> Written:
    """The words with every secret in its place. Raises Outdated when one is gone."""
    known: dict[str, str] = {}
    return replace(
        words,
        short=_put_in(words.short, known),
        text=_put_in(words.text, known),
        html=_put_in(words.html, known, escape),
    )


def mask(text: str) -> str:
    """The text for readers who must not know its secrets."""
    return _MARKER.sub(lambda found: _secrets[found[1]].mask if found[1] in _secrets else "•••", text)


def _put_in(text: str, known: dict[str, str], write: Callable[[str], str] = str) -> str:
    return _MARKER.sub(lambda found: write(_read(found, known)), text)


def _read(found: re.Match[str], known: dict[str, str]) -> str:
    name, reference, signature = found.groups()
    if name not in _secrets or not hmac.compare_digest(signature, _sign(name, reference)):
        return found[0]
    if found[0] not in known:
        value = _secrets[name].read(reference)
        if value is None:
            raise Outdated(name)
        known[found[0]] = value
    return known[found[0]]


def _sign(name: str, reference: str) -> str:
    return salted_hmac("commerce.notifications.markers", f"{name}:{reference}", algorithm="sha256").hexdigest()[
        :_SIGNATURE
    ]

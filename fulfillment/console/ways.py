"""A way out of a trouble: what it is called, what it would do, said before it is done, and the verb that does it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from commerce.actors import Actor
from commerce.console import formats
from commerce.variant_labels import VariantLabel
from fulfillment.models import Trouble

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said besides pressing: that the customer agreed, an address, a note or a number."""

    agreed: bool = False
    address: dict[str, str] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """`value` names it in addresses. `lines` are the effects, `(icon, sentence)`; `done` says afterwards, of what the
    verb returned, what happened. `consent`, `address` and `note` (the label of a field) are asked for before it."""

    value: str
    icon: str
    title: str
    detail: str
    label: str
    lines: tuple[Line, ...]
    act: Callable[[Actor, Given], Any]
    done: Callable[[Any], str]
    item: VariantLabel | None = None
    consent: bool = False
    address: bool = False
    note: str = ""

    def token(self, trouble: Trouble) -> str:
        """Proves that these very effects of an undecided trouble were shown."""
        said = (trouble.pk, trouble.quantity, self.value, self.lines)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def said(text: str) -> Callable[[Any], str]:
    """The same words, whatever the verb returned."""
    return lambda _: text


def by_when(moment: datetime, now: datetime) -> str:
    """A time to come: `14:20`, `tomorrow 09:30`, `Tue 09:30`, `3 December 09:30`."""
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate(now)).days
    clock = f"{local:%H:%M}"
    if days <= 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    return f"{local:%a} {clock}" if days < 7 else f"{formats.day(moment)} {clock}"

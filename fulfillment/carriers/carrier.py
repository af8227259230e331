"""What a carrier must be able to do. Every purchase carries our own key, and a carrier can be asked by it.

Carriers are called with no transaction open. One that cannot say what came of a call raises CarrierUnknown; one that
was not reached at all raises CarrierUnreachable: then, and only then, nothing has happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from commerce.errors import Refusal
from fulfillment.tracking import Event

Address = Mapping[str, str]


class CarrierUnknown(Exception):
    """No answer, or one that cannot be read: it may have happened. Ask by key later."""


class CarrierUnreachable(Exception):
    """No connection: it has not happened."""


class CarrierDown(Refusal):
    """No carrier can be asked now; nothing was bought. A number from elsewhere can be entered by hand."""

    code = "dependency_unavailable"
    status = 503
    title = "Temporarily unavailable"
    retry_after = 5


class CarrierRefused(Refusal):
    """The carrier does not do it. `reason` is its word for why."""

    code = "carrier_refused"
    status = 422
    title = "The carrier says no"


@dataclass(frozen=True, slots=True)
class Shipment:
    """One parcel on its way. Weights in grams, sides in millimeters or None; `marks` are printed for handlers. Nobody
    younger than `minimum_age` may receive it: a carrier that can have that checked must."""

    sender: Address
    recipient: Address
    weight_grams: int
    sides_mm: tuple[int, int, int] | None
    currency: str
    order: str
    marks: tuple[str, ...] = ()
    minimum_age: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """One offer. `days` is how long it takes, None where the carrier does not say."""

    carrier: str
    service: str
    title: str
    amount: int
    currency: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Bought:
    """A label that exists at the carrier. `carrier` is who drives, as customers know it."""

    reference: str
    tracking_number: str
    carrier: str
    amount: int
    currency: str
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The label itself: a PDF, and the same for label printers."""

    pdf: bytes
    zpl: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a carrier sent to our address: `events` of one `number`, under its own `id`."""

    id: str
    number: str
    carrier: str
    events: tuple[Event, ...] = field(default=())


class Carrier(Protocol):
    """A carrier, or somebody who buys from several. `key` names one label for ever."""

    name: str

    def rates(self, shipment: Shipment) -> list[Rate]:
        """What it would cost."""

    def buy(self, *, key: str, shipment: Shipment, service: str) -> Bought:
        """Buy one label. The same key again gives the first one. Raises CarrierRefused."""

    def find(self, *, key: str) -> Bought | None:
        """What is true of a label now; None when it never was bought."""

    def void(self, *, key: str) -> bool:
        """Give it back; False when that is not possible any more."""

    def paper(self, *, key: str) -> Paper:
        """The label, printed."""

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Whether the carrier itself sent this. Header names are in lower case."""

    def read(self, body: Mapping[str, Any]) -> Notice | None:
        """What it says; None for something that is not about a parcel. Raises KeyError, TypeError or ValueError."""

"""How goods are wanted: carried out, collected, or shipped. The same JSON in carts, quotes and orders."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from commerce.models import Location
from commerce.pricing.basket import Destination, Method

Consent = Literal["any", "ask", "never"]
STRICTEST_FIRST: tuple[Consent, ...] = ("never", "ask", "any")


@dataclass(frozen=True)
class Wanted:
    """One way that lines reach their buyer. `location` for carry-out and pickup, `address` for shipping.

    Carried out of no store in particular is what nobody has chosen yet: it can be priced, not ordered. What the buyer
    says about `substitutions` does not part goods that travel together.
    """

    method: Method
    location: Location | None = None
    address: dict[str, str] | None = None
    service: str = ""
    window: dict[str, Any] | None = None
    curbside: bool = False
    recipient: dict[str, Any] | None = None
    substitutions: Consent = "ask"

    @property
    def leaves_at_once(self) -> bool:
        """Whether the goods are in the buyer's hand when the order is placed."""
        return self.method == "carry_out" and self.is_chosen

    @property
    def stock_location_id(self) -> int | None:
        """Where the goods have to be; None for wherever they are."""
        return None if self.location is None else self.location.pk

    def destination(self) -> Destination:
        """What pricing asks about it."""
        place = self.address or (self.location.address if self.location is not None else {})
        return Destination(
            method=self.method,
            location_id=self.stock_location_id,
            country=place.get("country", ""),
            region=place.get("region", ""),
            postal_code=place.get("postal_code", ""),
            service=self.service,
            place=hashlib.blake2s(self.key.encode(), digest_size=8).hexdigest(),
        )

    @cached_property
    def key(self) -> str:
        """Equal for lines that travel together. Every line asks for it, several times."""
        return json.dumps({**self.as_json(), "substitutions": None}, sort_keys=True)

    @property
    def is_chosen(self) -> bool:
        """Whether the buyer has said where the goods go."""
        return self.method == "ship" or self.location is not None

    def as_json(self) -> dict[str, Any]:
        """The API's delivery object, without what was not said."""
        said: dict[str, Any] = {
            "method": self.method,
            "location": None if self.location is None else self.location.code,
            "address": self.address,
            "service": self.service,
            "window": self.window,
            "curbside": self.curbside,
            "recipient": self.recipient,
            "substitutions": None if self.substitutions == "ask" else self.substitutions,
        }
        return {name: value for name, value in said.items() if value}


def carried_out(location: Location | None) -> Wanted:
    """What is assumed of goods that nobody has said more about."""
    return Wanted(method="carry_out", location=location)


def read(said: dict[str, Any], locations: Mapping[str, Location]) -> Wanted:
    """What `as_json` gave, by the locations of these codes."""
    return Wanted(**{**said, "location": locations[said["location"]] if "location" in said else None})

"""How goods are wanted: carried out, collected, or shipped. The same JSON in carts, quotes and orders."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from commerce.models import Location
from commerce.pricing.basket import Destination, Method


@dataclass(frozen=True, slots=True)
class Wanted:
    """One way that lines reach their buyer. `location` for carry-out and pickup, `address` for shipping."""

    method: Method
    location: Location | None = None
    address: dict[str, str] | None = None
    service: str = ""
    window: dict[str, Any] | None = None
    curbside: bool = False
    recipient: dict[str, Any] | None = None

    @property
    def leaves_at_once(self) -> bool:
        """Whether the goods are in the buyer's hand when the order is placed."""
        return self.method == "carry_out"

    @property
    def stock_location_id(self) -> int | None:
        """Where the goods have to be; None for wherever they are."""
        return None if self.location is None else self.location.pk

    def destination(self) -> Destination:
        """What pricing asks about it."""
        place = self.address if self.address is not None else self.location.address
        return Destination(
            method=self.method,
            location_id=self.stock_location_id,
            country=place.get("country", ""),
            region=place.get("region", ""),
            postal_code=place.get("postal_code", ""),
            service=self.service,
            place=hashlib.blake2s(self.key.encode(), digest_size=8).hexdigest(),
        )

    @property
    def key(self) -> str:
        """Equal for lines that travel together."""
        return json.dumps(self.as_json(), sort_keys=True)

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
        }
        return {name: value for name, value in said.items() if value}

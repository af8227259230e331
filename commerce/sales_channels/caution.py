"""How careful we are about what a channel sells before we hear of it: settings of its connection, with our defaults.

Half of what a dark channel still shows is kept, rounded up: where goods are plenty, half is more than it sells in an
outage; where one is left, that one is kept. However long it lasts, no more than the other half can be sold twice, and a
hundred percent makes that none.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Caution:
    """Wait `order_patience` minutes for the order of a sale that the channel's level shows; count it as dark after
    `dark_after` minutes, and keep `dark_share` percent of what it shows then from the other channels."""

    order_patience: int = 3
    dark_after: int = 5
    dark_share: int = 50

    @property
    def patience(self) -> timedelta:
        return self.order_patience * MINUTE

    @property
    def until_dark(self) -> timedelta:
        return self.dark_after * MINUTE

    def kept(self, shown: int) -> int:
        """Units to keep from the others, of those that a dark channel shows."""
        return -(-max(shown, 0) * self.dark_share // 100)


MOST = {"order_patience": 60, "dark_after": 1440, "dark_share": 100}


def of(settings: Mapping[str, Any]) -> Caution:
    """Of one connection; what is no whole number in range is our default."""
    names = [each.name for each in fields(Caution)]
    return Caution(**{name: settings[name] for name in names if _is_good(name, settings.get(name))})


def stored(settings: str) -> Caution:
    """As `of`, from the column's text."""
    return of(json.loads(settings))


def _is_good(name: str, value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST[name]

"""The optional part of the protocol of connectors, for systems that let us say what they shall send to our address.

Whoever can `Can.SUBSCRIBES` has it. Both calls read what is there first, so that they may be repeated at any time: what
is missing is added, what was switched off is switched on, what is ours and stands twice or at an earlier address of
ours is taken away, and what is somebody else's is never touched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What is sent to us by now. `added` was missing before and `renewed` was switched off; `refused` by topic, with
    the system's words. `secrets` are what it signs with from now on, where it is the system that makes them."""

    topics: Sequence[str]
    added: Sequence[str] = ()
    renewed: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


class Subscriber(Protocol):
    """See the module."""

    def subscribe(self, *, anew: bool = False) -> Subscribed:
        """Have it as it should be; with `anew` what seems to stand is written again too. Raises a fault."""
        ...

    def unsubscribe(self) -> int:
        """Nothing is sent to our address any more. Returns how many subscriptions that took. Raises a fault."""
        ...

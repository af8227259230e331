"""Access to an account that lasts for a while: what a system grants, and who keeps it between calls.

A connector knows how to fetch a token, never where it is kept. For connections it is one row for all workers, see
`access_keeping`; a link that stands for itself fetches each time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Granted:
    """A token that lasts so many seconds from now. A system that answers with another `refresh_token` takes only that
    one the next time."""

    token: str = field(repr=False)
    seconds: float
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """A token of the kind `name`, as the credentials with the digest `made_with` may have it. `fetch` is given the
    newest refresh token that came in place of the one with the digest `refresh_of`, "" where none did."""

    name: str
    made_with: str
    refresh_of: str
    fetch: Callable[[str], Granted]


class Keeper(Protocol):
    """Who keeps an account's tokens."""

    def token(self, wish: Wish, refused: str = "") -> str:
        """A good one, and not the one that was refused. Raises a fault."""
        ...


class Nobody:
    """Nothing is kept."""

    def token(self, wish: Wish, refused: str = "") -> str:
        return wish.fetch("").token

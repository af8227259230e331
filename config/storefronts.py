"""Which outside shops the demo retailer sells through, and where on this machine they are while it runs.

Known before anything of Django is loaded: every process must be allowed to call them from its first moment.
"""

import sys
import tomllib
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from config import local_home, ports

HOST, FIRST_PORT = "127.0.0.1", 8600
ROOM = 10  # ports between those of two demos, some of which others may have
PROGRAM = "config.demo.storefront_process"


@dataclass(frozen=True)
class Storefront:
    """One shop. `places` are its own names with the codes of our locations behind each; with `ships_only` nobody
    buys or collects there in person. `foreign` are titles by SKU of what is none of ours, of `renamed` offers the
    barcode alone is, and so many have `wrong_prices`."""

    channel: str
    system: str
    name: str
    seed: int
    orders_per_minute: float
    places: dict[str, list[str]]
    foreign: dict[str, str] = field(default_factory=dict)
    ships_only: bool = False
    renamed: int = 0
    wrong_prices: int = 0

    def state(self, home: Path) -> Path:
        """The file that the shop is kept in."""
        return folder(home) / f"{self.channel}.json"


@cache
def all() -> tuple[Storefront, ...]:
    """Every one, in the order of the file."""
    text = (local_home.PROJECT / "config" / "demo" / "data" / "storefronts.toml").read_text(encoding="utf-8")
    return tuple(Storefront(**entry) for entry in tomllib.loads(text)["storefront"])


def folder(home: Path) -> Path:
    """Where all that is theirs is kept."""
    return home / "storefronts"


def setup_file(home: Path) -> Path:
    """What the process of the shops is told: written when they are connected."""
    return folder(home) / "running.json"


def choose_ports(*, web: int) -> list[int]:
    """A free one for each, the same as last time where nothing else is there. The shops listen long after they have
    chosen: demos that start together keep apart by the ports of their webs. Raises CannotStart."""
    return ports.several(HOST, len(all()), start=FIRST_PORT + web % ports.TRIES * ROOM)


def allow(environment: MutableMapping[str, str], chosen: Sequence[int]) -> None:
    """Let every process started from now on call them, and nothing else of this machine that it could not before."""
    given = [each for each in environment.get("EGRESS_EXCEPTIONS", "").split(",") if each]
    environment["EGRESS_EXCEPTIONS"] = ",".join([*given, *(f"{HOST}:{port}" for port in chosen)])


def command() -> list[str]:
    """What runs them, once they are connected."""
    return [sys.executable, "-m", PROGRAM, str(setup_file(local_home.locate().folder))]

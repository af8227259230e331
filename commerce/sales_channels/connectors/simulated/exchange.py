"""A request as a wire reads it and an answer as it gives it, before faults; and what every wire can do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from commerce.sales_channels.connectors.simulated.shop import Event, Shop


@dataclass(frozen=True)
class Request:
    """Header names are in lower case. `fault` is `stale` or `partial` when the wire is to act so."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    fault: str = ""

    def data(self) -> Any:
        """The body as JSON; raises ValueError."""
        return json.loads(self.body or b"null")


@dataclass(frozen=True)
class Reply:
    """`data` is written as JSON, or as it is when it is bytes."""

    status: int = 200
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """As it goes out."""
        return self.data if isinstance(self.data, bytes) else json.dumps(self.data).encode()


@dataclass(frozen=True)
class Letter:
    """A delivery before it is signed. `key` names the event, the same for each of its copies."""

    topic: str
    body: bytes
    key: str
    about: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    signed: bool = True


@dataclass(frozen=True)
class Account:
    """What a caller has to show, and what deliveries are signed with."""

    token: str = "simulated-token"
    key: str = "simulated-key"
    secret: str = "simulated-secret"


@dataclass(frozen=True)
class Retries:
    """How a system repeats a failed delivery: the waits in seconds, how long it waits for an answer, and after how
    many failures in a row it stops for good (0: never)."""

    waits: Sequence[float]
    timeout: float
    gives_up_after: int = 0


class Wire(Protocol):
    """One system's way to speak about a shop."""

    code: str
    places: Sequence[str]
    retries: Retries
    base: str  # where it is reached, once it is

    def __init__(self, shop: Shop, account: Account) -> None: ...

    def writes(self, request: Request) -> bool: ...

    def allowed(self, request: Request) -> bool: ...

    def denied(self) -> Reply: ...

    def throttled(self) -> Reply: ...

    def answer(self, request: Request) -> Reply: ...

    def letters(self, event: Event) -> list[Letter]: ...

    def headers(self, letter: Letter, delivery: str, url: str, secret: str) -> dict[str, str]: ...

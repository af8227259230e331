"""What a row of the access matrix says: of the API, or of a page of the console."""

import json
import re
from dataclasses import dataclass

EVERYBODY = "OMACKU"
NO_ID = "prd_0000000000000"


@dataclass(frozen=True)
class ApiRow:
    """One method of one route below /api/v1/. `elsewhere` is the `(status, code)` for a body that names another store;
    `template` is that body, with `STORE` for the store's code."""

    method: str
    route: str
    roles: str
    path: str = ""
    elsewhere: tuple[int, str] | None = None
    template: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.path or self.route)

    def body(self, store: str) -> bytes:
        """The body for a store."""
        text = self.template.replace("STORE", store)
        json.loads(text)
        return text.encode()

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


@dataclass(frozen=True)
class ConsoleRow:
    """One page, or one action of it. `<slug:store>` in the route is filled in, other parts name nothing that exists."""

    method: str
    route: str
    roles: str

    @property
    def in_store(self) -> bool:
        """Whether the page stands below a store."""
        return "<slug:store>" in self.route

    def at(self, store: str) -> str:
        """Its address."""
        path = self.route.replace("<slug:store>", store).replace("<slug:location>", store)
        return "/" + re.sub(r"<[a-z]+:\w+>", lambda part: "1" if "<int:" in part.group() else "none", path)

    def __str__(self) -> str:
        return f"{self.method} {self.route}"

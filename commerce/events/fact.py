"""What every fact is: frozen, made of ids, and the same again after a round trip through JSON."""

from dataclasses import asdict, fields
from typing import Any


class Fact:
    """Base of every fact. Fields are ids or tuples of ids, so that a fact survives a round trip through JSON."""

    @classmethod
    def by_name(cls, name: str) -> "type[Fact]":
        """The class called `name`; LookupError when there is none."""
        for known in cls.__subclasses__():
            if known.__name__ == name:
                return known
        raise LookupError(f"No fact is called {name}")

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Fact":
        """The fact again, from what `payload` gave."""
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in payload.items()})

    def payload(self) -> dict[str, Any]:
        """A JSON object with the fact's ids."""
        return asdict(self)  # type: ignore[call-overload]

    @classmethod
    def signature(cls) -> str:
        """`StockChanged(level_ids)`, for people."""
        return f"{cls.__name__}({', '.join(field.name for field in fields(cls))})"  # type: ignore[arg-type]

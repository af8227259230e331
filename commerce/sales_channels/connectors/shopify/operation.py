"""One named document of Shopify's query language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """`answer` is the field of a mutation that holds what came of it."""

    name: str
    document: str
    answer: str = ""

    @property
    def writes(self) -> bool:
        return self.document.startswith("mutation")

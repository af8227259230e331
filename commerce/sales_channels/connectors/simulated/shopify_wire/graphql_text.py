"""A GraphQL document as a tree: as much of the language as clients of an API use. Raises SyntaxProblem."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r'[\s,\ufeff]+|#[^\n]*|(?P<block>"""(?:[^"]|"(?!""))*""")|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[_A-Za-z]\w*)|(?P<sign>\.\.\.|[!$&():=@\[\]{}|])"
)


class SyntaxProblem(Exception):
    """This is no GraphQL."""


@dataclass(frozen=True)
class Variable:
    name: str


@dataclass(frozen=True)
class Directive:
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Field:
    """`selections` is None for a leaf."""

    name: str
    alias: str
    arguments: dict[str, Any]
    directives: list[Directive]
    selections: "list[Field | Spread | Inline] | None"


@dataclass(frozen=True)
class Spread:
    fragment: str
    directives: list[Directive]


@dataclass(frozen=True)
class Inline:
    on: str
    directives: list[Directive]
    selections: "list[Field | Spread | Inline]"


@dataclass(frozen=True)
class Operation:
    """`variables` are by name: whether it must be given, and its default."""

    kind: str
    name: str
    variables: dict[str, tuple[bool, Any]]
    selections: "list[Field | Spread | Inline]"


@dataclass
class Document:
    operations: list[Operation] = field(default_factory=list)
    fragments: dict[str, Inline] = field(default_factory=dict)


def read(text: str) -> Document:
    """The whole document."""
    return _Reader(_tokens(text)).document()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise SyntaxProblem(f"Unexpected {text[place : place + 20]!r}")
        if match.lastgroup:
            found.append((match.lastgroup, match.group()))
        place = match.end()
    return [*found, ("end", "")]


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.place = tokens, 0

    @property
    def next(self) -> str:
        return self.tokens[self.place][1]

    def take(self, wanted: str = "", kind: str = "") -> str:
        found_kind, found = self.tokens[self.place]
        if (wanted and found != wanted) or (kind and found_kind != kind) or found_kind == "end":
            raise SyntaxProblem(f"Expected {wanted or kind or 'more'}, got {found or 'the end'}")
        self.place += 1
        return found

    def taken(self, sign: str) -> bool:
        if self.next != sign:
            return False
        self.place += 1
        return True

    def document(self) -> Document:
        made = Document()
        while self.tokens[self.place][0] != "end":
            if self.taken("fragment"):
                name = self.take(kind="name")
                self.take("on")
                made.fragments[name] = Inline(self.take(kind="name"), self.directives(), self.selections())
            else:
                made.operations.append(self.operation())
        return made

    def operation(self) -> Operation:
        if self.next == "{":
            return Operation("query", "", {}, self.selections())
        kind = self.take(kind="name")
        name = self.take() if self.tokens[self.place][0] == "name" else ""
        variables: dict[str, tuple[bool, Any]] = {}
        if self.taken("("):
            while not self.taken(")"):
                self.take("$")
                variable = self.take(kind="name")
                self.take(":")
                needed = self.type()
                default = self.value() if self.taken("=") else None
                variables[variable] = (needed and default is None, default)
        self.directives()
        return Operation(kind, name, variables, self.selections())

    def type(self) -> bool:
        if self.taken("["):
            self.type()
            self.take("]")
        else:
            self.take(kind="name")
        return self.taken("!")

    def selections(self) -> list[Field | Spread | Inline]:
        self.take("{")
        found: list[Field | Spread | Inline] = []
        while not self.taken("}"):
            found.append(self.fragment() if self.taken("...") else self.field())
        return found

    def fragment(self) -> Spread | Inline:
        if self.tokens[self.place][0] == "name" and self.next != "on":
            return Spread(self.take(), self.directives())
        on = self.take(kind="name") if self.taken("on") else ""
        return Inline(on, self.directives(), self.selections())

    def field(self) -> Field:
        alias = name = self.take(kind="name")
        if self.taken(":"):
            name = self.take(kind="name")
        arguments, directives = self.arguments(), self.directives()
        return Field(name, alias, arguments, directives, self.selections() if self.next == "{" else None)

    def arguments(self) -> dict[str, Any]:
        found = {}
        if self.taken("("):
            while not self.taken(")"):
                name = self.take(kind="name")
                self.take(":")
                found[name] = self.value()
        return found

    def directives(self) -> list[Directive]:
        found = []
        while self.taken("@"):
            found.append(Directive(self.take(kind="name"), self.arguments()))
        return found

    def value(self) -> Any:
        if self.taken("$"):
            return Variable(self.take(kind="name"))
        if self.taken("["):
            items = []
            while not self.taken("]"):
                items.append(self.value())
            return items
        if self.taken("{"):
            fields = {}
            while not self.taken("}"):
                name = self.take(kind="name")
                self.take(":")
                fields[name] = self.value()
            return fields
        return self.leaf()

    def leaf(self) -> Any:
        kind, text = self.tokens[self.place]
        self.take()
        if kind == "block":
            return text[3:-3].strip()
        if kind in ("string", "number"):
            return json.loads(text)
        if kind == "name":
            return {"true": True, "false": False, "null": None}.get(text, text)
        raise SyntaxProblem(f"Unexpected {text}")

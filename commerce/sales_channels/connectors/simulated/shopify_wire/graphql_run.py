"""Runs a GraphQL document over plain values: objects are dicts with their type's name, fields with arguments functions.

A field that the object has not, an argument that it does not take or a selection where none belongs is refused as a
schema would refuse it, so a client that misspells something learns it here.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_text import (
    Document,
    Field,
    Inline,
    Operation,
    SyntaxProblem,
    Variable,
    read,
)


class QueryProblem(Exception):
    """The request as a whole fails. `code` is of `extensions`."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.message, self.code = message, code


Root = Callable[[str], Mapping[str, Any]]


def run(text: str, name: str | None, given: Mapping[str, Any], root: Root) -> dict[str, Any]:
    """What `data` is. `root` gives the object for "query" or "mutation". Raises QueryProblem."""
    try:
        document = read(text)
    except SyntaxProblem as problem:
        raise QueryProblem(str(problem), "syntaxError") from problem
    found = [each for each in document.operations if not name or each.name == name]
    if len(found) != 1:
        raise QueryProblem(f"No operation named {name!r}", "unknownOperation")
    return _Run(document, found[0], given).object(root(found[0].kind), found[0].selections)


def kind(text: str, name: str | None) -> str:
    """query or mutation; "" for what cannot be read."""
    try:
        found = [each.kind for each in read(text).operations if not name or each.name == name]
    except SyntaxProblem:
        return ""
    return found[0] if found else ""


class _Run:
    def __init__(self, document: Document, operation: Operation, given: Mapping[str, Any]) -> None:
        self.document = document
        self.variables = {}
        for name, (needed, default) in operation.variables.items():
            if needed and given.get(name) is None:
                raise QueryProblem(f"Variable ${name} was provided invalid value", "INVALID_VARIABLE")
            if name in given or default is not None:
                self.variables[name] = given.get(name, default)
        self.declared = set(operation.variables)

    def object(self, found: Mapping[str, Any], selections: list) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for each in self.flat(found, selections):
            value = self.field(found, each)
            if isinstance(value, dict) and isinstance(answer.get(each.alias), dict):
                answer[each.alias] |= value
            else:
                answer[each.alias] = value
        return answer

    def flat(self, found: Mapping[str, Any], selections: list) -> list[Field]:
        fields: list[Field] = []
        for each in selections:
            if not self.wanted(each.directives):
                continue
            if isinstance(each, Field):
                fields.append(each)
                continue
            if not isinstance(each, Inline) and each.fragment not in self.document.fragments:
                raise QueryProblem(f"Fragment {each.fragment} was used, but not defined", "useAndDefineFragment")
            part = each if isinstance(each, Inline) else self.document.fragments[each.fragment]
            if part.on in ("", "Node", found["__typename"]):
                fields.extend(self.flat(found, part.selections))
        return fields

    def wanted(self, directives: list) -> bool:
        said = {each.name: self.value(each.arguments).get("if") for each in directives}
        return said.get("include", True) and not said.get("skip", False)

    def field(self, found: Mapping[str, Any], asked: Field) -> Any:
        if asked.name not in found:
            message = f"Field '{asked.name}' doesn't exist on type '{found['__typename']}'"
            raise QueryProblem(message, "undefinedField")
        value, arguments = found[asked.name], self.value(asked.arguments)
        if callable(value):
            value = self.call(value, asked, arguments)
        elif arguments:
            raise QueryProblem(
                f"Field '{asked.name}' doesn't accept argument '{[*arguments][0]}'", "argumentNotAccepted"
            )
        return self.shaped(value, asked)

    def call(self, verb: Callable[..., Any], asked: Field, arguments: dict[str, Any]) -> Any:
        accepted = inspect.signature(verb).parameters
        if "idempotent" in accepted:
            keys = [self.value(each.arguments).get("key") for each in asked.directives if each.name == "idempotent"]
            arguments = {**arguments, "idempotent": keys[0] if keys else None}
        unknown = set(arguments) - set(accepted)
        if unknown:
            message = f"Field '{asked.name}' doesn't accept argument '{sorted(unknown)[0]}'"
            raise QueryProblem(message, "argumentNotAccepted")
        missing = [name for name, each in accepted.items() if each.default is each.empty and name not in arguments]
        if missing:
            message = f"Field '{asked.name}' is missing required arguments: {', '.join(missing)}"
            raise QueryProblem(message, "missingRequiredArguments")
        return verb(**arguments)

    def shaped(self, value: Any, asked: Field) -> Any:
        if value is None:
            return None
        if isinstance(value, list):
            return [self.shaped(each, asked) for each in value]
        if isinstance(value, Mapping) and asked.selections is None:
            raise QueryProblem(f"Field must have selections (field '{asked.name}')", "selectionMismatch")
        if not isinstance(value, Mapping) and asked.selections is not None:
            raise QueryProblem(f"Selections can't be made on scalars (field '{asked.name}')", "selectionMismatch")
        return self.object(value, asked.selections or []) if isinstance(value, Mapping) else value

    def value(self, said: Any) -> Any:
        if isinstance(said, Variable):
            if said.name not in self.declared:
                raise QueryProblem(f"Variable ${said.name} is used but not declared", "variableNotDefined")
            return self.variables.get(said.name)
        if isinstance(said, list):
            return [self.value(each) for each in said]
        if isinstance(said, dict):
            return {name: self.value(each) for name, each in said.items() if not self.absent(each)}
        return said

    def absent(self, said: Any) -> bool:
        return isinstance(said, Variable) and said.name in self.declared and said.name not in self.variables

"""A state file: records to JSON and back, by their types, written whole or not at all."""

import dataclasses
import json
import os
import types
import typing
from datetime import datetime
from pathlib import Path
from typing import Any


def write(path: Path, record: Any) -> None:
    """Replace the file. A crash leaves the old one or the new one."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(json.dumps(record, default=_plain))
    os.replace(draft, path)


def read(path: Path, kind: type) -> Any:
    """The record of that type; raises ValueError, KeyError or TypeError for a file of another shape."""
    return _made(json.loads(path.read_text()), kind)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return vars(value)
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _made(value: Any, kind: Any) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if value is None else _made(value, next(each for each in inner if each is not types.NoneType))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{name: _made(each, hints[name]) for name, each in value.items()})
    if origin is list:
        return [_made(each, inner[0]) for each in value]
    if origin is dict:
        return {inner[0](name): _made(each, inner[1]) for name, each in value.items()}
    return datetime.fromisoformat(value) if kind is datetime else value

"""What can be imported. The app that owns a kind of rows registers it in its `AppConfig.ready`, with a function that
applies a batch; everything around it (files, layouts, progress, crashes, dry runs) is the same for all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.module_loading import import_string

from commerce.actors import Actor
from commerce.imports.layouts.layout import Layout
from commerce.imports.refusals import KindNotAvailable
from commerce.imports.reversal import Reversal
from commerce.imports.rows import Problem

NAMES = ("products", "stock", "prices", "customers", "orders")
FORMATS = ("truecount", "shopify", "woocommerce")


@dataclass(frozen=True, slots=True)
class Context:
    """What a batch is applied under: who asked, where to, in which currency, and what to name as the cause.

    `only_place` is what another system's file calls the one place that it is about, "" where it names none or several.
    `location_ids` is where whoever asked may write, None meaning everywhere; `remembers` whether `changes.keep` is to
    be told what was there before. `keys` are those of the batch by row number, `held` the rows that had such a key in
    earlier batches.
    """

    import_id: int
    public_id: str
    by: Actor
    now: datetime
    currency: str
    location_id: int | None
    location_ids: frozenset[int] | None
    dry_run: bool
    pictures_by_path: bool = False
    remembers: bool = False
    only_place: str = ""
    keys: Mapping[int, str] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Applied:
    """What became of a batch, by row number: `problems` of rows not applied, `notes` of rows applied nevertheless.
    `taken` are the keys that a dry run claims for its rows, so that later batches find them taken."""

    problems: dict[int, list[Problem]] = field(default_factory=dict)
    notes: dict[int, list[Problem]] = field(default_factory=dict)
    taken: list[tuple[str, int]] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    images_by_path: int = 0

    def refuse(self, number: int, problem: Problem) -> None:
        self.problems.setdefault(number, []).append(problem)

    def note(self, number: int, problem: Problem) -> None:
        self.notes.setdefault(number, []).append(problem)


Rows = Sequence[tuple[int, object]]


def in_turn(rows: Rows, context: Context, applied: Applied) -> Iterator[tuple[int, object]]:
    """Each row whose key no row before it holds; others are refused as repeating it. A row that is refused by the time
    the next one is asked for holds nothing, so that a later one with the same key is judged by itself."""
    held = dict(context.held)
    for number, row in rows:
        key = context.keys.get(number)
        if key and held.get(key, number) != number:
            detail = f"Same SKU as row {held[key]}, first row kept."
            applied.refuse(number, Problem("sku", "duplicate_sku", detail, row.sku or ""))
            continue
        yield number, row
        if key and number not in applied.problems:
            held[key] = number


@dataclass(frozen=True, slots=True)
class Kind:
    """`identify` gives each row its key within the file, "" for none; `apply` is a building block that takes its rows
    `in_turn` and may refuse them.

    `needs_location` tells whether rows go to one location, which the actor must then be allowed to write; `reversal`
    how an import of this kind is undone, where it can be.
    """

    name: str
    title: str
    permission: str
    layouts: Mapping[str, Layout]
    identify: Callable[[Rows, Context], list[str]]
    apply: Callable[[Rows, Context], Applied]
    needs_location: bool = False
    reversal: Reversal | None = None


_paths: dict[str, str] = {}


def register(name: str, path: str) -> None:
    """Make a kind available: `path` is the dotted name of its Kind, loaded when it is first needed. The same name
    registered again replaces the first."""
    if name not in NAMES:
        raise ValueError(f"no such kind: {name}")
    _paths[name] = path


def available() -> list[Kind]:
    """Every registered kind, in the order of NAMES."""
    return [import_string(_paths[name]) for name in NAMES if name in _paths]


def importable_by(actor: Actor) -> list[Kind]:
    """Those that the actor may import, somewhere at least."""
    return [kind for kind in available() if actor.may(kind.permission)]


def find(name: str, format: str) -> tuple[Kind, Layout]:
    """The kind and its layout. Raises KindNotAvailable, naming what there is."""
    kind = import_string(_paths[name]) if name in _paths else None
    offered = {each.name: list(each.layouts) for each in available()}
    if kind is None:
        raise KindNotAvailable(f"{name.capitalize()} cannot be imported here.", available=offered)
    if format not in kind.layouts:
        raise KindNotAvailable(f"{kind.title} cannot be imported in the {format} layout.", available=offered)
    return kind, kind.layouts[format]


def recognize(kind: Kind, columns: Mapping[str, int], wanted: str) -> str | None:
    """Another layout of the kind whose required columns the header has, to say so in a refusal. One column in common
    says nothing: every system has a SKU."""
    others = [(name, layout) for name, layout in kind.layouts.items() if name != wanted and not layout.missing(columns)]
    fits = {name: len(layout.required) for name, layout in others if layout.matching(columns) > 1}
    return max(fits, key=fits.__getitem__, default=None)

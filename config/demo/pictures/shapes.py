"""The shape files: one line per layer, `<marks> <paint> <repeats> <figure>`. Nothing here knows a color or a pixel.

Marks:   `=` a form (later lines may be cut to it, patterns fall on it), `>` cut to the last form, `!` no pattern,
         `*` also mirrored left to right.
Paint:   color, tone steps (`-1` darker, `+2` lighter), `/w` a stroke of that width, `@a` opacity,
         `~w` a shaded edge away from the light, `^w` a lit edge towards it.
Repeats: `%n:dx,dy` n times, each moved on by dx, dy; two of them make a grid.
Figure:  SVG path data on a 96 x 96 grid, `o cx cy rx [ry]` an ellipse, `r x y w h [radius]` a rectangle.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.demo.pictures.paths import Point, flatten

FOLDER = Path(__file__).resolve().parent.parent / "data" / "shapes"
GRID = 96
LINE = re.compile(r"(?P<marks>[=>!*]*)\s*(?P<paint>\S+)\s+(?P<repeats>(?:%\S+\s+)*)(?P<figure>.+)")
PAINT = re.compile(
    r"(?P<color>#[0-9A-Fa-f]{6}|[a-z]+)(?P<tone>[+-]\d)?"
    r"(?:/(?P<width>[\d.]+))?(?:@(?P<opacity>[\d.]+))?(?:~(?P<shade>[\d.]+))?(?:\^(?P<light>[\d.]+))?"
)


@dataclass(frozen=True)
class Paint:
    """A color by name or hex, moved by tone steps; `opacity` 0 to 1."""

    color: str
    tone: int = 0
    opacity: float = 1.0


@dataclass(frozen=True)
class Stroke:
    """One layer of a drawing: outlines on the grid, filled, or stroked when `width` is not zero."""

    marks: str
    paint: Paint
    lines: tuple[tuple[Point, ...], ...]
    width: float
    shade: float
    light: float


def named(name: str) -> tuple[Stroke, ...]:
    """The layers of a shape or pattern, back to front. Raises KeyError for an unknown name."""
    return _all()[name]


def names() -> list[str]:
    """Every shape and pattern there is, sorted."""
    return sorted(_all())


@cache
def _all() -> dict[str, tuple[Stroke, ...]]:
    drawings: dict[str, list[Stroke]] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        current: list[Stroke] = []
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                current = drawings.setdefault(line.strip("[] "), [])
            elif line:
                current.append(_read(line))
    return {name: tuple(strokes) for name, strokes in drawings.items()}


def _read(line: str) -> Stroke:
    match = LINE.fullmatch(line.strip())
    paint = match and PAINT.fullmatch(match["paint"])
    if not match or not paint:
        raise ValueError(f"not a layer: {line!r}")
    lines = _figure(match["figure"].strip())
    for repeat in match["repeats"].split():
        lines = _repeated(lines, repeat)
    if "*" in match["marks"]:
        lines = lines + [[(GRID - x, y) for x, y in line] for line in lines]
    return Stroke(
        marks=match["marks"],
        paint=Paint(paint["color"], int(paint["tone"] or 0), float(paint["opacity"] or 1)),
        lines=tuple(tuple(line) for line in lines),
        width=float(paint["width"] or 0),
        shade=float(paint["shade"] or 0),
        light=float(paint["light"] or 0),
    )


def _repeated(lines: list[list[Point]], repeat: str) -> list[list[Point]]:
    count, step = repeat.removeprefix("%").split(":")
    dx, dy = (float(part) for part in step.split(","))
    return [[(x + dx * i, y + dy * i) for x, y in line] for i in range(int(count)) for line in lines]


def _figure(text: str) -> list[list[Point]]:
    kind, _, rest = text.partition(" ")
    if kind == "o":
        return flatten(_ellipse(*(float(part) for part in rest.split())))
    if kind == "r":
        return flatten(_rectangle(*(float(part) for part in rest.split())))
    return flatten(text)


def _ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> str:
    ry = rx if ry is None else ry
    return f"M{cx - rx} {cy}A{rx} {ry} 0 1 1 {cx + rx} {cy}A{rx} {ry} 0 1 1 {cx - rx} {cy}Z"


def _rectangle(x: float, y: float, w: float, h: float, radius: float = 0.0) -> str:
    if not radius:
        return f"M{x} {y}h{w}v{h}h{-w}z"
    r, right, bottom = radius, x + w, y + h
    arc = f"A{r} {r} 0 0 1"
    return (
        f"M{x + r} {y}H{right - r}{arc} {right} {y + r}V{bottom - r}{arc} {right - r} {bottom}"
        f"H{x + r}{arc} {x} {bottom - r}V{y + r}{arc} {x + r} {y}Z"
    )

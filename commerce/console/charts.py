"""Geometry of the charts that templates draw as SVG: no scripts, no inline style, readable by a screen reader.

A chart is a series of `(day, value)` pairs, oldest first, values ≥ 0. Coordinates are in the viewBox, which CSS
stretches.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 620, 96
BARS_WIDTH, BARS_HEIGHT = 324, 268
HEADROOM = 0.84
GAP = 0.3

Series = Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class StepChart:
    """A line that jumps: `line` and `area` are path data, `limit` the height of the dashed line or None."""

    line: str
    area: str
    limit: float | None
    lowest: int
    highest: int
    points: Series


@dataclass(frozen=True, slots=True)
class Bar:
    """One column, from the base line up."""

    x: float
    y: float
    width: float
    height: float
    day: date
    value: int


def step(points: Series, *, limit: int | None = None) -> StepChart:
    """Lay out one value per day as steps; `limit` is a value such as the reorder point."""
    values = [value for _, value in points]
    highest = max(values, default=0)
    top = max(highest, limit or 0, 1) / HEADROOM
    heights = [_rounded(HEIGHT - HEIGHT * value / top) for value in values]
    line = _steps(heights)
    return StepChart(
        line=line,
        area=f"{line}V{HEIGHT}H0Z" if line else "",
        limit=None if limit is None else _rounded(HEIGHT - HEIGHT * limit / top),
        lowest=min(values, default=0),
        highest=highest,
        points=points,
    )


def bars(points: Series) -> list[Bar]:
    """Lay out one bar per day over the whole width; a value above zero is always at least a hairline high."""
    if not points:
        return []
    pitch = BARS_WIDTH / (len(points) - GAP)
    top = max(max(value for _, value in points), 1) / 0.96
    return [_bar(place * pitch, pitch * (1 - GAP), day, value, top) for place, (day, value) in enumerate(points)]


def _bar(x: float, width: float, day: date, value: int, top: float) -> Bar:
    height = max(BARS_HEIGHT * value / top, 2 if value else 0)
    return Bar(_rounded(x), _rounded(BARS_HEIGHT - height), _rounded(width), _rounded(height), day, value)


def _steps(heights: list[float]) -> str:
    if not heights:
        return ""
    pitch = WIDTH / len(heights)
    moves = [f"M0 {heights[0]}"]
    for place, height in enumerate(heights[1:], start=1):
        if height != heights[place - 1]:
            moves.append(f"H{_rounded(place * pitch)}V{height}")
    return "".join([*moves, f"H{WIDTH}"])


def _rounded(value: float) -> float:
    return round(value, 1)

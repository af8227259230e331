"""SVG path data to polylines. Every command of the SVG grammar is read; curves become short straight steps."""

import math
import re
from collections.abc import Iterator

Point = tuple[float, float]

TOKEN = re.compile(r"[MmLlHhVvCcSsQqTtAaZz]|[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
STEPS = 14


def flatten(data: str) -> list[list[Point]]:
    """Subpaths of `data` as lists of points, in the units of the drawing; a closed one repeats its first point.

    Raises ValueError when the data does not start with a move or a command lacks numbers.
    """
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.draw(command, numbers)
    return [line for line in pen.lines if len(line) > 1]


def _commands(data: str) -> Iterator[tuple[str, list[float]]]:
    tokens = TOKEN.findall(data)
    command, i = "", 0
    while i < len(tokens):
        if tokens[i].isalpha():
            command, i = tokens[i], i + 1
        elif not command or command in "Zz":
            raise ValueError(f"a number without a command in {data!r}")
        count = ARGUMENTS[command.upper()]
        numbers = [float(token) for token in tokens[i : i + count] if not token.isalpha()]
        if len(numbers) < count:
            raise ValueError(f"{command} needs {count} numbers in {data!r}")
        yield command, numbers
        i += count
        command = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    def __init__(self) -> None:
        self.lines: list[list[Point]] = []
        self.at: Point = (0.0, 0.0)
        self.handle: Point | None = None
        self.last = ""

    def draw(self, command: str, numbers: list[float]) -> None:
        kind = command.upper()
        if not self.lines and kind != "M":
            raise ValueError("a path starts with a move")
        x, y = self.at if command.islower() else (0.0, 0.0)
        if kind in "HV":
            self._line((numbers[0] + x, self.at[1]) if kind == "H" else (self.at[0], numbers[0] + y))
        elif kind == "Z":
            self._line(self.lines[-1][0])
            self.lines.append([self.at])
        elif kind == "A":
            self._arc(numbers[:5], (numbers[5] + x, numbers[6] + y))
        else:
            points = [(numbers[i] + x, numbers[i + 1] + y) for i in range(0, len(numbers), 2)]
            if kind == "M":
                self.lines.append(points)
                self.at = points[0]
            elif kind == "L":
                self._line(points[0])
            else:
                self._curve(kind, points)
        self.last = kind

    def _line(self, to: Point) -> None:
        self.lines[-1].append(to)
        self.at = to

    def _curve(self, kind: str, points: list[Point]) -> None:
        if kind in "ST":
            same = "CS" if kind == "S" else "QT"
            mirrored = self.last and self.last in same and self.handle
            points = [_mirror(self.handle, self.at) if mirrored else self.at, *points]
        self.handle = points[-2]
        start = self.at
        if len(points) == 2:
            (qx, qy), end = points
            points = [_third(start, (qx, qy)), _third(end, (qx, qy)), end]
        for step in range(1, STEPS + 1):
            self._line(_cubic(start, points, step / STEPS))

    def _arc(self, numbers: list[float], end: Point) -> None:
        rx, ry, tilt, large, sweep = numbers
        for point in _arc_points(self.at, end, (abs(rx), abs(ry)), math.radians(tilt), (bool(large), bool(sweep))):
            self._line(point)


def _mirror(point: Point, about: Point) -> Point:
    return 2 * about[0] - point[0], 2 * about[1] - point[1]


def _third(end: Point, control: Point) -> Point:
    return end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3


def _cubic(start: Point, points: list[Point], t: float) -> Point:
    a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
    (x1, y1), (x2, y2), (x3, y3) = points
    return a * start[0] + b * x1 + c * x2 + d * x3, a * start[1] + b * y1 + c * y2 + d * y3


def _arc_points(start: Point, end: Point, radii: Point, tilt: float, flags: tuple[bool, bool]) -> Iterator[Point]:
    """Endpoint to center form, as the SVG specification gives it (appendix B.2.4)."""
    rx, ry = radii
    cos, sin = math.cos(tilt), math.sin(tilt)
    dx, dy = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, cos * dy - sin * dx
    if not rx or not ry or not (dx or dy):
        yield end
        return
    grow = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    inside = (rx * ry) ** 2 - (rx * y) ** 2 - (ry * x) ** 2
    root = math.sqrt(max(0.0, inside / ((rx * y) ** 2 + (ry * x) ** 2))) * (-1 if flags[0] == flags[1] else 1)
    cx, cy = root * rx * y / ry, -root * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    turn = (math.atan2((-y - cy) / ry, (-x - cx) / rx) - first) % math.tau
    if not flags[1]:
        turn -= math.tau
    mx, my = cos * cx - sin * cy + (start[0] + end[0]) / 2, sin * cx + cos * cy + (start[1] + end[1]) / 2
    steps = max(4, round(abs(turn) / math.tau * 48))
    for step in range(1, steps + 1):
        ax, ay = rx * math.cos(first + turn * step / steps), ry * math.sin(first + turn * step / steps)
        yield mx + cos * ax - sin * ay, my + sin * ax + cos * ay

"""From outlines on the grid to soft-edged coverage masks. Masks carry no color, so one set serves every variant."""

from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageChops, ImageDraw

from config.demo.pictures import shapes
from config.demo.pictures.paths import Point
from config.demo.pictures.shapes import GRID, Paint, Stroke

SIZE = 384
SOFTNESS = 3
SHADE, LIGHT = Paint("shade", opacity=0.15), Paint("light", opacity=0.16)

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Layer:
    """Coverage 0 to 255 of one paint, placed at `left, top` of a SIZE x SIZE picture."""

    mask: Image.Image
    left: int
    top: int
    paint: Paint


@cache
def layers(shape: str, pattern: str) -> tuple[Layer, ...]:
    """All layers of a shape, back to front; `pattern` ("" for none) falls on its main-colored forms."""
    found: list[Layer] = []
    form: Layer | None = None
    for stroke in shapes.named(shape):
        layer = _layer(stroke)
        if ">" in stroke.marks and form:
            layer = _cut(layer, form)
        found.append(layer)
        if "=" in stroke.marks:
            form = layer
            if pattern and stroke.paint.color == "main" and "!" not in stroke.marks:
                found += [_cut(_layer(line), form) for line in shapes.named(pattern)]
        found += _edges(stroke, layer)
    return tuple(layer for layer in found if layer.mask.width and layer.mask.height)


def _layer(stroke: Stroke) -> Layer:
    box = _box(stroke)
    mask = Image.new("L", ((box[2] - box[0]) * SOFTNESS, (box[3] - box[1]) * SOFTNESS))
    scale = SIZE / GRID * SOFTNESS
    pen = ImageDraw.Draw(mask)
    for line in stroke.lines:
        points = [(x * scale - box[0] * SOFTNESS, y * scale - box[1] * SOFTNESS) for x, y in line]
        if stroke.width:
            _trace(pen, points, stroke.width * scale)
        else:
            pen.polygon(points, fill=255)
    mask = mask.reduce(SOFTNESS)
    if stroke.paint.opacity < 1:
        mask = _faded(mask, stroke.paint.opacity)
    return Layer(mask, box[0], box[1], stroke.paint)


def _box(stroke: Stroke) -> Box:
    margin = stroke.width / 2 + 1
    xs = [x for line in stroke.lines for x, _ in line]
    ys = [y for line in stroke.lines for _, y in line]
    scale = SIZE / GRID
    low = [max(0, int((min(values) - margin) * scale)) for values in (xs, ys)]
    high = [min(SIZE, int((max(values) + margin) * scale) + 1) for values in (xs, ys)]
    return low[0], low[1], max(high[0], low[0]), max(high[1], low[1])


def _trace(pen: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    pen.line(points, fill=255, width=max(1, round(width)), joint="curve")
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)


def _faded(mask: Image.Image, opacity: float) -> Image.Image:
    return mask.point([round(value * opacity) for value in range(256)])


def _cut(layer: Layer, form: Layer) -> Layer:
    left, top = max(layer.left, form.left), max(layer.top, form.top)
    right = min(layer.left + layer.mask.width, form.left + form.mask.width)
    bottom = min(layer.top + layer.mask.height, form.top + form.mask.height)
    right, bottom = max(right, left), max(bottom, top)
    own = layer.mask.crop((left - layer.left, top - layer.top, right - layer.left, bottom - layer.top))
    other = form.mask.crop((left - form.left, top - form.top, right - form.left, bottom - form.top))
    return Layer(ImageChops.multiply(own, other) if own.width and own.height else own, left, top, layer.paint)


def _edges(stroke: Stroke, layer: Layer) -> list[Layer]:
    """What the light from the upper left leaves dark, and what it strikes: the form minus itself, moved."""
    found = []
    for width, paint, sign in ((stroke.shade, SHADE, -1), (stroke.light, LIGHT, 1)):
        if width:
            step = width * SIZE / GRID * sign
            moved = Image.new("L", layer.mask.size)
            moved.paste(layer.mask, (round(step), round(step * 0.3)))
            edge = ImageChops.subtract(layer.mask, moved)
            found.append(Layer(_faded(edge, paint.opacity), layer.left, layer.top, paint))
    return found

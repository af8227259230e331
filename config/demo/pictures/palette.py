"""Paints to colors. A darker tone leans to a cool dusk and a lighter one to warm paper, so all share one light."""

from config.demo.pictures.shapes import Paint

Color = tuple[int, int, int]

DUSK, PAPER = (34, 26, 38), (255, 250, 240)
STEP_DOWN, STEP_UP = 0.17, 0.22
FIXED = {
    "shade": "#24182A",
    "light": "#FFFBF0",
    "shadow": "#000000",
    "ink": "#2F2A2C",
    "paper": "#F7F1E6",
    "wood": "#B98B5E",
    "brass": "#C99D55",
    "leather": "#8C5E3F",
    "steel": "#A9B0B5",
    "leaf": "#6B7C58",
    "glass": "#DCE6E6",
    "skin": "#E7DAC0",
}


def resolve(paint: Paint, colors: dict[str, str]) -> Color:
    """The color of a paint, given hex values for `main`, `trim` and `extra`. Raises KeyError for an unknown name."""
    value = paint.color if paint.color.startswith("#") else colors.get(paint.color) or FIXED[paint.color]
    color = (int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16))
    goal, part = (DUSK, -paint.tone * STEP_DOWN) if paint.tone < 0 else (PAPER, paint.tone * STEP_UP)
    return _mix(color, goal, min(part, 1.0))


def _mix(color: Color, goal: Color, part: float) -> Color:
    r, g, b = (round(old + (new - old) * part) for old, new in zip(color, goal, strict=True))
    return r, g, b

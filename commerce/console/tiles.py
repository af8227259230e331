"""What stands on Home: tiles, attention items, panels, a chart and the columns of the store table.

Every app registers its own in `AppConfig.ready`. Readings are named by dotted path: apps load before their models.
Home loads each group of tiles by its own URL, so a slow or broken app costs its own tiles and never the page.
"""

from dataclasses import dataclass

from commerce.actors import Actor


@dataclass(frozen=True, slots=True)
class Tiles:
    """Some numbers that are read together: `readings` is the path of a function `(scope, now) -> [Reading, ...]`, one
    per label and in their order. A message on `topic` refreshes them. Groups of one `section` that follow each other
    stand under one heading; the first section of the page is the large one."""

    key: str
    labels: tuple[str, ...]
    readings: str
    permission: str = ""
    order: int = 100
    topic: str = "stock"
    section: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a tile shows: a formatted value, its unit, one line below with tone and icon, and the rows behind it."""

    value: str
    hint: str
    unit: str = ""
    tone: str = ""
    icon: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where attention items come from: `items` is the path of a function `(scope, now, most) -> list[Item]`."""

    key: str
    items: str
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Item:
    """One thing somebody should do now; `action` is a verb with its thing and leads to `url`."""

    title: str
    detail: str
    tone: str
    icon: str
    action: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A card of its own between the tiles and the table of stores, rendered from `template` with the page's context."""

    key: str
    template: str
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Chart:
    """Amounts per day: `series` is the path of a function `(scope, now, days) -> [(day, value), ...]`, oldest first."""

    key: str
    title: str
    unit: str
    series: str
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers per store: `cells` is the path of a function `(now) -> {location_id: (value, ...)}`, one value per label.
    A label in `alarms` is red wherever it is not 0."""

    key: str
    labels: tuple[str, ...]
    cells: str
    permission: str = ""
    order: int = 100
    alarms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """The filled button of Home: the first step the person may take is shown. `url_name` takes the store."""

    key: str
    label: str
    url_name: str
    permission: str = ""
    order: int = 100
    in_all_stores: bool = False


Widget = Tiles | Source | Panel | Chart | Columns | Step

_widgets: dict[tuple[type, str], Widget] = {}


def register(*widgets: Widget) -> None:
    """Add widgets; the same kind and key registered again replaces the first."""
    for widget in widgets:
        _widgets[type(widget), widget.key] = widget


def visible(kind: type[Widget], actor: Actor) -> list[Widget]:
    """Return the widgets of one kind that this actor may see, in order."""
    mine = [each for each in _widgets.values() if type(each) is kind]
    allowed = [each for each in mine if not each.permission or actor.may(each.permission)]
    return sorted(allowed, key=lambda each: (each.order, each.key))


def find(kind: type[Widget], key: str, actor: Actor) -> Widget | None:
    """Return one widget, or None when there is none or the actor may not see it."""
    return next((each for each in visible(kind, actor) if each.key == key), None)

"""What stands around every page: navigation, the phone's bottom bar, the store chip, the theme.

Apps register their own entries in `AppConfig.ready`, so the shell never links to a page that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from commerce import live_topics
from commerce.actors import Actor
from commerce.console.scope import Scope

GROUPS = ("Today", "Counter", "Stock", "Business", "")
THEMES = ("light", "dark")
THEME_COOKIE = "theme"
ALL_STORES = "all"


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One page of the side bar.

    `group` is one of GROUPS ("" is the foot of the bar); `url_name` takes the one argument `store`; an empty
    `permission` admits everybody who is signed in; `key` is the letter after `g`; `bottom` is the place in the
    phone's bar, where the three lowest are shown; an `exact` entry is current on its own URL only, not below it;
    `admits` is asked instead where no single permission says whom the page is for.
    """

    group: str
    label: str
    icon: str
    url_name: str
    permission: str = ""
    order: int = 100
    key: str = ""
    bottom: int | None = None
    exact: bool = False
    admits: Callable[[Actor], object] | None = None

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may open it."""
        if self.admits is not None:
            return bool(self.admits(actor))
        return not self.permission or actor.may(self.permission)


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry as one person sees it now."""

    entry: NavEntry
    url: str
    current: bool


_entries: dict[str, NavEntry] = {}


def register(entry: NavEntry) -> None:
    """Add an entry; the same url_name registered again replaces the first."""
    if entry.group not in GROUPS:
        raise ValueError(f"no such group: {entry.group}")
    _entries[entry.url_name] = entry


def links(actor: Actor, *, store: str, path: str) -> list[NavLink]:
    """Return the entries this actor may open, in bar order; the longest URL that starts `path` is current."""
    seen = [entry for entry in _entries.values() if entry.is_for(actor)]
    seen.sort(key=lambda entry: (GROUPS.index(entry.group), entry.order, entry.label))
    found = [(entry, reverse(entry.url_name, args=[store])) for entry in seen]
    above = [url for entry, url in found if (path == url if entry.exact else path.startswith(url))]
    current = max(above, key=len, default="")
    return [NavLink(entry, url, url == current) for entry, url in found]


def grouped(navigation: list[NavLink]) -> list[tuple[str, list[NavLink]]]:
    """Return `(group, links)` for the groups that have any."""
    groups = [(name, [link for link in navigation if link.entry.group == name]) for name in GROUPS]
    return [(name, members) for name, members in groups if members]


def bottom_bar(navigation: list[NavLink]) -> list[NavLink]:
    """Return at most three links for the phone's bar; the scanner and the menu stand beside them."""
    placed = [link for link in navigation if link.entry.bottom is not None]
    return sorted(placed, key=lambda link: link.entry.bottom)[:3]


def theme(request: HttpRequest) -> str:
    """The theme this browser asked for: "light", "dark", or "" for the system's."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `theme` for every page, `shell` for pages of a signed-in person."""
    found: dict[str, Any] = {"theme": theme(request)}
    scope = getattr(request, "scope_of_page", None)
    if scope is not None:
        navigation = links(scope.actor, store=scope.slug, path=request.path)
        found["shell"] = {
            "store": scope,
            "groups": grouped(navigation),
            "bottom": bottom_bar(navigation),
            "keys": [link for link in navigation if link.entry.key],
            "alerts": _alerts(scope),
        }
    return found


def _alerts(scope: Scope) -> str:
    """The topic on which this store's screens ring, for whoever may listen to it."""
    topic = f"alerts:{scope.slug}"
    may = scope.location is not None and not live_topics.refusal(topic, scope.actor, scope.location.pk)
    return topic if may else ""

"""The page of addresses, sign-ins and a first request that a start ends with."""

from django.urls import Resolver404, resolve
from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from config.demo import story

PLACES = (
    ("Console", "/"),
    ("API, browsable", "/api/v1/docs"),
    ("API, OpenAPI 3.1", "/api/v1/schema"),
    ("Admin", "/admin/"),
    ("Readiness", "/readyz"),
    ("Metrics", "/metrics"),
)
FIRST_REQUEST = "/api/v1/availability?location=soho"


def page(base: str, *, is_told: bool) -> Group:
    """What to print. Without the retailer there is nobody to sign in as yet."""
    parts = [_addresses(base)]
    if is_told:
        request = f"curl -H 'Authorization: Bearer {story.api_key()}' '{base}{FIRST_REQUEST}'"
        parts += [_sign_ins(), Panel(Text(request, overflow="fold"), title="A first request", title_align="left")]
    else:
        parts.append(Text("Nobody can sign in yet. Make somebody: .venv/bin/python manage.py createsuperuser"))
    return Group(*parts)


def _addresses(base: str) -> Table:
    table = Table(title="Truecount", title_justify="left", title_style="bold", show_header=False)
    for name, path in PLACES:
        if _exists(path):
            table.add_row(name, f"{base}{path}")
    return table


def _sign_ins() -> Table:
    people = {person.role: person for person in reversed(story.logins())}
    table = Table("Role", "Name", "Store", "E-mail", "Password", title="Sign in as", title_justify="left")
    table.title_style = "bold"
    for person in reversed(people.values()):
        table.add_row(person.role, person.name, person.place or "all", person.email, person.password)
    return table


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True

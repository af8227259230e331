"""The page of addresses, sign-ins and a first request that a start ends with."""

from django.urls import Resolver404, resolve
from rich.box import SIMPLE_HEAD
from rich.console import Console
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
FIRST_REQUEST = "/api/v1/availability?sku=RDG-JKT-OLV-M&channel=web"


def show(console: Console, base: str, *, is_told: bool) -> None:
    """Print it. Without the retailer there is nobody to sign in as yet."""
    console.print(_addresses(base))
    if not is_told:
        console.print("Nobody can sign in yet: .venv/bin/python manage.py createsuperuser", soft_wrap=True)
        return
    people = story.logins()
    console.print(_sign_ins(people))
    console.print(f"The password is {people[0].password} for everybody.\n")
    console.print("A first request:", style="bold")
    request = f"curl -H 'Authorization: Bearer {story.api_key()}' '{base}{FIRST_REQUEST}'"
    console.print(Text(request), soft_wrap=True)  # unbroken, to be pasted
    console.print()


def _addresses(base: str) -> Table:
    table = _table("Truecount", "", "")
    for name, path in PLACES:
        if _exists(path):
            table.add_row(name, f"{base}{path}")
    return table


def _sign_ins(people: list[story.Login]) -> Table:
    first_of_role = {}
    for person in people:
        first_of_role.setdefault(person.role, person)
    table = _table("Sign in as", "Role", "Name", "Store", "E-mail")
    for person in first_of_role.values():
        table.add_row(person.role, person.name, person.place or "all", person.email)
    return table


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, show_header=any(headings), padding=(0, 1), pad_edge=False)
    table.title_justify, table.title_style = "left", "bold"
    for heading in headings:
        table.add_column(heading, no_wrap=True, overflow="fold")
    return table


def _exists(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True

"""The page of addresses, sign-ins and first requests that a start ends with."""

import json
import shlex

from django.urls import Resolver404, resolve
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.demo import story

PLACES = (
    ("Console", "/"),
    ("Orders", "/s/all/orders/"),
    ("API, browsable", "/api/v1/docs"),
    ("API, OpenAPI 3.1", "/api/v1/schema"),
    ("Admin", "/admin/"),
    ("Readiness", "/readyz"),
    ("Metrics", "/metrics"),
)
FIRST_REQUEST = "/api/v1/availability?sku=RDG-JKT-OLV-M&channel=web"
FIRST_ORDER = {
    "channel": "web",
    "lines": [{"sku": "LMB-SCF-RST", "quantity": 1}],
    "delivery": {"method": "pickup", "location": "camden"},
    "customer": {"name": "Alex Newman", "email": "alex@example.com"},
    "payments": [{"method": "card", "token": "tok_visa"}],
}
CODE_TO_TRY = "WELCOME10"


def show(console: Console, base: str, *, is_told: bool) -> None:
    """Print it. Without the retailer there is nobody to sign in as yet."""
    console.print(_addresses(base))
    if not is_told:
        console.print("Nobody can sign in yet: .venv/bin/python manage.py createsuperuser", soft_wrap=True)
        return
    people = story.logins()
    console.print(_sign_ins(people))
    console.print(f"The password is {people[0].password} for everybody.\n")
    console.print(_to_try())
    for heading, request in (("A first request:", _request(base)), ("A first order:", _order(base))):
        console.print(heading, style="bold")
        console.print(Text(request), soft_wrap=True)  # unbroken, to be pasted
        console.print()


def _request(base: str) -> str:
    return f"curl -H 'Authorization: Bearer {story.api_key()}' '{base}{FIRST_REQUEST}'"


def _order(base: str) -> str:
    headers = [f"Authorization: Bearer {story.api_key()}", "Idempotency-Key: order-1", "Content-Type: application/json"]
    said = " ".join(f"-H {shlex.quote(header)}" for header in headers)
    return f"curl {said} -d {shlex.quote(json.dumps(FIRST_ORDER))} {shlex.quote(f'{base}/api/v1/orders')}"


def _to_try() -> Table:
    table = _table("Pay with", "", "")
    table.add_row("Gift card", f"{story.gift_card()}  (50.00)")
    table.add_row("First order", f"{CODE_TO_TRY}  (10 % off)")
    table.add_row("Card", "tok_visa, tok_declined, tok_3ds, tok_timeout")
    return table


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

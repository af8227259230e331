"""One small shop with mugs on the shelf, connected to a scripted system that people call Web shop."""

import re

import pytest
from django.test import Client

from commerce.models import Connection, Staff
from tests.commerce.console.conftest import hire, signed_in
from tests.factories import inventory
from tests.factories.channels import Connected, connect
from tests.factories.inventory import Shop, receive

PAGES = "/s/all/channels/"


@pytest.fixture
def shop(db, settings) -> Shop:
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 20)
    return shop


@pytest.fixture
def there(shop) -> Connected:
    found = connect(shop.web, {shop.soho: "S1", shop.bath: "S2"})
    Connection.objects.update(name="Web shop")
    return found


@pytest.fixture
def as_owner(shop) -> Client:
    return signed_in(Staff.objects.create_user("olivia@example.com", name="Olivia Owens", is_owner=True))


@pytest.fixture
def as_auditor(shop) -> Client:
    return signed_in(hire("ulla@example.com", "Ulla", role="auditor"))


def page(there: Connected, rest: str = "") -> str:
    return f"{PAGES}{there.connection.public_id}/{rest}"


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

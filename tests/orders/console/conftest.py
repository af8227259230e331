"""The cast with mugs on two shelves: `pages["manager"]` is signed in as Soho's manager, `pages["owner"]` sees all."""

import pytest
from django.test import Client

from commerce.models import Variant
from tests import cast
from tests.cast import Browsers, Cast
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.factories.orders import Buy, place


@pytest.fixture
def stage(db) -> Cast:
    return cast.gather()


@pytest.fixture
def pages(stage: Cast) -> Browsers:
    return Browsers(stage.people)


@pytest.fixture
def mug(stage: Cast) -> Variant:
    mug = catalog.variant("MUG-WHT", title="White mug", price=1000)
    make.receive(mug, stage.soho, 20)
    make.receive(mug, stage.camden, 5)
    return mug


@pytest.fixture
def buy(stage: Cast, mug: Variant):
    """`buy(2, name="Ana Ruiz")` places an order of mugs to be collected in Soho, paid by card unless told otherwise."""

    def place_one(units: int = 2, at=None, **more):
        return place(stage.web, [Buy(mug, units, place=at or stage.soho)], **more)

    return place_one


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client

"""The cast at work: `pages["manager"]` is a browser signed in as Soho's manager, `pages["owner"]` sees every store."""

import pytest
from django.test import Client

from tests import cast
from tests.cast import Browsers, Cast


@pytest.fixture
def stage(db) -> Cast:
    return cast.gather()


@pytest.fixture
def pages(stage: Cast) -> Browsers:
    return Browsers(stage.people)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client

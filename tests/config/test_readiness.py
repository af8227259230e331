"""A demo whose story is being told is not ready; one that is told, or never begun, is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commerce.actors import SYSTEM
from config import local_home, readiness
from config.demo import story
from tests.factories.commerce import LocationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mark() -> Iterator[Path]:
    path = local_home.locate().story_mark
    yield path
    path.unlink(missing_ok=True)


def test_an_empty_shop_is_ready():
    assert readiness.is_demo_complete() is True


def test_a_story_that_is_being_told_is_not(mark):
    LocationFactory()
    mark.touch()

    assert readiness.is_demo_complete() is False


def test_a_shop_of_ones_own_is_ready_and_costs_no_query(django_assert_num_queries):
    LocationFactory()

    with django_assert_num_queries(0):
        assert readiness.is_demo_complete() is True


def test_a_told_story_is_ready_before_its_mark_is_gone(mark):
    LocationFactory()
    mark.touch()
    story.end(by=SYSTEM)

    assert readiness.is_demo_complete() is True

"""A demo that is half told is not ready; one that is told, or never begun, is."""

import pytest

from commerce.actors import SYSTEM
from config import readiness
from config.demo import story
from tests.factories.commerce import LocationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def asked_for_the_first_time(monkeypatch):
    monkeypatch.setattr(readiness, "_complete", False)


def test_an_empty_shop_is_ready():
    assert readiness.is_demo_complete() is True


def test_a_half_told_story_is_not():
    LocationFactory()

    assert readiness.is_demo_complete() is False


def test_a_told_story_is_and_stays_ready(django_assert_num_queries):
    LocationFactory()
    story.end(by=SYSTEM)

    assert readiness.is_demo_complete() is True
    with django_assert_num_queries(0):
        assert readiness.is_demo_complete() is True

"""Finding customers whose names were misspelled: near spellings of every word, and nobody else."""

import pytest

from customers import finding
from customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known():
    names = ("Jasmine Vaughan", "Jason Vance", "José Álvarez", "Mia Park")
    return [Customer.objects.create(name=name) for name in names]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jasmin vaughn", ["Jasmine Vaughan"]),
        ("VAUGHN jasmin", ["Jasmine Vaughan"]),
        ("jasmine vauhgan", ["Jasmine Vaughan"]),
        ("jasmyne", ["Jasmine Vaughan"]),
        ("jose alvares", []),  # the accent stands among the letters that the index is asked for
        ("josé álvares", ["José Álvarez"]),
        ("jasmin brown", []),
        ("ja va", []),
        ("o'", []),
        ("!!", []),
    ],
)
def test_every_word_must_be_near_to_one_of_the_name(typed, found):
    assert [each.name for each in finding.by_likeness(Customer.objects.all(), typed, most=5)] == found


def test_only_among_those_who_may_be_seen(known):
    assert finding.by_likeness(Customer.objects.exclude(pk=known[0].pk), "jasmin vaughn", most=5) == []


def test_it_is_one_query_of_the_index_of_names(django_assert_num_queries):
    with django_assert_num_queries(1):
        finding.by_likeness(Customer.objects.all(), "jasmin vaughn", most=5)

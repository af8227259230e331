"""People and places of the console tests: Maya manages everything, Ben works in Soho, Olga has no role yet."""

import pytest
from django.test import Client

from commerce import staff
from commerce.actors import SYSTEM
from commerce.models import Assignment, Location, Role, Staff


@pytest.fixture
def soho(db) -> Location:
    return Location.objects.create(code="soho", name="Soho", rank=1)


@pytest.fixture
def camden(db) -> Location:
    return Location.objects.create(code="camden", name="Camden", rank=2)


@pytest.fixture
def maya(db) -> Staff:
    return hire("maya@example.com", "Maya Okafor", role="manager")


@pytest.fixture
def ben(soho) -> Staff:
    return hire("ben@example.com", "Ben Carter", role="associate", location=soho)


@pytest.fixture
def olga(db) -> Staff:
    return Staff.objects.create_user("olga@example.com", name="Olga Novak")


@pytest.fixture
def as_maya(maya) -> Client:
    return signed_in(maya)


@pytest.fixture
def as_ben(ben) -> Client:
    return signed_in(ben)


@pytest.fixture
def as_olga(olga) -> Client:
    return signed_in(olga)


def hire(email: str, name: str, *, role: str, location: Location | None = None) -> Staff:
    staff.ensure_roles(by=SYSTEM)
    person = Staff.objects.create_user(email, name=name)
    Assignment.objects.create(staff=person, role=Role.objects.get(code=role), location=location)
    return person


def signed_in(person: Staff) -> Client:
    client = Client()
    client.force_login(person)
    return client

"""Sessions that ended are forgotten, those that go on are not."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from commerce import pruning, sessions

pytestmark = pytest.mark.django_db


def test_ended_sessions_are_forgotten_in_portions(monkeypatch):
    monkeypatch.setattr(pruning, "PORTION", 2)
    for number, days in enumerate((-2, -1, -1, 1)):
        Session.objects.create(session_key=f"k{number}", expire_date=Now() + timedelta(days=days))

    assert sessions.prune() == 3
    assert list(Session.objects.values_list("session_key", flat=True)) == ["k3"]

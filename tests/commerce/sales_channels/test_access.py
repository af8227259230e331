"""Short-lived access of a connection: one row for all, renewed in time and by one, never lost, told when it ends."""

import threading
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from commerce.models import Access, Connection, SyncException
from commerce.sales_channels import access_keeping, accounts
from commerce.sales_channels.access import Granted, Wish
from commerce.sales_channels.faults import Denied, Down
from tests.concurrency.crowd import together
from tests.factories.channels import Connected, connect, open_causes
from tests.factories.inventory import shop as a_shop


class Grants:
    """A token endpoint: every grant ends the refresh token that it was given, as the strictest systems do."""

    def __init__(self) -> None:
        self.good, self.asked, self.fails = "typed", [], None
        self.lock = threading.Lock()

    def __call__(self, newest: str) -> Granted:
        with self.lock:
            self.asked.append(newest or "typed")
            if self.fails is not None:
                raise self.fails
            if self.asked[-1] != self.good:
                raise Denied("It gives us no access any more: invalid_grant")
            self.good = f"refresh-{len(self.asked)}"
            return Granted(f"access-{len(self.asked)}", 3600, self.good)


def wish(grants: Grants, *, made_with: str = "a", refresh_of: str = "typed") -> Wish:
    return Wish("user", made_with, refresh_of, grants)


def token(there: Connected, *args, **more) -> str:
    """What another worker would get: nothing is known to it but the row."""
    return access_keeping.Keeper(Connection.objects.get(pk=there.connection.pk)).token(*args, **more)


def test_access_is_shared_renewed_before_it_ends_and_sealed(there: Connected):
    grants = Grants()

    first = [token(there, wish(grants)), token(there, wish(grants))]
    stored = Access.objects.get()
    Access.objects.update(fresh_until=Now())
    renewed = token(there, wish(grants))
    refused = [token(there, wish(grants), refused=renewed), token(there, wish(grants), refused=renewed)]
    other_secret = token(there, wish(grants, made_with="b"))

    assert first == ["access-1", "access-1"]
    assert (renewed, refused, other_secret) == ("access-2", ["access-3", "access-3"], "access-4")
    assert grants.asked == ["typed", "refresh-1", "refresh-2", "refresh-3"]
    assert "access-1" not in stored.token and "refresh-1" not in stored.refresh_token
    assert timedelta(minutes=57) < stored.fresh_until - stored.ends_at + timedelta(hours=1) < timedelta(minutes=59)
    grants.good = "typed"
    assert token(there, wish(grants, made_with="c", refresh_of="typed anew")) == "access-5"


def test_a_failure_stops_nothing_while_the_old_token_lasts_and_what_ended_is_told(there: Connected, caplog):
    grants = Grants()
    first = token(there, wish(grants))
    Access.objects.update(fresh_until=Now())
    grants.fails = Down("Status 503")
    down = [token(there, wish(grants)), token(there, wish(grants))]
    quiet = open_causes()
    Access.objects.update(fresh_until=Now())
    grants.fails = Denied("It gives us no access any more: invalid_grant")

    ended = [token(there, wish(grants)), token(there, wish(grants))]

    assert {first, *down, *ended} == {"access-1"} and len(grants.asked) == 3
    assert (quiet, open_causes()) == ([], ["access_ends"])
    assert Access.objects.get().problem == "It gives us no access any more: invalid_grant"
    Access.objects.update(ends_at=Now())
    with pytest.raises(Denied):
        token(there, wish(grants))
    grants.fails = Down("Status 503")  # what was told stands until there is access again
    with pytest.raises(Down):
        token(there, wish(grants))
    grants.fails = None
    assert token(there, wish(grants)) == f"access-{len(grants.asked)}"
    assert open_causes() == [] and SyncException.objects.get().times == 2
    assert not any(word in caplog.text for word in ("access-1", "refresh-1", "typed"))


def test_a_link_of_a_connection_keeps_its_access(there: Connected):
    grants = Grants()

    found = [accounts.link(there.connection).keeper.token(wish(grants)) for _ in range(2)]

    assert found == ["access-1", "access-1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_many_at_once_fetch_one_token(settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    there, grants, found = connect(a_shop().web, {}), Grants(), []

    together(*[lambda: found.append(token(there, wish(grants)))] * 6)
    Access.objects.update(ends_at=Now(), fresh_until=Now())
    together(*[lambda: found.append(token(there, wish(grants), refused="access-1"))] * 6)

    assert sorted(found) == ["access-1"] * 6 + ["access-2"] * 6
    assert grants.asked == ["typed", "refresh-1"]

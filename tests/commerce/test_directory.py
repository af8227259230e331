"""Doors and places by code: what a process remembers is always what the tables say, for every actor."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection, transaction

from commerce import directory, sql, visibility
from commerce.actors import SYSTEM, Actor
from commerce.models import Channel, Location, Till
from tests.api_client import api, paths
from tests.cast import gather
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


def found(noun, code):
    return directory.current().find(noun, code, actor=SYSTEM)


def limited_to(location: Location, channel: Channel) -> Actor:
    places = frozenset({location.pk})
    return replace(SYSTEM, grants=(("tills.read", places),), channel_ids=frozenset({channel.pk}))


def test_directory_is_read_once_per_version(django_assert_num_queries):
    factories.TillFactory()
    known = directory.current()

    with django_assert_num_queries(1):
        again = directory.current()

    assert again is known


def test_directory_shows_each_actor_what_the_tables_show():
    cast = gather()
    factories.TillFactory(code="camden-1", location=cast.camden)
    factories.LocationFactory(code="closed", active=False)
    nobody = replace(SYSTEM, grants=(), channel_ids=frozenset())
    actors = [SYSTEM, nobody, limited_to(cast.soho, cast.pos), *map(cast.actor, cast.people)]
    codes = [record.code for model in (Channel, Location, Till) for record in model.objects.all()]

    for actor in actors:
        for noun in directory.NOUNS:
            shown = {code for code in codes if directory.current().find(noun, code, actor=actor)}
            assert shown == {record.code for record in visibility.named(noun, actor)}


@pytest.mark.parametrize("model", [Channel, Location, Till])
def test_a_record_that_was_closed_or_renamed_is_not_found_from_then_on(model):
    noun, record = model._meta.model_name, getattr(factories, f"{model.__name__}Factory")(code="one")
    assert found(noun, "one") == record

    sql.run(f"UPDATE {model._meta.db_table} SET active = false RETURNING id")
    closed = found(noun, "one")
    sql.run(f"UPDATE {model._meta.db_table} SET active = true, code = 'two' RETURNING id")

    assert (closed, found(noun, "one"), found(noun, "two")) == (None, None, record)


def test_a_change_counts_from_its_commit_on():
    factories.ChannelFactory(code="web")

    def in_another_process() -> bool:
        try:
            return found("channel", "web") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Channel.objects.update(active=False)
            here, before = found("channel", "web"), pool.submit(in_another_process).result()
        after = pool.submit(in_another_process).result()

    assert (here, before, after) == (None, True, False)


def test_what_was_rolled_back_never_comes_again():
    with transaction.atomic():
        factories.ChannelFactory(code="web")
        inside = found("channel", "web")
        transaction.set_rollback(True)

    factories.ChannelFactory(code="pos")

    assert (inside is not None, found("channel", "web")) == (True, None)


def test_what_is_found_is_the_callers_own():
    factories.LocationFactory(code="soho", name="Soho")

    found("location", "soho").name = "Changed"

    assert found("location", "soho").name == "Soho"


def test_a_closed_door_is_refused_by_the_next_request():
    factories.ChannelFactory(code="web")
    client = api("catalog.read")
    before = client.get("/variants?channel=web")

    Channel.objects.update(active=False)
    after = client.get("/variants?channel=web")

    assert before.status_code == 200
    assert paths(after) == [("channel", "unknown_channel")]

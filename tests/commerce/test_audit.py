"""The audit finds what is wrong, says where it began, never writes, and can be seen to fail."""

import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from commerce import audit, audit_selftest
from commerce.audit import Law, NothingChecked, TookTooLong, UnknownLaw
from inventory.models import Level, Movement
from tests.factories import inventory
from tests.factories.inventory import hold, receive

SLOW = Law("L99", "never ends", (), "SELECT 1 AS key, pg_sleep(5) IS NULL AS broken", "SELECT 1")
BLIND = Law("L98", "sees nothing", ("commerce_variant",), "SELECT 1 AS key, true AS broken WHERE false", "SELECT 1")


@pytest.fixture
def shop(transactional_db):
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 5)
    receive(shop.mug, shop.soho, 3)
    hold(shop.pos, shop.line(2, shop.soho))
    return shop


@pytest.fixture
def only(monkeypatch):
    def leave(*laws):
        monkeypatch.setattr(audit, "_laws", list(laws))

    return leave


def lines(capsys, *arguments):
    call_command("audit", *arguments)
    return capsys.readouterr().out.splitlines()


def test_one_line_per_law_and_the_total_last(shop, capsys):
    said = lines(capsys)

    assert said[0] == "L1 promises fit the stock: 1 checked, drift 0"
    assert said[1] == "L2 stock equals ledger: 1 checked, drift 0"
    assert said[-1] == "TOTAL drift 0"


def test_one_law_alone(shop, capsys):
    assert lines(capsys, "--law", "L1") == ["L1 promises fit the stock: 1 checked, drift 0", "TOTAL drift 0"]


def test_drift_exits_with_1_and_names_the_movement_where_it_began(shop, capsys):
    Level.objects.update(on_hand=9)
    last = Movement.objects.latest("id")

    with pytest.raises(SystemExit) as ended:
        call_command("audit", "--law", "L2")

    said = capsys.readouterr().out.splitlines()
    assert ended.value.code == 1
    assert said[0] == "L2 stock equals ledger: 1 checked, drift 1"
    assert said[1].endswith(
        f"{shop.mug.sku} at {shop.soho.code}: 9 on hand, ledger 8; "
        f"breaks after movement {last.pk}, which left 8: next came 9"
    )
    assert said[-1] == "TOTAL drift 1"


def test_json_carries_the_same(shop, capsys):
    Level.objects.update(on_hand=9)

    with pytest.raises(SystemExit):
        call_command("audit", "--json", "--law", "L2")

    said = json.loads(capsys.readouterr().out)
    assert (said["checked"], said["drift"], said["laws"][0]["law"]) == (1, 1, "L2")
    assert (said["findings"][0]["sku"], said["findings"][0]["on_hand"]) == (shop.mug.sku, 9)


def test_a_law_nobody_knows_cannot_run(shop):
    with pytest.raises(CommandError) as refused:
        call_command("audit", "--law", "L77")

    assert refused.value.returncode == 2


def test_judging_nothing_while_there_are_rows_is_an_error(shop, only):
    only(BLIND)

    with pytest.raises(NothingChecked):
        audit.run()


@pytest.mark.django_db(transaction=True)
def test_judging_nothing_in_an_empty_database_is_fine():
    assert audit.run(["L2"]).checked == 0


def test_unknown_laws_are_named():
    with pytest.raises(UnknownLaw, match="L77"):
        audit.laws(["L77"])


def test_the_audit_ends_at_its_time_limit(shop, only):
    only(SLOW)

    with pytest.raises(TookTooLong):
        audit.run(seconds=0.2)


def test_the_audit_reads_one_snapshot_and_cannot_write(shop):
    with audit._snapshot("default") as cursor:
        cursor.execute("SHOW transaction_isolation")
        isolation = cursor.fetchone()[0]
        cursor.execute("SHOW transaction_read_only")
        read_only = cursor.fetchone()[0]

    assert (isolation, read_only) == ("repeatable read", "on")
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        assert cursor.fetchone()[0] == "off"


@pytest.fixture
def unblocked(django_db_blocker):
    """The selftest administers databases, outside any transaction."""
    with django_db_blocker.unblock():
        yield


def test_the_selftest_breaks_every_law_and_finds_it(database_copy, unblocked, capfd):
    call_command("audit", "--selftest", "--template", database_copy.template)

    said, warned = capfd.readouterr()
    *trials, total = said.splitlines()
    assert warned == ""
    assert total == f"TOTAL {len(trials)} of {len(trials)} damages found"
    assert {line.split()[0] for line in trials} == {law.code for law in audit.laws()}


def test_without_a_template_the_selftest_migrates_an_empty_database_and_drops_it_when_that_fails(
    database_copy, unblocked, settings
):
    """With the migrations of one small app there are no tables for what follows migrations."""
    others = {app.label for app in apps.get_app_configs()} - {"contenttypes"}
    settings.MIGRATION_MODULES = dict.fromkeys(others)

    with pytest.raises(DatabaseError, match="auth_permission"), audit_selftest.scratch():
        pytest.fail("it was not migrated")

    assert [name for name in database_copy.names() if name.startswith(f"selftest_of_{database_copy.name}")] == []


def test_the_selftest_never_copies_the_database_of_a_shop(database_copy):
    with pytest.raises(CommandError, match="Nobody could work"):
        call_command("audit", "--selftest", "--template", database_copy.name)
    with pytest.raises(CommandError, match="is for --selftest"):
        call_command("audit", "--template", database_copy.template)

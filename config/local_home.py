"""The folder of the embedded servers: where it is, who owns it, and the sentence for each way that can fail.

PostgreSQL refuses to run as root. So root hands the servers to an account of their own, which must be able to walk to
their folder; sockets live in a private folder, because whoever reaches them needs no password.
"""

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.local_accounts import Account, can_enter, for_servers

PROJECT = Path(__file__).resolve().parent.parent
SHARED = Path("/var/lib/truecount")
LONGEST_SOCKET_PATH = 100  # bytes; the kernel allows 103 to 107
LONGEST_LOG_BYTES = 5_000_000
LONGEST_SOCKET_NAME = ".s.PGSQL.5432.lock"


class CannotStart(Exception):
    """Something outside the program stands in the way; the message is one plain sentence for the person."""


@dataclass(frozen=True)
class Home:
    """One installation's data. `folder` is what `TRUECOUNT_HOME` means to every process."""

    folder: Path
    account: Account

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def redis(self) -> Path:
        return self.folder / "redis"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def story_mark(self) -> Path:
        """There from the first step of the demo retailer's story until its end."""
        return self.folder / "story-begun"

    @property
    def is_half_told(self) -> bool:
        """Whether a start was killed while it filled an empty database: nothing of anybody's is in there yet."""
        return self.story_mark.exists()

    @property
    def sockets(self) -> Path:
        """Inside the home, or under the temp folder when the path would be too long or PostgreSQL would split it."""
        inside = self.folder / "run"
        path = str(inside / LONGEST_SOCKET_NAME)
        if len(os.fsencode(path)) < LONGEST_SOCKET_PATH and not set(path) & set(", \"'%?#"):
            return inside
        return Path(tempfile.gettempdir()) / f"truecount-{self.account.uid}-{_digest(self.folder)}"

    def prepare(self) -> None:
        """Create the folders with their owner and mode. Raises CannotStart when that is impossible."""
        try:
            if not self.folder.exists():
                self.folder.mkdir(parents=True)
                self.folder.chmod(0o755)
            if not can_enter(self.postgres, self.account):
                raise CannotStart(f"Other accounts cannot enter {self.folder}, so the servers cannot run there.")
            for folder in (self.logs, self.sockets):
                self._own(folder)
            self._must_be_usable()
            self._shorten_logs()
        except OSError as problem:
            raise CannotStart(
                f"Cannot write to {problem.filename or self.folder}: {problem.strerror}. "
                "Set TRUECOUNT_HOME to a folder of yours with free space."
            ) from problem

    def erase(self) -> None:
        """Delete the data, but not the locks that others may wait on. The servers must be stopped."""
        for folder in (self.postgres, self.redis, self.folder / "media", self.folder / "storefronts"):
            if folder.exists():
                shutil.rmtree(folder)
        self.story_mark.unlink(missing_ok=True)

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (self.account.uid, os.geteuid()):
            raise CannotStart(f"{folder} belongs to somebody else; set TRUECOUNT_HOME to a folder of your own.")
        if found.st_uid != self.account.uid:
            os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)

    def _shorten_logs(self) -> None:
        for log in self.logs.iterdir():
            if log.stat().st_size > LONGEST_LOG_BYTES:
                os.truncate(log, 0)

    def _must_be_usable(self) -> None:
        probe = self.sockets / f".probe-{os.getpid()}"
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()


def locate(wanted: str | os.PathLike | None = None) -> Home:
    """`TRUECOUNT_HOME`, else `.truecount` in the project; for root below a closed folder a stable one in /var/lib."""
    folder = Path(wanted or os.environ.get("TRUECOUNT_HOME") or PROJECT / ".truecount").expanduser().absolute()
    account = for_servers(folder / "postgres")
    if account.is_other and not can_enter(folder / "postgres", account):
        folder = SHARED / f"{folder.parent.name}-{_digest(folder)}"
        account = for_servers(folder / "postgres")
    return Home(folder, account)


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]

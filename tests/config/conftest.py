"""A home of its own for each module that starts servers: the run's servers are never touched."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import local_postgres, local_redis
from config.local_home import Home, locate


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """An empty home below a folder that every account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="truecount-"))
    folder.chmod(0o755)
    own = locate(folder / "home")
    yield own
    for server in (local_postgres, local_redis):
        server.stop(own)
    shutil.rmtree(folder)

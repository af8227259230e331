"""A real web server for the live tests. It looks at rights every half second instead of every half minute, and waits a
second instead of ten for somebody who does not read."""

from collections.abc import Iterator

import pytest

from tests.processes import serving

IMPATIENT = {"LIVE_RECHECK_SECONDS": "0.5", "LIVE_SEND_SECONDS": "1"}


@pytest.fixture(scope="session")
def web(django_db_setup, redis_url, tmp_path_factory) -> Iterator[str]:
    """The server's address."""
    with serving(tmp_path_factory.mktemp("web") / "log", **IMPATIENT) as url:
        yield url

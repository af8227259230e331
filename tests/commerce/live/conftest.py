"""A real web server for the live tests; it looks at rights every half second instead of every half minute."""

from collections.abc import Iterator

import pytest

from tests.processes import serving


@pytest.fixture(scope="session")
def web(django_db_setup, redis_url, tmp_path_factory) -> Iterator[str]:
    """The server's address."""
    with serving(tmp_path_factory.mktemp("web") / "log", LIVE_RECHECK_SECONDS="0.5") as url:
        yield url

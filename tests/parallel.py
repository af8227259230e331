"""Which tests of a parallel run share a worker: those that share what is slow to make, which is then made once.

Large groups start first, so that the workers end together.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = {  # beginning of a test's path → its group
    "tests/browser/": "one shop, told and served",
    "tests/commerce/live/": "one web server",
    "tests/config/demo/test_story.py": "one shop, told and served",
    "tests/config/demo/test_plan.py": "one plan per clock",
    "tests/config/test_embedded_servers.py": "homes with servers",
    "tests/config/test_launch.py": "homes with servers",
    "tests/config/test_local_services.py": "homes with servers",
    "tests/config/test_storefronts.py": "one shop, told and served",
    "tests/journeys/": "one running stack",
    "tests/test_architecture.py": "one syntax tree per file",
}


class Groups(LoadScopeScheduling):
    """Tests of a group are handed out at once, all others one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for path, group in TOGETHER.items() if nodeid.startswith(path)), nodeid)


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Groups:
    """Takes the place of pytest-xdist's own."""
    return Groups(config, log)

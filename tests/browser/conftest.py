"""A real browser against real processes: the demo retailer, a web server and a worker on the test database.

Served once for all browser tests, which use no database fixture of their own.
"""

import socket
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page

from config.demo import story
from tests import chromium as real
from tests.browser.tabs import Tabs
from tests.own_redis import OwnRedis
from tests.processes import running, wait_until


@dataclass(frozen=True)
class Shop:
    """Where the demo runs, its key, and the owner's email and password."""

    url: str
    key: str
    owner: tuple[str, str]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything here drives a browser; without one it is skipped, and the report says why."""
    real.needed_by(item)


@pytest.fixture(scope="package")
def shop(retailer: list, django_db_blocker, tmp_path_factory) -> Iterator[Shop]:
    """The demo retailer, served."""
    with django_db_blocker.unblock():
        key = story.api_key()
    log = tmp_path_factory.mktemp("shop")
    port = _free_port()
    web = ["granian", "--interface", "asginl", "--port", port, "--workers-kill-timeout", "3", "config.asgi:application"]
    worker = ["celery", "-A", "config", "worker", "-c", "1", "-Q", "now,sync,bulk", "--without-mingle", "-l", "info"]
    with OwnRedis() as redis:  # other tests look into theirs while this worker runs
        demo = {"TRUECOUNT_DEMO": "true", "TRUECOUNT_TESTING": "", "REDIS_URL": redis.url}
        with running("-m", *web, log=log / "web.log", **demo), running("-m", *worker, log=log / "worker.log", **demo):
            url = f"http://127.0.0.1:{port}"
            wait_until(lambda: _answers(f"{url}/readyz"), seconds=180)
            wait_until(lambda: "ready." in (log / "worker.log").read_text(), seconds=180)  # what it is asked waits 10 s
            owner = story.logins()[0]
            yield Shop(url, key, (owner.email, owner.password))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium for all."""
    with real.running() as browser:
        yield browser


@pytest.fixture(scope="package")
def signed_in(shop: Shop, chromium: Browser) -> dict:
    """Cookies of the owner, signed in through the page."""
    context = chromium.new_context(base_url=shop.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    email, password = shop.owner
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url("**/s/**")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="package")
def tabs(shop: Shop, chromium: Browser, signed_in: dict) -> Iterator[Tabs]:
    """Where all tests open their pages."""
    yield Tabs(chromium, shop.url, signed_in)


@pytest.fixture
def browse(tabs: Tabs) -> Iterator:
    """`browse("phone", "dark")` opens a signed-in page that fails the test on any script error."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_page(size: str = "desk", scheme: str = "light") -> Page:
        page = tabs.open(len(pages))
        pages.append(page)
        page.set_viewport_size(real.size(size))
        page.emulate_media(color_scheme=scheme)
        real.gather_errors(page, errors)
        return page

    yield open_page

    for page in pages:
        page.close()
    assert errors == []


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(url, timeout=2).status == 200
    except (URLError, OSError):
        return False

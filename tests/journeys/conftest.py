"""Stories end to end: real browsers, a running shop, and real mail. All of them share one, started once.

Nothing here waits for a time, always for what is to happen. After each story the books are audited.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from commerce import audit
from tests import chromium
from tests.concurrency import crowd
from tests.database import Copy
from tests.journeys import stack as running
from tests.journeys import town
from tests.journeys.door import Door
from tests.journeys.stack import Stack

REFUSED = re.compile("responded with a status of 4(09|22)")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Everything here drives a browser."""
    chromium.needed_by(item)


@pytest.fixture(scope="package")
def beside(django_db_blocker) -> Callable:
    """`beside(work)` does it in a thread of its own: the browser's event loop in ours shuts the database."""

    def run(work: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), crowd.side_by_side(work) as (done,):
            return done.result()

    return run


@pytest.fixture(scope="package")
def stack(database_copy: Copy, beside, tmp_path_factory) -> Iterator[Stack]:
    """The running shop; gone when the stories are over."""
    with running.started(beside(town.found), beside, tmp_path_factory.mktemp("journeys")) as up:
        yield up
    database_copy.empty()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all."""
    with chromium.running() as browser:
        yield browser


@pytest.fixture(scope="package")
def cookies(stack: Stack, browser: Browser) -> Callable[[str], Any]:
    """`cookies("Sam Field")`: of that person, signed in through the page the first time."""
    known: dict[str, Any] = {}

    def of(name: str) -> Any:
        if name not in known:
            known[name] = _sign_in(stack, browser, name)
        return known[name]

    return of


@pytest.fixture
def screens(stack: Stack, browser: Browser, cookies) -> Iterator[Callable[..., Page]]:
    """`screens("Sam Field", "/s/soho/pickup/")` opens a page as that person, `screens("", link)` as a customer on a
    phone. Any script error fails the story; that somebody was refused is none."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened(name: str, path: str) -> Page:
        looks = {"viewport": chromium.size("desk" if name else "phone"), "base_url": stack.url}
        context = browser.new_context(**looks, **({"storage_state": cookies(name)} if name else {}))
        contexts.append(context)
        context.set_default_timeout(chromium.PATIENCE_MS)
        page = context.new_page()
        chromium.gather_errors(page, errors)
        page.goto(path)
        return page

    yield opened

    for context in contexts:
        context.close()
    assert [error for error in errors if not REFUSED.search(error)] == []


@pytest.fixture
def door(stack: Stack) -> Door:
    return Door(stack)


@pytest.fixture(autouse=True)
def clean_books(stack: Stack) -> Iterator[None]:
    """Every story leaves them clean."""
    yield
    report = stack.beside(audit.run)
    assert (report.drift, report.findings) == (0, [])


def _sign_in(stack: Stack, browser: Browser, name: str) -> Any:
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(town.email(name))
    page.get_by_label("Password").fill(town.PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url("**/s/**", timeout=chromium.PATIENCE_MS)
    state = context.storage_state()
    context.close()
    return state

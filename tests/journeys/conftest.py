"""Stories end to end: real browsers, a running shop, and real mail. All of them share one, started once.

Nothing here waits for a time, always for what is to happen. After each story the books are audited.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
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
def desks(stack: Stack, browser: Browser) -> Callable[[str], BrowserContext]:
    """`desks("Sam Field")`: that person's browser, which knows its files after the first page. The first of each role
    signs in through the page."""
    known: dict[str, BrowserContext] = {}
    roles: set[str] = set()

    def of(name: str) -> BrowserContext:
        if name not in known:
            known[name] = _opened(browser, stack, "desk")
            role, _ = town.PEOPLE[name]
            enter = _recognise if role in roles else _sign_in
            enter(stack, known[name], name)
            roles.add(role)
        return known[name]

    return of


@pytest.fixture
def screens(stack: Stack, browser: Browser, desks) -> Iterator[Callable[..., Page]]:
    """`screens("Sam Field", "/s/soho/pickup/")` opens a page as that person, `screens("", link)` as a customer on a
    phone. Any script error fails the story; that somebody was refused is none."""
    phones: list[BrowserContext] = []
    pages: list[Page] = []
    errors: list[str] = []

    def opened(name: str, path: str) -> Page:
        if not name:
            phones.append(_opened(browser, stack, "phone"))
        page = (desks(name) if name else phones[-1]).new_page()
        pages.append(page)
        chromium.gather_errors(page, errors)
        page.goto(path)
        return page

    yield opened

    for each in (*pages, *phones):
        each.close()
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


def _opened(browser: Browser, stack: Stack, size: str) -> BrowserContext:
    context = browser.new_context(viewport=chromium.size(size), base_url=stack.url)
    context.set_default_timeout(chromium.PATIENCE_MS)
    return context


def _sign_in(stack: Stack, context: BrowserContext, name: str) -> None:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(town.email(name))
    page.get_by_label("Password").fill(town.PASSWORD)
    page.get_by_role("button", name="Sign in").first.click()
    page.wait_for_url("**/s/**")
    page.close()


def _recognise(stack: Stack, context: BrowserContext, name: str) -> None:
    """Signed in already, as everybody is who comes back."""
    key = stack.beside(lambda: town.session_of(name))
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": stack.url}])

"""The real browser of tests that drive one; where there is none they are skipped, and the report says why."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

NAMES = ("chromium-headless-shell", "chromium")  # the first has no windows: the same engine for less work
PROGRAM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
GAVE_WAY = re.compile("htmx:(sendAbort|afterRequest)")  # to a newer request; errors have names of their own
PATIENCE_MS = 30_000  # a machine that runs other tests beside is slow at times
SIZES = {"desk": (1280, 800), "phone": (390, 844)}

# As fast as a scanner on any machine: keys and text in one go, each key's time as a scanner would have it.
SCANNED = """(code) => { const target = document.activeElement, began = performance.now();
  const press = (key, number) => {
    const event = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    Object.defineProperty(event, "timeStamp", {value: began + 4 * number});
    target.dispatchEvent(event);
  };
  [...code].forEach((key, number) => {
    press(key, number);
    document.execCommand("insertText", false, key);
  });
  press("Enter", code.length); }"""


def needed_by(item: pytest.Item) -> None:
    """Mark a test that drives it."""
    item.add_marker(pytest.mark.browser)
    if not Path(PROGRAM).exists():
        why = f"no Chromium at {PROGRAM}: apt-get install {NAMES[0]}, or set CHROMIUM"
        item.add_marker(pytest.mark.skip(reason=why))


@contextmanager
def running() -> Iterator[Browser]:
    """One Chromium until the block ends; whatever is expected of a page has its time."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=QUIET)
        yield browser
        browser.close()


def size(name: str) -> dict[str, int]:
    """A viewport."""
    width, height = SIZES[name]
    return {"width": width, "height": height}


def gather_errors(page: Page, errors: list[str]) -> None:
    """Every script error of a page, and all it complains of on its console, goes into the list."""
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            errors.append(f"{page.url}: {message.text}")
            if message.type == "error" and not GAVE_WAY.match(message.text)
            else None
        ),
    )

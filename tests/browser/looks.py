"""Whether a page is sound in every look: two widths, light and dark, on one loaded page.

No server and no script asks for the scheme, and style sheets know it by `light-dark()` alone, which gives colors: so in
the dark only rules about colors can find what the light has not shown. `test_pages` holds that premise.
"""

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests import chromium

HERE = Path(__file__).parent
ASKED = f"{(HERE / 'vendor' / 'axe.min.js').read_text()};{(HERE / 'one_look.js').read_text()}"
PICTURES = os.environ.get("TRUECOUNT_PICTURES")  # a folder: also keep screenshots there
LOOKS = (  # each differs in one thing from the one before, and the last one is what pages mostly have from the start
    ("phone", "light"),
    ("phone", "dark"),
    ("desk", "dark"),
    ("desk", "light"),
)
PASSED: set[str] = set()  # kinds of text that are easy to read wherever they stand
SETTLED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request, .skeleton')"


def problems_of_all(page: Page, paths: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    """What is wrong, by page and look; one page after the other in the same tab."""
    return {name: problems for name, path in paths.items() if (problems := problems_of(page, name, path))}


def problems_of(page: Page, name: str, path: str) -> dict[str, list[str]]:
    """What is wrong with one page, by look; nothing if it is sound."""
    response = page.goto(path)
    answered = [] if response.status == 200 else [f"status {response.status}"]
    return {"any": answered} if answered else problems_here(page, name)


def problems_here(page: Page, name: str = "") -> dict[str, list[str]]:
    """The same of what the page shows now; afterwards it looks as it did. With a name its pictures may be kept."""
    page.wait_for_function(SETTLED)
    page.evaluate(ASKED)
    before, found = page.viewport_size, {}
    for size, scheme in LOOKS:
        _dress(page, chromium.size(size), scheme)
        found[f"{size} {scheme}"] = _problems(page, scheme)
        if name:
            _keep(page, f"{name}-{page.viewport_size['width']}{'-dark' if scheme == 'dark' else ''}")
    _dress(page, before, "light")
    return {look: problems for look, problems in found.items() if problems}


def _dress(page: Page, size: dict[str, int], scheme: str) -> None:
    if page.viewport_size != size:
        page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)


def _problems(page: Page, scheme: str) -> list[str]:
    seen = page.evaluate("([dark, passed]) => oneLook(dark, passed)", [scheme == "dark", list(PASSED)])
    PASSED.update(seen["nowPassed"])
    return seen["problems"]


def _keep(page: Page, name: str) -> None:
    """A small palette picture for the documentation, when asked for."""
    if not PICTURES:
        return
    path = Path(PICTURES) / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(colors=128, method=Image.Quantize.MEDIANCUT)
    small.save(path, optimize=True)

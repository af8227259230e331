"""Whether a page is sound in every look: two widths, light and dark, on one loaded page.

No server and no script asks for the scheme, and style sheets know it by `light-dark()` alone, which gives colors: so in
the dark only rules about colors can find what the light has not shown. `test_pages` holds that premise.
"""

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests import chromium

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
PICTURES = os.environ.get("TRUECOUNT_PICTURES")  # a folder: also keep screenshots there
LOOKS = (
    ("desk", "light"),
    ("desk", "dark"),
    ("phone", "dark"),
    ("phone", "light"),
)
OF_COLORS = ["color-contrast", "link-in-text-block"]
FINDINGS = """async (rules) => (await axe.run(document, {resultTypes: ["violations"], ...rules})).violations
  .filter((v) => ["serious", "critical"].includes(v.impact))
  .map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | "))"""
SETTLED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request, .skeleton')"
DRAWN = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  await frame();
  const ending = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(ending.map((each) => each.finished)); }"""
SMALL_TEXT = """() => [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() &&
  [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
    && parseFloat(getComputedStyle(e).fontSize) < 12)
  .map((e) => e.outerHTML.slice(0, 120))"""


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
    page.evaluate(AXE)
    before, found = page.viewport_size, {}
    for size, scheme in LOOKS:
        _dress(page, chromium.size(size), scheme)
        found[f"{size} {scheme}"] = _problems(page, scheme)
        if name:
            _keep(page, f"{name}-{page.viewport_size['width']}{'-dark' if scheme == 'dark' else ''}")
    _dress(page, before, "light")
    return {look: problems for look, problems in found.items() if problems}


def _dress(page: Page, size: dict[str, int], scheme: str) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.evaluate(DRAWN)


def _problems(page: Page, scheme: str) -> list[str]:
    rules = {"runOnly": {"type": "rule", "values": OF_COLORS}} if scheme == "dark" else {}
    problems = [*page.evaluate(FINDINGS, rules), *page.evaluate(SMALL_TEXT)]
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        problems.append("scrolls sideways")
    front = "dialog[open] " if page.locator("dialog[open]").count() else ""
    if page.locator(f"{front}.btn.primary:visible").count() > 1:
        problems.append("more than one filled button")
    return problems


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

"""What `looks` must find, on small pages that have it; most of all what is wrong in one look only."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests import chromium as real
from tests.browser import looks

NARROW = "@media (max-width: 720px)"
WIDE = "@media (min-width: 721px)"
PAGE = """<!doctype html><html lang="en"><title>A page</title><style>
  :root { color-scheme: light dark; background: light-dark(#ffffff, #000000); color: light-dark(#111111, #eeeeee); }
  %s</style><main><h1>A page</h1>%s</main></html>"""


@pytest.fixture
def problems(chromium: Browser) -> Iterator:
    """`problems(style, body)`: what is wrong with this page, by look."""
    page: Page = chromium.new_page(viewport=real.size("desk"))

    def found(style: str, body: str) -> dict[str, list[str]]:
        page.set_content(PAGE % (style, body))
        return looks.problems_here(page)

    yield found
    page.close()


def test_contrast_that_is_bad_in_one_look_is_found_in_each(problems) -> None:
    style = f"""
      {NARROW} {{ .a {{ color: light-dark(#bbbbbb, #eeeeee) }} .b {{ color: light-dark(#111111, #333333) }} }}
      {WIDE} {{ .c {{ color: light-dark(#111111, #333333) }} .d {{ color: light-dark(#bbbbbb, #eeeeee) }} }}"""

    found = problems(style, "".join(f'<p class="{name}">Some words</p>' for name in "abcd"))

    assert found == {
        "phone light": ["color-contrast: .a"],
        "phone dark": ["color-contrast: .b"],
        "desk dark": ["color-contrast: .c"],
        "desk light": ["color-contrast: .d"],
    }


@pytest.mark.parametrize(
    "style",
    [
        ".other { color: #949494 } p { color: #767676 } ",
        ".other { font-size: 20px } p { color: #949494; font-size: 25px }",
        ".around { background: #888888 }",
        ".around { opacity: .4 }",
        ".over { background: #333333; position: absolute; width: 9em; height: 2em } .other { position: relative }",
        ".over { background: #333333; height: 40px; margin-bottom: -40px } .around { position: relative; z-index: 1 }",
    ],
)
def test_text_like_one_that_passed_is_found_where_it_cannot_be_read(problems, style: str) -> None:
    """In the light; what is known of the first text must not let the second pass."""
    style = f"p {{ margin: 0; color: #222222 }} {style}"
    readable = "<p>Some words</p>"
    assert "color-contrast" not in str(problems(style, readable).get("desk light"))

    body = f'{readable}<div class="around"><div class="over"></div><p class="other">Some words</p></div>'

    assert problems(style, body)["desk light"] == ["color-contrast: .other"]


def test_what_differs_between_the_widths_is_found(problems) -> None:
    style = f"""{NARROW} {{ .name {{ display: none }} .wide {{ width: 500px }} .small {{ font-size: 11px }} }}
      .primary {{ color: #111111; background: #ffffff; }} {WIDE} {{ .last {{ display: none }} }}"""
    body = """<button><span class="name">Save</span></button><p class="wide">Some words</p><p class="small">Words</p>
      <button class="btn primary">One</button><button class="btn primary last">Two</button>"""

    found = problems(style, body)

    only_seen = ['<p class="small">Words</p>', "scrolls sideways", "more than one filled button"]
    assert found == {"phone light": ["button-name: button:nth-child(2)", *only_seen], "phone dark": only_seen}


def test_link_that_only_its_color_shows_in_the_dark_is_found(problems) -> None:
    style = "p a { text-decoration: none; color: light-dark(#bb0000, #dddddd); font-weight: inherit }"

    found = problems(style, '<p>Some words and <a href="/">a link</a> and words</p>')

    assert all(each == ["link-in-text-block: a"] for each in found.values())
    assert {"phone dark", "desk dark"} <= set(found)

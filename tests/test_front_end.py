"""Nothing lies about in the front end: every template is named by something that runs, every class of our style sheets
is worn by something."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOADED_BY_LIBRARIES = ("400", "403", "404", "500", "403_csrf", "account/")
WORN_FROM_LIBRARIES = {"htmx-request"}

_QUOTED = re.compile(r'"([^"\n]*)"' r"|'([^'\n]*)'" r"|`([^`]*)`")
_DOCSTRING = re.compile(r'"""[\s\S]*?"""')
_TAG = re.compile(r"\{[%{].*?[%}]\}")
_CLASSES = re.compile(r'\bclass="([^"]*)"|\bclass=([\w-]+)')
_MADE = re.compile(r"""\bclass(?:=|Name\s*[:=]|List\.\w+\(|["']\s*:)\s*["'`]([\w -]+)""")
_WORD = re.compile(r"[A-Za-z_][\w-]*")
_COMMENT = re.compile(r"/\*[\s\S]*?\*/")
_SELECTOR = re.compile(r"([^{};]*)\{")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_GAP = re.compile(r"\{[^{}]*\}")


@cache
def files() -> dict[Path, str]:
    """Our own text by path, as git knows it, without tests and what others wrote."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    ours = [Path(name) for name in listed.splitlines() if not {"tests", "docs", "vendor"} & set(Path(name).parts)]
    kinds = (".py", ".js", ".css", ".html", ".txt", ".short", ".subject")
    return {path: (ROOT / path).read_text() for path in ours if path.suffix in kinds and (ROOT / path).is_file()}


def quoted(text: str) -> list[str]:
    """What stands in quotes."""
    return ["".join(found) for found in _QUOTED.findall(text)]


def said(path: Path) -> list[str]:
    """What stands in quotes in a Python or JavaScript file, its docstrings aside."""
    return quoted(_DOCSTRING.sub("", files()[path]))


def scripts() -> list[Path]:
    return [path for path in files() if path.suffix in (".py", ".js")]


def templates() -> dict[str, Path]:
    """Name without suffix → path."""
    found = [path for path in files() if "templates" in path.parts]
    return {str(Path(*path.parts[path.parts.index("templates") + 1 :]).with_suffix("")): path for path in found}


def fills_a_gap(name: str, patterns: Iterable[str], words: set[str]) -> bool:
    """Whether the name is one of those that an f-string can say, with what somewhere is said for its gap."""
    for pattern in patterns:
        before, after = _GAP.split(pattern, maxsplit=1)
        gap = name.removeprefix(before).removesuffix(after)
        if name == f"{before}{gap}{after}" and gap in words | set(quoted(pattern)):
            return True
    return False


def worn() -> Iterator[str]:
    """Every word that may be a class: in a class attribute or in quotes in a tag of a template, or where a script makes
    one. A class that Python chooses stands whole in the template, so that it can be found."""
    for path, text in files().items():
        if path.suffix == ".html":
            classes = ["".join(found) for found in _CLASSES.findall(_TAG.sub("\0", text))]
            chosen = [each for tag in _TAG.findall(text) for each in quoted(tag)]
            yield from _WORD.findall(" ".join(classes + chosen))
    for path in scripts():
        yield from _WORD.findall(" ".join(_MADE.findall(files()[path])))


def test_every_template_is_named_by_something_that_runs():
    words = {each for path in scripts() for each in said(path)}
    patterns = [each.rpartition(".html")[0] or each for each in words if "/" in each and len(_GAP.findall(each)) == 1]
    pages = {path: text for path, text in files().items() if "templates" in path.parts}

    unnamed = [
        str(path)
        for name, path in templates().items()
        if not name.startswith(LOADED_BY_LIBRARIES)
        and f"{name}.html" not in words
        and not any(f'"{name}.' in text for other, text in pages.items() if other != path)
        and not fills_a_gap(name, patterns, words)
    ]

    assert unnamed == []


def test_every_class_of_our_style_sheets_is_worn():
    known = {*worn(), *WORN_FROM_LIBRARIES}
    sheets = {path: _COMMENT.sub("", text) for path, text in files().items() if path.suffix == ".css"}

    unworn = {
        f"{path}: .{name}"
        for path, text in sheets.items()
        for selector in _SELECTOR.findall(text)
        if not selector.strip().startswith("@")
        for name in _CLASS.findall(selector)
        if name not in known
    }

    assert unworn == set()

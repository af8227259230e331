"""`bin/test --quick`: every test that needs no database, and those of what was changed since the last commit, or in it.

A change concerns the test files that import the module, those of the folder that mirrors its own, and itself.
"""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONG = ("slow", "race", "browser", "fuzz")
_DATABASE = {"db", "transactional_db", "database_copy"}
_ASKED = (
    ("diff", "--name-only", "HEAD"),
    ("ls-files", "--others", "--exclude-standard"),
    ("diff", "--name-only", "HEAD~1", "HEAD"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option."""
    parser.addoption("--quick", action="store_true", help="only tests without a database, and those of what changed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out all others."""
    if not config.option.quick:
        return
    concerned = files_concerned(changed(), {Path(item.path).relative_to(ROOT) for item in items})
    kept = [item for item in items if not uses_database(item) or Path(item.path).relative_to(ROOT) in concerned]
    kept = [item for item in kept if not any(item.get_closest_marker(mark) for mark in LONG)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def uses_database(item: pytest.Item) -> bool:
    """Whether a test, or a fixture that it names, wants the database."""
    return bool(item.get_closest_marker("django_db") or _DATABASE & set(getattr(item, "fixturenames", ())))


def changed() -> list[Path]:
    """Files that are not as committed; when all are, those of the last commit. None where git cannot say."""
    *now, last = (subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True) for asked in _ASKED)
    found = [line for done in now for line in done.stdout.splitlines()] or last.stdout.splitlines()
    return [Path(name) for name in found]


def files_concerned(changes: Iterable[Path], tests: Iterable[Path]) -> set[Path]:
    """Which of these test files the changes concern; all paths are from the project's root."""
    changes, tests = set(changes), set(tests)
    mirrored = {Path("tests") / change.parent for change in changes}
    imports = [_import_of(change) for change in changes if change.suffix == ".py" and change.stem != "__init__"]
    names = re.compile("|".join(imports), re.MULTILINE) if imports else None
    return {
        test
        for test in tests
        if test in changes or test.parent in mirrored or names and names.search((ROOT / test).read_text())
    }


def _import_of(module: Path) -> str:
    """How a line that imports the module looks like, as a regular expression."""
    package = re.escape(".".join(module.parent.parts))
    return rf"^from {package} import [^\n]*\b{module.stem}\b|^(?:from|import) {package}\.{module.stem}\b"

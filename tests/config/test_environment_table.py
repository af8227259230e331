"""The table of environment variables in the docs names every one that the settings read, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "([A-Z][A-Z0-9_]+)"


def read_by_settings() -> set[str]:
    text = (ROOT / "config" / "settings.py").read_text()
    names = re.findall(rf"\benv(?:\.[a-z_]+)?\(\s*['\"]{NAME}['\"]", text)
    assert len(names) == len(re.findall(r"\benv(?:\.[a-z_]+)?\(", text))  # a name that is not a plain text is not seen
    return set(names)


def in_the_table() -> set[str]:
    section = (ROOT / "docs" / "operations.md").read_text().split("\n## Environment\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(f"`{NAME}`", cell)}


def test_every_variable_that_is_read_stands_in_the_table():
    assert read_by_settings() - in_the_table() == set()


def test_the_table_promises_none_that_nobody_reads():
    assert in_the_table() - read_by_settings() == set()

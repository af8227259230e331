"""Files of others that browsers get from us: known by version, license and hash."""

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3] / "commerce" / "static" / "console"
FILES = json.loads((ROOT / "VENDORED.json").read_text())["files"]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"])
def test_vendored_file_is_the_recorded_one(entry):
    digest = hashlib.sha256((ROOT / entry["path"]).read_bytes()).hexdigest()

    assert digest == entry["sha256"]
    assert entry["license"] and entry["version"] and entry["package"]


def test_fonts_are_all_recorded():
    present = {f"fonts/{file.name}" for file in (ROOT / "fonts").iterdir()}

    assert present == {entry["path"] for entry in FILES}

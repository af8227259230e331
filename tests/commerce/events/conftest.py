"""What the tests of facts and reactions share."""

import pytest

from tests.commerce.events import rig


@pytest.fixture(autouse=True)
def effects_folder(tmp_path, monkeypatch):
    """Each test has its own place for effects, known to the processes it starts."""
    monkeypatch.setenv("EFFECTS", str(tmp_path))
    return rig.folder()

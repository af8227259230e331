"""What the scripts of bin/ hand on to every process they start."""

import os
import subprocess
import sys

import pytest

from tests.processes import ROOT

ASK_A_CHILD = """
import subprocess, sys
import environment
environment.keep_bytecode()
child = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
print(subprocess.check_output([sys.executable, "-c", child], text=True))
"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "False None"),
        ({"PYTHONDONTWRITEBYTECODE": "1"}, f"False {ROOT / '.venv' / 'bytecode'}"),
        ({"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": "/elsewhere"}, "False /elsewhere"),
    ],
)
def test_compiled_modules_are_kept_even_where_none_may_lie_beside_the_sources(given, said):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "bin")} | given

    answer = subprocess.check_output([sys.executable, "-c", ASK_A_CHILD], env=environment, text=True)

    assert answer.strip() == said

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


def test_uv_that_knows_not_the_proxy_s_certificate_tries_those_of_the_machine(tmp_path):
    uv = tmp_path / "uv"
    uv.write_text(f'#!/bin/sh\necho "$UV_SYSTEM_CERTS $3" >> {tmp_path / "tries"}\n[ -n "$UV_SYSTEM_CERTS" ]\n')
    uv.chmod(0o755)
    ask = f"import environment; print(environment._install_with_uv({str(uv)!r}))"
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "bin")}

    answer = subprocess.check_output([sys.executable, "-c", ask], env=given, text=True)

    assert answer.splitlines()[-1] == "True"
    assert (tmp_path / "tries").read_text().split("\n") == [" --python", "true --python", ""]

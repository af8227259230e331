"""`manage.py simulate_channel` as its own process: says where it is, sells, is directed, and ends on Ctrl-C."""

import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"


@pytest.mark.slow
def test_it_runs_until_ctrl_c(tmp_path):
    catalog = tmp_path / "catalog.json"
    catalog.write_text(json.dumps([{"title": "Lamp", "variants": [{"sku": "LAMP", "price": 4900, "quantity": 2}]}]))
    state = tmp_path / "state.json"
    arguments = ["--system", "shopify", "--seed", "3", "--orders-per-minute", "0", "--faults", "hostile"]
    process = subprocess.Popen(
        [sys.executable, MANAGE, "simulate_channel", *arguments, "--catalog", catalog, "--state", state],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        url = process.stdout.readline().strip()
        request = urllib.request.Request(f"{url}/_sim/sell", b'{"wanted": {"LAMP": 2}}', method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            order = json.loads(answer.read())
        with urllib.request.urlopen(f"{url}/_sim/levels", timeout=60) as answer:
            levels = json.loads(answer.read())
        process.send_signal(signal.SIGINT)
        said, complaints = process.communicate(timeout=60)
    finally:
        process.kill()

    assert order["lines"][0]["quantity"] == 2
    assert levels == {"LAMP": {"Warehouse": 0, "High Street": 2}}
    assert (process.returncode, complaints) == (0, "")
    assert said.splitlines()[-1] == "Stopped after 3 lines of journal."
    assert [line["kind"] for line in json.loads(state.read_text())["journal"]] == ["sold", "taken", "paid"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--callback", "ftp://x"], "the callback is no http address"),
        (["--factor", "0"], "the factor is above 0"),
        (["--catalog", "/nowhere.json"], "No such file"),
    ],
)
def test_it_says_why_it_cannot_start(arguments: list[str], complaint: str):
    with pytest.raises(CommandError, match=complaint):
        call_command("simulate_channel", "--system", "square", *arguments)


def test_a_system_that_is_not_simulated_is_refused():
    with pytest.raises(CommandError, match="invalid choice: 'amazon'"):
        call_command("simulate_channel", "--system", "amazon")

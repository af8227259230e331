"""The checks that need no database: all started at once, reported in order."""

import os
import subprocess
import sys
import time

import environment

MANAGE = os.path.join(environment.PROJECT, "manage.py")
CHECKS = {
    "style (ruff check)": ["-m", "ruff", "check", "--quiet"],
    "formatting (ruff format)": ["-m", "ruff", "format", "--check", "--quiet"],
    "direction of imports (import-linter)": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
    "every model change has a migration": [MANAGE, "makemigrations", "--check", "--dry-run"],
}


def run(python: str) -> int:
    """Runs every check; prints one line each, with the full output of those that fail. Returns 0 or 1."""
    started = time.time()
    running = {
        name: subprocess.Popen(
            [python, *arguments],
            cwd=environment.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, arguments in CHECKS.items()
    }
    failed = 0
    for name, process in running.items():
        output, _ = process.communicate()
        print(f"{'ok  ' if process.returncode == 0 else 'FAIL'} {name} ({time.time() - started:.1f} s)", flush=True)
        if process.returncode:
            failed = 1
            print(output, file=sys.stderr, flush=True)
    return failed

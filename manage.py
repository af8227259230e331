#!/usr/bin/env python
"""Django's command line. Finds the project's environment, and servers for the commands that need some."""

import argparse
import importlib.util
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
ENVIRONMENT = PROJECT / ".venv" / "bin" / "python"

if importlib.util.find_spec("django") is None:
    if ENVIRONMENT.exists():
        os.execv(ENVIRONMENT, [str(ENVIRONMENT), *sys.argv])
    if sys.argv[1:2] == ["demo"]:
        os.execv(PROJECT / "bin" / "demo", ["bin/demo", *sys.argv[2:]])
    sys.exit("Django is not installed. Run bin/demo, which sets everything up, or install requirements.txt.")

from django.core.management import execute_from_command_line  # noqa: E402

from config import launch, local_services  # noqa: E402


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        with local_services.serving(sys.argv[1:]):
            if sys.argv[1:2] == ["demo"]:
                parser = argparse.ArgumentParser(prog="demo", description=launch.__doc__)
                launch.add_arguments(parser)
                sys.exit(launch.run(parser.parse_args(sys.argv[2:])))
            execute_from_command_line(sys.argv)
    except local_services.CannotStart as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()

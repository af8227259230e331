"""Two beats that load everything once: processes of their own, each with its own schedule in the folder given."""

import os
import sys

from tests.commerce.events.worker_app import app

if __name__ == "__main__":
    name = "one" if os.fork() else "two"
    app.start(["beat", "--pidfile=", "-l", "info", "-s", f"{sys.argv[1]}/{name}.schedule"])

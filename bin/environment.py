"""Makes ``.venv`` hold exactly what requirements.txt lists, with uv when it works, else with pip.

Runs before anything is installed: standard library only, on any Python from 3.8. Nothing happens while the hash of
requirements.txt equals the one stamped into ``.venv``.
"""

import fcntl
import glob
import hashlib
import os
import shutil
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
REQUIREMENTS = os.path.join(PROJECT, "requirements.txt")
VENV = os.path.join(PROJECT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "truecount-requirements")
WANTED = ((3, 11), (3, 12))


def ensure() -> str:
    """Returns the path of the environment's Python, after creating and filling it where needed."""
    if not _is_current():
        _make()
    keep_bytecode()
    return PYTHON


def _make() -> None:
    try:
        with open(REQUIREMENTS) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two commands started together must not install at once
            if not _is_current():
                _build()
    except KeyboardInterrupt:
        sys.exit("Stopped. The next run continues from here.")
    except OSError as problem:
        sys.exit(f"Cannot set up {VENV}: {problem}")


def keep_bytecode() -> None:
    """Where Python may not write beside its sources, every process would compile every module: keep them in .venv, once
    there is one."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", os.path.join(VENV, "bytecode"))


def _is_current() -> bool:
    if not (os.path.exists(PYTHON) and os.path.exists(STAMP)):
        return False
    with open(STAMP) as stamp:
        return stamp.read() == _fingerprint()


def _fingerprint() -> str:
    with open(REQUIREMENTS, "rb") as listed:
        return hashlib.sha256(listed.read()).hexdigest()


def _build() -> None:
    uv = _working_uv()
    if os.path.exists(PYTHON) and version_of(PYTHON) not in WANTED:
        shutil.rmtree(VENV)
    if not os.path.exists(PYTHON):
        _create(uv)
    if not (uv and _install_with_uv(uv)):
        _install_with_pip()
    with open(STAMP, "w") as stamp:
        stamp.write(_fingerprint())


def _create(uv: str) -> None:
    base = find_python()
    if not base and not uv:
        sys.exit("Truecount needs Python 3.11 or 3.12 (or uv, which can fetch one); neither is on the PATH.")
    say(f"Creating .venv ({base or 'Python 3.12, fetched by uv'})")
    if uv and _run([uv, "venv", "--quiet", "--clear", "--python", base or "3.12", VENV]):
        return
    if not base:
        sys.exit("Truecount needs Python 3.11 or 3.12, and uv could not fetch one.")
    has_pip = _quietly([base, "-c", "import ensurepip"])
    if not _run([base, "-m", "venv", "--clear", *([] if has_pip else ["--without-pip"]), VENV]):
        sys.exit(f"{base} could not create {VENV}; see above.")


def _install_with_uv(uv: str) -> bool:
    """By its own certificates, then by the machine's: a company's proxy is known only to these."""
    say("Installing the packages of requirements.txt with uv (seconds)")
    install = [uv, "pip", "install", "--python", PYTHON, "--requirement", REQUIREMENTS]
    return _run(install) or _run(install, UV_SYSTEM_CERTS="true", UV_NATIVE_TLS="true")  # its name of now, and before


def _install_with_pip() -> None:
    """Every package is pinned, so pip need not look for dependencies, and modules are compiled when first used."""
    say("Installing the packages of requirements.txt with pip (a minute or two, the first time only)")
    install = ["install", "--no-deps", "--no-compile", "--disable-pip-version-check", "--requirement", REQUIREMENTS]
    if _quietly([PYTHON, "-m", "pip", "--version"]) or _quietly([PYTHON, "-m", "ensurepip"]):
        done = _run([PYTHON, "-m", "pip", *install])
    else:
        base = find_python()
        if not base or not _quietly([base, "-m", "pip", "--version"]):
            sys.exit("This Python has neither pip nor ensurepip: install the package python3-venv, or install uv.")
        done = _run([base, "-m", "pip", "--python", PYTHON, *install])
    if not done:
        sys.exit("The packages could not be installed; see above. The next run continues from here.")


def find_python() -> str:
    """Returns a Python 3.11 or 3.12 that runs, or an empty string."""
    candidates = [getattr(sys, "_base_executable", sys.executable), sys.executable]
    for name in ("python3.12", "python3.11", "python3", "python"):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            candidates.append(os.path.join(folder, name))
    for pattern in ("~/.pyenv/versions/3.12.*/bin/python", "~/.pyenv/versions/3.11.*/bin/python"):
        candidates += sorted(glob.glob(os.path.expanduser(pattern)))
    seen = set()
    for candidate in candidates:
        if candidate not in seen and os.access(candidate, os.X_OK) and version_of(candidate) in WANTED:
            return candidate
        seen.add(candidate)
    return ""


def version_of(python: str) -> tuple:
    """Returns (major, minor) as the interpreter itself reports it, or () when it does not run."""
    question = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return tuple(int(part) for part in answer.stdout.split()) if answer.returncode == 0 else ()
    except (OSError, ValueError):
        return ()


def _working_uv() -> str:
    uv = shutil.which("uv")
    return uv if uv and _quietly([uv, "--version"]) else ""


def _run(command: list, **variables: str) -> bool:
    environment = {**os.environ, **variables}
    return subprocess.run(command, cwd=PROJECT, stdin=subprocess.DEVNULL, env=environment).returncode == 0


def _quietly(command: list) -> bool:
    return (
        subprocess.run(
            command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ).returncode
        == 0
    )


def say(sentence: str) -> None:
    """One step, as a line of progress."""
    print(f"==> {sentence}", flush=True)

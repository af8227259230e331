"""The shape of the code: small files, small functions, imports at the top, edges that read through visibility.

Which package may import which is held by import-linter (see pyproject.toml); here stands what it cannot see.
"""

import ast
import statistics
import subprocess
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
APPS = ("commerce", "inventory", "customers", "orders", "fulfillment", "config")
LARGEST_FILE, LARGEST_MEDIAN, LARGEST_FUNCTION, LARGEST_TEMPLATE, MOST_PARAMETERS = 250, 80, 40, 120, 6
BANNED_NAMES = {"services", "utils", "helpers", "common", "misc", "manager"}
BANNED_WORDS = ("canceled", "TODO", "FIXME", "XXX")
EDGES = ("api", "console", "customer")
MAY_SET_THE_CLOCK = ("config/demo/", "config/replay/", "commerce/imports/", "tests/", "commerce/transactions.py")
MAY_TELL_NOBODY = ("config/demo/", "config/replay/")


@cache
def tracked() -> list[Path]:
    """Every file of the project that git knows and that is still there."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


@cache
def modules() -> dict[str, ast.Module]:
    """Path → syntax tree of the product's own modules, without migrations and tests."""
    found = [path for path in tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in APPS]
    names = {str(path.relative_to(ROOT)): path for path in found if "migrations" not in path.parts}
    return {name: ast.parse(path.read_text()) for name, path in names.items()}


def lines_of(name: str) -> int:
    return len((ROOT / name).read_text().splitlines())


def functions() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(name, node) for name, tree in modules().items() for node in ast.walk(tree) if isinstance(node, kinds)]


def is_edge(name: str) -> bool:
    parts = Path(name).parts
    return parts[0] != "config" and (parts[1] in EDGES or parts[-1] in ("admin.py", "tasks.py", "reactions.py"))


def test_files_are_small():
    large = {name: lines_of(name) for name in modules() if lines_of(name) > LARGEST_FILE}

    assert large == {}
    assert statistics.median(lines_of(name) for name in modules()) <= LARGEST_MEDIAN


def test_test_files_are_small_too():
    tests = [str(path.relative_to(ROOT)) for path in tracked() if path.suffix == ".py" and path.is_relative_to(TESTS)]
    large = {name: lines_of(name) for name in tests if lines_of(name) > LARGEST_FILE}

    assert tests != []
    assert large == {}


def test_functions_are_small():
    large = [
        f"{name}:{node.name}" for name, node in functions() if node.end_lineno - node.lineno + 1 > LARGEST_FUNCTION
    ]

    assert large == []


def test_functions_take_few_parameters():
    def given(arguments: ast.arguments) -> list[str]:
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        return [argument.arg for argument in named if argument.arg not in ("self", "cls")]

    many = [f"{name}:{node.name}" for name, node in functions() if len(given(node.args)) > MOST_PARAMETERS]

    assert many == []


def test_templates_are_small():
    templates = [path for path in tracked() if path.suffix == ".html" and "templates" in path.parts]
    large = [str(path) for path in templates if len(path.read_text().splitlines()) > LARGEST_TEMPLATE]

    assert templates != []
    assert large == []


def test_imports_stand_at_the_top():
    nested = [
        f"{name}:{inner.lineno}"
        for name, tree in modules().items()
        for node in tree.body
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom) and inner is not node and not _is_type_checking(node)
    ]

    assert nested == []


def _is_type_checking(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def test_modules_are_named_by_a_capability():
    parts = {part.removesuffix(".py") for name in modules() for part in Path(name).parts}

    assert parts & BANNED_NAMES == set()


def test_modules_say_what_they_are_for():
    empty = {name for name in modules() if Path(name).name == "__init__.py" and lines_of(name) == 0}
    silent = [name for name, tree in modules().items() if name not in empty and not ast.get_docstring(tree)]

    assert silent == []


def test_nothing_is_left_unfinished():
    own = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked()
        if path.suffix in (".py", ".html", ".css", ".md") and path != own and "vendor" not in path.parts
        for word in BANNED_WORDS
        if word in path.read_text()
    ]

    assert found == []


def test_edges_never_read_past_visibility():
    """In api, console and admin modules no `.objects`, `_default_manager` or `_base_manager` appears."""
    managers = {"objects", "_default_manager", "_base_manager"}
    bare = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        if is_edge(name) and not name.endswith(("tasks.py", "reactions.py"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in managers
    ]

    assert bare == []


def test_verbs_never_import_edges():
    def imported(tree: ast.Module) -> set[str]:
        found = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
        return found

    wiring = ("apps.py", "urls.py", "__init__.py")
    apps = [app for app in APPS if app != "config"]
    edges = {f"{app}.{edge}" for app in apps for edge in (*EDGES, "admin", "tasks", "reactions")}
    upward = [
        f"{name} imports {module}"
        for name, tree in modules().items()
        if Path(name).parts[0] != "config" and not is_edge(name) and Path(name).name not in wiring
        if "templatetags" not in name and "management" not in name
        for module in imported(tree)
        if any(module == edge or module.startswith(f"{edge}.") for edge in edges)
    ]

    assert upward == []


def test_use_cases_take_keywords_and_name_their_actor():
    def is_use_case(node: ast.FunctionDef) -> bool:
        names = ("transactions.use_case", "transactions.upkeep")
        return any(ast.unparse(decorator) in names for decorator in node.decorator_list)

    verbs = [(name, node) for name, node in functions() if is_use_case(node)]
    wrong = [
        f"{name}:{node.name}"
        for name, node in verbs
        if node.args.args or node.args.posonlyargs or "by" not in [argument.arg for argument in node.args.kwonlyargs]
    ]

    assert verbs != []
    assert wrong == []


@pytest.mark.parametrize("call", ["transactions.at("])
def test_only_stories_of_the_past_replace_the_clock(call: str):
    callers = [name for name in modules() if call in (ROOT / name).read_text()]

    assert [name for name in callers if not name.startswith(MAY_SET_THE_CLOCK)] == []


def test_only_stories_of_the_past_tell_nobody():
    callers = [name for name in modules() if "bus.history(" in (ROOT / name).read_text()]

    assert [name for name in callers if not name.startswith(MAY_TELL_NOBODY)] == []


def test_no_record_saves_logic():
    """No model overrides `save` or `delete`, and no module connects to Django's model signals."""
    signals = ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")
    overrides = [
        f"{name}:{node.name}" for name, node in functions() if "/models/" in name and node.name in ("save", "delete")
    ]
    connected = [name for name in modules() for signal in signals if f"{signal}.connect" in (ROOT / name).read_text()]

    assert overrides == []
    assert connected == []

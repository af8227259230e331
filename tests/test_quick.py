"""What a change concerns."""

from pathlib import Path

from tests import quick

TESTS = [Path(name) for name in ("tests/test_quick.py", "tests/orders/test_finding.py", "tests/commerce/test_money.py")]


def test_a_change_concerns_who_imports_it_and_the_folder_that_mirrors_its_own():
    def concerned(name: str) -> set[str]:
        return {found.stem for found in quick.files_concerned([Path(name)], TESTS)}

    assert concerned("tests/quick.py") == {"test_quick"}
    assert concerned("tests/commerce/test_money.py") == {"test_money"}
    assert concerned("commerce/money.py") == {"test_money"}
    assert "test_finding" in concerned("orders/whatever.html")
    assert concerned("docs/channels.md") == set()

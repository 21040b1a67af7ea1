"""No row of the table of traps is without a test."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from tests.transform.traps import ROWS

HERE = Path(__file__).parent


def rows_tested() -> Counter[int]:
    """How many tests each row has, by the names of their functions."""
    names = (
        node.name
        for path in HERE.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    )
    return Counter(int(found[1]) for found in map(re.compile(r"test_row_(\d\d)_").match, names) if found)


def test_the_table_has_no_gap():
    assert list(ROWS) == list(range(1, 33))


def test_every_row_has_a_test():
    assert {f"{row}: {title}" for row, title in ROWS.items() if not rows_tested()[row]} == set()


def test_no_test_is_of_a_row_that_is_not_there():
    assert rows_tested().keys() - ROWS.keys() == set()

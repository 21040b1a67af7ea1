"""Lengths of functions and files against the budgets in CONTRIBUTING.md; fails only on a gross breach."""

import ast
import statistics
import sys
from pathlib import Path

ROOTS = ("assetkit", "api", "catalog", "cli")
MOST_FUNCTION, MOST_FILE = 80, 600
TABLE_SHARE = 0.7
"""A file whose lines are mostly literal assignments is a table and may be long."""


def sources() -> list[Path]:
    """Our Python files, each once: links inside ``assetkit/`` are not followed, migrations are listings of tables."""
    found = (path for root in ROOTS for path in Path(root).rglob("*.py"))
    return sorted(
        path for path in found if not any(parent.is_symlink() or parent.name == "versions" for parent in path.parents)
    )


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return node.end_lineno - node.lineno + 1 - (first.end_lineno - first.lineno + 1 if documented else 0)


def is_table(tree: ast.Module, lines: int) -> bool:
    """Whether top-level assignments make up most of a file."""
    spans = [n.end_lineno - n.lineno + 1 for n in tree.body if isinstance(n, (ast.Assign, ast.AnnAssign))]
    return sum(spans) > TABLE_SHARE * lines


def main() -> int:
    functions, files, breaches = [], [], []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        tree, lines = ast.parse(text), text.count("\n")
        files.append(lines)
        if lines > MOST_FILE and not is_table(tree, lines):
            breaches.append(f"{path}: {lines} lines, at most {MOST_FILE}")
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                functions.append(lines_of(node))
                if functions[-1] > MOST_FUNCTION:
                    breaches.append(f"{path}:{node.lineno} {node.name}: {functions[-1]} lines, at most {MOST_FUNCTION}")
    p90 = statistics.quantiles(functions, n=10)[-1]
    print(
        f"{len(files)} files, median {statistics.median(files):.0f} lines; {len(functions)} functions, "
        f"median {statistics.median(functions):.0f}, p90 {p90:.0f}, max {max(functions)}"
    )
    print("\n".join(breaches))
    return bool(breaches)


if __name__ == "__main__":
    sys.exit(main())

import ast
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
# What decides touches no database and no request: it can be read, tested and trusted by itself.
PURE = (
    "crf/partial_date.py",
    "crf/conditions.py",
    "crf/derivations",
    "crf/checks",
    "queries/workflow.py",
    "analysis/endpoints",
    "analysis/estimators",
    "analysis/tables",
)
IMPURE = ("django.db", "django.http", "django.shortcuts", "django.views", "django.core.cache")


def files(place):
    path = CHECKOUT / place
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]


def imports(tree):
    """Every module that is imported when the program runs; what only type checkers read does not count."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                continue
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
        yield from imports(node)


@pytest.mark.parametrize("place", PURE)
def test_pure_module_asks_no_database_and_no_request(place):
    found = {
        f"{file.relative_to(CHECKOUT)}: {name}"
        for file in files(place)
        for name in imports(ast.parse(file.read_text()))
        if f"{name}.".startswith(tuple(f"{impure}." for impure in IMPURE))
    }
    assert files(place)
    assert found == set()


def test_imports_sees_what_hides_in_functions_and_leaves_out_what_is_for_type_checkers():
    source = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from django.http import HttpRequest\n"
        "def f():\n    from django.db import models\n    import django.conf\n"
    )
    assert list(imports(ast.parse(source))) == ["typing.TYPE_CHECKING", "django.db.models", "django.conf"]


@pytest.mark.parametrize(
    "folder", ["mmregistry", "analysis", "exchange", "queries", "crf", "jobs", "accounts", "audit"]
)
def test_views_never_read_a_model_past_its_scope(folder):
    """`Model.objects` in a view would show another centre's patients; views ask selectors and `for_user`."""
    found = [
        f"{file.relative_to(CHECKOUT)}:{node.lineno}"
        for file in (CHECKOUT / folder).rglob("*.py")
        if "views" in file.stem or file.parent.name == "views"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}
    ]
    assert found == []

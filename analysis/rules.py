"""Which source code a stored outcome depends on, and a digest that changes with that code."""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

# The modules that `analysis.deriving` hands a record to. What they import follows from their source.
ROOTS = (
    "analysis.columns",
    "analysis.courses",
    "analysis.evidence",
    "analysis.population",
    "crf.record",
)


@cache
def rules() -> str:
    """Twelve hexadecimal digits, a digest of the study's settings and of all modules that decide an outcome.

    A stored outcome with another value was made by other code, so nobody has to count up a version.
    """
    digest = hashlib.sha256(json.dumps(settings.STUDY, default=str, sort_keys=True).encode())
    for path in sources():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def sources(roots: Iterable[str] = ROOTS) -> list[Path]:
    """The files of these modules and of every module of ours that they import, directly or through others."""
    found: set[Path] = set()
    waiting = [path for name in roots for path in _files(name)]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [file for name in _imports(path) for file in _files(name)]
    return sorted(found)


def _files(name: str) -> Iterator[Path]:
    """The file of a module of ours, and those of the packages around it, which Python runs before it."""
    place = Path(settings.BASE_DIR)
    if not (place / name.split(".")[0] / "__init__.py").exists():
        return  # a library
    for part in name.split("."):
        place /= part
        if place.is_dir():
            if (place / "__init__.py").exists():
                yield place / "__init__.py"
        elif place.with_suffix(".py").exists():
            yield place.with_suffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """The modules that a file imports when it runs; "a.b.c" may also be the name c in the module a.b."""
    for node in _that_run(ast.parse(path.read_bytes()).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{_absolute(node, path)}.{alias.name}" for alias in node.names)


def _that_run(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module and of its `if` and `try`; not those for the type checker alone."""
    for statement in statements:
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
            yield from _that_run(statement.orelse)
        elif isinstance(statement, ast.If | ast.Try):
            inner = ast.iter_child_nodes(statement)
            yield from _that_run(child for child in inner if isinstance(child, ast.stmt))
        else:
            yield statement


def _absolute(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    package = path.relative_to(settings.BASE_DIR).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])

"""The modules of a package, what they define, and which definition a name leads to."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef

LEFT_OUT = {"migration", "__pycache__"}
"""Folders that are not measured: a migration is written once and never changed."""


@dataclass(frozen=True)
class Import:
    """One import: of a name from a module, or of a module (then `name` is empty), and as what."""

    origin: str
    name: str
    bound: str


@dataclass(frozen=True)
class Module:
    """One file: its dotted name, and its source as a tree."""

    name: str
    path: Path
    tree: ast.Module = field(hash=False, compare=False)

    @property
    def is_package(self) -> bool:
        """Tell whether it is the `__init__` of a folder."""
        return self.path.name == "__init__.py"

    @cached_property
    def imports(self) -> list[Import]:
        """All its imports, those inside functions and those for types included."""
        return [one for node in ast.walk(self.tree) for one in self._read(node)]

    @cached_property
    def bindings(self) -> dict[str, Import]:
        """The names that imports bind."""
        return {one.bound: one for one in self.imports}

    @cached_property
    def definitions(self) -> dict[str, ast.stmt]:
        """What the module itself defines at its top: functions, classes, constants."""
        return {name: node for node in self.tree.body for name in _defined(node)}

    @cached_property
    def uses(self) -> Counter[str]:
        """How often each name is used in the module, as a name or behind a point."""
        nodes = list(ast.walk(self.tree))
        names = [node.id for node in nodes if isinstance(node, ast.Name)]
        return Counter([*names, *(node.attr for node in nodes if isinstance(node, ast.Attribute))])

    @cached_property
    def spellings(self) -> set[str]:
        """Every name, text and number in the module as it is spelt, imports aside."""
        spelt = set()
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Name, ast.Attribute)):
                spelt.add(ast.unparse(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
                spelt.add(repr(node.value))
        return spelt

    def _read(self, node: ast.AST) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                yield Import(alias.name if alias.asname else top, "", alias.asname or top)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield Import(self._origin(node), alias.name, alias.asname or alias.name)

    def _origin(self, node: ast.ImportFrom) -> str:
        """Return the module that an import reads from, however it is written."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        base = parts[: len(parts) - node.level + self.is_package]
        return ".".join([*base, *(node.module or "").split(".")]).rstrip(".")


@dataclass(frozen=True)
class Definition:
    """A function, a class, a method, a field or a constant, and where it stands."""

    module: Module
    name: str
    node: ast.stmt = field(hash=False, compare=False)

    def __str__(self) -> str:
        """Return the file, the line and the name."""
        return f"{self.module.path}:{self.node.lineno} {self.name}"


Found = Module | Definition


class Source:
    """All modules of one package."""

    def __init__(self, root: Path, package: str) -> None:
        self.root = root
        self.package = package
        self.modules = {one.name: one for one in _modules(root, package)}

    def member(self, owner: Found | None, name: str) -> Found | None:
        """Return what `owner.name` is: a module's name, a class's method or field."""
        if isinstance(owner, Module):
            return self.global_name(owner, name) or self.modules.get(f"{owner.name}.{name}")
        if isinstance(owner, Definition) and isinstance(owner.node, ast.ClassDef):
            return self._of_class(owner, name)
        return None

    def global_name(self, module: Module, name: str) -> Found | None:
        """Return what a name means at the top of a module; None for builtins and foreign ones."""
        if name in module.definitions:
            return Definition(module, name, module.definitions[name])
        bound = module.bindings.get(name)
        return self.imported(module, bound) if bound else None

    def imported(self, module: Module, one: Import) -> Found | None:
        """Return what a module imports; None if it is foreign."""
        origin = self.modules.get(one.origin)
        if origin is None or not one.name:
            return origin
        if origin == module:
            return self.modules.get(f"{one.origin}.{one.name}")
        return self.member(origin, one.name)

    def _of_class(self, owner: Definition, name: str) -> Found | None:
        assert isinstance(owner.node, ast.ClassDef)
        for node in owner.node.body:
            if name in _defined(node):
                return Definition(owner.module, f"{owner.name}.{name}", node)
        for base in owner.node.bases:
            found = self.dotted(owner.module, base)
            if isinstance(found, Definition) and found != owner:
                inherited = self.member(found, name)
                if inherited:
                    return inherited
        return None

    def dotted(self, module: Module, node: ast.expr) -> Found | None:
        """Return what a plain or dotted name means in a module."""
        if isinstance(node, ast.Name):
            return self.global_name(module, node.id)
        if isinstance(node, ast.Attribute):
            return self.member(self.dotted(module, node.value), node.attr)
        return None


def functions(module: Module) -> Iterator[Function]:
    """Yield every function of a module, methods and inner functions included."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


def body_without_docstring(node: Function | ast.ClassDef) -> list[ast.stmt]:
    """Return the statements of a body, without its docstring."""
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body


def _modules(root: Path, package: str) -> Iterator[Module]:
    top = root.joinpath(*package.split("."))
    for path in sorted(top.rglob("*.py")):
        if LEFT_OUT.isdisjoint(path.relative_to(top).parts):
            short = path.relative_to(root)
            name = ".".join(short.with_suffix("").parts).removesuffix(".__init__")
            yield Module(name, short, ast.parse(path.read_text("utf-8")))


def _defined(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id

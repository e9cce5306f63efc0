"""What an expression means, as far as the annotations of the package tell."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from dev.shape.source import Definition, Found, Function, Module, Source


@dataclass(frozen=True)
class Instance:
    """An object of a class of the package, or many of them."""

    of: Definition
    many: bool = False


_MANY = {
    "Sequence",
    "Iterable",
    "Iterator",
    "Collection",
    "Generator",
    "list",
    "tuple",
    "set",
    "frozenset",
}


class Types:
    """The names inside one definition, each with what it is."""

    def __init__(self, source: Source, definition: Definition) -> None:
        self.source = source
        self.module = definition.module
        self.local: dict[str, Instance] = {}
        self.bound = set(_bound(definition.node))
        self._read_class(definition)
        for node in ast.walk(definition.node):
            self._read(node)

    def meaning(self, node: ast.expr) -> Found | None:
        """Return what a name or `owner.name` leads to; None for what is local or foreign."""
        if isinstance(node, ast.Name):
            if node.id in self.bound:
                return None
            return self.source.global_name(self.module, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.of(node.value)
            if owner:
                return self.source.member(owner.of, node.attr)
            return self.source.member(self.meaning(node.value), node.attr)
        return None

    def of(self, node: ast.expr | None) -> Instance | None:
        """Return what kind of object an expression yields, if that can be told."""
        kind = None
        if isinstance(node, ast.Name):
            kind = self.local.get(node.id)
        elif isinstance(node, ast.Call):
            kind = self._of_call(node)
        elif isinstance(node, ast.Attribute):
            kind = self._of_attribute(node)
        elif isinstance(node, ast.Subscript):
            kind = _one_of(self.of(node.value))
        elif isinstance(node, ast.BoolOp):
            kind = next(filter(None, map(self.of, node.values)), None)
        elif isinstance(node, ast.IfExp):
            kind = self.of(node.body) or self.of(node.orelse)
        return kind

    def _of_call(self, node: ast.Call) -> Instance | None:
        found = self.meaning(node.func)
        if isinstance(found, Definition):
            if isinstance(found.node, ast.ClassDef):
                return Instance(found)
            return self._returned(found)
        if isinstance(node.func, ast.Name) and node.func.id == "replace" and node.args:
            return self.of(node.args[0])
        return None

    def _of_attribute(self, node: ast.Attribute) -> Instance | None:
        found = self.meaning(node)
        if not isinstance(found, Definition):
            return None
        if isinstance(found.node, ast.AnnAssign):
            return self._annotated(found.module, found.node.annotation)
        owner = self.source.member(found.module, found.name.partition(".")[0])
        is_member = isinstance(found.node, ast.Assign) and isinstance(owner, Definition)
        if is_member and isinstance(owner, Definition) and isinstance(owner.node, ast.ClassDef):
            return Instance(owner)  # a member of an enumeration
        return self._returned(found)

    def _returned(self, found: Definition) -> Instance | None:
        if isinstance(found.node, Function):
            return self._annotated(found.module, found.node.returns)
        return None

    def _read_class(self, definition: Definition) -> None:
        name, _, method = definition.name.partition(".")
        owner = self.source.global_name(self.module, name)
        if method and isinstance(owner, Definition):
            self.local["self"] = self.local["cls"] = Instance(owner)

    def _read(self, node: ast.AST) -> None:
        if isinstance(node, ast.arg):
            self._bind(node.arg, self._annotated(self.module, node.annotation))
        elif isinstance(node, ast.AnnAssign):
            self._bind_target(node.target, self._annotated(self.module, node.annotation))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind_target(target, self.of(node.value))
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._bind_target(node.target, _one_of(self.of(node.iter)))
        elif isinstance(node, ast.NamedExpr):
            self._bind_target(node.target, self.of(node.value))

    def _bind_target(self, target: ast.expr, kind: Instance | None) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, kind)

    def _bind(self, name: str, kind: Instance | None) -> None:
        if kind:
            self.local[name] = kind

    def _annotated(self, module: Module, node: ast.expr | None) -> Instance | None:
        """Return the kind that an annotation names: the first class of the package in it."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node = ast.parse(node.value, mode="eval").body
        if isinstance(node, ast.BinOp):
            return self._annotated(module, node.left) or self._annotated(module, node.right)
        if isinstance(node, ast.Subscript):
            inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
            kind = self._annotated(module, inner)
            return kind and Instance(kind.of, ast.unparse(node.value) in _MANY)
        found = self.source.dotted(module, node) if node is not None else None
        if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef):
            return Instance(found)
        return None


def _bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that are local to a function: its arguments, and what it assigns."""
    if isinstance(node, Function):
        for one in ast.walk(node):
            if isinstance(one, ast.arg):
                yield one.arg
            elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
                yield one.id


def _one_of(kind: Instance | None) -> Instance | None:
    return Instance(kind.of) if kind and kind.many else None

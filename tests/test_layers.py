"""Imports only go down, and ruamel.yaml is imported in one place, on demand."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import newsmatter

LAYERS = {
    "_show": 0, "limits": 0, "errors": 0, "_apart": 0, "_later": 0, "_readable": 0, "_glance": 0, "_raised": 0, "_globs": 0,
    "_files": 1, "_streams": 1, "_walk": 1, "_workers": 1, "_team": 1, "_spool": 1, "_imports": 1, "_many": 1, "_progress": 1, "_pyproject": 1,
    "_syntax": 2, "_syntax.envelope": 2, "_syntax.positions": 2, "_syntax.nodes": 2, "_syntax.dialect": 2,
    "_syntax.composition": 2, "_syntax.tokens": 2, "_syntax.brackets": 2, "_syntax.stack": 2, "_syntax.scan": 2,
    "_syntax.outline": 2, "_syntax.fallback": 2, "_syntax.complaints": 2, "_syntax.slips": 2, "_syntax.rows": 2,
    "_syntax.sites": 2, "_syntax.enclosed": 2,
    "_syntax.resolve": 2, "_syntax.parse": 2, "_syntax.untyped": 2, "_syntax.packed": 2, "_syntax.packed_paths": 2,
    "_binding": 3, "_binding.document": 3, "_binding.fields": 3, "_binding.define": 3, "_binding.shapes": 3, "_binding.scalar_types": 3, "_binding.choices": 3, "_binding.containers": 3,
    "_binding.unions": 3, "_binding.patterns": 3, "_binding.annotation": 3, "_binding.lens": 3, "_binding.converted": 3, "_binding.classes": 3, "_binding.bound_field": 3, "_binding.reader": 3, "_binding.called": 3, "_binding.by_key": 3,
    "_binding.compiled": 3, "_binding.memory": 3, "_binding.along": 3, "_binding.held": 3, "_binding.loading": 3, "_binding.likely": 3, "_binding.nearness": 3,
    "_binding.kept": 3, "_binding.depth": 3, "_binding.refusal": 3, "_binding.standing": 3, "_binding.constraints": 3, "_binding.variables": 3, "_binding.bare_types": 3, "_binding.compounds": 3, "_binding.validators": 3, "_binding.wording": 3, "_binding.unfit": 3, "_binding.mistakes": 3, "_binding.metadata": 3, "_binding.spacing": 3, "_binding.choice": 3, "_binding.subclasses": 3,
    "news": 4, "news.model": 4, "news.naming": 4, "news.siblings": 4,
    "_editing": 5, "_editing.equality": 5, "_editing.changes": 5, "_editing.listing": 5, "_editing.deltas": 5, "_editing.align": 5, "_editing.lines": 5, "_editing.style": 5, "_editing.render": 5,
    "_editing.scalars": 5, "_editing.folds": 5, "_editing.blocks": 5, "_editing.wrapped": 5,
    "_editing.values": 5, "_editing.placing": 5, "_editing.flow": 5, "_editing.edits": 5, "_editing.proof": 5, "_editing.abridged": 5, "_editing.untouched": 5,
    "_editing.merging": 5, "_editing.unified": 5, "_editing.respelling": 5,
    "rules._subject": 6, "rules._text_rules": 6, "rules._value_rules": 6, "rules._slip_rules": 6, "rules._meant_rules": 6, "rules._version_rules": 6,
    "rules._look": 6, "rules._ignoring": 6, "rules._excerpt": 6, "schema": 6,
    "_document": 7, "_plain": 7, "_coerce": 7, "_parts": 7, "_columns": 7, "_check": 7, "_together": 7, "rules._repository_rules": 7, "rules._sieves": 6, "news.article_rules": 7, "rules": 7, "rules._table": 7, "rules._config": 7,
    "__init__": 8, "bulk": 8, "_works": 8, "_outcomes": 8, "kinds": 8,
    "tables": 9, "cli": 9, "cli._export": 9, "cli._paths": 9, "cli._screen": 9, "cli._wire": 9, "cli._work": 9, "cli._mends": 9, "cli._options": 9,
    "cli._formats": 9, "cli._checking": 9, "cli._editing_commands": 9, "cli._view": 9, "cli._program": 9, "cli._drivers": 9, "cli._threeway": 9, "__main__": 9, "cli._settings": 9, "cli._changed": 9, "cli._explain": 9, "cli._baseline": 9, "cli._serving": 9, "cli._completion": 9,
    "lsp": 9, "lsp._server": 9, "lsp._page": 9, "lsp._cursor": 9, "lsp._vocabulary": 9, "lsp._units": 9,
    "_hypothesis": 9, "strategies": 9, "strategies._atoms": 9, "strategies._classes": 9, "strategies._layouts": 9, "strategies._news": 9, "strategies._changes": 9, "strategies._ruled": 9,
}  # fmt: skip
ROOT = Path(newsmatter.__file__).parent
PACKAGES = {"", "_syntax", "_binding", "news", "_editing"}


def name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def imports(path: Path) -> list[tuple[str, bool]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(tree.body)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node in top) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            module = node.module or ""
            names = (
                [f"{module}.{a.name}" for a in node.names]
                if module.removeprefix("newsmatter").removeprefix(".") in PACKAGES
                else [module]
            )
            found += [(n, node in top) for n in names]
    return found


def test_every_module_has_a_layer_and_imports_go_down() -> None:
    modules = {name(path): path for path in ROOT.rglob("*.py")}
    assert modules.keys() == LAYERS.keys()
    for module, path in modules.items():
        for target, _ in imports(path):
            if target.startswith("newsmatter."):
                # a public name, such as newsmatter.Article, comes from __init__
                layer = LAYERS.get(target.removeprefix("newsmatter."), LAYERS["__init__"])
                assert layer <= LAYERS[module], (module, target)


def test_the_general_part_does_not_know_the_news() -> None:
    modules = {name(path): path for path in ROOT.rglob("*.py")}
    general = [module for module, layer in LAYERS.items() if layer <= 6 and not module.startswith("news")]
    knowing = {
        module for module in general for target, _ in imports(modules[module]) if target.startswith("newsmatter.news")
    }
    assert knowing == set()


def test_names_of_modules_are_unique() -> None:
    names = [module.rpartition(".")[2] for module in LAYERS]
    assert sorted(names) == sorted({*names})


def test_ruamel_is_imported_in_one_place_on_demand() -> None:
    users = {(name(p), top) for p in ROOT.rglob("*.py") for target, top in imports(p) if target.startswith("ruamel")}
    assert users == {("_syntax.fallback", False)}


def test_the_fast_way_never_imports_ruamel() -> None:
    code = "import sys, newsmatter as nm; nm.dumps(nm.loads('---\\na: 1\\n---\\n', nm.Document)); assert 'ruamel' not in str(sorted(sys.modules))"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_module_is_long() -> None:
    assert {
        name(p): n for p in ROOT.rglob("*.py") if (n := len(p.read_text(encoding="utf-8").splitlines())) > 560
    } == {}

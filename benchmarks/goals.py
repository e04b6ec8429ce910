"""The goals: which task is compared with which, on which texts, and the ratio that is wanted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line of the table. ``ratio`` is None where a side could not be measured; then ``note`` says why."""

    what: str
    ours: str
    peer: str
    ratio: float | None
    goal: float | None
    note: str = ""
    digits: int = 2

    def verdict(self) -> str:
        if self.ratio is None:
            return self.note
        if self.goal is None:
            return "no goal"
        return "met" if self.ratio <= self.goal else f"missed by {self.ratio / self.goal:.2f} times"


@dataclass(frozen=True)
class Goal:
    """Our task may take at most ``limit`` times what the peer's takes."""

    texts: str
    what: str
    ours: str
    peer: str
    limit: float | None

    def row(self, ours: float | str, peer: float | str) -> Row:
        if isinstance(ours, str) or isinstance(peer, str):
            why = ours if isinstance(ours, str) else f"{self.peer}: {peer}"
            shown = [value if isinstance(value, str) else f"{value:.3f} ms" for value in (ours, peer)]
            shown = ["–" if isinstance(value, str) else text for value, text in zip((ours, peer), shown, strict=True)]
            return Row(self.what, shown[0], f"{self.peer}: {shown[1]}", None, self.limit, str(why))
        return Row(self.what, f"{ours:.3f} ms", f"{self.peer}: {peer:.3f} ms", ours / peer, self.limit)


LOADS, PRINTS = "`loads`, typed, every field read", "`dumps(loads(t))`"
GOALS = [
    Goal("regular", LOADS, "newsmatter loads, all read", "yaml-rs loads", 0.75),
    Goal("regular", LOADS, "newsmatter loads, all read", "py-yaml12 parse_yaml", None),
    Goal("regular", LOADS, "newsmatter loads, all read", "PyYAML CSafeLoader", 0.2),
    Goal("regular", "`loads`, nothing read", "newsmatter loads", "yaml-rs loads", None),
    Goal("regular", f"{PRINTS}, unedited", "newsmatter loads + dumps", "yaml-edit parse + print", 1.0),
    Goal("regular", f"{PRINTS}, one scalar edited", "newsmatter, one scalar", "yaml-edit parse + print", 1.5),
    Goal("regular", f"{PRINTS}, one scalar edited", "newsmatter, one scalar", "yaml-edit, one scalar", 1.5),
    Goal("regular", f"{PRINTS}, one scalar edited", "newsmatter, one scalar", "pyrs-yaml, one scalar", None),
    Goal("regular", f"{PRINTS}, one scalar edited", "newsmatter, one scalar", "yamltrip, one scalar", None),
    Goal("regular", f"{PRINTS}, one scalar edited", "newsmatter, one scalar", "pythonizeyaml, one scalar", None),
    Goal("related", f"{PRINTS}, one entry inserted", "newsmatter, one entry", "yaml-edit parse + print", 2.0),
    Goal("related", f"{PRINTS}, one entry inserted", "newsmatter, one entry", "yaml-edit, one entry", 2.0),
    Goal("regular", LOADS, "newsmatter loads, all read", "json.loads", 1.8),
    Goal("regular", LOADS, "newsmatter loads, all read", "orjson.loads", None),
    Goal("regular", LOADS, "newsmatter loads, all read", "pyrs-yaml parse", None),
    Goal("regular", LOADS, "newsmatter loads, all read", "yamltrip loads", None),
    Goal("regular", LOADS, "newsmatter loads, all read", "pythonizeyaml load", None),
    Goal("regular", f"{PRINTS}, unedited", "newsmatter loads + dumps", "newsmatter loads", 1.3),
    Goal("regular", f"{PRINTS}, one scalar edited", "newsmatter, one scalar", "newsmatter loads", 3.0),
    Goal("related", f"{PRINTS}, one entry inserted", "newsmatter, one entry", "newsmatter loads", 5.0),
    Goal("regular", "`checks`", "newsmatter checks", "newsmatter loads", 1.4),
    Goal("regular", "`checks`, one finding in each file", "newsmatter checks, one finding", "newsmatter loads", 2.0),
    Goal("regular", "`checks`", "newsmatter checks", "PyYAML C + jsonschema", 0.2),
    Goal("regular", "`checks`", "newsmatter checks", "PyYAML C + jsonschema-rs", None),
    Goal("regular", "`loads` as `Document`", "newsmatter loads, Document", "PyYAML CSafeLoader", 1.0),
    Goal("by hand", "comments, quotes, flow, blocks: `loads` as `Document`", "newsmatter loads, Document", "PyYAML CSafeLoader", 1.0),
    Goal("by hand", "comments, quotes, flow, blocks: `loads`", "newsmatter loads, all read", "ruamel.yaml load", 1.0),
    Goal("by hand", "comments, quotes, flow, blocks: `dumps(loads(t))`", "newsmatter loads + dumps", "ruamel.yaml load + dump", 1.0),
    Goal("anchors", "anchors, aliases as well: `loads`", "newsmatter loads, all read", "ruamel.yaml load", 1.0),
    Goal("anchors", "anchors, aliases as well: `dumps(loads(t))`", "newsmatter loads + dumps", "ruamel.yaml load + dump", 1.0),
]  # fmt: skip

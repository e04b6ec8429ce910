"""The picture of the README: a few rows of the table as bars. It reads in the light and in the dark."""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape

from goals import Row


class Group(NamedTuple):
    """Bars on one scale: ours, and rows of the table by what they measure and the peer's name."""

    title: str
    what: str
    peers: dict[str, str]  # as the table names it: as the picture does


GROUPS = [
    Group("Load, typed, every field read", "`loads`, typed, every field read",
          {"yaml-rs loads": "yaml-rs, untyped", "PyYAML CSafeLoader": "PyYAML in C, untyped"}),
    Group("Change one value, print", "`dumps(loads(t))`, one scalar edited", {"yaml-edit, one scalar": "yaml-edit"}),
    Group("Check all values", "`checks`",
          {"PyYAML C + jsonschema-rs": "PyYAML in C, jsonschema-rs", "PyYAML C + jsonschema": "PyYAML in C, jsonschema"}),
    Group("Load and print what a hand wrote, with comments", "comments, quotes, flow, blocks: `dumps(loads(t))`",
          {"ruamel.yaml load + dump": "ruamel.yaml"}),
]  # fmt: skip
LIGHT = {
    "back": "#fbfbfd",
    "edge": "#c9ced6",
    "text": "#1c2733",
    "soft": "#44546a",
    "ours": "#1f6feb",
    "peer": "#9aa4b2",
}
DARK = {
    "back": "#14181f",
    "edge": "#343c48",
    "text": "#e6eaf0",
    "soft": "#a9b4c2",
    "ours": "#5b9cff",
    "peer": "#5c6675",
}
WIDTH, LEFT, LONGEST, LINE = 720, 220, 400, 22


def colours(names: dict[str, str]) -> str:
    fills = " ".join(f".{name}{{fill:{value}}}" for name, value in names.items() if name != "edge")
    return f"{fills} .back{{stroke:{names['edge']}}}"


def svg(about: str, rows: list[Row]) -> str:
    """The picture of the rows that GROUPS name and that were measured."""
    shapes: list[str] = []
    told: list[str] = []
    top = 18
    for group in GROUPS:
        bars = chosen(group, rows)
        if not bars:
            continue
        top += 8
        shapes.append(f'<text class="text" x="20" y="{top + 14}" font-weight="600">{escape(group.title)}</text>')
        top += 24
        longest = max(time for _, time in bars)
        for at, (name, time) in enumerate(bars):
            length = max(2, LONGEST * time / longest)
            label = f"{time:.2f} ms" if time < 10 else f"{time:.0f} ms"
            shapes.append(
                f'<text class="{"soft" if at else "text"}" x="{LEFT - 10}" y="{top + 13}" text-anchor="end">{escape(name)}</text>'
                f'<rect class="{"peer" if at else "ours"}" x="{LEFT}" y="{top + 2}" width="{length:.1f}" height="14" rx="3"/>'
                f'<text class="{"soft" if at else "text"}" x="{LEFT + length + 8:.1f}" y="{top + 13}">{label}</text>'
            )
            top += LINE
        told.append(f"{group.title}: " + ", ".join(f"{name} {time:.2f} ms" for name, time in bars) + ".")
    shapes.append(
        f'<text class="soft" x="20" y="{top + 22}" font-size="12">CPU time for one article; a scale for each group. '
        f"{escape(about.split(':')[0])}.</text>"
    )
    height = top + 40
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img" '
        'aria-labelledby="t d" font-family="system-ui, -apple-system, \'Segoe UI\', \'DejaVu Sans\', sans-serif" font-size="13">',
        '<title id="t">CPU time: newsmatter beside other libraries</title>',
        f'<desc id="d">{escape(" ".join(told))}</desc>',
        f"<style>{colours(LIGHT)} @media (prefers-color-scheme: dark) {{ {colours(DARK)} }}</style>",
        f'<rect class="back" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="12"/>',
        *shapes,
        "</svg>\n",
    ])  # fmt: skip


def chosen(group: Group, rows: list[Row]) -> list[tuple[str, float]]:
    """The bars of a group, ours first."""
    found = {row.peer.partition(":")[0]: row.times for row in rows if row.what == group.what and row.times}
    bars = [(shown, found[name][1]) for name, shown in group.peers.items() if name in found]
    ours = [times[0] for name, times in found.items() if name in group.peers]
    return [("newsmatter", ours[0]), *bars] if bars else []

"""Single edits with newsmatter and its peers: who writes exactly the text that a careful hand would write?

    python benchmarks/fidelity.py [--show TOOL] [--write]

Each edit is one operation on a file of tests/fixtures, with the text that must come out, written by hand as the
lines that change. ``--show`` prints what a tool wrote where it was not exact; ``--write`` writes docs/fidelity.md.
Runs in the environment of run.py, with the peers as well tuned as their interfaces allow (see ``TOOLS``).
"""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import articles
from edits import EDITS, Edit
from fidelity_tools import TOOLS, Case, Tool, lines, split

ROOT = Path(__file__).resolve().parent.parent
FORMS = ["LF", "CRLF", "BOM", "mixed endings"]


def source(name: str) -> str:
    """The text of a fixture, or the invented article with twelve related entries."""
    if name == "many":
        return articles.of_size(12)
    return (ROOT / "tests" / "fixtures" / f"{name}.md").read_bytes().decode("utf-8")


def result(edit: Edit, text: str, new: str) -> str:
    """The text with the edit's lines replaced, these lines being there once."""
    assert text.count(edit.old) == 1, (edit.kind, edit.source, edit.old, text.count(edit.old))
    return text.replace(edit.old, new)


def mixed(before: str, after: str) -> tuple[str, str]:
    """Both texts with every third line ended by CRLF; a new line ends like the line above it."""
    ends = ["\r\n" if number % 3 == 1 else "\n" for number in range(len(lines(before)))]
    old, new = lines(before), lines(after)
    out: list[str] = []
    for _, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for offset, line in enumerate(new[k:m]):
            end = ends[min(i + offset, j - 1)] if i < j else ends[i - 1]
            out.append(line.removesuffix("\n") + end if line.endswith("\n") else line)
    return "".join(line.removesuffix("\n") + end for line, end in zip(old, ends, strict=True)), "".join(out)


def cases() -> Iterator[Case]:
    """Every edit in every form of its text."""
    for edit in EDITS:
        text = source(edit.source)
        expected = [result(edit, text, new) for new in (edit.new, *edit.also)]
        yield Case(edit, "LF", text, expected)
        if edit.source in ("news", "post", "wide"):
            yield Case(edit, "BOM", "\ufeff" + text, ["\ufeff" + new for new in expected])
            if edit.op != "body":  # its line ends are the editor's own
                yield Case(edit, "CRLF", text.replace("\n", "\r\n"), [new.replace("\n", "\r\n") for new in expected])
            if edit.op not in ("body", "move"):  # nor do line ends say whether they go along with what moves
                pairs = [mixed(text, new) for new in expected]
                yield Case(edit, "mixed endings", pairs[0][0], [new for _, new in pairs])


# --- the judgement


@dataclass(frozen=True)
class Outcome:
    """``exact``, ``noise`` (right in value, other lines changed), ``wrong`` (in value or not readable), ``failed``."""

    verdict: str
    noise: int = 0
    text: str = ""


def read(text: str) -> Any:
    """BOM, front matter and body as data, by ruamel.yaml's safe loader, another one than its round trip.

    White space around the body is no value here, so that a tool that strips it is noisy, not wrong.
    """
    from ruamel.yaml import YAML

    head, front, rest = split(text)
    body = "".join(lines(rest)[1:]).replace("\r\n", "\n").strip()
    return head[0] == "\ufeff", YAML(typ="safe", pure=True).load(front), body


def judge(case: Case, tool: Tool) -> Outcome:
    """Compare what the tool writes with what must come out."""
    try:
        text = tool(case)
    except Exception as error:
        return Outcome("failed", text=f"{type(error).__name__}: {error}")
    if text in case.expected:
        return Outcome("exact", text=text)
    diff = difflib.ndiff(lines(case.expected[0]), lines(text))
    noise = sum(line[0] in "+-" for line in diff)
    try:
        same = read(text) == read(case.expected[0])
    except Exception:
        same = False
    return Outcome("noise" if same else "wrong", noise, text)


def cell(outcomes: list[Outcome]) -> str:
    """``12/12``, or what is not exact.

    >>> cell([Outcome("exact"), Outcome("noise", 4), Outcome("wrong", 2)])
    '1/3, 1 noisy (4 lines), 1 wrong'
    """
    text = f"{sum(o.verdict == 'exact' for o in outcomes)}/{len(outcomes)}"
    if noisy := [o.noise for o in outcomes if o.verdict == "noise"]:
        text += f", {len(noisy)} noisy ({sum(noisy) / len(noisy):.0f} lines)"
    for verdict in ("wrong", "failed"):
        if count := sum(o.verdict == verdict for o in outcomes):
            text += f", {count} {verdict}"
    return text


def table(names: list[str], judged: list[tuple[Case, list[Outcome]]], group: Callable[[Case], str]) -> list[str]:
    """Markdown rows, one per value of ``group``, then the total."""
    rows = [f"| | {' | '.join(names)} |", "| --- |" + " --- |" * len(names)]
    for key in [*dict.fromkeys(group(case) for case, _ in judged), "**all**"]:
        chosen = [outcomes for case, outcomes in judged if key == "**all**" or group(case) == key]
        rows.append(f"| {key} | {' | '.join(cell(list(column)) for column in zip(*chosen, strict=True))} |")
    return rows


def document(judged: list[tuple[Case, list[Outcome]]]) -> str:
    """The page docs/fidelity.md."""
    from importlib.metadata import PackageNotFoundError, version

    def versioned(name: str) -> str:
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            return name  # newsmatter, from its source tree

    names = list(TOOLS)
    head = f"""# Single edits, side by side

Written by `python benchmarks/fidelity.py --write`; the edits, with the lines that must come out, stand in
`benchmarks/edits.py`, the way each tool is used in `benchmarks/fidelity.py`. `--show TOOL` prints what a tool wrote.
{", ".join(map(versioned, names))}; Python {sys.version.split()[0]}; {date.today()}.

A cell counts the edits whose result is exactly the text a careful hand would write. *Noisy*: every value is right,
but lines changed beyond the edit (in brackets how many, on average, added and removed ones counted). *Wrong*: a value
differs, or the text cannot be read any more. *Failed*: the tool raised an error.

How the peers are used, in their favour: all but python-frontmatter get the front matter split off by hand, so fences, BOM
and body are never theirs to lose; ruamel.yaml and yaml (npm) are told not to wrap, and the text's indentation;
a new value gets the style of the one it replaces or stands beside where the tool lets one say so (yaml-edit,
ruamel.yaml, yaml); python-frontmatter is told not to sort, not to wrap and not to escape, and its BOM is put back by hand;
a file that is CRLF throughout reaches these three and pyrs-yaml with LF and gets its CRLF back. yamltrip, pyrs-yaml and yaml (npm) get
times as text. yamltrip, pythonizeyaml and pyrs-yaml have no way to say behind which key a new one belongs: it goes to the end.
The quotes that text like `12:30` or `NO` needs are those of YAML 1.1, which the consumers of these files read; to a YAML 1.2
reader the text without them is right, so a tool that leaves them out there is noisy, not wrong.
python-frontmatter promises values, not text: it writes the whole front matter anew, and its column shows just that.
An anchored value is changed in newsmatter by setting the alias's copy too, as it refuses to change one of them alone; the
other tools share the object.

## By kind of edit
"""
    parts = [head, *table(names, judged, lambda case: case.edit.kind), "", "## By form of the file", ""]
    parts += table(names, judged, lambda case: case.form)
    parts += ["", "## By file", "", *table(names, judged, lambda case: f"`{case.edit.source}`"), ""]
    return "\n".join(parts)


def main() -> None:
    options = argparse.ArgumentParser(description="Compare single edits with those of the peers.")
    options.add_argument("--show", choices=TOOLS, help="print what this tool wrote where it was not exact")
    options.add_argument("--write", action="store_true", help="write docs/fidelity.md")
    args = options.parse_args()
    if "NEWSMATTER_FIDELITY" not in os.environ:  # once more, where the peers are
        import run

        env = run.environ(ROOT) | {"NEWSMATTER_FIDELITY": "1"}
        raise SystemExit(subprocess.run([run.environment(ROOT), *sys.argv], env=env).returncode)
    judged = [(case, [judge(case, tool) for tool in TOOLS.values()]) for case in cases()]
    if args.show:
        column = list(TOOLS).index(args.show)
        for case, outcomes in judged:
            outcome = outcomes[column]
            if outcome.verdict != "exact":
                print(f"=== {outcome.verdict}: {case.edit.kind}, {case.edit.source}, {case.form}, {case.edit.path}")
                if outcome.verdict == "failed":
                    print(outcome.text)
                    continue
                print("".join(repr(line) + "\n" for line in difflib.unified_diff(
                    lines(case.expected[0]), lines(outcome.text), "expected", "written", n=0)))  # fmt: skip
        return
    page = document(judged)
    print(page)
    if args.write:
        (ROOT / "docs" / "fidelity.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()

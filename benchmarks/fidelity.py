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
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import articles
from edits import EDITS, Edit

ROOT = Path(__file__).resolve().parent.parent
FORMS = ["LF", "CRLF", "BOM", "mixed endings"]


@dataclass(frozen=True)
class Case:
    """A text, one edit of it, and the texts of which one must come out."""

    edit: Edit
    form: str
    text: str
    expected: list[str]


def source(name: str) -> str:
    """The text of a fixture, or the invented article with twelve related entries."""
    if name == "many":
        return articles.of_size(12)
    return (ROOT / "tests" / "fixtures" / f"{name}.md").read_bytes().decode("utf-8")


def lines(text: str) -> list[str]:
    """The lines of a text with their ends; U+2028 ends none.

    >>> lines("a\\r\\nb")
    ['a\\r\\n', 'b']
    """
    return re.findall(r"[^\n]*\n|[^\n]+", text)


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


# --- one edit on plain dicts and lists, which is what newsmatter, ruamel.yaml and python-frontmatter give


def apply(root: Any, edit: Edit, spell: Callable[[Any, Any], Any] = lambda beside, value: value) -> None:
    """Do the edit; ``spell`` gives the new value the style of what stands there or beside it."""
    *way, last = edit.path
    parent = root
    for step in way:
        parent = parent[step]
    if edit.op == "set":
        parent[last] = spell(parent[last], edit.value)
    elif edit.op == "delete":
        del parent[last]
    elif edit.op == "insert":
        target = parent[last]
        index = len(target) if edit.index is None else edit.index
        target.insert(index, spell(target[0], edit.value))
    elif edit.op == "move":
        target = parent[last]
        target.insert(edit.index, target.pop(edit.value))
    elif edit.op == "add":  # behind the key ``after``
        value = spell(None, edit.value)
        if hasattr(parent, "insert"):  # ruamel.yaml
            parent.insert(list(parent).index(edit.after) + 1, last, value)
            return
        behind = list(parent)[list(parent).index(edit.after) + 1 :]
        parent[last] = value
        for key in behind:
            parent[key] = parent.pop(key)


Tool = Callable[[Case], str]

# --- the tools: each takes a case and gives the whole text


def newsmatter_typed(case: Case) -> str:
    """Through ``Article``: each attribute set from plain data, as a program would that edits JSON."""
    import attrs

    import newsmatter as nm

    article = nm.loads(case.text)
    if case.edit.op == "body":
        article.body = case.edit.value
        return nm.dumps(article)
    data: Any = nm.to_dict(article)
    apply(data, case.edit, lambda _, value: f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, date) else value)
    edited = nm.from_dict(data)
    for field in attrs.fields(nm.Article):
        if field.name != "path" and not field.name.startswith("_"):
            setattr(article, field.name, getattr(edited, field.name))
    return nm.dumps(article)


def newsmatter_untyped(case: Case) -> str:
    """Through ``Document``: a plain edit of ``extra``."""
    import newsmatter as nm

    document = nm.loads(case.text, nm.Document)
    if case.edit.op == "body":
        document.body = case.edit.value
    else:
        for path in (case.edit.path, *case.edit.aliases):  # an alias's value is a copy, and to stay equal
            apply(document.extra, replace(case.edit, path=path))
    return nm.dumps(document)


def newsmatter(case: Case) -> str:
    """``Article`` for news, else ``Document``."""
    return (newsmatter_typed if "category: news" in case.text else newsmatter_untyped)(case)


def split(text: str) -> tuple[str, str, str]:
    """Head with the opening fence, front matter, and the rest from the closing fence, by hand."""
    found = re.match(r"(\ufeff?---\r?\n)(.*?\r?\n)?(---[ \t]*(?:\r?\n|$).*)", text, re.DOTALL)
    assert found
    return found[1], found[2] or "", found[3]


def with_lf(text: str, work: Callable[[str], str]) -> str:
    """A file that is CRLF throughout is given to ``work`` with LF, and its ends are put back."""
    if text.count("\r\n") != text.count("\n"):
        return work(text)
    return work(text.replace("\r\n", "\n")).replace("\n", "\r\n")


def fenced(case: Case, work: Callable[[str], str]) -> str:
    """The front matter split off by hand, given to ``work``, and put back; the body is set by hand."""
    head, front, rest = split(case.text)
    if case.edit.op == "body":
        fence, *_ = lines(rest)
        return head + front + fence + case.edit.value
    return head + work(front) + rest


def ruamel(case: Case) -> str:
    """Round trip, width without end, quotes kept, indentation guessed from the text, CRLF put back by hand,
    new values in the style of what they replace or stand beside."""
    import io

    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.scalarstring import ScalarString
    from ruamel.yaml.timestamp import TimeStamp
    from ruamel.yaml.util import load_yaml_guess_indent

    def spell(beside: Any, value: Any) -> Any:
        if isinstance(value, dict):
            beside = beside if isinstance(beside, dict) else {}
            return CommentedMap({key: spell(beside.get(key), child) for key, child in value.items()})
        if isinstance(beside, ScalarString) and isinstance(value, str):
            return type(beside)(value)
        if isinstance(beside, TimeStamp):
            return beside.replace(*value.timetuple()[:6])  # keeps the T and the Z
        return value

    def work(front: str) -> str:
        yaml = YAML(typ="rt")
        yaml.width, yaml.preserve_quotes, yaml.allow_unicode = 10**9, True, True
        _, indent, offset = load_yaml_guess_indent(front)
        mapping = re.search(r"^\w+:\r?\n( +)\w", front, re.MULTILINE)
        yaml.indent(
            mapping=len(mapping[1]) if mapping else 2, sequence=indent or 4, offset=2 if offset is None else offset
        )
        data = yaml.load(front)
        apply(data, case.edit, spell)
        stream = io.StringIO(newline="")
        yaml.dump(data, stream)
        return stream.getvalue()

    return fenced(case, lambda front: with_lf(front, work))


def frontmatter(case: Case) -> str:
    """Its own envelope; keys not sorted, letters as themselves, width without end; BOM and CRLF kept by hand."""
    import frontmatter

    def work(text: str) -> str:
        post = frontmatter.loads(text)
        if case.edit.op == "body":
            post.content = case.edit.value
        else:
            apply(post.metadata, case.edit)
        return frontmatter.dumps(post, sort_keys=False, allow_unicode=True, width=10**9)

    bom = "\ufeff" if case.text.startswith("\ufeff") else ""
    return bom + with_lf(case.text.removeprefix("\ufeff"), work)


def yaml_edit(case: Case) -> str:
    """Its own navigation; quoted scalars given back in their quotes, new mappings in the style of their siblings."""
    from yaml_edit import Document, Mapping, ScalarValue

    def spell(beside: Any, value: Any) -> Any:
        if isinstance(value, dict):
            mapping, old = Mapping(), beside.as_mapping() if beside is not None else None
            for key, child in value.items():
                mapping.set(key, spell(old.get(key) if old is not None else None, child))
            return mapping
        if isinstance(value, date):
            return f"{value:%Y-%m-%dT%H:%M:%SZ}" if hasattr(value, "hour") else value.isoformat()
        scalar = beside.as_scalar() if beside is not None else None
        if scalar is not None and isinstance(value, str) and scalar.style() != "plain":
            return ScalarValue(value, scalar.style())
        return value

    def inner(node: Any) -> Any:
        return node.as_mapping() or node.as_sequence()

    def work(front: str) -> str:
        document = Document.parse(front)
        edit = case.edit
        *way, last = edit.path
        parent = document.as_mapping()
        for step in way:
            parent = inner(parent[step])
        if edit.op == "set":
            parent[last] = spell(parent[last], edit.value)
        elif edit.op == "delete":
            del parent[last]
        elif edit.op == "add":
            parent.insert_after(edit.after, last, spell(None, edit.value))
        else:
            target = parent[last].as_sequence()
            if edit.op == "move":  # as values: a moved mapping node comes out wrongly indented
                value = target[edit.value].to_python()
                moved = spell(target[edit.value], value)
                del target[edit.value]
                target.insert(edit.index, moved)
            elif edit.index is None:
                target.append(spell(target[0], edit.value))
            else:
                target.insert(edit.index, spell(target[0], edit.value))
        return str(document)

    return fenced(case, work)


TOOLS: dict[str, Tool] = {
    "newsmatter": newsmatter,
    "ruamel.yaml": ruamel,
    "python-frontmatter": frontmatter,
    "yaml-edit": yaml_edit,
}


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

The same edits made with newsmatter and with other libraries: how many come out as a careful hand would write them. Written by
`python benchmarks/fidelity.py --write`; the edits, with the lines that must come out, stand in
`benchmarks/edits.py`, the way each tool is used in `benchmarks/fidelity.py`. `--show TOOL` prints what a tool wrote.
{", ".join(map(versioned, names))}; Python {sys.version.split()[0]}; {date.today()}.

A cell counts the edits whose result is exactly the text a careful hand would write. *Noisy*: every value is right,
but lines changed beyond the edit (in brackets how many, on average, added and removed ones counted). *Wrong*: a value
differs, or the text cannot be read any more. *Failed*: the tool raised an error.

How the peers are used, in their favour: ruamel.yaml and yaml-edit get the front matter split off by hand, so fences, BOM
and body are never theirs to lose; ruamel.yaml is told not to wrap, to keep quotes, the text's indentation;
a new value gets the style of the one it replaces or stands beside where the tool lets one say so (yaml-edit,
ruamel.yaml); python-frontmatter is told not to sort, not to wrap and not to escape, and its BOM is put back by hand;
a file that is CRLF throughout reaches these two with LF and gets its CRLF back.
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

"""The tools of the fidelity table: each takes a case, does its edit as well as its interface allows, and gives the whole text."""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from edits import Edit

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Case:
    """A text, one edit of it, and the texts of which one must come out."""

    edit: Edit
    form: str
    text: str
    expected: list[str]


def lines(text: str) -> list[str]:
    """The lines of a text with their ends; U+2028 ends none.

    >>> lines("a\\r\\nb")
    ['a\\r\\n', 'b']
    """
    return re.findall(r"[^\n]*\n|[^\n]+", text)


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


def plain(value: Any) -> Any:
    """A value for a tool that knows no times: they are text to it, without quotes."""
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, date):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}" if hasattr(value, "hour") else value.isoformat()
    return value


def pythonizeyaml(case: Case) -> str:
    """Its document, which is edited like dicts and lists; a scalar that is set keeps its style by itself."""
    import pythonizeyaml as yaml

    def work(front: str) -> str:
        document = yaml.load(front)
        edit = case.edit
        if edit.op == "add":  # its dicts have no place to insert at: the key goes to the end
            parent: Any = document
            for step in edit.path[:-1]:
                parent = parent[step]
            parent[edit.path[-1]] = edit.value
        else:
            apply(document, edit)
        return str(yaml.dump(document))

    return fenced(case, work)


def yamltrip(case: Case) -> str:
    """Its methods by path; times as text, which is all that it knows."""
    from yamltrip import loads

    def work(front: str) -> str:
        document, edit = loads(front), case.edit
        value = plain(edit.value)
        *way, last = edit.path
        if edit.op == "set":
            document = document.replace(*edit.path, value=value)
        elif edit.op == "delete":
            document = document.remove(*edit.path)
        elif edit.op == "add":
            document = document.add(*way, key=last, value=value)
        elif edit.op == "move":
            moved = document[(*edit.path, edit.value)]
            document = document.remove(*edit.path, edit.value).insert(*edit.path, index=edit.index, value=moved)
        elif edit.index is None:
            document = document.append(*edit.path, value=value)
        else:
            document = document.insert(*edit.path, index=edit.index, value=value)
        return str(document.dumps())

    return fenced(case, work)


def pyrs_yaml(case: Case) -> str:
    """Its edits by JSONPath; times as text, which is all that it takes."""
    import pyrs_yaml as yaml

    def work(front: str) -> str:
        document, edit = yaml.parse(front), case.edit
        value = plain(edit.value)
        steps = [
            f"[{step}]" if isinstance(step, int) else f".{step}" if step.isidentifier() else f"['{step}']"
            for step in edit.path
        ]
        path = "$" + "".join(steps)
        if edit.op in ("set", "add"):
            document.set(path, value)
        elif edit.op == "delete":
            document.delete(path)
        elif edit.op == "move":
            target = document.to_dict()
            for step in (*edit.path, edit.value):
                target = target[step]
            document.delete(f"{path}[{edit.value}]")
            document.insert(path, edit.index, plain(target))
        elif edit.index is None:
            document.append(path, value)
        else:
            document.insert(path, edit.index, value)
        return str(document.source())

    return fenced(case, lambda front: with_lf(front, work))


@functools.cache
def npm_yaml_program() -> subprocess.Popen[str]:
    """The program that edits by the npm package yaml, a line for a line; FileNotFoundError where node or npm is missing."""
    folder = HERE / ".venv" / "npm"
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise FileNotFoundError("node and npm are not installed here")
    if not (folder / "node_modules" / "yaml").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "install", "--silent", "--prefix", str(folder), NPM_YAML], check=True)
    program = shutil.copy(HERE / "npm_yaml.mjs", folder)
    return subprocess.Popen([node, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


NPM_YAML = "yaml@2.9.1"


def npm_yaml(case: Case) -> str:
    """eemeli's yaml for JavaScript: its document, width without end, indentation guessed from the text, a new scalar in the style
    of what it replaces or stands beside."""

    def work(front: str) -> str:
        program = npm_yaml_program()
        assert program.stdin and program.stdout
        asked = {**asdict(case.edit), "value": plain(case.edit.value), "front": front}
        program.stdin.write(json.dumps(asked) + "\n")
        program.stdin.flush()
        answer = json.loads(program.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return str(answer["text"])

    return fenced(case, lambda front: with_lf(front, work))


TOOLS: dict[str, Tool] = {
    "newsmatter": newsmatter,
    "ruamel.yaml": ruamel,
    "python-frontmatter": frontmatter,
    "yaml-edit": yaml_edit,
    "yamltrip": yamltrip,
    "pythonizeyaml": pythonizeyaml,
    "pyrs-yaml": pyrs_yaml,
    "yaml (npm)": npm_yaml,
}

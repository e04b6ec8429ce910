"""Every regular expression of the package, and texts that take one that is not linear for ever.

The patterns are read from the modules; how each is used (``search``, ``fullmatch`` ...) from their source. Of a pattern every
repeat is attacked: the shortest text that leads there, then a long run of what it may repeat, then what does not match.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import newsmatter
from newsmatter._later import Later

try:
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:  # Python 3.10
    import sre_constants as sre  # type: ignore[no-redef]
    import sre_parse as parser  # type: ignore[no-redef]

ROOT = Path(newsmatter.__file__).parent
REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)}
METHODS = {"match", "fullmatch", "search", "finditer", "findall", "sub", "split"}
CATEGORIES = {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a",
              sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_NOT_SPACE: "a", sre.CATEGORY_NOT_WORD: " "}  # fmt: skip
TAILS = ["\0", "x", " ", "\n", ""]
SHORT, LONG = 2_000, 8_000
# What local names stand for in a pattern that a function makes.
SAMPLES: dict[str, dict[str, str]] = {
    "newsmatter._syntax.outline": {"deeper": r"   [^\n]*\n"},
    "newsmatter.rules._slip_rules": {"opener": "“", "closers": "”"},
}


def modules() -> dict[str, Any]:
    """Those that can be imported: where an extra is not installed, its module says so, and has no pattern in use."""
    made = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ("newsmatter." + ".".join(path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        try:
            made[name] = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if "pip install 'newsmatter[" not in str(error):
                raise
    return made


def of_re(function: ast.expr) -> str:
    """The name of what is called, where it is one of the module ``re``."""
    named = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    return function.attr if named else ""  # type: ignore[attr-defined]


def evaluated(call: ast.Call, module: str, contents: Any) -> re.Pattern[Any] | None:
    """The pattern of a call of the module ``re``; None where it is made of what the user gives."""
    where = {**vars(contents), **SAMPLES.get(module, {})}
    flags = [each for each in call.args[1:] if re.match(r"re\.[A-Z]", ast.unparse(each))]
    try:
        source, *flag = (eval(ast.unparse(each), where) for each in (call.args[0], *flags))
    except NameError:
        return None
    return source if isinstance(source, re.Pattern) else re.compile(source, *flag)


def patterns(unknown: set[str] | None = None) -> dict[str, tuple[re.Pattern[Any], set[str]]]:
    """Of each pattern its place, itself, and the methods that are called on it; ``unknown`` gets those that are made at run time."""
    used: dict[str, set[str]] = {}
    made: dict[str, tuple[re.Pattern[Any], set[str]]] = {}
    for module, contents in modules().items():
        nodes = list(ast.walk(ast.parse(Path(str(contents.__file__)).read_text(encoding="utf-8"))))
        home = {
            alias.asname or alias.name: str(node.module)
            for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
        }  # fmt: skip
        for node in nodes:
            if not (isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name)):
                continue
            name = node.value.id
            used.setdefault(f"{home.get(name, module)}.{name}", set()).add(node.attr)
        ways = {}  # of ``re.compile("...").search``
        for node in nodes:
            if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Call):
                ways[node.value] = node.attr
        for node in nodes:
            if isinstance(node, ast.Call) and (way := of_re(node.func)) in {*METHODS, "compile"} and node.args:
                found = evaluated(node, module, contents)
                if found is None:
                    if unknown is not None:
                        unknown.add(f"{module}: {ast.unparse(node.args[0])}")
                    continue
                ways.setdefault(node, "match" if way == "compile" else way)
                made.setdefault(f"{module}:{found.pattern!r:.60}", (found, set()))[1].add(ways[node])
    for module, contents in modules().items():
        for name, value in vars(contents).items():
            place = f"{module}.{name}"
            if isinstance(value, Later):
                value = value.compiled()
            if isinstance(value, re.Pattern) and place in used:
                made = {key: each for key, each in made.items() if each[0] is not value}
                made[place] = value, used[place]
            elif isinstance(value, re.Pattern) and not any(value is other for other, _ in made.values()):
                made[place] = value, {"match"}  # bound, or handed on
    return made


def literals(tree: Any) -> set[str]:
    """The characters that a pattern mentions."""
    found: set[str] = set()
    for op, argument in tree:
        if op in (sre.LITERAL, sre.NOT_LITERAL):
            found.add(chr(argument))
        elif op is sre.IN:
            for kind, value in argument:
                if kind is sre.LITERAL:
                    found.add(chr(value))
                elif kind is sre.RANGE:
                    found |= {chr(value[0]), chr(value[1])}
                elif kind is sre.CATEGORY:
                    found.add(CATEGORIES[value])
        else:
            for part in _below(op, argument):
                found |= literals(part)
    return found


def _below(op: Any, argument: Any) -> list[Any]:
    if op in REPEATS:
        return [argument[2]]
    if op is sre.SUBPATTERN:
        return [argument[-1]]
    if op is sre.BRANCH:
        return list(argument[1])
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return [argument] if op is getattr(sre, "ATOMIC_GROUP", None) else []


def _takes(item: Any, char: str) -> bool:
    """Whether one element of a pattern takes a character."""
    op, argument = item
    if op is sre.LITERAL:
        return bool(char == chr(argument))
    if op is sre.NOT_LITERAL:
        return bool(char != chr(argument))
    if op is sre.ANY:
        return char != "\n"
    if op is not sre.IN:
        return False
    negated = argument[0][0] is sre.NEGATE
    for kind, value in argument:
        if (kind is sre.LITERAL and char == chr(value)) or (kind is sre.RANGE and value[0] <= ord(char) <= value[1]):
            return not negated
        if kind is sre.CATEGORY:
            space, word, digit = char.isspace(), char.isalnum() or char == "_", char.isdigit()
            is_it = {sre.CATEGORY_SPACE: space, sre.CATEGORY_WORD: word, sre.CATEGORY_DIGIT: digit,
                     sre.CATEGORY_NOT_SPACE: not space, sre.CATEGORY_NOT_WORD: not word,
                     sre.CATEGORY_NOT_DIGIT: not digit}[value]  # fmt: skip
            if is_it:
                return not negated
    return negated


def shortest(tree: Any, prefer: str, alphabet: str) -> str:
    """A short text that a pattern matches, of the preferred character where it may be."""
    text = ""
    for item in tree:
        op, argument = item
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            text += next((char for char in prefer + alphabet + "a1 x~é" if _takes(item, char)), "")
        elif op in REPEATS:
            text += shortest(argument[2], prefer, alphabet) * argument[0]
        elif op is sre.GROUPREF:
            text += prefer  # as good as any: one of the heads begins with it
        elif op is sre.BRANCH:
            text += min((shortest(part, prefer, alphabet) for part in argument[1]), key=len)
        elif op in (sre.SUBPATTERN, getattr(sre, "ATOMIC_GROUP", None)):
            text += shortest(_below(op, argument)[0], prefer, alphabet)
    return text


def runs(tree: Any, head: str, alphabet: str) -> Iterator[tuple[str, str]]:
    """For each repeat: the text that leads to it, and each unit that it may repeat."""
    for item in tree:
        op, argument = item
        if op in REPEATS and argument[1] > 100:
            yield from {(head, shortest(argument[2], char, alphabet)) for char in alphabet}
        parts = [argument[1]] if op is sre.ASSERT_NOT else _below(op, argument)
        for part in parts:
            yield from runs(part, head, alphabet)
        if op not in (sre.ASSERT, sre.ASSERT_NOT):
            head += shortest([item], "", alphabet)


def attacks(pattern: re.Pattern[Any], ways: set[str]) -> list[tuple[str, str]]:
    """What leads to a repeat, and what it may repeat; for a search also runs that begin anywhere."""
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    tree = parser.parse(pattern.pattern, flags)
    alphabet = "".join(sorted(literals(tree) - {"\0"}))[:24]
    found = {(head, unit) for head, unit in runs(tree, "", alphabet) if unit}
    if found and ways - {"match", "fullmatch"}:
        found |= {(head, unit) for head in ("", *alphabet[:6]) for unit in alphabet}
    return sorted(found)


def seconds(pattern: re.Pattern[Any], way: str, text: Any) -> float:
    start = time.process_time()
    if way in ("match", "fullmatch"):
        getattr(pattern, way)(text)
    elif way == "search":
        pattern.search(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - start


def heavy_text(pattern: re.Pattern[Any], ways: set[str]) -> str | None:
    """The first attack that takes more than eight bytes for each character beside what is found.

    A group that is repeated keeps a way back for each time, of 70 bytes and more; a single character or class keeps none.
    """
    for head, unit in attacks(pattern, ways):
        text = head + unit * (LONG // len(unit)) + "\0"
        data: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
        for way in sorted({"finditer" if way in ("sub", "findall", "split") else way for way in ways}):
            tracemalloc.start()
            seconds(pattern, way, data)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            if peak > 8 * len(text):
                return f"{way}: {head!r}, {unit!r} * n ({peak / len(text):.0f} bytes a character)"
    return None


def slow_text(pattern: re.Pattern[Any], ways: set[str]) -> str | None:
    """The first attack under which four times the text takes far more than four times as long.

    What is linear takes a millisecond at most, and what a busy machine does to one run it does not do to three.
    """
    for head, unit in attacks(pattern, ways):
        for tail in TAILS:
            for way in sorted({"finditer" if way in ("sub", "findall", "split") else way for way in ways}):
                texts = [head + unit * (size // len(unit)) + tail for size in (SHORT, LONG)]
                data: list[Any] = [t.encode() for t in texts] if isinstance(pattern.pattern, bytes) else texts
                if seconds(pattern, way, data[1]) > 0.02:
                    few, many = (min(seconds(pattern, way, each) for _ in range(3)) for each in data)
                    if many > 0.02 and many > 7 * few:
                        return f"{way}: {head!r}, {unit!r} * n, {tail!r} ({few:.3f} s, {many:.3f} s)"
    return None

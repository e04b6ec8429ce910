"""Nothing that is printed can command: no terminal, no log, no reader's eye."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter._show import uncommanded, visible, visible_in_place, visible_json, visible_lines
from newsmatter.cli import main
from newsmatter.cli._formats import FORMATS
from newsmatter.cli._program import run
from newsmatter.rules import Hit, Rule, Rules, excerpt

# C0, C1, bidirectional, zero-width and other invisible characters, breaks of lines
BAD = "\x00\x07\x08\x1b\r\x0b\x0c\x7f\x85\x9b\xad\u061c\u115f\u200b\u200d\u200e\u2028\u2029\u202e\u2066\u2069\u3164\ufeff\U000e0041"
COMMANDS = ["::error file=a::b", "  ::stop-commands::x", "##[error]a", "##vso[task.setvariable]a", "##teamcity[a 'b']"]
hostile = st.one_of(
    st.text(), st.text(st.sampled_from([*BAD, "\n", "\t", "#", "[", ":", "a"])), st.sampled_from(COMMANDS)
)
# what GitHub, Azure and TeamCity take for a command, of a line
OBEYED = re.compile(r"\s*::|.*##(?:vso|teamcity)?\[", re.IGNORECASE)


def harmless(line: str) -> bool:
    hidden = any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in BAD for char in line)
    return not hidden and OBEYED.match(line) is None


@given(hostile)
def test_what_is_shown_on_one_line_commands_nothing(text: str) -> None:
    assert harmless(visible(text)) or max(text) >= "\u0600"  # visible signs of category Cf, such as U+0600
    assert all(char not in visible(text) for char in [*BAD, "\n", "\t"])
    assert visible(visible(text)) == visible(text)


@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="#:")))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    if all(char not in text for char in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") and text.isascii():
        assert visible(text) == visible_lines(text) == visible_in_place(text) == text


@given(hostile)
def test_json_that_is_shown_means_the_same(text: str) -> None:
    shown = visible_json(json.dumps({text: [text]}, ensure_ascii=False))
    assert json.loads(shown) == {text: [text]}
    assert "\n" not in shown and all(char not in shown for char in BAD)
    assert not re.search(r"##\[", shown)


@given(hostile)
def test_what_is_shown_in_place_has_its_width(text: str) -> None:
    assert len(visible_in_place(text)) == len(text)


@given(hostile, hostile)
def test_an_error_is_one_line_for_each_finding(text: str, path: str) -> None:
    finding = nm.Finding(code="c", message=text, path=path, line=1, column=1, file=path)
    errors = [
        nm.FrontMatterError(text, code="c", line=1, column=1, file=path),
        nm.EditError(text, path=path, file=path),
        nm.ConflictError(text, file=path),
        nm.SchemaError([finding]),
    ]
    for said in (*map(str, errors), str(finding)):
        assert visible(said) == said
    assert str(nm.SchemaError([finding, finding])).count("\n") == 1
    for holder in (finding, *errors[:3]):
        assert holder.message == visible(text)  # type: ignore[union-attr]
    assert finding.path == path


# -- the command

KEY = "".join(f"\\u{ord(char):04x}" for char in BAD if ord(char) < 0x10000) + "\\n::error::x"


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["newsmatter", *arguments])
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True))
        monkeypatch.setattr(sys, "stderr", sys.stdout)
        stream = sys.stdout.buffer
        with pytest.raises(SystemExit):
            main()
        assert isinstance(stream, io.BytesIO)
        return stream.getvalue().decode()

    return run


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_lets_a_key_or_a_value_or_a_name_command(form: str, tmp_path: Path, printed: Any) -> None:
    name = "2024-03-05-##[error]\u202e\u200b.md" if sys.platform == "win32" else "::error ##[x]\n\x1b\u202e::error::.md"
    (tmp_path / name).write_text(f'---\n"{KEY}": 1\nheat: "##[error]\x9b{KEY}"\ntile: [NO, 1]\n---\n', encoding="utf-8")
    (tmp_path / "b.md").write_bytes(b'---\nheat: "##[error]\xe2\x80\xae"\n"' + KEY.encode() + b'": 1\n---\n')
    out = printed("check", ".", "--format", form)
    lines = out.removesuffix("\n").split("\n")
    assert len(lines) > 3
    for line in lines:
        if form == "github" and line.startswith(("::error ", "::notice ", "::warning ")):
            line = line[2:].replace("::", ": ", 1)
        assert harmless(line), line
    if form in ("json", "sarif"):
        json.loads(out[: out.rindex("}" if form == "sarif" else "]") + 1])


@given(hostile, hostile)
def test_no_line_of_several_commands(a: str, b: str) -> None:
    shown = uncommanded(visible_lines(f"{a}\n{b}"))
    assert all(OBEYED.match(line) is None for line in shown.split("\n"))
    assert uncommanded(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "::error::x",
        "a b" * 24 + " ::error::x",
        "## [a] #&#35;[error]x",
        "\\#\\#[error]x",
        "&#58;:error::x",
        "a\n\n    ::error::x",
    ],
)
def test_what_is_drawn_commands_nothing(text: str, tmp_path: Path, printed: Any) -> None:
    """A cell of a table, a wrapped line and what Markdown makes of its signs begin lines of their own."""
    value = json.dumps(text)
    path = tmp_path / "a.md"
    path.write_text(
        f"---\n{json.dumps(text[:99])}: {value}\ntitle: {value}\na: [{{x: {value}}}]\nl:\n- {value}\n---\n{text}\n",
        encoding="utf-8",
    )
    for command in (["show", "a.md"], ["json", "a.md"], ["diff", "a.md", "/dev/null", "--format", "json"]):
        out = printed(*command, "--class", "Document")
        assert all(OBEYED.match(line) is None for line in out.split("\n")), out


@pytest.mark.parametrize("said", COMMANDS)
def test_what_was_given_wrongly_commands_nothing(said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of such a name stands for an option where the shell puts it in."""
    for arguments in (["check", f"--{said}"], ["get", "a.md", said], ["rules", said], ["set", "a.md", said]):
        assert run(arguments) == 2
        assert all(OBEYED.match(line) is None for line in capsys.readouterr().err.split("\n"))


def test_what_ends_a_run_commands_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    name = "a\n::error::b"
    for error in (OSError(28, "full", name), ValueError(name), ModuleNotFoundError(name), LookupError("##[a]")):

        def failing(arguments: list[str], error: Exception = error) -> int:
            raise error

        monkeypatch.setattr("newsmatter.cli._program.run", failing)
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert all(OBEYED.match(line) is None for line in capsys.readouterr().err.split("\n"))


def test_a_message_of_a_rule_of_ones_own_commands_nothing(tmp_path: Path) -> None:
    rule = Rule("own", "error", "own", lambda subject: [Hit("\n::error::\u202e", "a")])
    (finding,) = nm.checks("---\na: 1\n---\n", nm.Document, rules=Rules(select={"own"}, extra=[rule]))
    assert str(finding) == "<text>:2:4: error own ␊::error::U+202E"


def test_a_terminal_gets_no_control_character(tmp_path: Path, printed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        '---\ntitle: "a\\x1b[31m\\u202e\\nb"\n"k\\x9b\\u200b": "\\x9b"\n---\nbody \x1b]0;x\x07\n', encoding="utf-8"
    )
    commands = [("get", "a.md", "title"), ("get", "a.md", "$body"), ("get", "a.md", "title", "--json"), ("json", "a.md"),
                ("show", "a.md"), ("check", "a.md"), ("set", "a.md", "title=\x1b", "--dry-run")]  # fmt: skip
    for command in commands:
        plain = printed(*command, "--class", "Document")
        with monkeypatch.context() as patch:
            patch.setenv("FORCE_COLOR", "1")
            patch.setenv("TERM", "dumb")
            patch.setattr("rich.console.Console.is_terminal", True)
            shown = printed(*command, "--class", "Document")
        shown = re.sub("\x1b\\[[0-9;]*m", "", shown)  # colours, which are the command's own
        assert all(harmless(line) for line in shown.split("\n")), (command, shown)
        if command[0] == "json":
            assert json.loads(shown) == json.loads(plain)
        if command[1:] == ("a.md", "title"):
            assert plain == "a\x1b[31m\u202e\nb\n"  # another program gets the value itself


@pytest.mark.parametrize("column", [1, 500, 5000])
def test_an_excerpt_is_as_wide_as_the_screen_whatever_the_line(column: int) -> None:
    for line in ("\u0301" * 10_000, "\u200b" * 10_000, "a\t" * 5_000, "漢" * 10_000):
        place = nm.Finding(code="c", message="m", line=2, column=column, end_line=2, end_column=column + 9_000)
        shown = excerpt(place, f"---\n{line}\n---\n")
        assert len(shown) < 2500 and shown.count("\n") == 1

"""README.md begins with what a newcomer wants, and its picture shows what was measured; test_snippets.py runs it."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_screen_holds_what_a_newcomer_wants() -> None:
    screen = "\n".join(README.splitlines()[:62])
    for wanted in ("pip install", "nm.load(", "-heat: 17\n+heat: 42", "class Post(nm.Document)", "newsmatter check"):
        assert wanted in screen
    assert len(README.splitlines()) <= 160


def test_who_shows_an_install_from_an_index_says_that_there_is_none_yet() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        text = path.read_text(encoding="utf-8")
        if re.search(r"pip install '?newsmatter", text):
            assert "install.md" in text or path.name in ("install.md", "findings.md", "changelog.md"), path.name
    assert "not on PyPI yet" in README


@pytest.fixture(scope="module")
def benchmarks() -> ModuleType:
    """benchmarks/report.py."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import report
    finally:
        sys.path.pop(0)
    return report


def test_table_and_picture_are_those_of_the_results(benchmarks: ModuleType) -> None:
    about, rows = benchmarks.kept()
    text = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert benchmarks.page(text, about, rows) == text, "run: python benchmarks/report.py"
    assert (ROOT / "docs" / "speed.svg").read_text(encoding="utf-8") == benchmarks.picture.svg(about, rows)
    assert "(docs/speed.svg)" in README


def test_the_picture_shows_every_group_and_who_is_faster(benchmarks: ModuleType) -> None:
    picture = benchmarks.picture
    about, rows = benchmarks.kept()
    shown = ElementTree.fromstring(picture.svg(about, rows))
    widths = [float(bar.attrib["width"]) for bar in shown.iter("{http://www.w3.org/2000/svg}rect")][1:]
    bars = [bar for group in picture.GROUPS for bar in picture.chosen(group, rows)]
    assert len(widths) == len(bars) and len({name for name, _ in bars}) > len(picture.GROUPS)
    longest = [
        max(time for _, time in picture.chosen(group, rows))
        for group in picture.GROUPS
        for _ in picture.chosen(group, rows)
    ]
    assert widths == [
        pytest.approx(max(2, picture.LONGEST * time / most), abs=0.05)
        for (_, time), most in zip(bars, longest, strict=True)
    ]
    assert max(picture.LEFT + width + 70 for width in widths) < picture.WIDTH
    assert picture.svg(about, []).count("<rect") == 1  # what was not measured is not shown


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_picture_reads_in_the_light_and_in_the_dark(benchmarks: ModuleType) -> None:
    for colours in (benchmarks.picture.LIGHT, benchmarks.picture.DARK):
        behind = luminance(colours["back"])
        for name, least in (("text", 7), ("soft", 4.5), ("ours", 3), ("peer", 2)):
            light, dark = sorted((luminance(colours[name]), behind), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= least, name

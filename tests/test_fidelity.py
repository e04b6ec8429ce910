"""The column of newsmatter in docs/fidelity.md, without the peers; and the tools that measure still run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent / "benchmarks"))
import articles
import fidelity
import fidelity_tools
import tasks

import newsmatter as nm

CASES = list(fidelity.cases())


def missed(tool: fidelity_tools.Tool, cases: list[fidelity_tools.Case]) -> set[tuple[object, ...]]:
    return {(c.edit.kind, c.edit.source, c.form, c.edit.path) for c in cases if tool(c) not in c.expected}


def test_every_edit_is_exact_through_a_document() -> None:
    assert missed(fidelity_tools.newsmatter_untyped, CASES) == set()


def test_every_edit_of_news_is_exact_through_an_article() -> None:
    assert missed(fidelity_tools.newsmatter_typed, [c for c in CASES if "category: news" in c.text]) == set()


def test_the_judge_sees_noise_and_wrong_values() -> None:
    case = next(c for c in CASES if c.edit.path == ("heat",) and c.form == "LF")
    wanted = case.expected[0]

    def crash(_: fidelity_tools.Case) -> str:
        raise ValueError("no")

    verdicts = [
        fidelity.judge(case, tool).verdict
        for tool in (lambda _: wanted, lambda _: wanted.replace("heat: 42", "heat:  42"), lambda _: case.text, crash)
    ]
    assert verdicts == ["exact", "noise", "wrong", "failed"]


def test_invented_articles_have_the_producers_layout() -> None:
    for text in articles.articles(25):
        assert nm.canonical(nm.loads(text)) == text


def test_irregular_articles_load_and_come_back() -> None:
    for text in articles.articles(5):
        for irregular in (articles.commented(text), articles.anchored(text)):
            assert irregular != text
            assert nm.dumps(nm.loads(irregular)) == irregular


OURS = [name for name in tasks.TASKS if name.startswith("newsmatter")]


@pytest.mark.parametrize("name", OURS)
def test_measured_things_run(name: str) -> None:
    try:
        work = tasks.TASKS[name]()
    except tasks.Skip as why:
        pytest.skip(str(why))
    work(articles.of_size(3))

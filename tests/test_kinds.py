"""Which class a file has, in Python: by its path, or by what a key holds."""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import attrs
import pytest
from conftest import FIXTURES

import newsmatter as nm
import newsmatter.kinds
from newsmatter import bulk, news
from newsmatter.kinds import Kind, Kinds, class_named
from newsmatter.rules import ConfigError

MIXED = FIXTURES / "mixed"


@attrs.define(kw_only=True)
class Post(nm.Document):
    layout: str


def test_the_first_kind_that_matches_decides() -> None:
    kinds = Kinds(
        [
            Kind(files=["README.md", "/drafts/*.md"], skip=True),
            Kind(files="_news/**", cls=nm.Article),
            news.KINDS,
            Kind(files="**/*.markdown", cls=Post),
        ],
        root="site",
    )
    for name, cls in {
        "site/README.md": None,
        "site/deep/down/README.md": None,  # a name without a slash is meant at any depth
        "site/drafts/a.md": None,
        "site/b/drafts/a.md": nm.Document,
        "site/_news/a.md": nm.Article,
        "site/_news/2024/a.md": nm.Article,
        "site/x/_news/a.md": nm.Article,  # by news.KINDS
        "site/_learning/videos/a.md": news.Video,
        "site/_learning/a.md": nm.Document,
        "./site/../site/_events/a.md": news.Event,
        "site/a.markdown": Post,
        "elsewhere/_stats/a.md": news.Stats,
        os.path.abspath("site/_people/a.md"): news.Profile,
    }.items():
        assert kinds.of(name) is cls, name
        assert kinds.skips(name) is (cls is None)
    assert Kinds([], otherwise=Post).of("a.md") is Post
    assert Kinds(Kind(cls=Post)).of("any/where.md") is Post
    assert Kinds({"*.md": Post}).of("a.md") is Post


def test_a_root_reached_by_a_link_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert Kinds({"/a.md": Post}, root=tmp_path / "real").of(tmp_path / "link/a.md") is Post
    assert Kinds({"/a.md": Post}, root=tmp_path / "link").of(tmp_path / "real/a.md") is Post


def test_keys_decide_by_what_they_hold(tmp_path: Path) -> None:
    kinds = Kinds(
        [
            Kind(keys={"layout": ["post", "link"], "n": 1}, cls=Post),
            Kind(files="*.md", keys={"draft": True}, skip=True),
        ]
    )
    for text, cls in {
        "layout: post\nn: 1": Post,
        "layout: link\nn: 1": Post,
        "layout: post\nn: '1'": nm.Document,
        "layout: post\nn: true": nm.Document,
        "layout: page\nn: 1": nm.Document,
        "draft: true": None,
        "draft: [": nm.Document,
    }.items():
        data = f"---\n{text}\n---\n"
        assert kinds.of("a.md", data) is cls, text
        path = tmp_path / "a.md"
        path.write_text(data, encoding="utf-8")
        assert kinds.of(path) is cls
        assert kinds.skips(path) is False  # the path alone does not say it
    assert kinds.of(tmp_path / "none.md") is nm.Document


def test_what_is_no_kind_is_refused_with_the_mend() -> None:
    for wrong in (
        lambda: Kind(files="*.md"),
        lambda: Kind(files="*.md", cls=Post, skip=True),
        lambda: Kind(cls=int),  # type: ignore[arg-type]
        lambda: Kinds({"!": Post}).of("a.md"),
        lambda: Kinds(Kind(files=[3], cls=Post)),  # type: ignore[list-item]
        lambda: class_named("Artikle"),
        lambda: class_named("math:pi"),
        lambda: class_named("no_such_module:Post"),
        lambda: class_named(3),  # type: ignore[arg-type]
    ):
        with pytest.raises(ConfigError):
            wrong()
    assert class_named("Article") is nm.Article
    assert class_named("Profile") is news.Profile


def test_kinds_travel() -> None:
    kinds = Kinds([news.KINDS, Kind(files="*.mdx", cls=Post)], root=MIXED)
    again = pickle.loads(pickle.dumps(kinds))
    assert again == kinds
    assert again.of(MIXED / "_events/x.md") is news.Event
    assert again.of("b.mdx") is Post


@pytest.mark.parametrize("jobs", [1, 2])
def test_bulk_takes_kinds_in_place_of_a_class(tmp_path: Path, jobs: int) -> None:
    text = (MIXED / "_events/2024-08-20-open-day.md").read_text(encoding="utf-8")
    paths = []
    for at in range(70):
        paths.append(path := tmp_path / f"_events/{at:02}.md")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text("# no front matter\n", encoding="utf-8")
    (tmp_path / "page.md").write_text("---\nflag: NO\n---\n", encoding="utf-8")
    kinds = Kinds([Kind(files="README.md", skip=True), news.KINDS], root=tmp_path)
    checked = list(bulk.check_all(tmp_path, kinds, jobs=jobs))
    assert len(checked) == 71  # what is skipped comes not at all
    assert [result.path.name for result in checked if result.findings] == ["page.md"]
    edited = list(bulk.edit_all(tmp_path, set_heat, kinds, jobs=jobs))
    assert [result.error for result in edited if result.error] == []
    assert sum(bool(result.diff) for result in edited) == 70
    assert nm.load(paths[0], news.Event).heat == 5
    loaded = {type(result.document).__name__ for result in bulk.iter_load(tmp_path, kinds)}
    assert loaded == {"Event", "Document"}


def set_heat(document: nm.Document) -> None:
    if isinstance(document, news.Event):
        document.heat = 5


def test_kinds_of_a_pyproject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "site_models", raising=False)  # another test has a copy of the site
    kinds = Kinds.from_pyproject(MIXED)
    assert kinds is not None
    assert kinds.root == MIXED
    assert {str(path.relative_to(MIXED)): found.__name__ for path in MIXED.rglob("*.m*") if (found := kinds.of(path)) and found.__module__ != "newsmatter.news.siblings"} == {
        "_news/2024-05-12-pier-reopens.md": "Article", "about.md": "Document", "legacy/old.md": "Document",
        "notes/tides.markdown": "Post", "_site/index.md": "Document",
    }  # fmt: skip
    assert Kinds.from_pyproject(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text('[tool.newsmatter]\nclass = "Event"\n', encoding="utf-8")
    assert Kinds.from_pyproject(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text('[tool.newsmatter]\nclass = "Event"\nkinds = []\n', encoding="utf-8")
    kinds = Kinds.from_pyproject(tmp_path)
    assert kinds is not None
    assert kinds.of("a.md") is news.Event


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ("3", "kinds must be a list of tables, or 'module:attribute'"),
        ('"newsmatter.news:KNIDS"', "kinds: 'newsmatter.news:KNIDS' cannot be taken"),
        ('"math:pi"', "cannot be taken"),
        ('"newsmatter._pyproject:FAIL_ON"', "cannot be taken"),
        ('"newsmatter._pyproject:_KEYS"', "is no class that derives from newsmatter.Document"),
        ('[{ file = "a.md" }]', "kinds has no key 'file'; did you mean files?"),
        ('[{ files = "a.md" }]', "a kind has a class, or skip = true"),
        ("[{ files = 3, skip = true }]", "files is a glob"),
        ('[{ files = "a.md", class = "Artikle" }]', "Artikle cannot be loaded"),
        ('[{ files = "!", class = "Article" }]', "is no list of globs"),
    ],
)
def test_bad_kinds_of_a_pyproject_name_the_file(tmp_path: Path, kinds: str, said: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.newsmatter]\nkinds = {kinds}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Kinds.from_pyproject(tmp_path)
    assert said in str(caught.value)
    assert "pyproject.toml: [tool.newsmatter]" in str(caught.value)


def test_a_folder_that_is_met_often_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = Kinds(news.KINDS, root=MIXED)
    calls: list[str] = []
    real = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path, **how: calls.append(str(path)) or real(path, **how))
    for at in range(50):
        kinds.of(MIXED / f"_events/{at}.md")
    assert len(calls) <= 2
    monkeypatch.setattr(newsmatter.kinds, "FOLDERS", 2)
    for at in range(5):
        kinds.of(f"{at}/a.md")
    assert len(kinds._paths.below) <= 2


def test_globs_need_pathspec_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pathspec", None)
    with pytest.raises(ConfigError, match="pip install 'newsmatter"):
        Kinds(news.KINDS)

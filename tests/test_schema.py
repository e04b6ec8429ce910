"""json_schema: it accepts what from_dict accepts, and refuses what from_dict refuses."""

from __future__ import annotations

import base64
import copy
import enum
import json
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import annotated_types
import attrs
import jsonschema
import pytest
from attrs import validators
from clean import articles
from conftest import FIXTURES
from hypothesis import given
from hypothesis import strategies as st

import newsmatter as nm
from newsmatter import json_schema, news

SHIPPED = Path(nm.__file__).parent / "article.schema.json"
REGENERATE = "python -c 'import json, newsmatter; print(json.dumps(newsmatter.json_schema(), indent=2))' > src/newsmatter/article.schema.json"
NEWS = nm.to_dict(nm.load(FIXTURES / "news.md"))


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@attrs.define
class Section:
    """A part of a text."""

    title: str
    parts: list[Section] = attrs.field(factory=list)


@attrs.define
class Post(nm.Document):
    """A post."""

    day: date
    score: float
    sections: list[Section]
    moment: datetime | None = None
    colour: Colour | None = None
    kind: Literal["a", "b"] = "a"
    links: dict[str, int] | None = None
    counts: dict[str, list[int]] = attrs.field(factory=dict)
    grid: list[list[int]] = attrs.field(factory=list)
    holes: list[int | None] = attrs.field(factory=list)
    lead: Section | None = None
    any: Any = None
    odd: Decimal | None = None
    flag: bool = False


V = attrs.validators


@attrs.define
class Ruled(nm.Document):
    """What validators ask."""

    kind: str = attrs.field(validator=V.in_(["post", "page"]))
    colour: Colour = attrs.field(default=Colour.RED, validator=V.in_([Colour.RED]))
    rank: int = attrs.field(default=1, validator=[V.ge(1), V.lt(10)])
    share: float | None = attrs.field(default=None, validator=V.optional([V.gt(0), V.le(1)]))
    slug: str = attrs.field(default="a", validator=V.and_(V.matches_re("[a-z]+"), V.min_len(1), V.max_len(3)))
    code: str | None = attrs.field(default=None, validator=V.optional(V.in_(["a", "b"])))
    tags: list[str] = attrs.field(factory=list, validator=V.deep_iterable(V.in_(["a", "b"]), V.max_len(2)))
    full: list[str] = attrs.field(factory=lambda: ["a"], validator=V.min_len(1))
    sizes: dict[str, int] = attrs.field(factory=dict, validator=V.deep_mapping(V.matches_re("[a-z]"), V.ge(1)))
    grid: list[list[int]] = attrs.field(factory=list, validator=V.deep_iterable(V.deep_iterable(V.not_(V.ge(2)))))
    lead: Section | None = None
    none: str | None = attrs.field(default="a", validator=V.min_len(1))
    odd: int = attrs.field(default=0, converter=abs, validator=V.ge(0))


RULED = {"kind": "post", "colour": "red", "rank": 9, "share": 0.5, "slug": "abc", "code": "a", "tags": ["a", "b"], "full": ["x"],
         "sizes": {"a": 1}, "grid": [[1], []], "lead": {"title": "c"}, "none": "a", "odd": -1}  # fmt: skip


POST = {"day": "2024-02-29", "score": 1, "sections": [{"title": "a", "parts": [{"title": "b"}]}], "moment": "2024-02-29T12:00:00Z",
        "colour": "red", "kind": "b", "links": {"x": 1}, "counts": {"a": [1]}, "grid": [[1], []], "holes": [1, None],
        "lead": {"title": "c"}, "any": {"$float": [1]},  "flag": True, "other": [{}]}  # fmt: skip
VALIDATORS = {cls: jsonschema.Draft202012Validator(json_schema(cls)) for cls in (nm.Article, nm.Document, Post, Ruled)}


def agree(data: Any, cls: type[nm.Document] = nm.Article) -> bool:
    """Whether both accept the data; an error when they differ."""
    data = json.loads(json.dumps(data))
    errors = [error.message for error in VALIDATORS[cls].iter_errors(data)]
    try:
        nm.from_dict(data, cls)
    except nm.SchemaError as error:
        assert errors, error
        return False
    assert not errors
    return True


def spots(data: Any) -> list[tuple[Any, Any]]:
    """Every place in the data: container, and key or index."""
    found: list[tuple[Any, Any]] = []
    for key in data if isinstance(data, dict) else range(len(data)):
        found.append((data, key))
        if isinstance(data[key], (dict, list)):
            found += spots(data[key])
    return found


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5),
              st.sampled_from([1.0, 1.5, -0.0, 1e300, "1", "2024-03-05", "2024-03-05T07:30:00Z", "$str"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "$str", "$float", "url", "title"]), inner, max_size=2)),
    max_leaves=4,
)  # fmt: skip


@st.composite
def mutants(draw: st.DrawFn, base: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    data = copy.deepcopy(draw(base))
    for _ in range(draw(st.integers(0, 3))):
        container, key = draw(st.sampled_from(spots(data) or [(data, "x")]))
        kind = draw(st.integers(0, 4))
        if kind == 0 and key in (container if isinstance(container, dict) else range(len(container))):
            del container[key]
        elif kind == 1 and isinstance(container, dict):
            container[
                draw(st.sampled_from(["$body", "extra", "$$body", "quality", "images", "secured", "removed"]))
            ] = draw(JSON)
        elif kind == 2:
            container[key] = copy.copy(draw(st.sampled_from([[], {}, None, "", 0, True])))
        else:
            container[key] = draw(JSON)
    return data


@given(mutants(articles().map(lambda article: nm.to_dict(nm.loads(article[1])))))
def test_the_schema_and_from_dict_agree_on_articles(data: dict[str, Any]) -> None:
    agree(data)


@given(mutants(st.just(POST)))
def test_the_schema_and_from_dict_agree_on_other_classes(data: dict[str, Any]) -> None:
    agree(data, Post)


@given(mutants(st.just(RULED)))
def test_the_schema_and_from_dict_agree_on_what_validators_ask(data: dict[str, Any]) -> None:
    agree(data, Ruled)


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({}, True), ({"kind": "pst"}, False), ({"colour": "blue"}, False), ({"rank": 0}, False), ({"rank": 10}, False), ({"share": 0}, False),
        ({"share": 1}, True), ({"share": None}, True), ({"slug": "abcd"}, False), ({"slug": "A"}, False), ({"slug": "a\n"}, False),
        ({"code": "c"}, False), ({"code": None}, True), ({"tags": ["c"]}, False), ({"tags": ["a"] * 3}, False), ({"tags": None}, True),
        ({"full": None}, False), ({"full": []}, False), ({"sizes": {"A": 1}}, False), ({"sizes": {"a": 0}}, False), ({"sizes": None}, True),
        ({"grid": [[2]]}, False), ({"none": None}, False), ({"none": ""}, False), ({"odd": -5}, True),
    ],
)  # fmt: skip
def test_the_edges_of_what_validators_ask(change: dict[str, Any], accepted: bool) -> None:
    assert agree({**RULED, **change}, Ruled) == accepted


@nm.define(keys="snake", unknown="forbid")
class Named(nm.Document):
    tags: list[str] = attrs.field(factory=list, metadata=nm.wire(also=("tag", "label")))
    day: str = attrs.field(metadata=nm.wire(also=("date",)), kw_only=True)


@pytest.mark.parametrize(
    ("data", "accepted"),
    [
        ({"day": "a"}, True), ({"date": "a"}, True), ({}, False), ({"day": "a", "date": "a"}, False), ({"day": "a", "tag": ["b"]}, True),
        ({"day": "a", "tag": ["b"], "tags": ["b"]}, False), ({"day": "a", "tag": [], "label": []}, False), ({"day": "a", "mood": 1}, False),
        ({"date": 1}, False), ({"day": "a", "label": None}, True),
    ],
)  # fmt: skip
def test_other_keys_of_a_field_and_no_others(data: dict[str, Any], accepted: bool) -> None:
    VALIDATORS.setdefault(Named, jsonschema.Draft202012Validator(json_schema(Named)))
    assert agree(data, Named) == accepted


@nm.define(keys="snake", unknown="forbid", ignore_case=True)
class AnyCase(nm.Document):
    title: str
    size: int = 0
    ask: Annotated[int, annotated_types.Ge(1)] = attrs.field(default=1, metadata=nm.wire("k.ö?"))
    day: str = attrs.field(metadata=nm.wire(also=("date",)), kw_only=True)


@nm.define(ignore_case=True)
class Open(nm.Document):
    inner: dict[str, AnyCase] = attrs.field(factory=dict)


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({}, True), ({"TITLE": "a"}, True), ({"tItLe": 1}, False), ({"Title ": "a"}, False), ({"titel": "a"}, False), ({"SIZE": 1}, True),
        ({"SIZE": "a"}, False), ({"K.Ö?": 2}, True), ({"k.ö?": 0}, False), ({"K.Ö?": 0}, False), ({"\u212a.ö?": 0}, False), ({"kxö?": 2}, False),
        ({"DATE": "b"}, False), ({"TITLE\n": "a"}, False),
    ],
)  # fmt: skip
def test_keys_in_any_case(change: dict[str, Any], accepted: bool) -> None:
    for cls in (AnyCase, Open):
        VALIDATORS.setdefault(cls, jsonschema.Draft202012Validator(json_schema(cls)))
    data = {**({} if "title" in map(str.lower, change) else {"Title": "a"}), "Day": "a", **change}
    assert agree(data, AnyCase) == accepted == agree({"INNER": {"a": data}, "Other": 1}, Open)
    assert not agree({"Day": "a", **{key: value for key, value in change.items() if key.lower() != "title"}}, AnyCase)


def test_what_a_field_is_not_to_be_used_for_any_more() -> None:
    cls = attrs.make_class(
        "Made",
        {"mood": attrs.field(default="", metadata=nm.wire(about="How it feels.", deprecated="use tone"))},
        (nm.Document,),
    )
    assert json_schema(cls)["properties"]["mood"] | {"type": ""} == {
        "title": "Mood", "type": "", "description": "How it feels. Deprecated: use tone", "deprecated": True
    }  # fmt: skip


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=4))
def test_the_schema_and_from_dict_agree_on_untyped_documents(data: dict[str, Any]) -> None:
    assert agree(data, nm.Document) == isinstance(data.get("$body", ""), str)


def numbers(*widths: int) -> st.SearchStrategy[str]:
    return st.tuples(st.integers(0, 99), st.sampled_from(widths)).map(lambda pair: str(pair[0]).zfill(pair[1]))


STAMPS = st.builds(
    lambda year, month, day, gap, hour, minute, second, fraction, zone, end: f"{year}-{month}-{day}{gap}{hour}:{minute}:{second}{fraction}{zone}{end}",
    st.one_of(st.integers(0, 9999).map("{:04}".format), st.sampled_from(["1900", "2000", "2023", "2024", "0004", "٢٠٢٤"])),
    st.integers(0, 13).flatmap(lambda n: st.sampled_from([str(n), f"{n:02}"])), st.integers(0, 32).flatmap(lambda n: st.sampled_from([str(n), f"{n:02}"])),
    st.sampled_from(["T", "T", "t", " ", " \t", ""]), st.integers(0, 25).flatmap(lambda n: st.sampled_from([str(n), f"{n:02}"])),
    st.integers(0, 61).map("{:02}".format), st.integers(0, 61).map("{:02}".format), st.sampled_from(["", ".", ".5", ".1234567"]),
    st.sampled_from(["", "Z", "z", " Z", "+1", "-23:59", "+23:60", "+22:99", "+2300", "+24", "-05:30", "+1:5", " +02:00", "+"]),
    st.sampled_from(["", "", "", "\n", " "]),
)  # fmt: skip
DAYS = st.builds(
    "{}-{}-{}{}".format,
    st.integers(0, 9999).map("{:04}".format),
    numbers(2),
    numbers(1, 2),
    st.sampled_from(["", "\n"]),
)


@given(st.one_of(STAMPS, DAYS))
def test_times_agree(text: str) -> None:
    agree({**NEWS, "publishedDateTime": text})
    agree({**POST, "day": text, "moment": text}, Post)


@given(st.dates())
def test_every_real_day_is_accepted(day: date) -> None:
    assert agree({**POST, "day": day.isoformat(), "moment": f"{day}T24:00:00Z".replace("24", "23")}, Post)


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024, 4, 100, 400, 9996])
def test_the_29th_of_february(year: int) -> None:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    assert agree({**POST, "day": f"{year:04}-02-29"}, Post) == leap


@given(st.integers(0, 200), st.integers(0, 40), st.sampled_from(["", "=", "==", "\n", "-", ";", "é"]))
def test_secured_agrees(cipher: int, vector: int, tail: str) -> None:
    text = ";".join(base64.b64encode(bytes(size)).decode() for size in (cipher, vector))
    assert agree({**NEWS, "secured": text}) == (cipher > 0 and cipher % 16 == 0 and vector == 16)
    agree({**NEWS, "secured": text + tail})
    agree({**NEWS, "secured": tail + text})
    agree({**NEWS, "secured": text.replace(";", tail + ";")})
    agree({**NEWS, "secured": text[1:]})


@pytest.mark.parametrize(
    ("change", "accepted"),
    [
        ({"heat": 1.0}, True), ({"heat": 1.5}, False), ({"heat": True}, False), ({"heat": "1"}, False), ({"heat": None}, True),
        ({"published": 1}, False), ({"title": None}, False), ({"topics": None}, False), ({"topics": []}, True),
        ({"tags": None}, True), ({"tags": [None]}, False), ({"images": [None]}, False), ({"provider": None}, False),
        ({"related": [{"provider": None}]}, True), ({"related": [{"provider": {}}]}, False), ({"$body": None}, False),
        ({"$body": ""}, True), ({"$$body": 1}, True), ({"other": {"$str": []}}, True), ({"other": {"$float": {}}}, True),
        ({"publishedDateTime": 20240305}, False), ({"publishedDateTime": "2024-03-05"}, True), ({"secured": None}, True),
    ],
)  # fmt: skip
def test_the_edges(change: dict[str, Any], accepted: bool) -> None:
    assert agree({**NEWS, **change}) == accepted


def test_an_integral_float_is_the_integer() -> None:
    article = nm.from_dict({**NEWS, "heat": 4.0})
    assert type(article.heat) is int
    assert nm.to_dict(article)["heat"] == 4
    with pytest.raises(nm.SchemaError):
        nm.loads((FIXTURES / "news.md").read_text(encoding="utf-8").replace("heat: 17", "heat: 17.0"))


def test_a_dollar_float_that_is_no_string_is_data() -> None:
    # a list cannot be looked up in a dict: it raised a bare TypeError
    assert nm.from_dict({"x": {"$float": []}}, nm.Document).extra == {"x": {"float": []}}


@pytest.mark.parametrize("cls", list(VALIDATORS))
def test_the_schema_is_a_schema(cls: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(cls))


def test_the_examples_are_valid() -> None:
    schema = json_schema()
    for place in (schema, *schema["$defs"].values()):
        for key, field in place["properties"].items():
            assert field.get("description") or key == "$body" or "$ref" in field, key
            for example in field.get("examples", ()):
                jsonschema.validate(example, {**field, "$defs": schema["$defs"]}, jsonschema.Draft202012Validator)


def test_descriptions_come_from_docstrings_and_metadata() -> None:
    schema = json_schema()
    assert schema["title"] == "Article"
    assert schema["description"].startswith("A news item.")
    assert schema["properties"]["cdnAmpWebUrl"]["title"] == "Cdn amp web url"
    assert schema["properties"]["heat"]["description"].endswith("At least -1.")
    assert schema["properties"]["webUrl"]["format"] == "uri-reference"
    assert schema["$defs"]["Provider"]["required"] == ["name", "domain"]


def test_two_classes_of_one_name_are_two_definitions() -> None:
    other = attrs.make_class("Section", {"size": attrs.field(type=int)})
    both = attrs.make_class(
        "Both",
        {"a": attrs.field(type=Section), "b": attrs.field(type=other), "c": attrs.field(type=other)},
        bases=(nm.Document,),
    )
    schema = json_schema(both)
    assert [schema["properties"][key]["$ref"] for key in "abc"] == [
        "#/$defs/Section",
        "#/$defs/Section2",
        "#/$defs/Section2",
    ]
    assert "description" not in schema["$defs"]["Section2"]


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == json_schema(), f"regenerate it: {REGENERATE}"


def test_a_schema_has_a_name_of_its_own() -> None:
    from newsmatter import news

    class Local(nm.Document):
        pass

    names = {nm.json_schema(cls)["$id"] for cls in (nm.Article, news.Event, nm.Document, attrs.define(Local))}
    assert len(names) == 4
    assert all(re.fullmatch(r"urn:newsmatter:schema:[\w.%-]+", name) for name in names)


@attrs.define
class Inner:
    one: int = 1


@attrs.define
class Asking(nm.Document):
    """Whose validators take no null where the type does."""

    numbers: list[Annotated[int, annotated_types.Ge(1)]] | None = None
    word: Literal["x"] | None = attrs.field(default="x", validator=validators.in_(["x"]))
    object: Inner | None = attrs.field(factory=Inner, validator=validators.instance_of(Inner))
    either: Inner | str | None = attrs.field(default="", validator=validators.instance_of((Inner, str)))
    one: int | str = attrs.field(default=1, validator=validators.in_([5, "a"]))


@pytest.mark.parametrize("key", ["numbers", "word", "object", "either", "one"])
@pytest.mark.parametrize("value", [None, [1], [0], "x", {"one": 2}, "a", 5, 6])
def test_the_schema_and_from_dict_agree_on_what_validators_ask_of_a_null(key: str, value: Any) -> None:
    validator = jsonschema.Draft202012Validator(nm.json_schema(Asking))
    data = {"one": 5, key: value}
    try:
        nm.from_dict(data, Asking)
    except nm.SchemaError:
        assert not validator.is_valid(data)
    else:
        validator.validate(data)


@pytest.mark.parametrize("name", [*news.__all__])
def test_what_a_catalogue_of_schemas_asks_for_is_there(name: str) -> None:
    cls = getattr(news, name)
    if not (isinstance(cls, type) and issubclass(cls, nm.Document)):
        return
    schema = nm.json_schema(cls)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:newsmatter:schema:{cls.__module__}.{name}"
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part["title"] and part["description"]
        for key, about in part["properties"].items():
            assert about["description"], key
            assert key == "$body" or about["title"], key
            made_of_objects = "$ref" in str(about)  # whose own keys have examples
            assert key == "$body" or made_of_objects or about["examples"], key
            for example in about.get("examples", ()):
                part_of_it = {**about, "$defs": schema.get("$defs", {})}
                jsonschema.Draft202012Validator(part_of_it).validate(example)
    for example in schema["examples"]:
        jsonschema.Draft202012Validator(schema).validate(example)
        assert nm.from_dict(example, cls) == nm.from_dict(nm.to_dict(nm.from_dict(example, cls)), cls)


@attrs.define(kw_only=True)
class Branching(nm.Document):
    name: str
    tree: list[Branching] = attrs.field(factory=list)


def test_a_list_of_the_class_itself_is_a_list_at_every_depth() -> None:
    schema = nm.json_schema(Branching)
    lists = [schema["properties"]["tree"], schema["$defs"]["Branching"]["properties"]["tree"]]
    assert [one["items"] for one in lists] == [{"$ref": "#/$defs/Branching"}] * 2
    data = {"name": "a", "tree": [{"name": "b", "tree": [{"name": "c"}]}]}
    assert not list(jsonschema.Draft202012Validator(schema).iter_errors(data))
    data["tree"][0]["tree"][0] = 5  # type: ignore[index]
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(data))

"""Mistakes in a class are TypeErrors when it is bound: what was written, and what is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import attrs
import pytest

import newsmatter as nm
from newsmatter import news
from newsmatter._binding.mistakes import refuse


def made(*bases: Any, define: Any = attrs.define, **body: Any) -> Any:
    """A class of these names; an annotation is given as ``name_``, a value as ``name``."""
    annotations = {name[:-1]: value for name, value in body.items() if name.endswith("_") and name[:2] != "__"}
    values = {name: value for name, value in body.items() if name not in {f"{key}_" for key in annotations}}
    cls = type("Post", bases or (nm.Document,), {"__annotations__": annotations, "__module__": __name__, **values})
    return define(cls) if define else cls


def _by_name(self: Any, **fields: Any) -> None:
    self.__attrs_init__(**fields)


def _fails(name: str) -> str:
    raise KeyError(name)


def field(**metadata: Any) -> Any:
    return attrs.field(default=None, metadata={f"newsmatter.{key}": value for key, value in metadata.items()})


@attrs.frozen
class Ice:
    x: Any = 1


@dataclasses.dataclass
class Styled:
    x: int = dataclasses.field(default=1, metadata={"newsmatter.stlye": "flow"})


@dataclasses.dataclass
class Twice:
    a_b: int = 0
    aB: int = 0


@dataclasses.dataclass
class Scaled:
    x: int
    scale: dataclasses.InitVar[int]


@dataclasses.dataclass
class More:
    extra: int = 0


@dataclasses.dataclass
class Iced:
    ice: Any = Ice([])


class Listed(NamedTuple):
    tags: list[str] = []  # noqa: RUF012


T = TypeVar("T")


@attrs.define
class Gen(nm.Document, Generic[T]):
    item: T | None = None


def base() -> Any:
    return made(title_=str, title="")


MISTAKES: list[tuple[Callable[[], Any], str]] = [
    (lambda: made(define=None, title_=str), "Post.title is no field, as Post has no decorator; write @nm.define"),
    (lambda: made(base(), define=None, title_=str), "Post.title is no field, as Post has no decorator"),
    (lambda: made(base(), define=None, title="a"), "Post.title has no annotation, so that 'a' is no new default"),
    (lambda: made(base(), define=nm.define, title="a"), "Post.title has no annotation, so that 'a' is no new default"),
    (lambda: made(title_=str, title="", more=attrs.field(default=1)), "no annotation, attrs takes no field without"),
    (lambda: made(path_=str, path=""), r'Post.path: path is where the file lies; .*wire\(key="path"\)'),
    (lambda: made(body_=list, body=attrs.field(factory=list)), "Post.body: body is the text behind the closing fence"),
    (
        lambda: made(extra_=list, extra=attrs.field(factory=list)),
        "Post.extra: extra is the keys that the class does not",
    ),
    (lambda: made(extra_=dict[str, Any], extra=field(key="more")), "Post.extra: extra is the keys"),
    (lambda: made(define=nm.define, _path_=str, _path=""), "Post._path and path are one argument of Post"),
    (lambda: made(a_b_=str, a_b="", aB_=str, aB=""), "Post.aB has the key 'aB', as has Post.a_b"),
    (lambda: made(tags_=str, tags="", tag_=str, tag=field(also=("tags",))), "Post.tag has the key 'tags', as has Post"),
    (
        lambda: made(define=nm.define(ignore_case=True), A_=str, A="", a_=str, a=""),
        "Post.a has the key 'a', as has Post.A",
    ),
    (lambda: made(tag_=str, tag=field(also=("tag",))), "Post.tag: also names 'tag', which is its key already"),
    (lambda: made(a_=str, a=field(key="")), "Post.a: '' is no key, as it is empty"),
    (lambda: made(a_=str, a=field(key="<<")), "Post.a: '<<' is no key, as it merges mappings"),
    (lambda: made(a_=str, a=field(stlye="double")), "no metadata newsmatter.stlye; did you mean newsmatter.style"),
    (lambda: made(a_=str, a=field(style="duoble")), "style must be one of plain, .* did you mean double"),
    (lambda: made(a_=str, a=field(spaced=1)), "Post.a: spaced must be True or False, not 1"),
    (lambda: made(a_=str, a=field(zone="keep")), "Post.a: zone is for a datetime, which str holds none of"),
    (lambda: made(a_=str, a=field(minimum=1)), "Post.a: minimum is for a number"),
    (lambda: made(a_=str, a=field(subclasses=True)), "Post.a: subclasses is for a class of attrs"),
    (lambda: made(a_=str, a=field(one_or_many=True)), r"Post.a: one_or_many is for a list; write list\[str\]"),
    (lambda: made(a_=list[str], a=[]), r"all objects would share the default \[\]; write attrs.field\(factory=list"),
    (lambda: made(a_=nm.Image, a=nm.Image(url="a")), "Post.a: all objects would share the default Image"),
    (
        lambda: made(a_="Immage", a=None),
        "Post.a: the annotation 'Immage' cannot be resolved .* define or import Immage",
    ),
    (lambda: made(define=nm.define, **{"no-name_": str}), "Post: .*; give the fields other names"),
    (
        lambda: made(define=attrs.define(auto_attribs=False), a_=str, a=""),
        "Post.a is no field, as the decorator of Post",
    ),
    (
        lambda: made(define=nm.define, a_=str, a="x", b_=str),
        r"Post.b has no default and stands behind a field that has one; write @nm.define\(kw_only=True\)",
    ),
    (lambda: made(base(), define=None, title=property(str)), "Post.title stands in the way of the field title"),
    (lambda: made(a_=str, a=field(key=5)), "Post.a: key must be a string, not 5"),
    (lambda: made(a_=str, a=field(key="x" * 2000)), "Post.a: 'x+ is no key, as it is longer than 1000 characters"),
    (
        lambda: made(define=nm.define(keys="snaek"), a_=int),
        "Post: keys must be camel, .*not 'snaek'; did you mean snake",
    ),
    (lambda: made(define=nm.define(unknown="drop"), a_=int), "Post: unknown must be keep, forbid, not 'drop'"),
    (lambda: made(define=nm.define(ignore_case="yes"), a_=int), "Post: ignore_case must be True or False, not 'yes'"),
    (lambda: made(define=nm.define(converter=5), a_=int), "Post: converter must be a cattrs converter, not 5"),
    (lambda: made(define=nm.define(keys=len), a_=int), "Post.a: keys=len must give a string, not 1"),
    (lambda: made(define=nm.define(keys=_fails), a_=int), r"Post.a: keys=_fails fails for it \(KeyError: 'a'\)"),
    (lambda: nm.define(unknown="forbid")(made(define=nm.define, a_=int)), "Post is decorated already; give unknown"),
    (
        lambda: nm.define(frozen=True)(made(a_=int)),
        "Post is decorated already; give frozen to the decorator below, or write @nm.define alone",
    ),
    (
        lambda: nm.define(made(define=dataclasses.dataclass, a_=int)),
        "Post is decorated with dataclass already; write @nm.d",
    ),
    (lambda: made(a_=Styled), "Post.a: Styled.x: there is no metadata newsmatter.stlye; did you mean newsmatter.style"),
    (lambda: made(a_=list[Twice]), "Post.a: Twice.aB has the key 'aB', as has Twice.a_b"),
    (
        lambda: made(a_=Scaled),
        r"Post.a: Scaled\(\) asks for scale, which is no field, .*; give it a default|evaluate to types",
    ),  # on Python 3.10
    (lambda: made(a_=More), "Post.a: More.extra: extra is the keys that the class does not name"),
    (
        lambda: made(a_=Iced),
        r"Iced.ice: all objects would share .*write dataclasses.field\(default_factory=lambda: Ice",
    ),
    (lambda: made(a_=Listed), r"Post.a: Listed.tags: all objects would share the default \[\]; write a tuple, or make"),
    (lambda: made(a_=Ice, a=Ice([])), r"Post.a: all objects would share the default Ice\(x=\[\]\)"),
    (lambda: made(a_="int.none"), r"'int.none' cannot be resolved \(AttributeError: .*\); write a type"),
    (lambda: made(define=attrs.define(init=False), a_=str), "takes no a, which is a field; leave __init__ to"),
]


@pytest.mark.parametrize(("make", "said"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_in_a_class_is_told_when_it_is_bound(make: Callable[[], Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        nm.loads("---\na: 1\n---\n", make())


def test_a_class_that_is_decorated_already_keeps_its_defaults_and_metadata() -> None:
    tags = attrs.field(factory=list, metadata=nm.wire(one_or_many=True))
    cls = nm.define(keys="snake")(made(my_tags_=list[str], my_tags=tags))
    assert nm.loads("---\nmy_tags: a\n---\n", cls).my_tags == ["a"]
    assert cls().my_tags == []


@pytest.mark.skipif(not hasattr(nm.Document, "__attrs_props__"), reason="attrs before 25.4 does not tell")
def test_a_field_beside_those_that_the_decorator_takes_is_told() -> None:
    cls = made(define=attrs.define(auto_attribs=False), a_=str, a="", b_=str, b=attrs.field(default=""))
    with pytest.raises(TypeError, match=r"Post\.a is no field, as the decorator of Post takes none by annotation"):
        nm.loads("---\na: 1\n---\n", cls)


def test_what_attrs_says_of_other_things_stays_as_it_is() -> None:
    def refusing(cls: Any, fields: Any) -> Any:
        raise ValueError("no such fields")

    with pytest.raises(ValueError, match="no such fields"):
        made(define=nm.define(field_transformer=refusing), a_=str)
    assert made(define=nm.define(kw_only=True), a_=str, a="x", b_=str)(b="y").b == "y"


def test_a_name_without_an_annotation_is_an_attribute_of_the_class_and_no_key() -> None:
    post = nm.loads("---\na: x\nsize: 3\n---\n", made(define=nm.define, a_=str, size=1))
    assert (post.size, post.extra) == (1, {"size": 3})
    post.extra["size"] = 4
    assert nm.dumps(post) == "---\na: x\nsize: 4\n---\n"


def test_what_is_no_mistake_is_bound() -> None:
    class Named:
        def shout(self) -> str:
            return "!"

    # what Python cannot tell the signature of
    assert nm.json_schema(made(define=attrs.define(init=False), a_=str, **{"__init__": dict.update}))

    # metadata of another library, a default that is frozen, and a constructor of one's own
    own = attrs.field(default=Ice(), metadata={"other.key": 1})
    cls = made(define=attrs.define(init=False), a_=Any, a=own, **{"__init__": _by_name})
    assert cls(body="x").a == Ice()
    assert nm.loads("---\n---\n", cls).a == Ice()

    # a field that the class's own way of making fields leaves out
    fewer = attrs.define(field_transformer=lambda _, fields: [field for field in fields if field.name != "b"])
    assert nm.loads("---\na: x\nb: y\n---\n", made(define=fewer, a_=str, b_=str)).extra == {"b": "y"}

    post = made(Named, base(), body_=str, body="x", other_=tuple[int, ...], other=(1,))
    assert nm.loads("---\ntitle: a\n---\n", type("Plain", (post,), {})).shout() == "!"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: nm.loads("---\n---\n", dict), "dict is no class of documents"),
        (lambda: nm.loads("---\n---\n", None), "None is no class of documents; give a class that derives from"),
        (lambda: nm.loads("---\n---\n", 5), "5 is no class of documents; give a class that derives from"),
        (lambda: nm.loads("---\n---\n", Gen[int]), "Gen[int] is no class of documents; let a class of your own derive"),
        (lambda: nm.dumps(5), "dumps takes a document, not an int"),
        (lambda: nm.from_dict(5), "from_dict takes a dict of keys and values, not an int"),
        (lambda: nm.loads("---\n---\n", "Article"), "'Article' is a string; give the class itself"),
        (lambda: nm.loads("---\n---\n", nm.Image), "Image is no class of documents; let Image derive from"),
        (lambda: nm.loads("---\n---\n", (nm.Article, nm.Document)), "several classes are written Article | Document"),
        (lambda: nm.loads("---\n---\n", nm.Document()), "an object of Document is no class; give the class itself"),
        (lambda: nm.dumps({}), "dumps takes a document, not a dict; from_dict makes one of it"),
        (lambda: nm.dumps(nm.Document), "dumps takes a document, not the class Document; load one"),
        (lambda: nm.to_dict(nm.Image()), "to_dict takes a document, not an Image, which does not derive from"),
        (lambda: nm.dump("a.md"), "dump takes a document, not a str; load takes paths and loads takes texts"),
        (lambda: nm.dump(nm.Document(), {}), "dump writes to a path or an open file, not to a dict"),
        (lambda: nm.from_dict([]), "from_dict takes a dict of keys and values, not a list"),
        (lambda: nm.from_dict("{}"), "from_dict takes a dict of keys and values, not a str; loads takes texts"),
        (lambda: nm.from_dict(nm.Document()), "not a Document; it is a document already"),
        (lambda: nm.load("---\ntitle: a\n---\n"), "load takes a path or an open file, not the text; loads takes that"),
        (lambda: nm.load(b"---\n---\n"), "load takes a path or an open file, not the text; loads takes"),
        (lambda: nm.checks(3), "checks takes the text or its bytes, not an int; check takes a path or a file"),
    ],
)  # fmt: skip
def test_what_a_function_takes_is_said(call: Callable[[], object], said: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert said in str(caught.value)


def test_a_path_is_no_text() -> None:
    with pytest.raises(nm.FrontMatterError, match="if this is the path of a file, load and check take that"):
        nm.loads("posts/a.md")


def test_a_mistake_is_told_where_the_class_is_defined() -> None:
    with pytest.raises(TypeError, match=r"Note.tags: all objects would share the default"):

        @nm.define
        class Note(nm.Document):
            tags: list[str] = []  # noqa: RUF012


def test_the_classes_of_the_format_have_no_mistakes() -> None:
    """They are bound without a look."""
    classes = [cls for name in news.__all__ if attrs.has(cls := getattr(news, name))]
    assert nm.Article in classes and len(classes) > 20
    for cls in classes:
        refuse(cls)

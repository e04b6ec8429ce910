"""What is measured: each thing a small function in a table, each run in a process of its own.

A task prepares once (imports, compiled schemas) and gives the function that is timed on each text. As a program
this is one such process: it reads the texts, then answers each line on stdin with the seconds of one round.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from types import UnionType
from typing import Any, get_args

Work = Callable[[str], object]
Getter = Callable[[Any], tuple[Any, ...]]
Prepare = Callable[[], Work]


class Skip(Exception):
    """The thing cannot be measured here; the message says why."""


LEAVES = frozenset({str, int, float, bool, bytes, datetime, date, Path, type(None)})


def read(value: Any, getters: dict[type, tuple[Getter, int]]) -> None:
    """Read every attrs field, and all items of lists and dicts, to any depth.

    Each object is asked for all its fields at once: what is measured is the library, not a walk that takes a quarter of it.
    """
    known = getters.get(type(value))
    if known is None:
        known = getters[type(value)] = fields(type(value))
    get, scalars = known
    for child in get(value)[scalars:]:
        if child:  # not None, nor an empty list or dict
            kind = type(child)
            if kind is list or kind is dict:
                for item in child if kind is list else child.values():
                    if type(item) not in LEAVES:
                        read(item, getters)
            else:
                read(child, getters)


def fields(cls: Any) -> tuple[Getter, int]:
    """What gets the fields of an attrs class, first those that hold scalars by their types, and how many these are."""
    import attrs

    own = attrs.fields(attrs.resolve_types(cls)) if attrs.has(cls) else ()
    flat = [f.name for f in own if {*(get_args(f.type) if isinstance(f.type, UnionType) else [f.type])} <= LEAVES]
    return getter([*flat, *(f.name for f in own if f.name not in flat)]), len(flat)


def getter(names: list[str]) -> Getter:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)  # attrgetter would give no tuple


def front(text: str) -> str:
    """The front matter of an article, for the parsers that know YAML only."""
    return text[4 : text.index("\n---", 3) + 1]


def load_typed() -> Work:
    import newsmatter as nm

    getters: dict[type, Any] = {}
    return lambda text: read(nm.loads(text), getters)


def load_unread() -> Work:
    import newsmatter as nm

    return nm.loads


def unedited() -> Work:
    import newsmatter as nm

    return lambda text: nm.dumps(nm.loads(text))


def scalar_edited() -> Work:
    import newsmatter as nm

    def work(text: str) -> None:
        article = nm.loads(text)
        article.heat = 100_000
        assert "\nheat: 100000" in nm.dumps(article)

    return work


ENTRY = {"title": "A new one", "excerpt": "Of today.", "webUrl": "https://www.new.example/1", "type": "article",
         "provider": {"name": "New", "domain": "new.example"}, "quality": 7}  # fmt: skip


def entry_inserted() -> Work:
    import newsmatter as nm

    provider = nm.Provider(name="New", domain="new.example")
    entry = nm.Related(title="A new one", excerpt="Of today.", web_url="https://www.new.example/1", type="article",
                       provider=provider, quality=7)  # fmt: skip

    def work(text: str) -> None:
        article = nm.loads(text)
        article.related.insert(1, entry)
        assert '\n  - title: "A new one"\n' in nm.dumps(article)

    return work


def checks() -> Work:
    import newsmatter as nm

    if not hasattr(nm, "checks"):
        raise Skip("newsmatter.checks is not there yet")
    return nm.checks


def checks_finding() -> Work:
    import newsmatter as nm

    first = '\nwebUrl: "https://'
    return lambda text: nm.checks(text.replace(first, '\nwebUrl: "', 1))


def json_loads() -> Work:
    """The limit: C, untyped, of the same data; the text is given as JSON before the clock starts."""
    load = pyyaml_loader()
    known: dict[str, str] = {}

    def work(text: str) -> Any:
        data = known.get(text)
        if data is None:  # in the round that warms up
            data = known[text] = json.dumps(load(text), default=str)
        return json.loads(data)

    return work


def orjson_loads() -> Work:
    """The other limit: Rust, untyped."""
    import orjson

    load = pyyaml_loader()
    known: dict[str, bytes] = {}

    def work(text: str) -> Any:
        if text not in known:  # in the round that warms up
            known[text] = json.dumps(load(text), default=str).encode()
        return orjson.loads(known[text])

    return work


def pythonizeyaml_load() -> Work:
    """Its lossless load."""
    import pythonizeyaml

    return lambda text: pythonizeyaml.load(front(text))


def pythonizeyaml_scalar() -> Work:
    import pythonizeyaml

    def work(text: str) -> None:
        document = pythonizeyaml.load(front(text))
        document["heat"] = 100_000
        assert "\nheat: 100000" in pythonizeyaml.dump(document)

    return work


def pyrs_yaml_load() -> Work:
    """Its lossless parse, and the data."""
    import pyrs_yaml

    return lambda text: pyrs_yaml.parse(front(text)).to_dict()


def pyrs_yaml_scalar() -> Work:
    import pyrs_yaml

    def work(text: str) -> None:
        document = pyrs_yaml.parse(front(text))
        document.set("$.heat", 100_000)
        assert "\nheat: 100000" in document.source()

    return work


def yamltrip_load() -> Work:
    """Its lossless load, and the data."""
    import yamltrip

    return lambda text: yamltrip.loads(front(text)).root


def yamltrip_scalar() -> Work:
    import yamltrip

    def work(text: str) -> None:
        document = yamltrip.loads(front(text))
        assert "\nheat: 100000" in document.upsert("heat", value=100_000).dumps()

    return work


def load_document() -> Work:
    import newsmatter as nm

    return lambda text: nm.loads(text, nm.Document)


def schema() -> dict[str, Any]:
    import newsmatter as nm

    if not hasattr(nm, "json_schema"):
        raise Skip("newsmatter.json_schema is not there yet")
    return nm.json_schema()


def pyyaml_loader() -> Callable[[str], Any]:
    import yaml

    return lambda text: yaml.load(front(text), Loader=yaml.CSafeLoader)


def pyyaml_strings() -> Callable[[str], Any]:
    """PyYAML's C loader that leaves times as text, as JSON Schema wants them."""
    import yaml

    class Loader(yaml.CSafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [pair for pair in pairs if not pair[0].endswith(":timestamp")]
        for first, pairs in Loader.yaml_implicit_resolvers.items()
    }
    return lambda text: yaml.load(front(text), Loader=Loader)


def pyyaml_jsonschema() -> Work:
    import jsonschema

    load, validator = pyyaml_strings(), jsonschema.Draft202012Validator(schema())
    return lambda text: list(validator.iter_errors(load(text)))


def pyyaml_jsonschema_rs() -> Work:
    import jsonschema_rs

    load, validator = pyyaml_strings(), jsonschema_rs.validator_for(schema())
    return lambda text: list(validator.iter_errors(load(text)))


def yaml_rs_loads() -> Work:
    import yaml_rs

    return lambda text: yaml_rs.loads(front(text))


def yaml12_parse() -> Work:
    import yaml12

    return lambda text: yaml12.parse_yaml(front(text))


def yaml_edit_print() -> Work:
    from yaml_edit import Document

    return lambda text: str(Document.parse(front(text)))


def yaml_edit_scalar() -> Work:
    from yaml_edit import Document

    def work(text: str) -> None:
        document = Document.parse(front(text))
        document.set("heat", 100_000)
        assert "\nheat: 100000\n" in str(document)

    return work


def yaml_edit_insert() -> Work:
    from yaml_edit import Document

    def work(text: str) -> None:
        document = Document.parse(front(text))
        document.get_sequence("related").insert(1, ENTRY)  # its own layout; that it is inserted is what counts
        assert "A new one" in str(document)

    return work


def ruamel() -> Any:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt")
    yaml.width, yaml.preserve_quotes = 10**9, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def ruamel_load() -> Work:
    yaml = ruamel()
    return lambda text: yaml.load(front(text))


def ruamel_print() -> Work:
    from io import StringIO

    yaml = ruamel()
    return lambda text: yaml.dump(yaml.load(front(text)), StringIO())


TASKS: dict[str, Prepare] = {
    "newsmatter loads, all read": load_typed,
    "newsmatter loads": load_unread,
    "newsmatter loads + dumps": unedited,
    "newsmatter, one scalar": scalar_edited,
    "newsmatter, one entry": entry_inserted,
    "newsmatter checks": checks,
    "newsmatter checks, one finding": checks_finding,
    "newsmatter loads, Document": load_document,
    "json.loads": json_loads,
    "orjson.loads": orjson_loads,
    "pythonizeyaml load": pythonizeyaml_load,
    "pythonizeyaml, one scalar": pythonizeyaml_scalar,
    "pyrs-yaml parse": pyrs_yaml_load,
    "pyrs-yaml, one scalar": pyrs_yaml_scalar,
    "yamltrip loads": yamltrip_load,
    "yamltrip, one scalar": yamltrip_scalar,
    "yaml-rs loads": yaml_rs_loads,
    "py-yaml12 parse_yaml": yaml12_parse,
    "PyYAML CSafeLoader": pyyaml_loader,
    "PyYAML C + jsonschema": pyyaml_jsonschema,
    "PyYAML C + jsonschema-rs": pyyaml_jsonschema_rs,
    "yaml-edit parse + print": yaml_edit_print,
    "yaml-edit, one scalar": yaml_edit_scalar,
    "yaml-edit, one entry": yaml_edit_insert,
    "ruamel.yaml load": ruamel_load,
    "ruamel.yaml load + dump": ruamel_print,
}


def serve(name: str, texts: list[str]) -> None:
    """Answer each line on stdin with the CPU seconds that one round over the texts takes."""
    try:
        work = TASKS[name]()
    except (Skip, ImportError) as why:
        print(json.dumps({"skip": str(why)}), flush=True)
        return
    for number, text in enumerate(texts):  # a round to warm up: it fills caches and finds the texts that fail
        try:
            work(text)
        except Exception as error:
            why = f"{type(error).__name__} on text {number}: {error}"
            print(json.dumps({"skip": " ".join(why.split())[:200]}), flush=True)
            return
    print(json.dumps({"ready": len(texts)}), flush=True)
    for _ in sys.stdin:
        gc.collect()
        gc.freeze()
        start = time.process_time()
        for text in texts:
            work(text)
        print(json.dumps({"seconds": time.process_time() - start}), flush=True)


if __name__ == "__main__":
    serve(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))

"""The single edits of the fidelity table: an operation, and by hand the lines that it changes.

``old`` stands in the text once, ``new`` is what a careful hand puts in its place, ``also`` what is as good: other quotes,
or the comment of a removed item left where it stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timezone
from typing import Any


@dataclass(frozen=True)
class Edit:
    """``op`` at ``path``: set, delete, add (behind the key ``after``), insert (at ``index``, None: at the end),
    move (the item ``value`` to ``index``), body. ``aliases`` are other paths that show the same value."""

    kind: str
    source: str
    op: str
    path: tuple[str | int, ...]
    old: str
    new: str
    value: Any = None
    index: int | None = None
    after: str = ""
    also: tuple[str, ...] = ()
    aliases: tuple[tuple[str | int, ...], ...] = ()


ENTRY = {
    "title": "A third one",
    "excerpt": 'Says "hello" – 😀.',
    "publishedDateTime": datetime(2024, 3, 2, 10, 0, tzinfo=timezone.utc),
    "webUrl": "https://third.example/one",
    "type": "article",
    "provider": {"name": "Third & Co", "domain": "third.example"},
    "quality": 5,
}
ENTRY_TEXT = """\
  - title: "A third one"
    excerpt: "Says \\"hello\\" – 😀."
    publishedDateTime: 2024-03-02T10:00:00Z
    webUrl: "https://third.example/one"
    type: article
    provider:
      name: Third & Co
      domain: third.example
    quality: 5
"""
FIRST = """\
  - title: "Electric ferry finishes a year without a breakdown"
    excerpt: "Crew and passengers mark the day with cake – and a tour of the battery room."
    publishedDateTime: 2024-02-28T16:05:00Z
    webUrl: "https://www.tidewater-post.example/ferry-year"
    type: article
    provider:
      name: Tidewater Post
      domain: tidewater-post.example
    quality: 62
    images:
      - url: "https://img.tidewater-post.example/ferry.png"
        width: 640
        height: 360
        isCached: true
"""
SECOND = """\
  - title: "What a terminal roof can earn"
    excerpt: "An engineer's sums, step by step."
    publishedDateTime: 2024-03-01T09:00:00Z
    webUrl: "https://roof-and-rail.example/terminal-roof"
    type: article
    provider:
      name: Roof & Rail
      domain: roof-and-rail.example
    quality: 28
"""
IMAGES = """\
images:
  - url: "https://img.harbour-courier.example/quay.jpg"
    width: 1200
    height: 630
    isCached: true
    title: "Sunrise Quay at noon"

"""
SUMMARY = "summary: |\n  First line of the summary.\n\n  Second paragraph.\n"
TEASER = "teaser: >-\n  A folded line\n  that goes on.\n"
CHART = '  # the chart first\n  - label: Chart\n    url: "https://chart.example/"\n'
TIDES = '  # then the table\n  - label: Tide table\n    url: "https://tides.example/"\n'


def change(kind: str, source: str, path: tuple[str | int, ...], value: Any, old: str, new: str, *also: str) -> Edit:
    return Edit(kind, source, "set", path, old, new, value, also=also)


def insert(
    kind: str, source: str, path: tuple[str | int, ...], index: int | None, value: Any, old: str, new: str
) -> Edit:
    return Edit(kind, source, "insert", path, old, new, value, index)


def delete(kind: str, source: str, path: tuple[str | int, ...], old: str, *also: str) -> Edit:
    return Edit(kind, source, "delete", path, old, "", also=also)


def add(
    kind: str, source: str, path: tuple[str | int, ...], after: str, value: Any, old: str, new: str, *also: str
) -> Edit:
    return Edit(kind, source, "add", path, old, new, value, after=after, also=also)


def move(kind: str, source: str, path: tuple[str | int, ...], start: int, end: int, old: str, new: str) -> Edit:
    return Edit(kind, source, "move", path, old, new, start, end)


PLAIN, DOUBLE, SINGLE, BESIDE = (
    "a plain scalar",
    "a double-quoted scalar",
    "a single-quoted scalar",
    "a scalar with a comment beside it",
)
QUOTES, TIME, EMPTY = "a plain scalar that now needs quotes", "a date or time", "an empty value filled"
APPEND, INSERT, REMOVE, MOVE = "append to a list", "insert into a list", "remove from a list", "reorder a list"
ENTRIES, FLOW, BLOCK = (
    "one entry among others: change, insert, remove, move",
    "inside a flow list or mapping",
    "inside a literal or folded block",
)
ADD, DELETE, BODY, EXOTIC = "add a key", "delete a key", "the body", "beside anchors, tags, odd spacing"

EDITS = [
    change(PLAIN, "news", ("heat",), 42, "heat: 17\n", "heat: 42\n"),
    change(PLAIN, "news", ("published",), False, "published: true\n", "published: false\n"),
    change(PLAIN, "news", ("provider", "name"), "Courier, Ltd.", "name: The Harbour Courier\n", "name: Courier, Ltd.\n"),
    change(PLAIN, "news", ("related", 1, "quality"), 29, "quality: 28\n", "quality: 29\n"),
    change(PLAIN, "course", ("ratings", "average"), 4.5, "average: 4.756098\n", "average: 4.5\n"),
    change(PLAIN, "course", ("heat",), 51, "heat: 50\n", "heat: 51\n"),
    change(PLAIN, "person", ("twitter", "followers"), 355, "followers: 354\n", "followers: 355\n"),
    change(PLAIN, "stats", ("heat",), 99, "heat: 100\n", "heat: 99\n"),
    change(PLAIN, "video", ("heat",), 3, "heat: -1\n", "heat: 3\n"),
    change(PLAIN, "wide", ("status",), "closed", "status:   open\n", "status:   closed\n"),
    change(PLAIN, "wide", ("costs", "quay"), 3500, "quay:     3400\n", "quay:     3500\n"),
    Edit(PLAIN, "post", "set", ("author", "email"), "ada@quay.example", "ada@port.example", "ada@port.example", aliases=(("editor", "email"),)),
    change(DOUBLE, "news", ("title",), 'The "first" 😀 ferry', '"Harbour City opens its first solar ferry terminal"', '"The \\"first\\" 😀 ferry"'),
    change(DOUBLE, "news", ("related", 1, "title"), "Roofs, earned", '"What a terminal roof can earn"', '"Roofs, earned"'),
    change(DOUBLE, "news", ("images", 0, "title"), "Noon\nat the quay", '"Sunrise Quay at noon"', '"Noon\\nat the quay"'),
    change(DOUBLE, "person", ("bio",), "Pilot # 2", '"Harbour pilot | #ferries, #tides"', '"Pilot # 2"'),
    change(DOUBLE, "post", ("subtitle",), "Short", '"A \\"short\\" course"', '"Short"'),
    change(DOUBLE, "video", ("excerpt",), "How.", 'excerpt: ""\n', 'excerpt: "How."\n'),
    change(SINGLE, "post", ("title",), "Tides, it's clear", "'Tides, explained'", "'Tides, it''s clear'"),
    change(SINGLE, "irregular", ("quoted key",), "that's", "'it''s'", "'that''s'"),
    change(BESIDE, "post", ("layout",), "page", "layout: post # ours\n", "layout: page # ours\n"),
    change(BESIDE, "post", ("draft",), True, "draft: false # until Friday\n", "draft: true # until Friday\n"),
    change(BESIDE, "irregular", ("layout",), "page", "layout:   post   # trailing\n", "layout:   page   # trailing\n"),
    change(QUOTES, "wide", ("status",), "12:30", "status:   open\n", 'status:   "12:30"\n', "status:   '12:30'\n"),
    change(QUOTES, "wide", ("phases", 1), "NO", "- Dredging\n", '- "NO"\n', "- 'NO'\n"),
    change(QUOTES, "news", ("provider", "domain"), "2024-01-01", "  domain: harbour-courier.example\n", '  domain: "2024-01-01"\n', "  domain: '2024-01-01'\n"),
    change(QUOTES, "person", ("twitter", "username"), "a: b", "username: adaquay\n", 'username: "a: b"\n', "username: 'a: b'\n"),
    change(TIME, "news", ("publishedDateTime",), datetime(2024, 3, 6, 8, 15, tzinfo=timezone.utc), "2024-03-05T07:30:00Z", "2024-03-06T08:15:00Z"),
    change(TIME, "post", ("date",), date(2024, 3, 6), "date: 2024-03-05\n", "date: 2024-03-06\n"),
    change(EMPTY, "course", ("price",), 5, "price: \n", "price: 5\n"),
    change(EMPTY, "course", ("provider", "publishers", 0, "domain"), "sea.example", "      domain: \n", "      domain: sea.example\n"),
    insert(APPEND, "news", ("topics",), None, "Batteries", "  - Ferries\n", "  - Ferries\n  - Batteries\n"),
    insert(APPEND, "person", ("topics",), None, "Tides", "  - Ferries\n", "  - Ferries\n  - Tides\n"),
    insert(APPEND, "course", ("topics",), None, "Charts", "  - Ferries\n", "  - Ferries\n  - Charts\n"),
    insert(APPEND, "wide", ("phases",), None, "Opening", "- Building\n", "- Building\n- Opening\n"),
    insert(APPEND, "wide", ("owner", "contacts"), None, "cy@port.example", "        - bo@port.example\n", "        - bo@port.example\n        - cy@port.example\n"),
    insert(APPEND, "news", ("related",), None, ENTRY, SECOND, SECOND + ENTRY_TEXT),
    insert(APPEND, "post", ("links",), None, {"label": "Map", "url": "https://map.example/"}, TIDES, TIDES + '  - label: Map\n    url: "https://map.example/"\n'),
    insert(INSERT, "news", ("topics",), 0, "Batteries", "  - Solar Power\n", "  - Batteries\n  - Solar Power\n"),
    insert(INSERT, "news", ("tags",), 1, "GB", "  - CA\n", "  - CA\n  - GB\n"),
    insert(INSERT, "wide", ("phases",), 1, "Permits", "- Survey\n", "- Survey\n- Permits\n"),
    delete(REMOVE, "news", ("topics", 0), "  - Solar Power\n"),
    delete(REMOVE, "news", ("topics", 1), "  - Ferries\n"),
    delete(REMOVE, "wide", ("phases", 2), "- Building\n"),
    delete(REMOVE, "wide", ("owner", "contacts", 0), "        - ada@port.example\n"),
    move(MOVE, "news", ("topics",), 1, 0, "  - Solar Power\n  - Ferries\n", "  - Ferries\n  - Solar Power\n"),
    move(MOVE, "wide", ("phases",), 0, 2, "- Survey\n- Dredging\n- Building\n", "- Dredging\n- Building\n- Survey\n"),
    insert(ENTRIES, "news", ("related",), 0, ENTRY, FIRST, ENTRY_TEXT + FIRST),
    insert(ENTRIES, "news", ("related",), 1, ENTRY, FIRST, FIRST + ENTRY_TEXT),
    delete(ENTRIES, "news", ("related", 0), FIRST),
    delete(ENTRIES, "news", ("related", 1), SECOND),
    move(ENTRIES, "news", ("related",), 1, 0, FIRST + SECOND, SECOND + FIRST),
    delete(ENTRIES, "post", ("links", 0), CHART, "  # the chart first\n"),
    delete(ENTRIES, "post", ("links", 1), TIDES, "  # then the table\n"),
    move(ENTRIES, "post", ("links",), 1, 0, CHART + TIDES, TIDES + CHART),
    add(ADD, "news", ("removed",), "heat", False, "heat: 17\n", "heat: 17\nremoved: false\n"),
    add(ADD, "news", ("images", 0, "attribution"), "title", "By Ada", '    title: "Sunrise Quay at noon"\n', '    title: "Sunrise Quay at noon"\n    attribution: "By Ada"\n', '    title: "Sunrise Quay at noon"\n    attribution: By Ada\n'),
    add(ADD, "wide", ("year",), "title", 2024, "title:    Harbour plan\n", "title:    Harbour plan\nyear: 2024\n"),
    add(ADD, "wide", ("costs", "crane"), "dredging", 500, "    dredging: 1200\n", "    dredging: 1200\n    crane: 500\n"),
    add(ADD, "post", ("weight",), "date", 3, "date: 2024-03-05\n", "date: 2024-03-05\nweight: 3\n"),
    add(ADD, "post", ("links", 0, "lang"), "url", "en", '    url: "https://chart.example/"\n', '    url: "https://chart.example/"\n    lang: en\n'),
    delete(DELETE, "news", ("quality",), "quality: 41\n"),
    delete(DELETE, "news", ("images",), IMAGES),
    delete(DELETE, "news", ("tags",), "tags:\n  - CA\n  - US-WA\n\n"),
    delete(DELETE, "news", ("related", 0, "quality"), "    quality: 62\n"),
    delete(DELETE, "post", ("draft",), "draft: false # until Friday\n"),
    delete(DELETE, "post", ("teaser",), TEASER),
    delete(DELETE, "wide", ("costs", "dredging"), "    dredging: 1200\n"),
    delete(DELETE, "course", ("price",), "price: \n"),
    change(FLOW, "post", ("tags", 1), "port", "[tides, harbour, sea]", "[tides, port, sea]"),
    insert(FLOW, "post", ("tags",), None, "moon", "[tides, harbour, sea]", "[tides, harbour, sea, moon]"),
    insert(FLOW, "post", ("tags",), 0, "moon", "[tides, harbour, sea]", "[moon, tides, harbour, sea]"),
    Edit(FLOW, "post", "delete", ("tags", 0), "[tides, harbour, sea]", "[harbour, sea]"),
    move(FLOW, "post", ("tags",), 2, 0, "[tides, harbour, sea]", "[sea, tides, harbour]"),
    change(FLOW, "post", ("options", "depth"), 3, "depth: 2}", "depth: 3}"),
    change(FLOW, "irregular", ("tags", 0), "z", "tags: [a, 'b', \"c d\"]   # flow\n", "tags: [z, 'b', \"c d\"]   # flow\n"),
    change(BLOCK, "post", ("summary",), "First line.\n\nSecond paragraph.\n", SUMMARY, "summary: |\n  First line.\n\n  Second paragraph.\n"),
    change(BLOCK, "post", ("teaser",), "Another folded line.", TEASER, "teaser: >-\n  Another folded line.\n"),
    change(BLOCK, "irregular", ("literal",), "first\n  second\n\nfourth\n", "  second\n\n  third\n", "  second\n\n  fourth\n"),
    change(EXOTIC, "irregular", ("map", "x"), 2, "map: {x: 1,", "map: {x: 2,"),
    change(EXOTIC, "irregular", ("nothing",), 1, "nothing:\n", "nothing: 1\n"),
    change(EXOTIC, "irregular", ("derived", "name"), "Other", "  name: Derived\n", "  name: Other\n"),
    change(EXOTIC, "irregular", ("deep", 0, 0, 1), "z", "    - y\n", "    - z\n"),
    change(EXOTIC, "irregular", ("deep", 1, "l"), "v", "    l: w\n", "    l: v\n"),
    change(EXOTIC, "irregular", ("multi",), "one line", "multi: plain over\n  two lines\n", "multi: one line\n"),
    delete(EXOTIC, "irregular", ("tagged",), "tagged: !!str 12\n"),
    add(EXOTIC, "irregular", ("weight",), "nothing", 3, "nothing:\n", "nothing:\nweight: 3\n"),
    Edit(BODY, "post", "body", (), "# Tides\n\nBody text.\n", "# Tides\n\nOther text.\n", "# Tides\n\nOther text.\n"),
    Edit(BODY, "wide", "body", (), "\nText\n", "\nMore\n", "More\n"),
]  # fmt: skip

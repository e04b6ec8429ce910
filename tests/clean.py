"""Strategy: news items without a single finding, laid out by the producer or by hand."""

from __future__ import annotations

import base64
from datetime import datetime

from hypothesis import strategies as st

titles = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn", "Co"]), max_size=15).map(
    lambda text: "The " + text
)
excerpts = st.one_of(
    titles, st.sampled_from(["", "tab\tand\nbreak", 'say "hi"', "back\\slash", "\u2028\u00a0\u200b", "😀"])
)
plains = st.sampled_from(
    ["The Post", "AI", "Q&A", "Smith's", "50% Off", "a/b", "Who?", "العربية", "x=y", "Wow!", "5G", "C#"]
)
numbers = st.integers(1, 4000)
stamps = st.datetimes(datetime(1990, 1, 2), datetime(2040, 1, 1))


def quoted(value: str) -> str:
    table = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\u2028": "\\u2028"}
    return '"' + "".join(table.get(char, char) for char in value) + '"'


@st.composite
def images(draw: st.DrawFn, pad: str) -> list[str]:
    lines: list[str] = []
    for at in range(draw(st.integers(0, 2))):
        url = draw(st.sampled_from(['"/assets/{}.png"', '"https://img.a.example/{}.jpg?w=1"'])).format(at)
        lines += [f"{pad}  - url: {url}", f"{pad}    width: {draw(numbers)}", f"{pad}    height: {draw(numbers)}"]
        lines += [f"{pad}    isCached: true"] * draw(st.integers(0, 1))
        lines += [f"{pad}    title: {quoted(draw(titles))}"] * draw(st.integers(0, 1))
    return [f"{pad}images:", *lines] if lines else []


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, str]:
    """File name and text."""
    host = draw(st.sampled_from(["a.example", "news.b.example"]))
    stamp = draw(stamps)
    lines = ["category: news", f"title: {quoted(draw(titles))}", f"excerpt: {quoted(draw(excerpts))}",
             f"publishedDateTime: {stamp:%Y-%m-%dT%H:%M:%SZ}"]  # fmt: skip
    lines += [f'originalUrl: "https://{host}/original"'] * draw(st.integers(0, 1)) + [f'webUrl: "https://{host}/x"']
    lines += [f'ampWebUrl: "https://{host}/amp"', f'cdnAmpWebUrl: "https://cdn.{host}/amp"'] * draw(st.integers(0, 1))
    heat = draw(st.integers(-1, 3694))
    lines += ["type: article", f"quality: {draw(st.integers(0, 213))}", f"heat: {heat}"]
    lines += [f"published: {'false' if heat == -1 else draw(st.sampled_from(['true', 'false']))}"]
    lines += ["", "provider:", f"  name: {draw(plains)}", f"  domain: {host}", *draw(images("  "))]
    lines += ["", "topics:", *(f"  - {t}" for t in draw(st.lists(plains, min_size=1, max_size=4, unique=True)))]
    lines += ["", "tags:", "  - CA", "  - US-WA"] * draw(st.integers(0, 1))
    if pictures := draw(images("")):
        lines += ["", *pictures]
    lines += ["", "related:"]
    for at in range(draw(st.integers(1, 3))):
        lines += [f"  - title: {quoted(draw(titles))}", f"    excerpt: {quoted(draw(excerpts))}",
                  f"    publishedDateTime: {draw(stamps):%Y-%m-%dT%H:%M:%SZ}", f'    webUrl: "https://{host}/related-{at}"',
                  "    type: article", "    provider:", f"      name: {draw(plains)}", f"      domain: {host}",
                  f"    quality: {draw(st.integers(0, 99))}", *draw(images("    "))]  # fmt: skip
    cipher = base64.b64encode(draw(st.binary(min_size=32, max_size=32))).decode()
    vector = base64.b64encode(draw(st.binary(min_size=16, max_size=16))).decode()
    lines += ["", f'secured: "{cipher};{vector}"']
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return f"{stamp:%Y-%m-%d}-a-slug.md", newline.join(["---", *lines, "---", "", ""])

"""Invented articles in the sizes and shapes of the format, the same ones each time.

Written without the library, so that what is measured does not also decide what it is measured on. The figures:
47 of 100 items have 1 to 60 related entries (29 on average), two thirds of these a picture, one third AMP links;
titles of about 70 and excerpts of about 200 characters; 2 lines of 100 are not ASCII.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

_WORDS = """harbour ferry solar terminal quay engine market council bridge river island pilot cargo winter storm signal
lighthouse captain charter battery timber grain weather station railway tunnel garden museum library festival orchestra
teacher student budget election mayor report survey figures record season ticket passenger route timetable repair crew
opens closes rises falls explains announces considers builds plans tests delays welcomes studies counts earns loses
after before against during within without beyond the a new first last small large quiet early late public private"""
WORDS = _WORDS.split()
FOREIGN = [
    "Zürich", "café", "naïve", "Łódź", "smörgås", "😀", "🚢🌊", "مرحبا بالعالم", "ميناء", "шторм", "港口", "フェリー",
    "“quoted”", "it’s", "–", "\u00a0€", "e\u0301",
]  # fmt: skip
ESCAPED = ['\\"Sunrise Quay\\"', "\\n", "\\r\\n", "\\t", "C:\\\\harbour", "\\u2028"]
TOPICS = ["Ferries", "Solar Power", "Harbours", "Weather", "C++ in Ports", "5G", "Q&A"]
TAGS = ["CA", "US-WA", "SE", "GB", "DE", "AE"]
NAMES = [
    "The Harbour Courier",
    "Tidewater Post",
    "Roof & Rail",
    "L'Écho du Port",
    "Dock, Deck/Sail",
    "صحيفة الميناء",
    "100% Sea",
]
DAY = datetime(2021, 1, 1, tzinfo=timezone.utc)


class Writer:
    """Writes articles from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.domain = ""

    def text(self, length: int) -> str:
        """About ``length`` characters, as they stand between double quotes."""
        words = [self.random.choice(WORDS) for _ in range(max(1, length // 7))]
        words[0] = words[0].capitalize()
        for choices, chance in ((ESCAPED, 0.08), (FOREIGN, 0.06)):
            if self.random.random() < chance:
                words.insert(self.random.randrange(len(words)), self.random.choice(choices))
        return " ".join(words)

    def slug(self) -> str:
        return "-".join(self.random.choice(WORDS) for _ in range(7))

    def stamp(self) -> str:
        return (DAY + timedelta(minutes=self.random.randrange(1_500_000))).strftime("%Y-%m-%dT%H:%M:%SZ")

    def links(self, amp: bool) -> Iterator[str]:
        self.domain = f"{self.random.choice(WORDS)}-post.example"
        path = f"{self.domain}/2021/{self.slug()}"
        yield f'webUrl: "https://www.{path}"'
        if amp:
            yield f'ampWebUrl: "https://amp.{path}"'
            yield f'cdnAmpWebUrl: "https://amp-cdn.example/c/s/{path}?amp=1"'

    def image(self, title: bool) -> Iterator[str]:
        yield f'- url: "https://img.{self.random.choice(WORDS)}.example/{self.slug()}-{self.random.randrange(10**6)}.jpg"'
        yield f"  width: {self.random.choice([320, 640, 1024, 1200])}"
        yield f"  height: {self.random.choice([180, 480, 630, 682])}"
        yield "  isCached: true"
        if title:
            yield f'  title: "{self.text(60)}"'

    def provider(self) -> Iterator[str]:
        yield "provider:"
        yield f"  name: {self.random.choice(NAMES)}"
        yield f"  domain: {self.domain}"  # that of the link above, as in nearly all real ones

    def related(self) -> Iterator[str]:
        """The lines of one related entry, not indented."""
        yield f'- title: "{self.text(70)}"'
        yield f'  excerpt: "{self.text(200)}"'
        yield f"  publishedDateTime: {self.stamp()}"
        yield from (f"  {line}" for line in self.links(self.random.random() < 0.32))
        yield "  type: article"
        yield from (f"  {line}" for line in self.provider())
        yield f"  quality: {self.random.randrange(120)}"
        if self.random.random() < 0.68:
            yield "  images:"
            yield from (f"    {line}" for line in self.image(title=False))

    def article(self, related: int) -> str:
        """A whole article in the producer's layout with so many related entries."""
        chance = self.random.random
        lines = ["---", "category: news", f'title: "{self.text(75)}"', f'excerpt: "{self.text(240)}"']
        lines += [f"publishedDateTime: {self.stamp()}", *self.links(chance() < 0.38), "type: article"]
        lines += [f"quality: {self.random.randrange(200)}", f"heat: {self.random.randrange(400)}", "published: true"]
        if chance() < 0.01:
            lines += ["", f'featuredContent: "<p class=\\"note\\">{self.text(300)}</p>"']
        lines += ["", *self.provider()]
        lines += ["", "topics:", *(f"  - {topic}" for topic in self.random.sample(TOPICS, self.random.randint(1, 5)))]
        if chance() < 0.35:
            lines += ["", "tags:", *(f"  - {tag}" for tag in self.random.sample(TAGS, self.random.randint(1, 3)))]
        if chance() < 0.68:
            lines += ["", "images:", *(f"  {line}" for line in self.image(title=True))]
        if related:
            lines += ["", "related:", *(f"  {line}" for _ in range(related) for line in self.related())]
        parts = (self.random.randbytes(size) for size in (16 * self.random.randint(15, 25), 16))
        lines += ["", 'secured: "' + ";".join(base64.b64encode(part).decode() for part in parts) + '"', "---", "", ""]
        return "\n".join(lines)


def articles(count: int, seed: int = 1) -> list[str]:
    """So many whole articles, about 12 KB each.

    >>> articles(2) == articles(2)
    True
    """
    writer = Writer(seed)
    return [writer.article(writer.random.randint(1, 60) if writer.random.random() < 0.47 else 0) for _ in range(count)]


def of_size(related: int, seed: int = 1) -> str:
    """One article with so many related entries."""
    return Writer(seed).article(related)


def commented(text: str) -> str:
    """The article with comments, single quotes, flow lists and block scalars: what people write by hand."""
    lines, out, number = text.split("\n"), [], 0
    while number < len(lines):
        line = lines[number]
        number += 1
        key, _, value = line.partition(": ")
        if line == "topics:":
            items = []
            while lines[number].startswith("  - "):
                items.append(f'"{lines[number][4:]}"')
                number += 1
            line = f"topics: [{', '.join(items)}] # by hand"
        elif key == "excerpt" and "\\" not in value:
            half = len(value) // 2
            cut = value.find(" ", half) if " " in value[half:] else len(value) - 1
            line = f"excerpt: >-\n  {value[1:cut]}\n  {value[cut + 1 : -1]}".rstrip()
        elif key.endswith("title") and "\\" not in value and number % 2:
            line = f"{key}: '{value[1:-1].replace(chr(39), chr(39) * 2)}'"
        elif key == "heat":
            line = f"# how often it is read\nheat: {value} # falls"
        out.append(line)
    return "\n".join(out)


def anchored(text: str) -> str:
    """The commented article with an anchor and aliases too: nothing that a scanner for a dialect could take."""
    head, line, tail = commented(text).partition("\nprovider:\n")
    return f"{head}\nbase: &base\n  kept: once\nagain: *base\n{line}{tail}"


def read_folder(folder: Path, count: int) -> list[str]:
    """The news articles of a folder and those below it, evenly chosen if there are more than ``count``."""
    found = []
    for path in sorted(folder.rglob("*.md")):
        text = path.read_bytes().decode("utf-8")
        if text.startswith("---\ncategory: news\n") and not any("\x7f" <= c <= "\x9f" for c in text):
            found.append(text)
    step = max(1, len(found) // count)
    return found[::step][:count]

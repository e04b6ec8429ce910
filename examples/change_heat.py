"""Load an article, change its heat, show the one-line diff and, given a second argument, write the result there.

Usage: change_heat.py [ARTICLE [TARGET]]
"""

import sys
from pathlib import Path

import newsmatter as nm

SAMPLE = Path(__file__).parent.parent / "samples" / "2024-03-05-harbour-city-opens-solar-ferry-terminal.md"


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    article = nm.load(source)
    article.heat = 42
    print(nm.diff(article), end="")
    if len(sys.argv) > 2:
        nm.dump(article, sys.argv[2])


if __name__ == "__main__":
    main()

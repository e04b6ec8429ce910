from datetime import datetime
from decimal import Decimal
from enum import Enum

import attrs
import newsmatter as nm


class Mood(Enum):
    CALM = "calm"
    LOUD = "loud"


@nm.define
class Author:
    name: str
    url: str = attrs.field(metadata=nm.wire(format="url"))


@nm.define
class Link:
    title: str
    url: str


@nm.define(keys="snake")
class Post(nm.Document):
    layout: str
    title: str = attrs.field(metadata=nm.wire(about="what readers see"))
    date: datetime
    mood: Mood = Mood.CALM
    tags: list[str] = attrs.field(factory=list, metadata=nm.wire(one_or_many=True))
    price: Decimal | None = None
    author: Author | None = None
    links: list[Link] = attrs.field(factory=list)

"""Random edits of a document, each printed as the Python statement that makes it."""

from __future__ import annotations

import copy
from typing import Any

import attrs
from hypothesis import strategies as st

from newsmatter._base import Document
from newsmatter._binding import ClassLens, class_lens
from newsmatter._lens import ANY, DictLens, Lens, ListLens, OptionalLens, lens_at
from newsmatter.strategies._values import bodies, keys, of_lens

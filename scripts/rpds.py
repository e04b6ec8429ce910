"""The persistent collections of rpds, which is compiled, as far as jsonschema and referencing use them: for scripts/pyodide."""

from __future__ import annotations

from typing import Any


class HashTrieMap(dict):
    @classmethod
    def convert(cls, value: Any) -> HashTrieMap:
        return value if isinstance(value, cls) else cls(value)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def insert(self, key: Any, value: Any) -> HashTrieMap:
        return HashTrieMap({**self, key: value})

    def remove(self, key: Any) -> HashTrieMap:
        if key not in self:
            raise KeyError(key)
        return HashTrieMap((other, value) for other, value in self.items() if other != key)

    def update(self, *args: Any, **kwargs: Any) -> HashTrieMap:  # type: ignore[override]
        return HashTrieMap({**self, **dict(*args, **kwargs)})


class HashTrieSet(frozenset):
    def insert(self, value: Any) -> HashTrieSet:
        return HashTrieSet((*self, value))

    def remove(self, value: Any) -> HashTrieSet:
        return HashTrieSet(self - {value})

    def update(self, *others: Any) -> HashTrieSet:
        return HashTrieSet(self.union(*others))


class List(tuple):
    __slots__ = ()

    def __new__(cls, *values: Any) -> List:
        """Of the items of one collection, or of the values themselves."""
        return super().__new__(cls, *values) if len(values) < 2 else super().__new__(cls, values)

    def push_front(self, value: Any) -> List:
        return List((value, *self))

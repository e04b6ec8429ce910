"""``define``: ``attrs.define`` for classes that stand in a text, with what they say of all their keys."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, overload

import attrs

from newsmatter._binding.classes import class_lens
from newsmatter._binding.fields import OPTIONS, Keys, Options, Unknown, options_of
from newsmatter._binding.kept import kept
from newsmatter._binding.metadata import unfit_option
from newsmatter._binding.mistakes import Unresolved, behind_a_default, one_argument, overridden, refuse
from newsmatter._readable import readable

if TYPE_CHECKING:
    from cattrs import Converter
    from typing_extensions import dataclass_transform
else:  # of no use at run time, and Python 3.10 has none

    def dataclass_transform(**_: Any) -> Any:
        return lambda function: function


C = TypeVar("C", bound=type)


@overload
@dataclass_transform(field_specifiers=(attrs.field,))
def define(maybe_cls: C, /) -> C: ...
@overload
@dataclass_transform(field_specifiers=(attrs.field,))
def define(
    maybe_cls: None = None,
    /,
    *,
    keys: Keys | None = None,
    unknown: Unknown | None = None,
    ignore_case: bool | None = None,
    converter: Converter | None = None,
    these: dict[str, Any] | None = None,
    repr: bool = True,
    unsafe_hash: bool | None = None,
    hash: bool | None = None,
    init: bool = True,
    slots: bool = True,
    frozen: bool = False,
    weakref_slot: bool = True,
    str: bool = False,
    auto_attribs: bool = True,
    kw_only: bool = False,
    cache_hash: bool = False,
    auto_exc: bool = True,
    eq: bool | None = None,
    order: bool | None = False,
    auto_detect: bool = True,
    getstate_setstate: bool | None = None,
    on_setattr: Any = None,
    field_transformer: Callable[..., Any] | None = None,
    match_args: bool = True,
) -> Callable[[C], C]: ...
def define(
    maybe_cls: Any = None,
    /,
    *,
    keys: Keys | None = None,
    unknown: Unknown | None = None,
    ignore_case: bool | None = None,
    converter: Converter | None = None,
    **options: Any,
) -> Any:
    """``attrs.define`` with the same options and four more, for documents and for the classes inside them.

    A subclass inherits them. The class is checked at once.

    Args:
        maybe_cls: the class, where the decorator stands without brackets.
        keys: from the name of an attribute to its key: ``"camel"`` (``last_modified_at`` is ``lastModifiedAt``, the default),
            ``"snake"``, ``"kebab"``, or a function.
        unknown: keys that the class does not name are kept in ``extra`` (``"keep"``, the default), or are errors
            (``"forbid"``).
        ignore_case: ``Title`` is read as ``title``, and stays as it stands.
        converter: a cattrs converter, whose own hooks say how types of yours become plain data and back.
        options: those of ``attrs.define``.

    Returns:
        The class that attrs makes.

    Raises:
        TypeError: the class has what cannot be kept; the message says the mend.

    >>> import newsmatter as nm
    >>> @nm.define(keys="snake")
    ... class Post(nm.Document):
    ...     last_modified_at: str | None = None
    >>> nm.loads("---\\nlast_modified_at: today\\n---\\n", Post).last_modified_at
    'today'
    """

    given = {"keys": keys, "unknown": unknown, "ignore_case": ignore_case, "converter": converter}
    said = {option: value for option, value in given.items() if value is not None}
    names = sys._getframe(1).f_locals  # annotations may name what stands beside the class, in a function too

    def decorate(cls: Any) -> Any:
        if (mistake := overridden(cls) or unfit_option(cls.__name__, given)) is not None:
            raise TypeError(mistake)
        if "__dataclass_fields__" in vars(cls):
            raise TypeError(f"{cls.__name__} is decorated with dataclass already; write @nm.define alone")
        if "__attrs_attrs__" not in vars(cls):
            try:
                cls = attrs.define(cls, **options)
            except SyntaxError as error:
                raise one_argument(cls, error) from None
            except ValueError as error:
                raise behind_a_default(cls, error) from None
        # a second decorator of attrs would know nothing of defaults and metadata, and what is bound is bound
        elif lost := [*options, *(said if kept(cls) else ())]:
            raise TypeError(f"{cls.__name__} is decorated already; give {', '.join(lost)} to the decorator below, "
                            "or write @nm.define alone")  # fmt: skip
        made = readable(cls)
        setattr(made, OPTIONS, Options(**options_of(made)._asdict() | said))
        check(made, {**names, made.__name__: made})
        return made

    return decorate if maybe_cls is None else decorate(maybe_cls)


def check(cls: Any, names: dict[str, Any]) -> None:
    """Bind a class, so that its mistakes are told where it stands. Later, where it names what is not there yet."""
    try:
        attrs.resolve_types(cls, localns=names)
    except NameError:
        refuse(cls, whole=False)
        return  # a class that is defined below: the rest at the first use then
    try:
        class_lens(cls)
    except (NameError, Unresolved):  # of a class inside
        return

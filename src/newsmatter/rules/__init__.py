r"""The checks: small functions in one table, to select, ignore, re-rank and add to.

A rule of your own sees a `Subject` and yields hits:

>>> import newsmatter as nm
>>> from newsmatter.rules import Hit, Rule, Rules
>>> def shouting(subject):
...     title = subject.document.title  # None where it could not be read
...     if title and title.isupper():
...         yield Hit("title shouts; write it in small letters", "title")
>>> loud = Rule("title-shouting", "warning", "titles do not shout", shouting)
>>> rules = Rules(select={"title-shouting"}, extra=[loud])
>>> print(*nm.checks('---\ntitle: "FLOOD"\n---\n', rules=rules))
<text>:2:8: warning title-shouting title shouts; write it in small letters

Every code is explained in docs/findings.md.
"""

from newsmatter._pyproject import ConfigError
from newsmatter.rules._config import Rules
from newsmatter.rules._excerpt import excerpt
from newsmatter.rules._subject import Facts, Hit, Rule, Severity, Subject
from newsmatter.rules._table import RULES, catalogue

__all__ = ["RULES", "ConfigError", "Facts", "Hit", "Rule", "Rules", "Severity", "Subject", "catalogue", "excerpt"]

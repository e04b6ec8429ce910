"""The checks: small functions in one table, to select, ignore, re-rank and add to.

A rule of your own sees a `Subject` and yields hits::

    def shouting(subject: Subject) -> Iterator[Hit]:
        if subject.document.title and subject.document.title.isupper():
            yield Hit("title shouts; write it in small letters", "title")

    RULE = Rule("title-shouting", "warning", "titles do not shout", shouting)
    newsmatter.check("a.md", rules=Rules(extra=(RULE,)))

Every code is explained in docs/findings.md.
"""

from newsmatter.rules._config import ConfigError, Rules
from newsmatter.rules._excerpt import excerpt
from newsmatter.rules._subject import Hit, Rule, Severity, Subject
from newsmatter.rules._table import RULES, catalogue

__all__ = ["RULES", "ConfigError", "Hit", "Rule", "Rules", "Severity", "Subject", "catalogue", "excerpt"]

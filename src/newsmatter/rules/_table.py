"""The one table of rules, and the codes that the reading itself reports."""

from __future__ import annotations

from newsmatter.rules import _consistency, _text_rules, _value_rules
from newsmatter.rules._subject import Rule, Severity

RULES: tuple[Rule, ...] = (
    Rule("bom", "note", "no byte order mark", _text_rules.bom, always=True),
    Rule("line-endings", "warning", "one kind of line ending in a file", _text_rules.line_endings, always=True),
    Rule("final-newline", "note", "the file ends with a line break", _text_rules.final_newline, always=True),
    Rule("control-character", "error", "no character that YAML forbids", _text_rules.control_characters, always=True),
    Rule("tab", "error", "no tab in indentation or behind a colon", _text_rules.tabs, always=True),
    Rule("yaml-versions", "warning", "plain scalars mean the same in YAML 1.1 and 1.2", _value_rules.yaml_versions),
    Rule("key-misspelt", "warning", "no key that is nearly one of the class", _value_rules.misspelt_keys),
    Rule("key-unknown", "note", "no key that the article format does not name", _value_rules.unknown_keys),
    Rule("url-relative", "error", "URLs are absolute; those of images may be rooted paths", _value_rules.relative_urls),
    Rule("url-characters", "warning", "no blank or other forbidden character in a URL", _value_rules.url_characters),
    Rule("url-missing", "error", "webUrl or originalUrl is there", _consistency.missing_url),
    Rule("time-zone", "warning", "times have a zone", _value_rules.time_zone),
    Rule("time-range", "warning", "times lie between 1990 and 2100", _value_rules.time_range),
    Rule("number-range", "error", "numbers are not below their minimum", _value_rules.number_range),
    Rule("title-empty", "error", "titles are not empty", _value_rules.empty_titles),
    Rule("topics-empty", "error", "there are topics, and none is empty", _value_rules.topics),
    Rule("topics-repeated", "warning", "topics and tags stand once", _value_rules.repeated_topics),
    Rule("provider-host", "note", "the host of webUrl belongs to provider.domain", _consistency.host),
    Rule("amp-pair", "warning", "ampWebUrl and cdnAmpWebUrl stand together", _consistency.amp_pair),
    Rule("heat-published", "warning", "what is not ranked (heat -1) is not published", _consistency.heat_published),
    Rule("file-name", "note", "the file is named YYYY-MM-DD-slug.md", _consistency.file_name),
    Rule("file-date", "warning", "the file's date is the day of publication or the next", _consistency.file_date),
    Rule("related-repeated", "warning", "no related entry stands twice", _consistency.related_twice),
    Rule("related-self", "warning", "no related entry is the article itself", _consistency.related_self),
)

# What loading reports (FrontMatterError and SchemaError carry the same codes), and what only a check can meet.
READING: tuple[tuple[str, Severity, str], ...] = (
    ("encoding", "error", "the file is UTF-8"),
    ("no-front-matter", "error", "the file starts with a line of ---"),
    ("no-closing-fence", "error", "a line of --- closes the front matter"),
    ("yaml", "error", "the front matter is well-formed YAML"),
    ("duplicate-key", "error", "a key stands once in its mapping"),
    ("complex-key", "error", "keys are scalars"),
    ("not-a-mapping", "error", "the front matter is keys and values"),
    ("second-document", "error", "the front matter is one YAML document"),
    ("tag", "error", "no tags beyond those of the YAML core schema"),
    ("merge-key", "error", "<< takes mappings"),
    ("undefined-alias", "error", "an alias names an anchor above it"),
    ("recursive-alias", "error", "no alias inside what it names"),
    ("alias-expansion", "error", "aliases do not repeat data without bounds"),
    ("surrogate", "error", "escapes are whole characters"),
    ("too-deep", "error", "nesting ends at 64 levels"),
    ("too-long", "error", "front matter beyond a megabyte is regular"),
    ("missing-key", "error", "required keys are there, with a value"),
    ("unknown-key", "error", "no key that the class has no place for"),
    ("wrong-type", "error", "values have the type of their field"),
    ("wrong-value", "error", "values are well-formed, `secured` among them"),
    ("unwritable", "error", "the pending edits of a loaded document can be written"),
    ("rule-failed", "error", "the rules themselves do not fail"),
)


def catalogue() -> list[tuple[str, Severity, str]]:
    """Code, severity and summary of everything that a check may report, the user's own rules apart.

    >>> next(row for row in catalogue() if row[0] == "bom")
    ('bom', 'note', 'no byte order mark')
    """
    return [*READING, *((rule.code, rule.severity, rule.summary) for rule in RULES)]

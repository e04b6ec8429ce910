"""The one table of rules, and the codes that the reading itself reports."""

from __future__ import annotations

from newsmatter.news import article_rules
from newsmatter.rules import _meant_rules, _repository_rules, _slip_rules, _text_rules, _value_rules, _version_rules
from newsmatter.rules._subject import Doubt, Rule, Severity

RULES: tuple[Rule, ...] = (
    Rule("bom", "note", "no byte order mark", _text_rules.bom, always=True, doubt=_text_rules.STARTS_WITH_BOM),
    Rule(
        "line-endings",
        "warning",
        "one kind of line ending in a file",
        _text_rules.line_endings,
        always=True,
        doubt=_text_rules.RETURNS,
    ),
    Rule(
        "final-newline",
        "note",
        "the file ends with a line break",
        _text_rules.final_newline,
        always=True,
        doubt=_text_rules.NO_BREAK,
    ),
    Rule(
        "control-character",
        "error",
        "no character that YAML forbids",
        _text_rules.control_characters,
        always=True,
        doubt=Doubt(),
    ),
    Rule("tab", "warning", "no tab in place of blanks", _version_rules.tabs, always=True, doubt=_version_rules.TABS),
    Rule(
        "merge-conflict",
        "error",
        "no marks of an unresolved merge",
        _slip_rules.merge_conflicts,
        always=True,
        doubt=_slip_rules.MERGE_CONFLICT,
    ),
    Rule(
        "front-matter-cut",
        "warning",
        "no keys between the closing fence and another one",
        _text_rules.keys_below,
        always=True,
        doubt=_text_rules.KEYS_BELOW,
    ),
    Rule(
        "no-break-space",
        "warning",
        "no no-break space where a blank belongs",
        _slip_rules.no_break_spaces,
        doubt=_slip_rules.ODD_BLANKS,
    ),
    Rule(
        "html-comment",
        "warning",
        "no comments of HTML, which are text to YAML",
        _slip_rules.html_comments,
        doubt=_slip_rules.ODD_WORDS,
    ),
    Rule(
        "smart-quotes",
        "note",
        "no typographers' quotes around a value",
        _slip_rules.smart_quotes,
        doubt=_slip_rules.ODD_WORDS,
    ),
    Rule("value-cut", "note", "no # that cuts a text off", _slip_rules.cut_values, doubt=_slip_rules.IN_REGULAR),
    Rule(
        "list-as-text",
        "note",
        "no list that reads as one text",
        _meant_rules.lists_as_text,
        doubt=_meant_rules.LIST_AS_TEXT,
    ),
    Rule(
        "mapping-as-text",
        "note",
        "no keys and values that read as one text",
        _meant_rules.mappings_as_text,
        doubt=_meant_rules.IRREGULAR,
    ),
    Rule(
        "trailing-comma",
        "note",
        "no comma behind a number, true, false or null",
        _meant_rules.trailing_commas,
        doubt=_meant_rules.TRAILING_COMMA,
    ),
    Rule(
        "dash-doubled",
        "note",
        "no '- - ' among items that are texts",
        _meant_rules.doubled_dashes,
        doubt=_meant_rules.IRREGULAR,
    ),
    Rule(
        "yaml-versions",
        "warning",
        "YAML 1.1 and 1.2 read the same",
        _version_rules.yaml_versions,
        doubt=_version_rules.YAML_VERSIONS,
    ),
    Rule(
        "key-misspelt",
        "warning",
        "no key that is nearly one of the class",
        _value_rules.misspelt_keys,
        doubt=_value_rules.UNNAMED,
    ),
    Rule(
        "deprecated",
        "warning",
        "no key that its class calls deprecated",
        _value_rules.deprecated,
        doubt=_value_rules.DEPRECATIONS,
    ),
    Rule(
        "key-unknown",
        "note",
        "no key that the article format does not name",
        article_rules.unknown_keys,
        doubt=_value_rules.UNNAMED,
    ),
    Rule(
        "url-relative",
        "error",
        "URLs are absolute; those of images may be rooted paths",
        _value_rules.relative_urls,
        doubt=_value_rules.RELATIVE_URLS,
    ),
    Rule(
        "url-characters",
        "warning",
        "no blank or other forbidden character in a URL",
        _value_rules.url_characters,
        doubt=_value_rules.URL_CHARACTERS,
    ),
    Rule(
        "url-missing",
        "error",
        "webUrl or originalUrl is there",
        article_rules.missing_url,
        doubt=article_rules.MISSING_URL,
    ),
    Rule("time-zone", "warning", "times have a zone", _value_rules.time_zone, doubt=_value_rules.TIME_ZONE),
    Rule(
        "time-range",
        "warning",
        "times lie between 1990 and 2100",
        _value_rules.time_range,
        doubt=_value_rules.TIME_RANGE,
    ),
    Rule(
        "number-range",
        "error",
        "numbers are not below their minimum",
        _value_rules.number_range,
        doubt=_value_rules.NUMBER_RANGE,
    ),
    Rule(
        "value-misspelt",
        "warning",
        "no type or category that is nearly one of the format",
        article_rules.misspelt_values,
        doubt=article_rules.MISSPELT_VALUES,
    ),
    Rule("title-empty", "error", "titles are not empty", article_rules.empty_titles, doubt=article_rules.EMPTY_TITLES),
    Rule(
        "topics-empty", "error", "there are topics, and none is empty", article_rules.topics, doubt=article_rules.TOPICS
    ),
    Rule(
        "topics-repeated",
        "warning",
        "topics and tags stand once",
        article_rules.repeated_topics,
        doubt=article_rules.REPEATED_TOPICS,
    ),
    Rule(
        "provider-host",
        "note",
        "the host of webUrl belongs to provider.domain",
        article_rules.host,
        doubt=article_rules.HOST,
    ),
    Rule(
        "amp-pair",
        "warning",
        "ampWebUrl and cdnAmpWebUrl stand together",
        article_rules.amp_pair,
        doubt=article_rules.AMP_PAIR,
    ),
    Rule(
        "heat-published",
        "warning",
        "what is not ranked (heat -1) is not published",
        article_rules.heat_published,
        doubt=article_rules.HEAT_PUBLISHED,
    ),
    Rule(
        "file-name", "note", "the file is named YYYY-MM-DD-slug.md", article_rules.file_name, doubt=article_rules.NAMED
    ),
    Rule(
        "file-date",
        "warning",
        "the file's date is the day of publication or the next",
        article_rules.file_date,
        doubt=article_rules.NAMED,
    ),
    Rule(
        "related-repeated",
        "warning",
        "no related entry stands twice",
        article_rules.related_twice,
        doubt=article_rules.RELATED_TWICE,
    ),
    Rule(
        "related-self",
        "warning",
        "no related entry is the article itself",
        article_rules.related_self,
        doubt=article_rules.RELATED_SELF,
    ),
    Rule(
        "url-repeated",
        "warning",
        "no two articles have one URL",
        _repository_rules.one_url,
        scope="repository",
        gather=_repository_rules.urls,
    ),
    Rule(
        "slug-repeated",
        "note",
        "no two articles of a folder have one slug",
        _repository_rules.one_slug,
        scope="repository",
        gather=_repository_rules.slug,
    ),
    Rule(
        "items-missing",
        "warning",
        "items are paths of files",
        _repository_rules.no_items,
        scope="repository",
        gather=_repository_rules.items,
    ),
    Rule(
        "related-title",
        "note",
        "a related entry has the title that the repository holds",
        _repository_rules.one_title,
        scope="repository",
        gather=_repository_rules.titles,
    ),
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
    ("missing-key", "error", "required keys are there, with a value"),
    ("unknown-key", "error", "no key that the class has no place for"),
    ("wrong-type", "error", "values have the type of their field"),
    ("wrong-value", "error", "values are well-formed, `secured` among them"),
    ("unwritable", "error", "the pending edits of a loaded document can be written"),
    ("ignore-unneeded", "warning", "a comment that ignores a finding is needed"),
    ("rule-failed", "error", "the rules themselves do not fail"),
)


def catalogue() -> list[tuple[str, Severity, str]]:
    """Code, severity and summary of everything that a check may report, the user's own rules apart.

    >>> next(row for row in catalogue() if row[0] == "bom")
    ('bom', 'note', 'no byte order mark')
    """
    return [*READING, *((rule.code, rule.severity, rule.summary) for rule in RULES)]

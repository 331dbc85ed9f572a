"""docs/rules.md cannot lie: every pack in it is computed with the figures below it and gives the results below those."""

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from assessments.engine.computing import compute
from assessments.engine.precision import half_up, plain
from assessments.engine.rules import KINDS
from assessments.input_tables import read_input_table
from assessments.pack_files import read_pack_bytes
from assessments.pack_reading import read_pack

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "rules.md"
FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WORDS = {True: "是", False: "否", None: ""}
CV_PLACES = 4


@dataclass(frozen=True)
class Example:
    """One pack of the document with its figures, last year's figures and the expected results of a year."""

    pack: str
    data: str = ""
    previous: str = ""
    results: str = ""
    year: int | None = None


def examples():
    """Give every pack of the document with the blocks that follow it."""
    found = []
    for language, title, text in FENCE.findall(DOCUMENT.read_text(encoding="utf-8")):
        if language == "yaml":
            found.append({"pack": text})
            continue
        assert language == "csv", f"an unknown block: {language}"
        kind, _, year = title.partition(" ")
        found[-1][{"数据": "data", "上年数据": "previous", "结果": "results"}[kind]] = text
        if year:
            found[-1]["year"] = int(year)
    return [Example(**parts) for parts in found]


EXAMPLES = examples()


def rows_of(text, definition, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return read_input_table(path, definition)


def shown(value):
    """Return a value as the document writes it."""
    if isinstance(value, bool) or value is None:
        return WORDS[value]
    return plain(value) if isinstance(value, Decimal) else str(value)


def subject_words(section):
    """Return the values of one subject by code, its outcome under 总评."""
    outcome = section.outcome
    whole = {
        "points": outcome.points,
        "grade": outcome.grade,
        "rank": outcome.rank,
        "passed": outcome.verdict.passed,
        "reason": outcome.verdict.reason,
        "vetoes": "、".join(outcome.vetoes),
    }
    return {"总评": whole} | {value.code: fields_of(value) for value in section.values}


def fields_of(value):
    """Return what is known of one indicator."""
    return {name: getattr(value, name) for name in value.__slots__}


def county_words(result):
    """Return the county's indicators, parts and coefficients by code."""
    found = {value.code: fields_of(value) for value in result.county_values}
    for part in result.verdict["parts"]:
        found[f"parts.{part['code']}"] = {
            "value": part["figure"],
            "met": part["national_met"],
            "local_target": part["target"],
            "local_met": part["target_met"],
        }
    for value in result.coefficients:
        found[f"cv.{value.code}"] = {"value": half_up(value.cv, CV_PLACES), "met": value.met}
    return found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.pack.split("title: ")[1].split("\n")[0])
def test_an_example_gives_what_the_document_says(example, tmp_path):
    definition = read_pack(read_pack_bytes(example.pack.encode()))
    rows = rows_of(example.data, definition, tmp_path)
    previous = rows_of(example.previous, definition, tmp_path) if example.previous else None
    result = compute(definition, rows, previous=previous, year=example.year)
    known = {(section.row.school, section.row.stage): subject_words(section) for section in result.sections}

    expected = list(csv.DictReader(io.StringIO(example.results)))
    assert expected
    for line in expected:
        subject = known.get((line["school"], line["stage"])) or county_words(result)
        found = subject[line["indicator"]]
        wanted = {name: text for name, text in line.items() if name not in ("school", "stage", "indicator")}
        assert {name for name, text in wanted.items() if text} <= set(found), line
        assert {name: shown(found.get(name)) for name in wanted} == wanted, line


def test_every_kind_of_rule_has_a_section_or_a_row():
    text = DOCUMENT.read_text(encoding="utf-8")

    for kind in KINDS:
        assert f"### {kind} " in text or f"| `{kind}` |" in text, kind
    assert len(EXAMPLES) == text.count("```yaml")

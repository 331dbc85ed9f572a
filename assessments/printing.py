"""The results of a run as text for a terminal."""

from typing import Any

from assessments.engine.shares import STAGE_LABELS
from assessments.results import verdict_in_words

MARKS = {True: "✓", False: "✗", None: "?"}
WORDS = {True: "达标", False: "未达标", None: "缺数据"}


def as_table(found: dict[str, Any]) -> str:
    """Write schools, coefficients and the verdict as lines of tab-separated cells."""
    lines = []
    if found["subjects"]:
        codes = [entry["code"] for entry in found["subjects"][0]["indicators"]]
        lines.append("\t".join(["学校", "学段", "在校生", *codes, "达标项", "判定"]))
    for subject in found["subjects"]:
        cells = [f"{entry['shown']}{MARKS[entry['met']]}" for entry in subject["indicators"]]
        name = f"{subject['school']} {subject.get('name', '')}".strip()
        students = "—" if subject["students"] is None else str(subject["students"])
        lines.append(
            "\t".join(
                [
                    name,
                    STAGE_LABELS.get(subject["stage"], subject["stage"]),
                    students,
                    *cells,
                    str(subject["met_count"]),
                    WORDS[subject["passed"]],
                ]
            )
        )
    lines += [f"不计入\t{item['school']}\t{item['reason']}" for item in found["excluded"]]
    lines.append("\t".join(["差异系数", "学段", "指标", "n", "系数", "上限", "判定"]))
    lines += [
        "\t".join(
            [
                "",
                STAGE_LABELS.get(item["stage"], item["stage"]),
                item["code"],
                str(item["n"]),
                item["shown"],
                str(item["limit"]),
                WORDS[item["met"]],
            ]
        )
        for item in found["coefficients"]
    ]
    verdict = verdict_in_words(found["verdict"])
    lines.append(f"结论：{verdict.word}。{'；'.join(verdict.sentences)}。")
    return "\n".join(lines)

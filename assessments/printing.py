"""The results of a run as text for a terminal."""

from typing import Any

from assessments.engine.shares import STAGE_LABELS
from assessments.results import asks as asks_of
from assessments.results import verdict_in_words
from core.numbers import MISSING

MARKS = {True: "✓", False: "✗", None: "?"}
SCORED = {"得分": "points", "满分": "maximum", "名次": "rank", "等级": "grade", "一票否决": "vetoes"}
WORDS = {True: "达标", False: "未达标", None: "缺数据"}


def part_line(part: dict[str, Any]) -> str:
    """One part of the county's verdict against the national line and the local target."""
    target = "" if part["target"] is None else f"本地目标{part['target']} {WORDS[part['target_met']]}"
    national = f"国家标准{part['national']} {WORDS[part['national_met']]}"
    return "\t".join(
        ["部分", part["title"], str(part["figure"] if part["figure"] is not None else "—"), national, target]
    )


def figure_of(entry: dict[str, Any]) -> str:
    """An indicator's figure: its value and what it earns, else its points, else its grade, else the dash; with the mark
    of its judgement, and a question mark where that is still open."""
    points = f"{entry['points_shown']}分" if entry["points"] is not None else ""
    value = str(entry["shown"]) if entry["value"] is not None else ""
    found = "得".join(filter(None, (value, points))) or entry["grade"]
    is_open = entry["met"] is not None or bool(entry["reason"]) or not found
    return f"{found or entry['shown']}{MARKS[entry['met']] if is_open else ''}"


def judgement_of(subject: dict[str, Any], asks: tuple[str, ...]) -> str:
    """The verdict of a subject; the dash where the set has no rule for schools."""
    return WORDS[subject["passed"]] if "schools" in asks or subject["passed"] is not None else MISSING


def cell_of(value: Any) -> str:
    """Points, rank, grade or the vetoes of a subject; the dash where there is none."""
    if isinstance(value, list):
        return "、".join(value) or MISSING
    return MISSING if value in (None, "") else str(value)


def as_table(found: dict[str, Any]) -> str:
    """Write schools, coefficients and the verdict as lines of tab-separated cells."""
    lines = []
    asks = asks_of(found["verdict"])
    scored = [name for name, key in SCORED.items() if any(subject[key] for subject in found["subjects"])]
    if found["subjects"]:
        codes = [entry["code"] for entry in found["subjects"][0]["indicators"]]
        lines.append("\t".join(["学校", "学段", "在校生", *codes, "达标项", "判定", *scored]))
    for subject in found["subjects"]:
        cells = [figure_of(entry) for entry in subject["indicators"]]
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
                    judgement_of(subject, asks),
                    *(cell_of(subject[SCORED[name]]) for name in scored),
                ]
            )
        )
    lines += [f"不计入\t{item['school']}\t{item['reason']}" for item in found["excluded"]]
    if found["coefficients"] or "coefficients" in asks:
        lines.append("\t".join(["差异系数", "学段", "指标", "n", "系数", "上限", "判定"]))
    lines += [
        "\t".join(
            [
                "",
                " ".join(filter(None, (STAGE_LABELS.get(item["stage"], item["stage"]), item["group"]))),
                item["code"],
                str(item["n"]),
                item["shown"],
                str(item["limit"]),
                WORDS[item["met"]],
            ]
        )
        for item in found["coefficients"]
    ]
    lines += [
        "\t".join(["县级", entry["code"], entry["shown"], WORDS[entry["met"]], entry["reason"]])
        for entry in found["county"]
    ]
    lines += [part_line(part) for part in found["parts"]]
    verdict = verdict_in_words(found["verdict"])
    lines.append(f"结论：{verdict.word}。{'；'.join(verdict.sentences)}。")
    return "\n".join(lines)

"""Reading a checklist strictly: every fault is a sentence that names the line."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.exceptions import BusinessRuleError
from inspectors.checklist_pack import (
    BLOCKS,
    CONFIDENCES,
    LISTS,
    TRUTHS,
    Answer,
    ChecklistPack,
    Kind,
    Line,
    Part,
    ordered,
    school_facts,
)
from inspectors.checklist_values import Values
from inspectors.grades import EVERY, STAGE_OF_GRADE, plain
from inspectors.models import Checklist
from schools.models import Stage

MOST_LINES = 200
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LINE_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
NUMBER = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,2})?")
LENGTHS = {"label": 60, "group": 40, "prompt": 200, "unit": 10, "basis": 200}
COMMON = {"code", "label", "prompt", "basis", "confidence"}
ASKED = COMMON | {"group", "applicable_if", "is_required", "wants_photo"}
KEYS_OF = {
    Part.MATTER: ASKED | {"answer", "choices", "adverse"},
    Part.METHOD: COMMON,
    Part.COUNTER: COMMON | {"unit"},
    Part.READING: ASKED | {"unit", "limits", "is_by_grade"},
    Part.FOLLOW_UP: COMMON,
}
HEAD_KEYS = {
    "code", "version", "kind", "title", "status", "effective_on", "retired_on", "required_from", "required_until",
    "stages", "source", "confidence", *BLOCKS,
}  # fmt: skip


class ChecklistFaulty(BusinessRuleError):
    """The content is no checklist; `faults` are sentences."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("".join(faults))
        self.faults = faults


def read_checklist(raw: Any, *, is_whole: bool = True) -> ChecklistPack:
    """The checklist that plain data says. Raises ChecklistFaulty with every fault.

    is_whole: False for a draft that is still being written, which may lack parts that it needs in use.
    """
    reader = Reader(is_whole=is_whole)
    pack = reader.pack(raw if isinstance(raw, Mapping) else {})
    if not isinstance(raw, Mapping):
        reader.faults = ["文件内容应是一份督导清单（键和值）。"]
    if reader.faults or pack is None:
        raise ChecklistFaulty(reader.faults)
    return pack


class Reader(Values):
    """Reads one checklist and keeps every fault."""

    def __init__(self, *, is_whole: bool = True) -> None:
        super().__init__()
        self.is_whole = is_whole
        self.facts = school_facts()

    # --- the head ---
    def pack(self, raw: Mapping[str, Any]) -> ChecklistPack | None:
        """The whole; None when the head cannot be read."""
        place = "清单"
        self.refuse_unknown(raw, HEAD_KEYS, place)
        code = self.text(raw, "code", place, longest=40, needed=True)
        if code and not CODE.fullmatch(code):
            self.fault(place, f"代码“{code}”只能用小写字母、数字和下划线，以字母开头")
        kind = self.choice(raw, "kind", Kind.values, place, usual=Kind.REGULAR)
        days: dict[str, Any] = {
            name: self.day(raw, name, place)
            for name in ("effective_on", "retired_on", "required_from", "required_until")
        }
        stages = self.stages(raw, place)
        found: dict[str, Any] = {
            "code": code,
            "version": self.whole(raw, "version", place),
            "kind": kind,
            "title": self.text(raw, "title", place, longest=80, needed=True),
            "status": self.choice(raw, "status", Checklist.Status.values, place, usual=Checklist.Status.ISSUED),
            "source": self.text(raw, "source", place, longest=200, needed=True),
            "confidence": self.choice(raw, "confidence", list(CONFIDENCES), place),
            "stages": stages,
        }
        lines = self.lines(raw, stages)
        self.check_days(days, kind, place)
        self.check_parts(kind, lines, place)
        effective_on = days.pop("effective_on")
        return ChecklistPack(**found, **days, effective_on=effective_on, lines=lines) if effective_on else None

    def check_days(self, days: Mapping[str, date | None], kind: str, place: str) -> None:
        """The days in order, a requirement only of a theme."""
        starts, ends = days["effective_on"], days["retired_on"]
        begins, until = days["required_from"], days["required_until"]
        if starts is None and not any("启用日期" in fault for fault in self.faults):
            self.fault(place, "缺少启用日期（effective_on）")
        if starts and ends and ends <= starts:
            self.fault(place, "停用日期要晚于启用日期")
        if begins and until and until < begins:
            self.fault(place, "必查截止日期不能早于起始日期")
        if (begins or until) and kind != Kind.THEME:
            self.fault(place, "只有专题才能设必查日期")

    def check_parts(self, kind: str, lines: tuple[Line, ...], place: str) -> None:
        """A theme is a section of a visit; the main checklist also carries methods and ways of following up."""
        parts = {line.part for line in lines}
        if kind == Kind.THEME:
            for part in (Part.METHOD, Part.COUNTER, Part.FOLLOW_UP):
                if part in parts:
                    self.fault(place, f"专题只有督导事项和采集数值，不能有{part.label}")
        if self.is_whole:
            self.check_missing(kind, parts, place)

    def check_missing(self, kind: str, parts: set[str], place: str) -> None:
        """What a checklist in use needs at least."""
        if kind == Kind.THEME:
            if not parts & {Part.MATTER, Part.READING}:
                self.fault(place, "至少要有一条督导事项或采集数值")
            return
        for part in (Part.MATTER, Part.METHOD, Part.FOLLOW_UP):
            if part not in parts:
                self.fault(place, f"至少要有一条{part.label}")

    def stages(self, raw: Mapping[str, Any], place: str) -> tuple[str, ...]:
        """Known stages, each once."""
        found = self.texts(raw, "stages", place)
        for name in found:
            if name not in Stage.values:
                self.fault(place, f"没有“{name}”这个学段")
        return found

    # --- the lines ---
    def lines(self, raw: Mapping[str, Any], stages: tuple[str, ...]) -> tuple[Line, ...]:
        """The lines of all blocks; a code stands once in its part, and matters and readings do not share one."""
        found: list[Line] = []
        for block, part in BLOCKS.items():
            items = raw.get(block) or []
            if not isinstance(items, list):
                self.fault("清单", f"{part.label}（{block}）应是一列条目")
                continue
            for number, item in enumerate(items, start=1):
                if isinstance(item, Mapping):
                    found.append(self.line(item, part, number, stages))
                else:
                    self.fault(f"{part.label}第{number}条", "应是一组键和值")
        if len(found) > MOST_LINES:
            self.fault("清单", f"最多{MOST_LINES}条，现有{len(found)}条")
        self.check_codes(found)
        return tuple(found)

    def check_codes(self, lines: list[Line]) -> None:
        """No code twice where lines are named by it."""
        seen: set[tuple[str, str]] = set()
        for line in lines:
            space = "asked" if line.part in (Part.MATTER, Part.READING) else line.part
            if (space, line.code) in seen and line.code:
                self.fault(place_of(line.part, line.code), "代码重复")
            seen.add((space, line.code))

    def line(self, item: Mapping[str, Any], part: str, number: int, stages: tuple[str, ...]) -> Line:
        """One line."""
        label = Part(part).label
        code = self.text(item, "code", f"{label}第{number}条", longest=20, needed=True)
        place = place_of(part, code) if code else f"{label}第{number}条"
        if code and not LINE_CODE.fullmatch(code):
            self.fault(place, "代码只能用字母、数字和下划线，以字母开头，最多20个")
        self.refuse_unknown(item, KEYS_OF[Part(part)], place)
        needed = {"label"} | ({"unit"} if part in (Part.READING, Part.COUNTER) else set())
        texts: dict[str, Any] = {
            name: self.text(item, name, place, longest=longest, needed=name in needed)
            for name, longest in LENGTHS.items()
        }
        truths: dict[str, Any] = {name: self.truth(item, name, place) for name in TRUTHS}
        lists: dict[str, Any] = {name: self.texts(item, name, place) for name in LISTS}
        answer = self.choice(item, "answer", Answer.values, place, usual=Answer.LOOK)
        for sentence in answer_faults(answer, lists["choices"], lists["adverse"]):
            self.fault(place, sentence)
        for fact in lists["applicable_if"]:
            if fact not in self.facts:
                self.fault(place, f"适用条件“{fact}”不存在，可用：{'、'.join(self.facts)}")
        limits = self.limits(item, place, stages, is_by_grade=truths["is_by_grade"])
        confidence = self.choice(item, "confidence", list(CONFIDENCES), place)
        return Line(
            part=part, code=code, confidence=confidence, answer=answer, limits=limits, **texts, **truths, **lists
        )

    def limits(
        self, item: Mapping[str, Any], place: str, stages: tuple[str, ...], *, is_by_grade: bool
    ) -> dict[str, dict[str, str]]:
        """Limits of known stages or grades, as exact numbers."""
        raw = item.get("limits") or {}
        if not isinstance(raw, Mapping):
            self.fault(place, "限值应按学段写成一组键和值")
            return {}
        found = {}
        for name, sides in raw.items():
            if refusal := limit_name_refusal(str(name), stages, is_by_grade=is_by_grade):
                self.fault(place, refusal)
            elif limit := self.limit(str(name), sides, place):
                found[str(name)] = limit
        return ordered(found)

    def limit(self, name: str, sides: Any, place: str) -> dict[str, str]:
        """One limit; its numbers without noughts behind them."""
        if not isinstance(sides, Mapping) or not sides or set(sides) - {"min", "max"}:
            self.fault(place, f"“{name}”的限值只能写 min 和 max")
            return {}
        found = {}
        for side in ("min", "max"):
            text = str(sides.get(side, "")).strip()
            if side in sides and not NUMBER.fullmatch(text):
                self.fault(place, f"“{name}”的限值“{text}”不是数（最多两位小数）")
                return {}
            if side in sides:
                found[side] = plain(Decimal(text))
        if len(found) == 2 and Decimal(found["min"]) > Decimal(found["max"]):
            self.fault(place, f"“{name}”的下限大于上限")
        return found


def answer_faults(answer: str, choices: tuple[str, ...], adverse: tuple[str, ...]) -> list[str]:
    """What is wrong with the choices and the adverse answers of a line."""
    is_choice = answer == Answer.CHOICE
    possible = {Answer.YES_NO: ("yes", "no"), Answer.CHOICE: choices}.get(Answer(answer), ())
    strangers = [word for word in adverse if possible and word not in possible]
    found = [
        (is_choice and len(choices) < 2, "填写方式是选择，至少要有两个选项"),
        (bool(choices) and not is_choice, "只有填写方式是选择时才能有选项"),
        (any("|" in word or len(word) > 60 for word in choices), "每个选项最多60字，不能含竖线"),
        (len("|".join(choices)) > 300, "全部选项合起来最多300字"),
        (bool(adverse) and not possible, "只有是或否、选择的事项才有不利答案"),
        (bool(strangers), f"不利答案“{'、'.join(strangers)}”不在可选的答案里"),
        (bool(possible) and set(possible) <= set(adverse), "不利答案不能是全部答案"),
        (len("|".join(adverse)) > 200, "不利答案合起来最多200字"),
    ]
    return [sentence for is_wrong, sentence in found if is_wrong]


def place_of(part: str, code: str) -> str:
    """How a fault names a line."""
    return f"{Part(part).label} {code}"


def limit_name_refusal(name: str, stages: tuple[str, ...], *, is_by_grade: bool) -> str:
    """Why a limit cannot stand under this name; empty when it can."""
    if name in STAGE_OF_GRADE:
        return "" if is_by_grade else f"“{name}”的限值要求按年级采集（is_by_grade）"
    if name != EVERY and name not in Stage.values:
        return f"限值的学段“{name}”不存在"
    if name != EVERY and stages and name not in stages:
        return f"限值的学段“{name}”不在清单的适用学段里"
    return ""

"""Input of the marks that a paper carries beside its text: 密级, 紧急程度, 联合机关, 附注, 出席."""

import re
from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Div
from crispy_forms.utils import TEMPLATE_PACK
from django import forms

from reports.blocks import MOST_JOINT, Marks

LONGEST_MARK = 60
LONGEST_NAMES = 1000
SECRECY = re.compile(r"(绝密|机密|秘密)(★\S{1,10})?")
URGENCIES = (("", "不标"), ("特急", "特急"), ("加急", "加急"))
ATTENDANCE = ("出席", "请假", "列席")
MARKED_FORMATS = ("document", "letter")


def marks_fields(paper_format: str) -> dict[str, forms.Field]:
    """The fields of the marks that papers of a format carry."""
    if paper_format == "minutes":
        return {f"attendance_{index}": names_field(label) for index, label in enumerate(ATTENDANCE)}
    if paper_format not in MARKED_FORMATS:
        return {}
    return {
        "copy_no": forms.CharField(
            label="份号", required=False, max_length=6, help_text="涉密公文才标，6位数字，如 000001。"
        ),
        "secrecy": forms.CharField(
            label="密级和保密期限", required=False, max_length=20, help_text="如 秘密★1年；不涉密的空着。"
        ),
        "urgency": forms.ChoiceField(label="紧急程度", required=False, choices=URGENCIES),
        "joint": forms.CharField(
            label="联合行文的其他机关",
            required=False,
            max_length=LONGEST_NAMES,
            help_text=f"每行一个机关全称，最多{MOST_JOINT}个；本机关排在最前。",
            widget=forms.Textarea(attrs={"rows": 2}),
        ),
        "note": forms.CharField(
            label="附注", required=False, max_length=LONGEST_MARK, help_text="不用加圆括号，如 此件公开发布。"
        ),
    }


def names_field(label: str) -> forms.CharField:
    """Who was there."""
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_NAMES, widget=forms.Textarea(attrs={"rows": 2})
    )


def marks_initial(marks: Marks) -> dict[str, Any]:
    """The marks as a form shows them."""
    there = dict(marks.attendance)
    return {
        "copy_no": marks.copy_no,
        "secrecy": marks.secrecy,
        "urgency": marks.urgency,
        "joint": "\n".join(marks.joint),
        "note": marks.note,
    } | {f"attendance_{index}": there.get(label, "") for index, label in enumerate(ATTENDANCE)}


def marks_of(data: Mapping[str, Any], kept: Marks | None = None) -> Marks:
    """The marks that were typed; the others stay as they were."""
    before = kept or Marks()
    attendance = before.attendance
    if "attendance_0" in data:
        typed = ((label, data[f"attendance_{index}"].strip()) for index, label in enumerate(ATTENDANCE))
        others = tuple(pair for pair in before.attendance if pair[0] not in ATTENDANCE)
        attendance = (*((label, names) for label, names in typed if names), *others)
    return Marks(
        copy_no=data.get("copy_no", before.copy_no),
        secrecy=data.get("secrecy", before.secrecy),
        urgency=data.get("urgency", before.urgency),
        signer=before.signer,
        joint=joint_of(data["joint"]) if "joint" in data else before.joint,
        note=data.get("note", before.note).strip("（）() "),
        attendance=attendance,
    )


def joint_of(text: str) -> tuple[str, ...]:
    """The organs, one a line, each once."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def marks_problems(data: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the marks, by field."""
    problems = {}
    if (copy_no := data.get("copy_no")) and not re.fullmatch(r"[0-9]{6}", copy_no):
        problems["copy_no"] = "份号应是6位阿拉伯数字，如 000001。"
    if (secrecy := data.get("secrecy")) and not SECRECY.fullmatch(secrecy):
        problems["secrecy"] = "密级写作 秘密、机密 或 绝密，保密期限接在“★”后面，如 秘密★1年。"
    if len(joint_of(data.get("joint") or "")) > MOST_JOINT:
        problems["joint"] = f"联合行文的其他机关最多{MOST_JOINT}个。"
    return problems


class Fold(Div):
    """Fields that are folded away until they are wanted; open when one of them is filled in or refused."""

    template = "reports/draft_fold.html"

    def __init__(self, label: str, *names: str) -> None:
        super().__init__(*names)
        self.label, self.names, self.is_open = label, names, False

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> Any:
        """Looks at the fields first."""
        self.is_open = any(form[name].errors or form[name].value() for name in self.names)
        return super().render(form, context, template_pack, **kwargs) if self.names else ""

"""A rule, a threshold or any other part of a pack in readable lines, without knowing every kind of rule."""

from collections.abc import Callable, Mapping
from typing import Any

from assessments.engine.shares import STAGE_LABELS
from assessments.pack_writing import ordered
from assessments.rule_help import KIND_LABELS

NAMES = {
    "code": "代码", "parent": "上级", "title": "名称", "unit": "单位", "direction": "方向", "level": "层级",
    "points": "满分", "weight": "权重", "stages": "学段", "kinds": "办学类型", "applies_if": "适用条件",
    "otherwise": "不适用时", "evidence": "佐证材料", "clause": "条款", "confidence": "核实程度", "target": "目标",
    "national": "国家标准", "local": "本地目标", "rule": "规则", "kind": "种类", "formula": "公式",
    "thresholds": "标准", "threshold": "标准", "split": "按学段拆分", "label": "名称", "blank": "空格计作",
    "type": "类型", "origin": "来源", "choices": "可选等级", "note": "说明", "source": "依据", "document": "文件",
    "issued": "印发时间", "rounding": "显示位数", "value": "数值", "mean": "均值", "coefficient": "差异系数",
    "uncollected": "未采集", "fields": "字段", "parameters": "参数", "scope": "范围", "levels": "评估层级",
    "indicators": "指标", "school_rule": "学校达标规则", "parts": "组成部分",
    "vetoes": "一票否决", "grades": "等级", "awards": "等级", "mapping": "与旧版的对应", "improvements": "改进办法",
    "of": "所含指标", "limits": "上限", "at_least": "至少项数", "floor_ratio": "其余不低于", "object": "评价对象",
    "bands": "分档", "range": "区间", "share": "得满分的几成", "items": "各条", "off": "扣", "cap": "封顶倍数",
    "inclusive": "等于也算", "tolerance": "允许变动", "first": "第一名得分", "step": "每名递减", "least": "最低得分",
    "ties": "并列", "total": "总件数", "done": "完成件数", "none": "一件也没有时", "field": "字段", "opinion": "评语字段",
    "coefficients": "系数", "chosen": "所选系数的字段", "passing": "算达标的等级", "sources": "各方", "absent": "缺席时",
    "from": "旧版", "broken": "标准已变的指标", "version": "版次",
    "groups": "分组", "when": "条件", "effect": "后果", "measure": "计量", "count": "项数", "reason": "理由",
    "floor_source": "下限的依据", "excluded_kinds": "不计入的类型", "small_schools": "小规模学校", "campuses": "校区",
    "separate_kinds": "单列的类型", "below": "少于", "weights": "折算权重", "composite": "均值上限", "each": "逐项判定",
    "group_by": "分组依据", "minus": "每次扣", "by": "不足一步时", "at_most": "最多", "all": "一票扣完", "strict": "必须变好",
    "only_below": "达到即得满分", "scale": "合成分的满分", "opinion_below": "低于几成须写评语", "domain": "数值范围",
    "within": "在谁之内", "ratio": "比例",
}  # fmt: skip
WORDS = {
    "higher": "越高越好", "lower": "越低越好", "official": "已对照原文", "secondary": "据转载件",
    "unconfirmed": "待核实", "subject": "逐个对象", "county": "全县一个", "rescale": "其余按比例放大", "full": "计满分",
    "skip": "不计", "grade": "等级", "number": "数", "integer": "整数", "boolean": "是否", "text": "文字", "return": "年度填报",
    "sheet": "评估表", "section": "学校的学段", "school": "学校", "township": "乡镇", "inspector": "督学",
}  # fmt: skip
FREE = frozenset({"formula", "title", "label", "clause", "note", "reason", "document", "when", "applies_if", "code"})


def name_of(key: str) -> str:
    """A key in words; an unknown one as it is."""
    return STAGE_LABELS.get(key) or NAMES.get(key, key)


def words_of(value: Any, key: str = "", say: Callable[[str, str], str] | None = None) -> str:
    """Any value of a pack on one line; nothing is an empty text. ``say``: how a text that stands under a key is told."""
    if value is None or value == {} or value == []:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "；".join(
            f"{name_of(name)}：{words_of(item, key if name in STAGE_LABELS else name, say)}"
            for name, item in ordered(dict(value)).items()
        )
    if isinstance(value, list):
        return "、".join(
            f"（{words_of(item, '', say)}）" if isinstance(item, Mapping) else words_of(item, key, say)
            for item in value
        )
    text = str(value)
    if say is not None and (said := say(text, key)) != text:
        return said
    if key in FREE:
        return text
    return KIND_LABELS.get(text, text) if key == "kind" else STAGE_LABELS.get(text) or WORDS.get(text, text)

"""Reading single values of plain data; every fault is kept with the place where it stands."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.texts import tidy_text
from inspectors.models import Checklist, ChecklistEntry

TRUTH = {"true": True, "false": False}


class Values:
    """Reads values and keeps the faults."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, place: str, sentence: str) -> None:
        """Keep a fault."""
        self.faults.append(f"{place}：{sentence}。")

    def refuse_unknown(self, raw: Mapping[str, Any], known: set[str], place: str) -> None:
        """Name the keys nobody reads."""
        for key in raw:
            if key not in known:
                self.fault(place, f"不认识“{str(key)[:30]}”这一项")

    def text(self, raw: Mapping[str, Any], key: str, place: str, *, longest: int, needed: bool = False) -> str:
        """One line of text."""
        value = raw.get(key)
        if isinstance(value, Mapping | list):
            self.fault(place, f"“{word_of(key)}”应是文字")
            return ""
        text = tidy_text("" if value is None else str(value), one_line=True).strip()
        if needed and not text:
            self.fault(place, f"缺少“{word_of(key)}”")
        if len(text) > longest:
            self.fault(place, f"“{word_of(key)}”最多{longest}字，现有{len(text)}字")
        return text

    def texts(self, raw: Mapping[str, Any], key: str, place: str) -> tuple[str, ...]:
        """A list of texts, each once; a single text is a list of one."""
        value = raw.get(key)
        items = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if any(isinstance(item, Mapping | list) for item in items):
            self.fault(place, f"“{word_of(key)}”应是一列文字")
            return ()
        found = [tidy_text(as_word(item), one_line=True).strip() for item in items]
        if len(set(found)) < len(found) or "" in found:
            self.fault(place, f"“{word_of(key)}”里有重复或空白")
        return tuple(dict.fromkeys(text for text in found if text))

    def choice(self, raw: Mapping[str, Any], key: str, known: list[str], place: str, *, usual: str = "") -> str:
        """One of the known words."""
        value = raw.get(key)
        text = str(usual if value is None else value)
        if text not in known:
            said = f"“{text[:20]}”不认识" if text else "没有填"
            self.fault(place, f"“{word_of(key)}”{said}，可用：{'、'.join(known)}")
            return str(usual or known[0])
        return text

    def truth(self, raw: Mapping[str, Any], key: str, place: str) -> bool:
        """True or false; what is usual when nothing is said."""
        usual = key == "is_required"
        value = raw.get(key)
        if value is None:
            return usual
        found = TRUTH.get(str(value).lower())
        if found is None:
            self.fault(place, f"“{word_of(key)}”只能写 true 或 false")
        return usual if found is None else found

    def whole(self, raw: Mapping[str, Any], key: str, place: str) -> int:
        """A version."""
        text = str(raw.get(key, "1"))
        if text.isascii() and text.isdigit() and len(text) < 4 and int(text) > 0:
            return int(text)
        self.fault(place, f"“{word_of(key)}”应是1到999的整数")
        return 1

    def day(self, raw: Mapping[str, Any], key: str, place: str) -> date | None:
        """A day, None when nothing is said."""
        value = raw.get(key)
        if value is None or value == "" or isinstance(value, date):
            return value or None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fault(place, f"“{word_of(key)}”应写成 2024-03-05 的样子")
            return None


def word_of(key: str) -> str:
    """The name of a key as the pages show it."""
    for model in (ChecklistEntry, Checklist):
        field = next((f for f in model._meta.get_fields() if f.name == key), None)
        if field is not None and hasattr(field, "verbose_name"):
            return str(field.verbose_name)
    return key


def as_word(item: Any) -> str:
    """A text of a list; a truth value that was meant as an answer is the answer."""
    return {True: "yes", False: "no"}[item] if isinstance(item, bool) else str(item)

"""Reading what a phone sends: JSON within strict limits, and its members one by one, each refused with a sentence."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

from core.exceptions import BusinessRuleError
from core.middleware import unclean

BYTES = 512 * 1024
DEPTH = 8
DIGITS = 18
LONGEST = 20_000  # characters of any one text; the columns set narrower limits with their own sentences
HASH = re.compile(r"[0-9a-f]{64}")
T = TypeVar("T")


class Unreadable(BusinessRuleError):
    """The request is not what this protocol speaks; `fields` names the member that is wrong."""

    status = 400

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.fields = {field: sentence} if field else {}


class TooLarge(Unreadable):
    """More than this address takes."""

    status = 413


def read_json(body: bytes, *, most: int = BYTES) -> dict[str, Any]:
    """A JSON object of at most `most` bytes, eight levels and plain numbers (fractions as Decimal); no text in it is
    unstorable or longer than 20,000 characters."""
    if len(body) > most:
        raise TooLarge(f"这条记录超过 {most // 1024} KB，请精简文字后再发送。")
    try:
        found = json.loads(
            body.decode("utf-8"), parse_float=plain_number, parse_int=plain_int, parse_constant=no_constant
        )
    except (UnicodeDecodeError, ValueError, InvalidOperation, RecursionError) as error:
        raise Unreadable("手机发来的内容读不出来，请刷新手机上的页面后重新发送；内容都还在手机上。") from error
    if not isinstance(found, dict):
        raise Unreadable("手机发来的内容不是一条记录，请刷新手机上的页面后重新发送。")
    check_tree(found, DEPTH)
    return found


def plain_number(text: str) -> Decimal:
    """A fraction of at most 18 digits, without any power of ten."""
    if len(text) > DIGITS + 2 or "e" in text.lower():
        raise ValueError(text)
    return Decimal(text)


def plain_int(text: str) -> int:
    """A whole number of at most 18 digits."""
    if len(text) > DIGITS + 1:
        raise ValueError(text[:40])
    return int(text)


def no_constant(text: str) -> Any:
    """NaN and infinities are no numbers."""
    raise ValueError(text)


def check_tree(found: Any, levels: int) -> None:
    """Refuse nesting, texts and names beyond the limits."""
    if levels < 0:
        raise Unreadable("手机发来的内容嵌套太深，不是本系统写的记录。")
    if isinstance(found, str):
        check_text(found)
    elif isinstance(found, (dict, list)):
        for name in found if isinstance(found, dict) else ():
            check_text(name)
        for value in found.values() if isinstance(found, dict) else found:
            check_tree(value, levels - 1)


def check_text(text: str) -> None:
    """Refuse a text that is too long or cannot be stored."""
    if len(text) > LONGEST:
        raise Unreadable(f"有一段文字长达 {len(text)} 字，最多 {LONGEST} 字，请精简后再发送。")
    if unclean(text):
        raise Unreadable("填写的内容里有不能保存的控制字符，请删除后重新发送。")


class Members:
    """The members of one object; every refusal names the member. An absent member and null are the same."""

    def __init__(self, found: Any, path: str = "") -> None:
        if not isinstance(found, dict):
            raise Unreadable(f"“{path or '记录'}”不是一组内容，请刷新手机上的页面后重新发送。", path)
        self.found, self.path = found, path

    def refusal(self, name: str, sentence: str) -> Unreadable:
        """A refusal that names the member."""
        return Unreadable(f"{self.path}{name}：{sentence}", f"{self.path}{name}")

    def text(self, name: str) -> str:
        """A text; empty when absent."""
        value = self.found.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.refusal(name, "应当是文字。")
        return value

    def truth(self, name: str) -> bool:
        """True or false; false when absent."""
        value = self.found.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.refusal(name, "应当是“是”或“否”。")
        return bool(value)

    def whole(self, name: str, *, least: int = 0, most: int = 2_147_483_647) -> int | None:
        """A whole number within limits, or None."""
        value = self.found.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.refusal(name, f"应当是 {least} 到 {most} 的整数。")
        return value

    def number(self, name: str) -> Decimal | None:
        """A number, given as one or as its text, or None."""
        value = self.found.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
            raise self.refusal(name, "应当是数字。")
        if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", value):
            raise self.refusal(name, "应当是普通数字，例如 12 或 12.5。")
        return Decimal(value)

    def uuid(self, name: str) -> UUID:
        """A UUID."""
        value = self.optional_uuid(name)
        if value is None:
            raise self.refusal(name, "缺少编号。")
        return value

    def optional_uuid(self, name: str) -> UUID | None:
        """A UUID or None."""
        value = self.found.get(name)
        return self.read(name, value, UUID, "不是编号。") if value is not None else None

    def sha256(self, name: str) -> str:
        """64 hex digits."""
        value = self.text(name)
        if not HASH.fullmatch(value):
            raise self.refusal(name, "不是 SHA-256 摘要。")
        return value

    def day(self, name: str) -> date:
        """A day as 2024-03-05."""
        return self.read(name, self.found.get(name), date.fromisoformat, "应当是 2024-03-05 样子的日期。")

    def moment(self, name: str) -> datetime | None:
        """An instant with its zone, or None."""
        value = self.found.get(name)
        if value is None or value == "":
            return None
        found = self.read(name, value, datetime.fromisoformat, "应当是带时区的时间。")
        if found.tzinfo is None or not 2000 <= found.year <= 2200:
            raise self.refusal(name, "应当是带时区的时间。")
        return found

    def read(self, name: str, value: Any, convert: Callable[[str], T], sentence: str) -> T:
        """A text converted, or the sentence."""
        try:
            if isinstance(value, str):
                return convert(value)
        except ValueError:
            pass
        raise self.refusal(name, sentence)

    def items(self, name: str, *, most: int) -> list[Any]:
        """A list of at most `most`; empty when absent."""
        value = self.found.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refusal(name, "应当是一列内容。")
        if len(value) > most:
            raise self.refusal(name, f"最多 {most} 条，现有 {len(value)} 条。")
        return value

    def rows(self, name: str, *, most: int) -> list["Members"]:
        """A list of objects."""
        return [Members(value, f"{self.path}{name}.{n}.") for n, value in enumerate(self.items(name, most=most))]

    def named(self, name: str, *, most: int) -> dict[str, Any]:
        """An object of at most `most` named values; empty when absent."""
        value = self.found.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict) or len(value) > most:
            raise self.refusal(name, f"应当是最多 {most} 项内容。")
        return value

"""The public wording of a paper: names of persons, telephone, identity and plate numbers, addresses of mail, and the words that
somebody hid by hand, taken out of every text of its snapshot.

What the rule hides is certain: names of people this system knows, and numbers by their shape. What only looks like a name is
told to the person who prepares the public version, and to the one who approves it.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.masking import (
    NUMBER,
    PERSON,
    SPOKEN,
    STARS,
    STROKES,
    SURNAMES,
    TITLES,
    hide_number,
    is_day,
    loose,
    names_in,
    surname,
)
from office.models import User

PLAIN = {"schema", "type", "kind", "format", "dated_on", "printed_on"}  # never words
PLATES = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼] ?[A-Z][·• ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
COUNTED = re.compile(
    r"(?:\.\d+)?\s*(?:元|万|亿|人|名|册|本|台|套|平方米|㎡|亩|公里|千米|米)"
)  # a figure, nobody's number
APART_IN_A_NUMBER = rf"[\s.·•/{STROKES}]{{0,3}}"
MOBILE = re.compile(
    rf"(?<!\d)1[3-9]\d{APART_IN_A_NUMBER}\d{{4}}{APART_IN_A_NUMBER}\d{{4}}(?!\d|(?:\.\d+)?\s*[万亿]?元)"
)  # however it is spaced, whatever word follows
LONGEST_AMOUNT = 14  # digits; the number of an identity card has more
VARIANTS = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef\u3164\u115f\u1160]"
)  # choose a form of a letter, or show nothing
AFTER_TITLE = re.compile(
    rf"(?:{TITLES.pattern})[：: ]?([{''.join(sorted(SURNAMES))}][\u3400-\u9fff]{{1,2}})(?=[，。、；：,;:（()）\s]|同志|等|$)"
)
BEFORE_TITLE = re.compile(rf"{PERSON.pattern}(?:{SPOKEN})")
SHORTEST_WORD, LONGEST_WORD, MOST_WORDS = 2, 60, 200


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text that is hidden, and what stands there instead."""

    start: int
    end: int
    instead: str


@dataclass(frozen=True, slots=True)
class Mask:
    """What is hidden: names of persons, and words chosen by hand."""

    names: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    def spans(self, text: str) -> list[Span]:
        """The pieces to hide, those that overlap as one."""
        text = folded(text)
        found = [
            Span(*m.span(), surname(name) + STARS) for name in self.names for m in loose(folded(name)).finditer(text)
        ]
        found += self.by_hand(text)
        found += [Span(*m.span(), f"{m[0][0]}{STARS}") for m in PLATES.finditer(text)]
        found += [Span(*m.span(), STARS) for m in MAIL.finditer(text)]
        found += [Span(*m.span(), hide_number(m)) for m in numbers_in(text)]
        return merged(found)

    def by_hand(self, text: str) -> list[Span]:
        """The words chosen by hand alone."""
        text = folded(text)
        return [Span(*m.span(), STARS) for word in self.hidden for m in loose(folded(word)).finditer(text)]

    def hide(self, text: str) -> str:
        """The text without them. Characters that cannot be seen do not keep a name from being found."""
        text = "".join(char for char in text if not is_unseen(char))
        parts, at = [], 0
        for span in self.spans(text):
            parts += [text[at : span.start], span.instead]
            at = span.end
        return "".join((*parts, text[at:]))

    def hide_title(self, title: str) -> str:
        """A title; the marks that break its lines stay unless one stands inside something hidden."""
        whole, broken = self.hide(title.replace("|", "")), self.hide(title)
        return broken if broken.replace("|", "") == whole else whole


def folded(text: str) -> str:
    """The text letter by letter in its plain form, as long as before: ＡＢ１ becomes AB1, a radical the character it looks like."""
    if text.isascii():
        return text
    plain = (unicodedata.normalize("NFKC", char) for char in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, plain, strict=True))


def numbers_in(text: str) -> list[re.Match[str]]:
    """Mobile numbers, and numbers of seven digits or more that are neither a day nor an amount of something."""
    long = (m for m in NUMBER.finditer(text) if not is_day(m[0]) and not is_amount(m))
    return [*MOBILE.finditer(text), *long]


def is_amount(found: re.Match[str]) -> bool:
    """Whether a number counts something: its unit follows, it has no nought in front, and it is not as long as nobody's amount."""
    digits = sum(char.isdigit() for char in found[0])
    counted = COUNTED.match(found.string, found.end()) is not None
    return counted and not found[0].startswith("0") and digits <= LONGEST_AMOUNT


def merged(spans: Iterable[Span]) -> list[Span]:
    """In the order of the text; pieces that overlap become one, hidden whole unless one of them covers all of it."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        last = result[-1] if result else None
        if last is None or span.start >= last.end:
            result.append(span)
        elif span.start == last.start and span.end == last.end:
            result[-1] = last if last.instead == STARS else span
        elif span.end > last.end:
            result[-1] = Span(last.start, span.end, STARS)
        elif span.instead == STARS:
            result[-1] = Span(last.start, last.end, STARS)
    return result


def masked_snapshot(snapshot: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """The snapshot with every text masked. The facts it was written from and its pictures are left out: nobody looked through
    those."""
    clear = {**snapshot, "facts": {}, "blocks": [without_pictures(block) for block in snapshot["blocks"]]}
    public = walked(clear, mask.hide, lambda value: "" if mask.by_hand(value) else value)
    return {**public, "title": mask.hide_title(snapshot["title"])}


def without_pictures(block: Mapping[str, Any]) -> dict[str, Any]:
    """A picture may show a face or a signature: words stand in its place."""
    if block["type"] == "annex":
        return {**block, "blocks": [without_pictures(inner) for inner in block["blocks"]]}
    if block["type"] != "pictures":
        return dict(block)
    captions = "；".join(item["caption"] for item in block["items"] if item["caption"])
    return {"type": "paragraph", "text": f"（图片略：{captions}）" if captions else "（图片略）"}


def walked(value: Any, hide: Callable[[str], str], value_of_chart: Callable[[str], str]) -> Any:
    """A copy with every text run through `hide`, the values of charts through the other."""
    if isinstance(value, Mapping):
        return {
            key: item
            if key in PLAIN
            else [value_of_chart(part) for part in item]
            if key == "values"
            else walked(item, hide, value_of_chart)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [walked(item, hide, value_of_chart) for item in value]
    return hide(value) if isinstance(value, str) else value


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a snapshot that somebody could read."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key not in PLAIN and key not in {"facts", "jpeg"}:
                yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, str) and value:
        yield value


def known_names(snapshot: Mapping[str, Any]) -> tuple[str, ...]:
    """Full names of people that stand in a snapshot: everyone who has or had an account, who signed, who attended."""
    squeezed = "\n".join("".join(char for char in folded(text) if not is_gap(char)) for text in texts_of(snapshot))
    marks = snapshot.get("marks", {})
    named = {marks.get("signer", ""), *(name for _, line in marks.get("attendance", ()) for name in names_in(line))}
    everyone = User.objects.order_by().values_list("full_name", flat=True).distinct()
    found = {"".join(name.split()) for name in (*everyone, *named)}
    return tuple(sorted(name for name in found if len(name) > 1 and folded(name) in squeezed))


def is_gap(char: str) -> bool:
    """A blank, or a character that cannot be seen."""
    return char.isspace() or char == "|" or is_unseen(char)


def is_unseen(char: str) -> bool:
    """A character that leaves no mark on paper, or only chooses a form of the one before it."""
    return unicodedata.category(char) == "Cf" or VARIANTS.match(char) is not None


def suspects(snapshot: Mapping[str, Any]) -> list[str]:
    """Words of a masked snapshot that look like the name of a person by what stands beside them, for a person to judge."""
    found: dict[str, None] = {}
    for text in texts_of(snapshot):
        for match in BEFORE_TITLE.finditer(text):
            found.setdefault(match[0])
        for match in AFTER_TITLE.finditer(text):
            found.setdefault(match[1])
    return list(found)


def absent(snapshot: Mapping[str, Any], words: Iterable[str]) -> list[str]:
    """Those of the words that stand nowhere in the snapshot."""
    texts = [folded(text) for text in texts_of(snapshot)]
    return [word for word in words if not any(loose(folded(word)).search(text) for text in texts)]

"""The receipt of a message: a code that is computed and stands nowhere, and the question what became of the message."""

import hmac
import secrets as tokens
import unicodedata
import uuid

from core import limits, secrets
from rectification.models import Concern
from rectification.models.concerns import ADDRESS
from rectification.services.concerns_crowd import TooMany

CODE = "concern.code"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that is mistaken for something else
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
CODE_LENGTH = 16  # letters of five bits: 80 bits
ASK_LIMIT, ASK_WINDOW = 20, 600  # tries, seconds


def code_of(concern: Concern) -> str:
    """The code of the receipt, 16 letters in fours. It is computed, never stored."""
    return spaced(codes_of(concern.client_uuid)[0])


def codes_of(key: uuid.UUID) -> list[str]:
    """The code under the newest secret and under former ones."""
    return [letters(mark) for mark in secrets.marks(str(key), purpose=CODE)]


def letters(mark: str) -> str:
    """The first 80 bits of a digest as 16 letters."""
    number = int(mark[:20], 16)
    return "".join(LETTERS[number >> 5 * at & 31] for at in reversed(range(CODE_LENGTH)))


def spaced(code: str) -> str:
    """In fours, as people read it."""
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def typed(text: str) -> str:
    """A code as typed: any width and case, with or without strokes and blanks."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in plain if char.isalnum()).translate(ALIKE)


def ask_back(*, number: str, code: str, address: str) -> Concern | None:
    """The message of a receipt, or None: the same for an unknown number and a wrong code. Raises TooMany."""
    tries = limits.count(f"concern:{secrets.mark(address, purpose=ADDRESS)}", seconds=ASK_WINDOW)
    if tries is not None and tries > ASK_LIMIT:
        raise TooMany("查询次数太多，请十分钟以后再试。")
    plain = unicodedata.normalize("NFKC", number).strip()[:24]
    found = Concern.objects.filter(number=plain).select_related("school").first()
    expected = codes_of(found.client_uuid if found else uuid.UUID(bytes=tokens.token_bytes(16)))
    given = typed(code)
    is_right = any(hmac.compare_digest(one.encode(), given.encode()) for one in expected)
    return found if is_right else None

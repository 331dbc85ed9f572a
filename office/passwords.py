"""Password rules beyond Django's own."""

import secrets
import string

from django.core.exceptions import ValidationError

CLASSES = (str.islower, str.isupper, str.isdigit)
FAMILIAR = (
    "qwert",
    "asdf",
    "zxcv",
    "1234",
    "abcd",
    "admin",
    "jiaoyu",
    "dudao",
    "xuexiao",
    "woaini",
    "password",
    "1qaz",
)
ALPHABETS = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789")


class CharacterClassValidator:
    """At least three of: small letters, capitals, digits, others (Chinese and spaces count as others)."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises with a sentence."""
        found = sum(any(map(test, password)) for test in CLASSES)
        found += any(c not in string.ascii_letters + string.digits for c in password)
        if found < 3:
            raise ValidationError("密码要包含大写字母、小写字母、数字、其他字符（含汉字）中的至少三种。")

    def get_help_text(self) -> str:
        """Shown beside the field."""
        return "至少包含大写字母、小写字母、数字、其他字符（含汉字）中的三种。"


class FamiliarPatternValidator:
    """No keyboard rows, no pinyin of the office's own words as the main part of a password."""

    def validate(self, password: str, user: object = None) -> None:
        """Raises when a familiar pattern makes up half of the password or more."""
        low = password.lower()
        if any(word in low and len(word) * 2 >= len(low) - 2 for word in FAMILIAR):
            raise ValidationError("密码里有常见的键盘顺序或拼音，容易被猜到，请换一个。")

    def get_help_text(self) -> str:
        """Shown beside the field."""
        return "不要用键盘顺序、姓名拼音或单位名称。"


def random_password(length: int = 14) -> str:
    """A password that satisfies the rules and has no look-alike characters."""
    letters = [secrets.choice(alphabet) for alphabet in ALPHABETS]
    letters += [secrets.choice("".join(ALPHABETS)) for _ in range(length - len(letters))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)

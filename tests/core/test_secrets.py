"""What is sealed opens only where it was sealed; a changed secret keeps former texts readable."""

import pytest
from django.core.cache import cache

from core import limits, secrets

FORMER, NEW = "former-" + "f" * 50, "new-" + "n" * 50


def test_a_sealed_text_opens_and_says_nothing():
    sealed = secrets.seal("王女士 13800000001", purpose="contact", place="7")

    assert "13800000001" not in sealed
    assert "王" not in sealed
    assert secrets.unseal(sealed, purpose="contact", place="7") == "王女士 13800000001"
    assert sealed != secrets.seal("王女士 13800000001", purpose="contact", place="7")
    assert secrets.seal("", purpose="contact") == "" == secrets.unseal("", purpose="contact")


@pytest.mark.parametrize(
    ("purpose", "place", "change"),
    [
        ("other", "7", str),
        ("contact", "8", str),
        ("contact", "7", lambda text: text[:-6] + ("AAAAAA" if text[-6:] != "AAAAAA" else "BBBBBB")),
        ("contact", "7", lambda text: "00000000" + text[8:]),
        ("contact", "7", lambda text: text[:12]),
        ("contact", "7", lambda text: text + "x"),
        ("contact", "7", lambda text: "nothing"),
    ],
)
def test_what_was_sealed_elsewhere_or_changed_stays_shut(purpose, place, change):
    sealed = secrets.seal("13800000001", purpose="contact", place="7")
    with pytest.raises(secrets.SealBroken):
        secrets.unseal(change(sealed), purpose=purpose, place=place)


def test_a_new_secret_still_opens_former_texts_and_seals_with_the_new_one(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FORMER, []
    sealed, known = secrets.seal("旧", purpose="contact"), secrets.mark("127.0.0.1", purpose="address")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [FORMER]
    again = secrets.seal("新", purpose="contact")
    assert secrets.unseal(sealed, purpose="contact") == "旧"
    assert again.split(".")[0] != sealed.split(".")[0]
    assert known in secrets.marks("127.0.0.1", purpose="address")
    assert known != secrets.mark("127.0.0.1", purpose="address")

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(secrets.SealBroken):
        secrets.unseal(sealed, purpose="contact")
    assert secrets.unseal(again, purpose="contact") == "新"


def test_tries_are_counted_by_name_and_window(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    assert [limits.count("a", seconds=3600) for _ in range(3)] == [1, 2, 3]
    assert limits.count("b", seconds=3600) == 1


def test_a_cache_that_does_not_answer_is_said(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert limits.count("a", seconds=60) is None

"""Personal words that the database keeps only encrypted: AES-256-GCM, the key derived from SECRET_KEY by HKDF-SHA-256.

A sealed text is `<key id>.<nonce and ciphertext, base64url>`. The key id says which secret made it: after SECRET_KEY was
changed, former secrets in SECRET_KEY_FALLBACKS still open what they sealed, and whatever is sealed anew uses the newest.
"""

import base64
import hashlib
import hmac
import secrets
from binascii import Error as NotBase64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes
KEY_ID = 8  # hexadecimal digits


class SealBroken(ValueError):
    """The text was not sealed for this place, was changed, or its secret is gone."""


def keys(purpose: str) -> dict[str, bytes]:
    """The 256-bit keys for a purpose by key id, the newest first."""
    found = {}
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"supervision:{purpose}".encode())
        key = derived.derive(secret.encode())
        found[hashlib.sha256(key).hexdigest()[:KEY_ID]] = key
    return found


def seal(text: str, *, purpose: str, place: str = "") -> str:
    """The sealed text; an empty text stays empty. place: what the text belongs to, so that it cannot be moved elsewhere."""
    if not text:
        return ""
    name, key = next(iter(keys(purpose).items()))
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return f"{name}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, purpose: str, place: str = "") -> str:
    """What was sealed; raises SealBroken."""
    if not sealed:
        return ""
    name, _, content = sealed.partition(".")
    try:
        key = keys(purpose)[name]
        data = base64.urlsafe_b64decode(content)
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], place.encode()).decode()
    except (KeyError, ValueError, NotBase64, InvalidTag) as error:
        raise SealBroken("not sealed here") from error


def mark(text: str, *, purpose: str) -> str:
    """A keyed digest (64 hexadecimal digits) by which the same text is found again, but not read."""
    return next(iter(marks(text, purpose=purpose)))


def marks(text: str, *, purpose: str) -> list[str]:
    """The digest under the newest secret and under each former one."""
    return [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for key in keys(purpose).values()]

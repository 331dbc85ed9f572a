"""The office's own signature inside a PDF, with a certificate from a PKCS#12 file named in the environment; off when none is named."""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from core.exceptions import BusinessRuleError

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

FIELD = "OfficeSignature"
log = logging.getLogger("supervision.signature")


class SignatureRefused(BusinessRuleError):
    """The PDF could not be signed; the sentence says what the administrator has to put right."""


def is_on() -> bool:
    """Whether this installation signs its PDFs."""
    return bool(settings.SIGNING_PKCS12)


def sign_pdf(pdf: bytes, *, at: datetime, reason: str, place: str) -> bytes:
    """The PDF with one invisible signature (PAdES, SHA-256) that forbids every later change. Nothing is fetched: no time stamp
    service, no list of revoked certificates. Raises SignatureRefused."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    signer = signer_at(at)
    wanted = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        location=place,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        with ThreadPoolExecutor(1) as thread:  # pyHanko starts an event loop, which this thread may have already
            signed = thread.submit(signers.sign_pdf, writer, wanted, signer=signer).result()
        return bytes(signed.getbuffer())
    except Exception as error:  # a faulty certificate shows itself in many ways; the unsigned PDF stays
        log.warning("a PDF was not signed: %s: %s", type(error).__name__, error)
        raise SignatureRefused("数字签名没有成功，证书可能不能用于签名，请系统管理员检查数字证书。") from error


def signer_at(at: datetime) -> SimpleSigner:
    """The office's key and certificate, valid at an instant; raises SignatureRefused with a sentence for each way it can fail."""
    from pyhanko.sign.signers import SimpleSigner

    data, password = read_part(settings.SIGNING_PKCS12, "数字证书"), b""
    if settings.SIGNING_PKCS12_PASSWORD_FILE:
        password = read_part(settings.SIGNING_PKCS12_PASSWORD_FILE, "数字证书的密码").strip(b"\r\n")
    try:
        signer = SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password or None)
    except Exception as error:  # wrong password and damaged file come as several kinds of error
        log.warning("the certificate was not opened: %s: %s", type(error).__name__, error)
        raise SignatureRefused("数字证书打不开：密码不对，或者文件已损坏。请系统管理员检查。") from error
    certificate = signer.signing_cert
    if certificate is None:
        raise SignatureRefused("数字证书文件里没有证书，请系统管理员换上完整的 PKCS#12 文件。")
    if at > certificate.not_valid_after:
        raise SignatureRefused(f"数字证书已于{told(certificate.not_valid_after)}过期，请系统管理员换上新证书。")
    if at < certificate.not_valid_before:
        raise SignatureRefused(f"数字证书到{told(certificate.not_valid_before)}才生效，请系统管理员检查。")
    return signer


def read_part(path: str, name: str) -> bytes:
    """A file of the installation; its absence is a sentence."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise SignatureRefused(f"找不到{name}文件，或没有读取权限，请系统管理员检查。") from error


def told(moment: datetime) -> str:
    """2024年3月5日."""
    return f"{moment.year}年{moment.month}月{moment.day}日"

"""Group robots of 企业微信 and 钉钉: where they may be, how they are spoken to, what their answers mean.

Both take a POST of JSON with a Markdown text and answer {"errcode": 0, "errmsg": "ok"}. 钉钉 with 加签 wants
`timestamp` (milliseconds) and `sign` = urlencode(base64(HMAC-SHA256(secret, timestamp + "\\n" + secret))) in the address.
"""

import base64
import hashlib
import hmac
import http.client
import json
import time
from typing import Any
from urllib.parse import SplitResult, quote_plus, urlsplit

from django.conf import settings

from core import secrets
from core.exceptions import BusinessRuleError
from office.models import Robot

HOSTS = {Robot.Kind.WECOM: "qyapi.weixin.qq.com", Robot.Kind.DINGTALK: "oapi.dingtalk.com"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
TIMEOUT = 10  # seconds
LONGEST = {Robot.Kind.WECOM: 4096, Robot.Kind.DINGTALK: 20_000}  # bytes of Markdown that are taken
ANSWER = 10_000  # bytes read of an answer
SHOWN_TAIL = 4
URL_PURPOSE, SECRET_PURPOSE = "robot.url", "robot.secret"


class Refused(Exception):
    """It certainly was not taken; the words say why."""


class NoAnswer(Exception):
    """It was sent, and whether it was taken is unknown."""


def checked_address(url: str, kind: str) -> str:
    """The address if a robot of this kind may be there: https at its maker's host, or a host of ROBOT_HOSTS (plain http
    only on this machine). Raises BusinessRuleError."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise BusinessRuleError("地址格式不对，请从群机器人的设置里完整复制。") from error
    host = (parts.hostname or "").lower()
    place = f"{host}:{port}" if port else host
    is_plain = url.strip().isascii() and not any(c.isspace() or not c.isprintable() for c in url.strip())
    if not is_plain or parts.username or parts.password or parts.fragment:
        raise BusinessRuleError("地址格式不对，请从群机器人的设置里完整复制。")
    is_own = place in settings.ROBOT_HOSTS
    if not is_own and place not in {HOSTS[Robot.Kind(kind)], f"{HOSTS[Robot.Kind(kind)]}:443"}:
        raise BusinessRuleError(
            f"{Robot.Kind(kind).label}的地址应在 {HOSTS[Robot.Kind(kind)]}，现在是“{host or url[:40]}”。"
        )
    if parts.scheme != "https" and not (is_own and parts.scheme == "http" and host in LOOPBACK):
        raise BusinessRuleError("地址要以 https:// 开头。")
    return url.strip()


def seal_address(robot: Robot, url: str) -> str:
    """The sealed address, bound to its robot."""
    return secrets.seal(url, purpose=URL_PURPOSE, place=f"robot:{robot.pk}")


def seal_secret(robot: Robot, secret: str) -> str:
    """The sealed signing secret, bound to its robot."""
    return secrets.seal(secret, purpose=SECRET_PURPOSE, place=f"robot:{robot.pk}")


def address_of(robot: Robot) -> str:
    """The address in clear, for sending only; raises core.secrets.SealBroken."""
    return secrets.unseal(robot.url_sealed, purpose=URL_PURPOSE, place=f"robot:{robot.pk}")


def secret_of(robot: Robot) -> str:
    """The signing secret in clear, for sending only; raises core.secrets.SealBroken."""
    return secrets.unseal(robot.secret_sealed, purpose=SECRET_PURPOSE, place=f"robot:{robot.pk}")


def masked(robot: Robot) -> str:
    """The host and the last four characters, as pages show it."""
    try:
        url = address_of(robot)
    except secrets.SealBroken:
        return "地址打不开（密钥已换），请重新填写"
    return f"{urlsplit(url).hostname}/…{url[-SHOWN_TAIL:]}"


def signature(secret: str, timestamp: int) -> str:
    """钉钉's sign for a time in milliseconds, urlencoded."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return quote_plus(base64.b64encode(digest))


def payload(kind: str, *, title: str, text: str) -> dict[str, Any]:
    """What the robot is told, cut to what it takes."""
    body = shortened(f"### {title}\n{text}", LONGEST[Robot.Kind(kind)])
    if kind == Robot.Kind.WECOM:
        return {"msgtype": "markdown", "markdown": {"content": body}}
    return {"msgtype": "markdown", "markdown": {"title": title, "text": body}}


def shortened(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, whole characters."""
    raw = text.encode()
    return text if len(raw) <= limit else raw[: limit - 3].decode(errors="ignore") + "…"


def send(url: str, kind: str, secret: str = "", *, title: str, text: str) -> None:
    """Say it once: no redirect is followed, ten seconds at most. Raises Refused or NoAnswer."""
    try:
        parts = urlsplit(checked_address(url, kind))
    except BusinessRuleError as refusal:
        raise Refused(refusal.sentence) from refusal
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if kind == Robot.Kind.DINGTALK and secret:
        stamp = int(time.time() * 1000)
        path += f"{'&' if parts.query else '?'}timestamp={stamp}&sign={signature(secret, stamp)}"
    content = json.dumps(payload(kind, title=title, text=text), ensure_ascii=False).encode()
    connection = connect(parts)
    try:
        connection.request("POST", path, content, {"Content-Type": "application/json; charset=utf-8"})
        answer = connection.getresponse()
        judge(answer.status, answer.read(ANSWER))
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"群机器人没有应答（{type(error).__name__}）") from error
    finally:
        connection.close()


def connect(parts: SplitResult) -> http.client.HTTPConnection:
    """An open connection; a certificate that does not fit, or a host that is not reached, means nothing was sent."""
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.connect()
    except OSError as error:
        raise Refused(f"连不上群机器人（{type(error).__name__}）") from error
    return connection


def judge(status: int, body: bytes) -> None:
    """Only errcode 0 means that it was taken. Raises Refused with what was answered."""
    if status >= http.client.INTERNAL_SERVER_ERROR:
        raise NoAnswer(f"群机器人返回 HTTP {status}")
    if status != http.client.OK:
        raise Refused(
            f"群机器人返回 HTTP {status}，没有跟随跳转" if 300 <= status < 400 else f"群机器人返回 HTTP {status}"
        )
    try:
        answer = json.loads(body)
        code, words = int(answer["errcode"]), str(answer.get("errmsg", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoAnswer("群机器人的应答读不出来") from error
    if code != 0:
        raise Refused(f"群机器人返回错误 {code}：{words[:120]}")

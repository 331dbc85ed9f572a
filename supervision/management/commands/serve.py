"""`manage.py serve`: the whole system on one machine, until Ctrl-C."""

import argparse
import errno
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from supervision.onebox import OneBox
from supervision.preparation import prepare


def port_number(text: str) -> int:
    """A TCP port; anything else is refused with a sentence."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"端口要写 1 到 65535 之间的整数，现在是“{text}”。")
    return int(text)


def refuse_busy_port(host: str, port: int) -> None:
    """Say so in one sentence when the port cannot be had, before anything is prepared."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"端口 {port} 已被占用（可能本系统已在运行）"
            elif error.errno == errno.EACCES:
                reason = f"没有权限使用端口 {port}"
            else:
                reason = f"不能在 {host}:{port} 上提供服务：{error.strerror}"
            raise CommandError(
                f"{reason}。请换一个端口，例如：make run PORT={8010 if port != 8010 else 8020}"
            ) from None


class Command(BaseCommand):
    """Prepare what is due, then serve pages and do background work until Ctrl-C."""

    help = "一台机器的运行方式：网页、后台任务与定时任务在同一个进程里。"
    requires_system_checks = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Address and port."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=port_number, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Runs until stopped; raises CommandError when it cannot start."""
        if settings.REDIS_URL:
            raise CommandError("设置了 REDIS_URL：服务器方式请用 gunicorn 与 celery 分别启动，见 docs/deploy.md。")
        refuse_busy_port(host, port)
        prepare()
        connections.close_all()
        self.stdout.flush()  # the web process is a copy of this one; what waits here would be printed twice
        OneBox(host=host, port=port, ready=lambda: self.announce(host, port)).run()

    def announce(self, host: str, port: int) -> None:
        """Print the address and one account per role."""
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"\n县教育督导系统已启动：http://{shown}:{port}\n按 Ctrl-C 停止。\n\n")
        call_command("sample_logins", stdout=self.stdout)
        self.stdout.flush()
        connections.close_all()

"""The one typed reader of environment variables; unset means the one-machine default."""

import os
from pathlib import Path

TRUE, FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


def text(name: str, default: str = "") -> str:
    """The variable, or the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """A switch; anything that is neither yes nor no stops the process."""
    value = os.environ.get(name, "").strip().lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return default if value == "" else False
    raise SystemExit(f"环境变量 {name} 只能是 1 或 0，现在是“{value}”。")


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()] or list(default)


def folder(name: str, default: Path) -> Path:
    """A folder path; relative paths are taken from the project folder."""
    return Path(text(name, str(default))).expanduser().resolve()

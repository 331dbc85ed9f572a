#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages of the named lists (scripts/packages/*.txt) that are missing; does nothing when all
# are there, so it needs neither the network nor root then.            usage: scripts/packages.sh run [test]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

wanted=()
for list in "$@"; do
  while read -r name; do wanted+=("$name"); done < <(grep -v '^#' "$here/packages/$list.txt")
done
# The distribution's python3 comes without venv; a Python from elsewhere brings its own.
if ! "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null; then wanted+=(python3-venv); fi

if ! command -v dpkg-query >/dev/null; then
  echo "本机不是 Debian 或 Ubuntu，请用本机的包管理器自行安装：${wanted[*]}" >&2
  exit 0
fi
# Ubuntu has Chromium only as a snap; any Chrome-like browser named in CHROMIUM serves the tests as well.
if [ -n "${CHROMIUM:-}" ]; then
  kept=()
  for name in "${wanted[@]}"; do [ "$name" = chromium ] || kept+=("$name"); done
  wanted=("${kept[@]}")
fi
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^installed //p' || true)
missing=()
for name in "${wanted[@]}"; do grep -qx -- "$name" <<<"$installed" || missing+=("$name"); done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "缺少系统软件包，且本机没有 sudo。请用 root 执行：apt-get update && apt-get install -y ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "安装系统软件包：${missing[*]}"
for attempt in 1 2 3; do
  if apt update >"$log" 2>&1 && apt install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; then exit 0; fi
  [ "$attempt" = 3 ] || sleep 5
done
tail -n 20 "$log" >&2
if [[ " ${missing[*]} " == *" chromium "* ]] && ! apt-cache show chromium >/dev/null 2>&1; then
  echo "本发行版没有可直接安装的 Chromium（Ubuntu 只有 snap 版）。请安装 Google Chrome 或其他 Chromium，再用 CHROMIUM=/路径/到/浏览器 make test。" >&2
else
  echo "系统软件包没有装上（上面是 apt 的最后几行）。请检查网络后重试，或用 root 执行：apt-get install -y ${missing[*]}" >&2
fi
exit 1

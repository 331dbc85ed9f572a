#!/usr/bin/env bash
# The virtual environment .venv with the pinned packages. A stamp with the checksum of the list makes the second call
# do nothing, without the network.                     usage: scripts/environment.sh requirements.txt|requirements-dev.txt
set -euo pipefail
cd "$(dirname "$0")/.."
list=$1
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo "需要 Python 3.11 或更新版本。可用 PYTHON=/路径/到/python3.11 make run 指定。" >&2
  exit 1
fi
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  echo "建立虚拟环境 .venv……"
  rm -rf .venv
  "$python" -m venv .venv
fi
inputs=(requirements.txt)
[ "$list" = requirements.txt ] || inputs+=("$list")
wanted=$({ .venv/bin/python --version; cat "${inputs[@]}"; } | sha256sum | cut -d' ' -f1)
stamp=.venv/${list%.txt}.installed
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then exit 0; fi
echo "安装 Python 软件包（$list）……"
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --retries 5 --timeout 60 -r "$list"; then
  echo "Python 软件包没有装全（原因见上）。请检查网络后重试，已装好的不会重装。" >&2
  exit 1
fi
echo "$wanted" >"$stamp"

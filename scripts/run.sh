#!/usr/bin/env bash
# `make run`: install what is missing, then serve on HOST:PORT until Ctrl-C. The Python half is supervision/preparation.py.
set -euo pipefail
cd "$(dirname "$0")/.."
host=${HOST:-127.0.0.1} port=${PORT:-8000}
if ! [[ $port =~ ^[0-9]{1,5}$ ]] || [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
  echo "端口要写 1 到 65535 之间的整数，例如：make run PORT=8010" >&2
  exit 2
fi
scripts/packages.sh run
scripts/fonts.sh
scripts/environment.sh requirements.txt
export BASE_URL=${BASE_URL:-http://$host:$port}
exec .venv/bin/python manage.py serve --host "$host" --port "$port"

#!/usr/bin/env bash
# `make test`: install the rest, check the code, run the whole suite on PostgreSQL and Redis (browser journeys included),
# then the smoke suite on SQLite. Further arguments go to the first pytest, e.g. scripts/test.sh tests/schools -x
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/packages.sh run test
scripts/fonts.sh
scripts/environment.sh requirements-dev.txt
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
if ! "$CHROMIUM" --version >/dev/null 2>&1; then
  echo "$CHROMIUM 不能运行（Ubuntu 的 chromium 只是 snap 的占位程序）。请安装 Google Chrome 或其他 Chromium，再用 CHROMIUM=/路径/到/浏览器 make test。" >&2
  exit 1
fi

. scripts/services.sh
start_services
echo "· PostgreSQL: $DATABASE_URL  Redis: $REDIS_URL"
# The migrations run once, while the code is checked; every worker starts from a copy.
export TEST_TEMPLATE=supervision_template
DATABASE_URL=${DATABASE_URL%/*}/$TEST_TEMPLATE .venv/bin/python manage.py migrate --verbosity 0 --settings tests.settings &
migrating=$!
scripts/check.sh
wait "$migrating"
.venv/bin/python -m pytest -q -n "${WORKERS:-2}" --dist loadgroup -m "not slow" "$@"
echo "· SQLite"
env -u REDIS_URL DATABASE_URL="sqlite:///$services_dir/smoke.sqlite3" .venv/bin/python -m pytest -q -m smoke -p no:cacheprovider

#!/usr/bin/env bash
# `make check`: everything that can be said about the code without running the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
# The code is judged under the one-machine default, whatever this machine's environment says.
unset DATABASE_URL REDIS_URL ALLOWED_HOSTS BASE_URL DEBUG DJANGO_SETTINGS_MODULE
report=$(mktemp)
trap 'rm -f "$report"' EXIT
step() { echo "· $*" >&2; "$@"; }

step ruff format --check --output-format concise .
step ruff check --quiet --output-format concise .
mapfile -t templates < <(find templates -name '*.html' | sort)
if [ ${#templates[@]} -gt 0 ]; then
  echo "· djade --check templates"
  djade --check --target-version 5.2 "${templates[@]}"
fi
# The files the house style asks to be strictly typed: services, policies, workflow, querysets, reports.
mapfile -t typed < <(
  for app in core office schools reports rectification inspectors assessments supervision; do
    find "$app" \( -path '*/migrations' -o -path '*/management' \) -prune -o \
      \( -name services.py -o -name policies.py -o -name workflow.py -o -name querysets.py \
      -o -path '*/services/*.py' -o -path '*/querysets/*.py' -o -path 'reports/*.py' \) -print
  done | sort
)
echo "· mypy (${#typed[@]} files)"
mypy --no-error-summary "${typed[@]}"
step lint-imports --no-logo >"$report" || { cat "$report"; exit 1; }
step python manage.py makemigrations --check --dry-run --verbosity 0
echo "check: all clean"

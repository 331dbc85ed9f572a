#!/usr/bin/env bash
# Runs a command with a private PostgreSQL and Redis (scripts/services.sh): scripts/with-services.sh COMMAND [ARG ...]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/packages.sh run test
. scripts/services.sh
start_services
"$@"

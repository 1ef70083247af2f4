#!/usr/bin/env bash
# durableVersion.sh ZIP: prints the version that the orchestrations of a package begin with.
set -euo pipefail
unzip -p "$1" host.json | jq --exit-status --raw-output '.extensions.durableTask.defaultVersion'

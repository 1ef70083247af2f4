#!/usr/bin/env bash
# whatIf.sh PARAMETER_FILE: says in Markdown what a deployment would change. Reads AZURE_LOCATION and what the file reads.
set -euo pipefail
file="$1"

# An empty variable would hide the file's own preset.
for name in ADO_ORGANIZATION_URL ALERT_EMAIL BUDGET_START GREEN_PERCENT SECRET_EVENT_FUNCTION; do
  if [ -z "${!name:-}" ]; then unset "$name"; fi
done
# shellcheck disable=SC2016
printf '### `%s`\n\n```\n' "$file"
az deployment sub what-if --location "$AZURE_LOCATION" --parameters "$file" --result-format ResourceIdOnly
printf '```\n'

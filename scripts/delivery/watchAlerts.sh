#!/usr/bin/env bash
# watchAlerts.sh MINUTES: ends with 0 after so many minutes without an alert of severity 0 or 1, with 1 as soon as there is
# one. Reads SUBSCRIPTION_ID and RESOURCE_GROUP. What fired before the beginning counts too.
set -euo pipefail
minutes="$1"
seconds_between="${WATCH_SECONDS_BETWEEN:-60}"
url="https://management.azure.com/subscriptions/$SUBSCRIPTION_ID/providers/Microsoft.AlertsManagement/alerts"
query="api-version=2019-05-05-preview&targetResourceGroup=$RESOURCE_GROUP&monitorCondition=Fired&timeRange=1d"

deadline=$((SECONDS + minutes * 60))
while :; do
  # A look that fails ends the canary too: nobody would know.
  fired="$(az rest --method get --url "$url?$query" --query "value[].{name: name, severity: properties.essentials.severity}" --output json |
    jq --raw-output '.[] | select(.severity == "Sev0" or .severity == "Sev1") | "\(.severity) \(.name)"')"
  if [ -n "$fired" ]; then
    printf 'Alerts are firing:\n%s\n' "$fired" >&2
    exit 1
  fi
  if [ "$SECONDS" -ge "$deadline" ]; then break; fi
  sleep "$seconds_between"
done
echo "No alert within $minutes minutes"

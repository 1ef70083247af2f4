#!/usr/bin/env bash
# checkRollback.sh RESOURCE_GROUP APP ZIP ACCEPT: may this package go back onto this app? An older durable version leaves the
# runs that the newer one began waiting; ACCEPT is true where that is wanted.
set -euo pipefail
group="$1"
app="$2"
package="$3"
accept="$4"

back="$("$(dirname "$0")/durableVersion.sh" "$package")"
now="$(az functionapp show --resource-group "$group" --name "$app" --query 'tags."code-agent-durable-version"' --output tsv)"
oldest="$(printf '%s\n%s\n' "$back" "${now:-unknown}" | sort --version-sort | head -n 1)"
if [ "$back" = "$now" ]; then
  echo "Both packages begin runs with version $back: every run goes on."
elif [ -n "$now" ] && [ "$oldest" = "$now" ]; then
  echo "The package begins runs with version $back and still knows $now: every run goes on."
elif [ "$accept" = true ]; then
  echo "Runs begun with version ${now:-unknown} wait until that version is deployed again."
else
  echo "The package begins runs with version $back, the app with ${now:-unknown}: runs in flight would wait. See docs/operations.md." >&2
  exit 1
fi

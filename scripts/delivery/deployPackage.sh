#!/usr/bin/env bash
# deployPackage.sh RESOURCE_GROUP APP ZIP: deploys a package to an app and waits until its functions are there.
set -euo pipefail
group="$1"
app="$2"
package="$3"
attempts=30
seconds_between=10

version="$("$(dirname "$0")/durableVersion.sh" "$package")"
az functionapp deployment source config-zip --resource-group "$group" --name "$app" --src "$package" --build-remote false --output none

# rollback.yml reads the tag: it has to know which runs the app may have begun.
id="$(az functionapp show --resource-group "$group" --name "$app" --query id --output tsv)"
az tag update --resource-id "$id" --operation Merge --tags "code-agent-durable-version=$version" --output none

for ((attempt = 1; attempt <= attempts; attempt++)); do
  if az functionapp function show --resource-group "$group" --name "$app" --function-name webhook --output none 2>/dev/null; then
    echo "$app runs the package, durable version $version"
    exit 0
  fi
  sleep "$seconds_between"
done
echo "$app did not show the function webhook within $((attempts * seconds_between)) s" >&2
exit 1

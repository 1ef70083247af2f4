#!/usr/bin/env bash
# rotateSecret.sh WEBHOOK_URL VAULT API_RESOURCE: has the app replace the key of deliveries, and waits for the new version. The
# app itself does it, because it renews the service hooks with it. The identity of `az login` needs the app role operator.
set -euo pipefail
api="${1%/webhook}"
vault="$2"
resource="$3"
attempts=60
seconds_between=10

# version: which version of the key the vault gives now.
version() {
  az keyvault secret show --vault-name "$vault" --name webhook-hmac-key --query id --output tsv
}

before="$(version)"
token="$(az account get-access-token --resource "$resource" --query accessToken --output tsv)"
# The token goes through a file descriptor, because anyone on the machine can read a command line.
curl --fail-with-body --silent --show-error --max-time 60 --request POST "$api/secrets/webhook-hmac-key/rotate" \
  --header @<(printf 'authorization: Bearer %s' "$token")
echo
for ((attempt = 1; attempt <= attempts; attempt++)); do
  if [ "$(version)" != "$before" ]; then
    echo 'webhook-hmac-key has a new version'
    exit 0
  fi
  sleep "$seconds_between"
done
echo "webhook-hmac-key has no new version after $((attempts * seconds_between)) s" >&2
exit 1

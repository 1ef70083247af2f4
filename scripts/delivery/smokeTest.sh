#!/usr/bin/env bash
# smokeTest.sh WEBHOOK_URL: sends a signed delivery that starts nothing, and one with a wrong signature. The key comes from
# WEBHOOK_HMAC_KEY, or else from the vault that KEY_VAULT_NAME names. SMOKE_MORE says how many more signed ones have to be
# taken, each at once: with a share of 5 % an app meets one in twenty.
set -euo pipefail
url="$1"
attempts="${SMOKE_ATTEMPTS:-12}"
seconds_between="${SMOKE_SECONDS_BETWEEN:-10}"

key="${WEBHOOK_HMAC_KEY:-}"
if [ -z "$key" ]; then
  key="$(az keyvault secret show --vault-name "$KEY_VAULT_NAME" --name webhook-hmac-key --query value --output tsv)"
  # GitHub then hides it in every line of the log.
  if [ "${GITHUB_ACTIONS:-}" = true ]; then echo "::add-mask::$key"; fi
fi
body="{\"id\":\"smoke-$(date +%s)\",\"eventType\":\"code-agent.smoke\",\"publisherId\":\"tfs\",\"resource\":{}}"

# status SIGNATURE [QUERY]: the HTTP status of a delivery with this signature; 000 where nobody answers.
status() {
  curl --silent --output /dev/null --max-time 30 --write-out '%{http_code}\n' --request POST "$url${2:-}" \
    --header 'content-type: application/json' --header "x-hub-signature-256: sha256=$1" --data-binary "$body" || true
}

# expect WANTED SIGNATURE WHAT: tries again while the app starts.
expect() {
  local answer=''
  for ((attempt = 1; attempt <= attempts; attempt++)); do
    answer="$(status "$2")"
    if [ "$answer" = "$1" ]; then
      echo "$3: $answer"
      return
    fi
    sleep "$seconds_between"
  done
  echo "$3: $answer, expected $1" >&2
  exit 1
}

# The key goes through a file descriptor, because anyone on the machine can read a command line.
signature="$(printf '%s' "$body" | node "$(dirname "$0")/sign.mjs" 3< <(printf '%s' "$key"))"
expect 202 "$signature" 'signed delivery'
expect 401 "$(printf '0%.0s' {1..64})" 'delivery with a wrong signature'
if [ "${SMOKE_MORE:-0}" -gt 0 ]; then
  # Of a range in the address curl makes as many requests.
  answers="$(status "$signature" "?delivery=[1-$SMOKE_MORE]")"
  taken="$(grep --count --line-regexp 202 <<<"$answers" || true)"
  echo "$taken of $SMOKE_MORE more signed deliveries: 202"
  if [ "$taken" -ne "$SMOKE_MORE" ]; then
    sort <<<"$answers" | uniq --count >&2
    exit 1
  fi
fi

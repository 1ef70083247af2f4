#!/usr/bin/env bash
# onCoreTools.sh [FLAG…]: the conformance run against Azure Functions Core Tools (`func`), with Azurite on its usual ports.
set -euo pipefail
cd "$(dirname "$0")/../.."

state="$(mktemp -d)"
node_modules/.bin/azurite --silent --skipApiVersionCheck --location "$state" &
azurite=$!
trap 'kill "$azurite"; rm -rf "$state"' EXIT
npm run conformance -- --host func "$@"

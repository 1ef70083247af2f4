#!/usr/bin/env bash
# testOnCoreTools.sh: the end-to-end test of the deployed package on Azure Functions Core Tools (`func`), with Azurite.
set -euo pipefail
cd "$(dirname "$0")/../.."

state="$(mktemp -d)"
node_modules/.bin/azurite --silent --skipApiVersionCheck --location "$state" &
azurite=$!
trap 'kill "$azurite"; rm -rf "$state"' EXIT
FUNCTIONS_HOST=func npm exec -- jest test/e2e/deployedPackage.test.ts

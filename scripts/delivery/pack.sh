#!/usr/bin/env bash
# pack.sh FOLDER ZIP: packs the bundle, byte for byte the same for the same content, so that its digest says what is in it.
set -euo pipefail
folder="$1"
archive="$(realpath -m "$2")"

rm -f "$archive"
cd "$folder"
find . -type f -exec touch --date='2020-01-01T00:00:00Z' {} +
find . -type f | LC_ALL=C sort | TZ=UTC zip --quiet -X -@ "$archive"
sha256sum "$archive"

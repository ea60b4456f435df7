#!/usr/bin/env bash
# Fetches the large modules of the benchmarks with npm into a folder: docs/fetch-modules.sh FOLDER
set -euo pipefail

[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder="$(cd "$1" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"

# fetch PACKAGE FILE takes one file out of a package of the npm registry.
fetch() {
  tar -xzf "$(npm pack --silent "$1")" --strip-components=1 -C "$work" "package/$2"
  mv "$2" "$folder/"
}

fetch sql.js@1.16.0 dist/sql-wasm.wasm
fetch esbuild-wasm@0.28.2 esbuild.wasm
ls -l "$folder"/*.wasm

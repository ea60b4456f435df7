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

# Scalar code.
fetch sql.js@1.16.0 dist/sql-wasm.wasm
fetch esbuild-wasm@0.28.2 esbuild.wasm

# Modules with vectors, or of projects that have some. Two of them need threads and one legacy exceptions: they show how that is named.
fetch onnxruntime-web@1.18.0 dist/ort-wasm-simd.wasm # the last version with a module that needs no threads
fetch @duckdb/duckdb-wasm@1.32.0 dist/duckdb-mvp.wasm
fetch @duckdb/duckdb-wasm@1.32.0 dist/duckdb-eh.wasm
fetch @duckdb/duckdb-wasm@1.32.0 dist/duckdb-coi.wasm
fetch wasm-vips@0.0.19 lib/vips.wasm
fetch @php-wasm/web-8-3@3.1.55 asyncify/8_3_33/php_8_3.wasm
ls -l "$folder"/*.wasm

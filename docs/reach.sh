#!/usr/bin/env bash
# Measures what generated programs reach of the engines' own code, against what the official suite and the corpus reach.
# docs/reach.sh FOLDER SECONDS, in a clone of the project. WASM_TESTSUITE names the folder with the suite, FLAGS has more for
# wastrun fuzz. It prints how much is reached, by packages, and each block that only scripts reach, with its function.
set -euo pipefail

[ $# = 2 ] || { echo "usage: $0 FOLDER SECONDS" >&2; exit 2; }
cd "$(dirname "$0")/.."
folder="$(mkdir -p "$1" && cd "$1" && pwd)"
rm -rf "$folder/scripts" "$folder/programs" "$folder/campaign"
mkdir "$folder/scripts" "$folder/programs"

# The command itself is among the packages: without it nothing is written when the process ends.
go build -cover -coverpkg=wasmjudge/cmd/wastrun,wasmjudge/native/...,wasmjudge/oracle -o "$folder/wastrun" ./cmd/wastrun
for engine in oracle native; do
  GOCOVERDIR="$folder/scripts" "$folder/wastrun" run --engine $engine "$WASM_TESTSUITE" corpus >/dev/null
done
GOCOVERDIR="$folder/programs" "$folder/wastrun" fuzz --engine oracle,native --for "$2s" --workers 1 ${FLAGS:-} \
  --corpus "$folder/campaign/corpus" --crashers "$folder/campaign/crashers" | tail -n 1
for from in scripts programs; do
  go tool covdata textfmt -i="$folder/$from" -o="$folder/$from.txt"
done

awk -F'[ :,.]' '
  /^mode|cmd\/wastrun/ { next }
  { block = $1 "." $2 ":" $3 "," $5; package = $1; sub(/^wasmjudge\//, "", package); sub(/\/[^\/]*$/, "", package) }
  FNR == NR { if ($NF) reached[block] = 1; next }
  !$NF { next }
  { all[package]++ }
  block in reached { both[package]++; next }
  { path = $1 "." $2; sub(/^wasmjudge\//, "", path); missed[++n] = path ":" $3 " " functionAt(path, $3) }
  function functionAt(path, line,   text, k, name) {
    if (!(path in read)) {
      while ((getline text < path) > 0)
        if (++k && match(text, /^func (\([^)]*\) )?[A-Za-z0-9_]+/)) names[path, k] = substr(text, RSTART + 5, RLENGTH - 5)
      read[path] = 1
    }
    for (k = line; k > 0; k--) if ((path, k) in names) return names[path, k]
    return ""
  }
  END {
    for (p in all) { printf "%s: %d of %d blocks (%.1f %%)\n", p, both[p], all[p], 100 * both[p] / all[p]; a += all[p]; b += both[p] }
    printf "all: %d of %d blocks (%.1f %%)\n", b, a, 100 * b / a
    for (k = 1; k <= n; k++) print missed[k]
  }' "$folder/programs.txt" "$folder/scripts.txt"

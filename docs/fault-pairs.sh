#!/usr/bin/env bash
# Measures whether two faults at once become two findings: builds pairs of known faults into native, runs a campaign
# and triage against each pair, and asks of every script that triage leaves which of the two faults it shows alone.
# docs/fault-pairs.sh FOLDER PAIRS SEED [SECONDS], in a clone of the project: so many pairs, drawn by the seed, and how
# long a campaign looks, by default 10 s. JOBS pairs are tried at a time, by default 1. THROUGH=driver reaches native
# through the protocol of drivers. It prints a line a pair and the sum; the folder keeps what there was to see.
set -euo pipefail

[ $# -ge 3 ] || { echo "usage: $0 FOLDER PAIRS SEED [SECONDS]" >&2; exit 2; }
cd "$(dirname "$0")/.."
folder="$(mkdir -p "$1" && cd "$1" && pwd)"
export FOLDER="$folder" SECONDS_OF="${4:-10}" SEED="$3" THROUGH="${THROUGH:-}"
go build -o "$folder/wastrun" ./cmd/wastrun

# fails ENGINE FAULTS SCRIPT reports whether the script fails on the engine with the faults.
fails() {
  local status=0
  if [ -n "$THROUGH" ]; then
    describe "$2" >"$3.$1.toml"
    "$FOLDER/wastrun" run --engines "$3.$1.toml" --engine far "$3" >/dev/null 2>&1 || status=$?
  else
    "$FOLDER/wastrun" run --engine native ${2:+--fault "$2"} "$3" >/dev/null 2>&1 || status=$?
  fi
  [ $status = 1 ]
}

# describe FAULTS writes a file of engines, whose engine far is native with the faults, behind a driver.
describe() {
  printf '[engine.far]\ncommand = ["%s"]\noptions = ["drive", %s"native"]\n' "$FOLDER/wastrun" "${1:+\"--fault\", \"$1\", }"
}

# try A B runs a campaign and triage against both faults, and says what scripts show.
try() {
  local dir="$FOLDER/$1+$2" engine=(--engine oracle,native --fault "$1,$2")
  rm -rf "$dir" && mkdir -p "$dir/corpus" "$dir/found"
  if [ -n "$THROUGH" ]; then
    describe "$1,$2" >"$dir/engines.toml"
    engine=(--engines "$dir/engines.toml" --engine oracle,far)
  fi
  "$FOLDER/wastrun" fuzz "${engine[@]}" --for "${SECONDS_OF}s" --workers 1 --seed "$SEED" \
    --corpus "$dir/corpus" --crashers "$dir/found" >"$dir/fuzz.log" 2>&1 || true
  "$FOLDER/wastrun" triage "${engine[@]}" --jobs 1 --crashers "$dir/found" >"$dir/triage.log" 2>&1 || true
  local first="" second="" both="" neither=""
  for script in "$dir"/found/*.wast; do
    [ -e "$script" ] || continue
    local a="" b="" name="$(basename "$script" .wast)"
    fails a "$1" "$script" && a=yes
    fails b "$2" "$script" && b=yes
    case "$a/$b" in
      yes/yes) both="$both $name" ;;
      yes/) first="$first $name" ;;
      /yes) second="$second $name" ;;
      *) neither="$neither $name" ;;
    esac
  done
  local verdict=missed
  [ -n "$first" ] && [ -n "$second" ] && verdict=both
  echo "$verdict | $1:$first | $2:$second | either:$both | together:$neither" | tee "$dir/verdict"
}
export -f fails describe try

"$folder/wastrun" engines faults | awk -v n="$2" -v seed="$3" '
  { name[NR] = $1 }
  END { srand(seed); while (k < n && k < NR * (NR - 1) / 2) {
    i = 1 + int(rand() * NR); j = 1 + int(rand() * NR)
    if (i < j && !((i, j) in drawn)) { drawn[i, j]; k++; print name[i], name[j] }
  } }' |
  xargs -P "${JOBS:-1}" -L 1 bash -c 'try "$1" "$2"' _ | tee "$folder/pairs.txt"
awk '/^both/ { n++ } END { printf "%d of %d pairs: a script for each of the two\n", n, NR }' "$folder/pairs.txt"

#!/usr/bin/env bash
# Fuzzes with go-fuzz on this machine, as several machines would: a coordinator and two workers that know each other by address only.
# docs/go-fuzz.sh FOLDER SECONDS, in a clone of the project. FOLDER/corpus and FOLDER/crashers go on from where they were.
set -euo pipefail

[ $# = 2 ] || { echo "usage: $0 FOLDER SECONDS" >&2; exit 2; }
cd "$(dirname "$0")/.."
mkdir -p "$1/corpus"
folder="$(cd "$1" && pwd)"
address=127.0.0.1:${PORT:-7745}
export GODEBUG=panicnil=0 # as everywhere in the project: what go-fuzz builds has no go.mod that says so

go build -o "$folder/go-fuzz" github.com/dvyukov/go-fuzz/go-fuzz
go tool go-fuzz-build -func Fuzz -o "$folder/fuzz.zip" ./fuzz
cp corpus/*.wast "$folder/corpus/"
for i in 1 2 3 4 5 6 7 8; do
  { printf '\0'; head -c 240 /dev/urandom; } >"$folder/corpus/linked$i"
  { printf '\340'; head -c 240 /dev/urandom; } >"$folder/corpus/scalar$i"
done

# With -minimize 1s an input is soon in the corpus; the default of a minute is for campaigns of days.
"$folder/go-fuzz" -coordinator "$address" -workdir "$folder" -bin "$folder/fuzz.zip" -minimize 1s >"$folder/coordinator.log" 2>&1 &
coordinator=$!
"$folder/go-fuzz" -worker "$address" -procs 1 -bin "$folder/fuzz.zip" -minimize 1s >"$folder/worker1.log" 2>&1 &
first=$!
"$folder/go-fuzz" -worker "$address" -procs 1 -bin "$folder/fuzz.zip" -minimize 1s >"$folder/worker2.log" 2>&1 &
second=$!
trap 'kill $coordinator $first $second 2>/dev/null || true' EXIT

sleep "$2"
kill -INT $first $second
wait $first $second || true
sleep 4 # the coordinator reports every three seconds
kill -INT $coordinator
wait $coordinator || true
tail -n 2 "$folder/coordinator.log"

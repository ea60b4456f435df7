#!/usr/bin/env bash
# Builds the fuzz target and its seeds into $OUT, with the compiler and the options that OSS-Fuzz and ClusterFuzzLite give by environment.
# Elsewhere: OUT=FOLDER CXX=clang++ LIB_FUZZING_ENGINE=-fsanitize=fuzzer .clusterfuzzlite/build.sh, in a clone of the project.
set -euo pipefail

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

go tool go-fuzz-build -libfuzzer -func Fuzz -o "$work/fuzz.a" ./fuzz
# shellcheck disable=SC2086 # the options are lists of words
$CXX ${CXXFLAGS:-} $LIB_FUZZING_ENGINE "$work/fuzz.a" -o "$OUT/fuzz"

# Scripts, and choices for programs of each form: the first byte tells (fuzz/input.go).
mkdir "$work/seeds"
cp corpus/*.wast "$work/seeds"
for i in 1 2 3 4 5 6 7 8; do
  { printf '\000'; head -c 240 /dev/urandom; } >"$work/seeds/linked$i"
  { printf '\340'; head -c 240 /dev/urandom; } >"$work/seeds/scalar$i"
done
zip -q -j "$OUT/fuzz_seed_corpus.zip" "$work"/seeds/*

package binary_test

import (
	"slices"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
)

// small is a module as a fuzzing campaign reads thousands of each second.
const small = `(module
  (import "m" "host" (func $host (param i32) (result i32)))
  (tag $e (export "e") (param i32 i64)) (tag (export "z"))
  (memory (export "m") 1 4) (global $g (export "g") (mut i32) (i32.const 5)) (table (export "t") 4 8 funcref)
  (elem (i32.const 1) $f $k)
  (data (i32.const 16) "differential")
  (func $f (export "f") (param i32) (result i32)
    (i32.store (i32.const 8) (local.get 0))
    (if (i32.gt_s (local.get 0) (i32.const 3)) (then (throw $e (local.get 0) (i64.const 77))))
    (global.set $g (i32.add (global.get $g) (local.get 0)))
    (i32.load8_u (i32.add (i32.const 16) (local.get 0))))
  (func $k (export "k") (param i32) (result i32)
    (block $h (result i32 i64)
      (try_table (result i32) (catch $e $h) (call $host (call $f (local.get 0))))
      (return))
    (drop))
  (func (export "mix") (param i64 f64) (result i64) (local $i i32) (local $x i64)
    (local.set $x (local.get 0)) (local.set $i (i32.const 5))
    (loop $l
      (local.set $x (i64.xor (i64.rotl (local.get $x) (i64.const 17)) (i64.mul (local.get $x) (i64.const 0x100000001b3))))
      (if (i64.lt_s (local.get $x) (i64.const 0))
        (then (local.set $x (i64.add (local.get $x) (i64.trunc_sat_f64_s (local.get 1)))))
        (else (i64.store offset=64 (i32.shl (local.get $i) (i32.const 3)) (local.get $x))))
      (br_if $l (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (local.get $x)))`

func smallModule(b *testing.B) *wasm.Module {
	m, err := text.Parse(&wasm.Source{Text: []byte(small)})
	if err != nil {
		b.Fatal(err)
	}
	m.Names = nil // identifiers
	return m
}

// largeModule has the functions of the small one many times.
func largeModule(b *testing.B) *wasm.Module {
	m := smallModule(b)
	m.Funcs = slices.Repeat(m.Funcs, 10_000)
	return m
}

func benchmarkDecode(b *testing.B, m *wasm.Module) {
	src := &wasm.Source{Text: binary.Encode(m), Binary: true}
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := binary.Decode(src); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkEncode(b *testing.B, m *wasm.Module) {
	b.SetBytes(int64(len(binary.Encode(m))))
	b.ReportAllocs()
	for b.Loop() {
		binary.Encode(m)
	}
}

func BenchmarkDecodeSmall(b *testing.B) { benchmarkDecode(b, smallModule(b)) }
func BenchmarkDecodeLarge(b *testing.B) { benchmarkDecode(b, largeModule(b)) }
func BenchmarkEncodeSmall(b *testing.B) { benchmarkEncode(b, smallModule(b)) }
func BenchmarkEncodeLarge(b *testing.B) { benchmarkEncode(b, largeModule(b)) }

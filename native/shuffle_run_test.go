//go:build linux && amd64

package native_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
)

// TestShuffles runs shuffles of every kind, of two vectors, of one twice, of one and zeros, and by a swizzle with
// constant indices, and compares with the plain permutation.
func TestShuffles(t *testing.T) {
	const count = 400
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	var lists [count][16]int
	b.WriteString("(module")
	for n := range lists {
		lists[n] = someShuffle(r)
		order := strings.Trim(fmt.Sprint(lists[n]), "[]")
		fmt.Fprintf(&b, `
  (func (export "two%[1]d") (param v128 v128) (result v128) (i8x16.shuffle %[2]s (local.get 0) (local.get 1)))
  (func (export "one%[1]d") (param v128 v128) (result v128) (i8x16.shuffle %[2]s (local.get 0) (local.get 0)))
  (func (export "low%[1]d") (param v128 v128) (result v128)
    (local.set 1 (i8x16.shuffle %[2]s (local.get 0) (v128.const i64x2 0 0))) (local.get 1))
  (func (export "high%[1]d") (param v128 v128) (result v128)
    (i8x16.shuffle %[2]s (v128.const i64x2 0 0) (local.get 1)))
  (func (export "swizzle%[1]d") (param v128 v128) (result v128) (i8x16.swizzle (local.get 0) (v128.const i8x16 %[2]s)))
  (func (export "const%[1]d") (param v128 v128) (result v128)
    (i8x16.shuffle %[2]s (v128.const i64x2 0x0807060504030201 0x100f0e0d0c0b0a09) (local.get 1)))`, n, order)
	}
	b.WriteString(")")
	for _, f := range []native.Features{0, native.AVX, native.AVX | native.AVX2} {
		e := newEngine(t, native.WithFeatures(f))
		s := e.NewStore(wasm.Config{})
		inst := instantiate(t, e, s, b.String())
		for n := range lists {
			for name, of := range map[string]func(k int) byte{
				"two": plainByte, "const": plainByte,
				"one":     func(k int) byte { return plainByte(k % 16) },
				"low":     func(k int) byte { return byteIf(k < 16, k) },
				"high":    func(k int) byte { return byteIf(k >= 16, k) },
				"swizzle": func(k int) byte { return byteIf(k < 16, k) },
			} {
				var wanted [16]byte
				for i, k := range lists[n] {
					wanted[i] = of(k)
				}
				out := call(inst, fmt.Sprint(name, n), vectorFrom(1), vectorFrom(17))
				lo, hi := binary.LittleEndian.Uint64(wanted[:8]), binary.LittleEndian.Uint64(wanted[8:])
				if got := out.Values; len(got) != 1 || got[0].Lo != lo || got[0].Hi != hi {
					t.Errorf("features %v: %s of %v gives %v", f, name, lists[n], out)
				}
			}
		}
		s.Close()
	}
}

// plainByte is byte k of two vectors whose bytes are numbered from 1 on.
func plainByte(k int) byte { return byte(k + 1) }

func byteIf(ok bool, k int) byte {
	if ok {
		return plainByte(k)
	}
	return 0
}

// vectorFrom is a vector whose bytes are numbered from a number on.
func vectorFrom(n byte) wasm.Value {
	var b [16]byte
	for i := range b {
		b[i] = n + byte(i)
	}
	return wasm.Value{Kind: wasm.V128, Lo: binary.LittleEndian.Uint64(b[:8]), Hi: binary.LittleEndian.Uint64(b[8:])}
}

// someShuffle is a shuffle of lanes of one, two, four or eight bytes that are at random, in steps, at their places,
// or those of both vectors in turn.
func someShuffle(r *rand.Rand) (s [16]int) {
	size := 1 << r.IntN(4)
	lanes := 16 / size
	kind, from, step := r.IntN(5), r.IntN(2*lanes), r.IntN(3)
	for i := range lanes {
		lane := r.IntN(2 * lanes)
		switch kind {
		case 1:
			lane = (from + i*step) % (2 * lanes)
		case 2:
			lane = i + r.IntN(2)*lanes
		case 3:
			lane = (from&(lanes/2) + i/2 + i%2*lanes) % (2 * lanes)
		case 4:
			lane %= lanes
		}
		for b := range size {
			s[i*size+b] = lane*size + b
		}
	}
	if r.IntN(4) == 0 {
		s[r.IntN(16)] = r.IntN(32)
	}
	return s
}

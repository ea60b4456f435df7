//go:build linux && amd64

package native_test

import (
	"context"
	"slices"
	"testing"

	"wasmjudge/wasm"
)

// v128 is a vector whose halves differ.
func v128(n uint64) wasm.Value { return wasm.Value{Kind: wasm.V128, Lo: n, Hi: ^n << 7} }

// mixed are types of which no run in a row has registers for all: vectors among everything else.
var mixed = []wasm.Valtype{wasm.TypeI32, wasm.TypeV128, wasm.TypeF64, wasm.TypeV128, wasm.TypeV128, wasm.TypeI64, wasm.TypeV128, wasm.TypeF32,
	wasm.TypeV128, wasm.TypeV128, wasm.TypeI32, wasm.TypeV128, wasm.TypeV128}

const mixedText = "i32 v128 f64 v128 v128 i64 v128 f32 v128 v128 i32 v128 v128"

func mixedValues() (vs []wasm.Value) {
	for n, t := range mixed {
		vs = append(vs, map[wasm.Valtype]wasm.Value{wasm.TypeI32: wasm.ValueI32(int32(-n)), wasm.TypeI64: wasm.ValueI64(int64(n) << 40),
			wasm.TypeF32: wasm.ValueF32(float32(n)), wasm.TypeF64: wasm.ValueF64(float64(n)), wasm.TypeV128: v128(uint64(n) << 33)}[t])
	}
	return vs
}

// TestHostVectors passes vectors to a host function and back, in registers and on the stack, by every way to call one.
func TestHostVectors(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	var seen []wasm.Value
	host := s.NewFunc(wasm.DefineFunc(mixed, mixed), func(_ context.Context, args []wasm.Value) wasm.Outcome {
		seen = slices.Clone(args)
		return wasm.Values(seen...)
	})
	const args = `(local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 8)
		(local.get 9) (local.get 10) (local.get 11) (local.get 12)`
	i := instantiate(t, e, s, `(module
		(type $t (func (param `+mixedText+`) (result `+mixedText+`)))
		(import "" "f" (func $f (type $t)))
		(table funcref (elem $f))
		(elem declare func $f)
		(func (export "call") (type $t) `+args+` (call $f))
		(func (export "indirect") (type $t) `+args+` (call_indirect (type $t) (i32.const 0)))
		(func (export "reference") (type $t) `+args+` (call_ref $t (ref.func $f)))
		(func (export "tail") (type $t) `+args+` (return_call $f))
		(func (export "tail indirect") (type $t) `+args+` (return_call_indirect (type $t) (i32.const 0)))
		(func (export "tail reference") (type $t) `+args+` (return_call_ref $t (ref.func $f)))
		(func (export "few") (result `+mixedText+`) (local `+mixedText+`) `+args+` (return_call $f))
		(export "itself" (func $f)))`, host)
	vs := mixedValues()
	for _, name := range []string{"call", "indirect", "reference", "tail", "tail indirect", "tail reference", "itself"} {
		seen = nil
		want(t, call(i, name, vs...), wasm.Values(vs...).String())
		compare(t, wasm.Values(seen...).String(), wasm.Values(vs...).String())
	}
	zeros := mixedValues()
	for k := range zeros {
		zeros[k] = wasm.Value{Kind: zeros[k].Kind}
	}
	want(t, call(i, "few"), wasm.Values(zeros...).String())
}

// TestHostVectorGlobals shares globals of vectors with instances.
func TestHostVectorGlobals(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	g := s.NewGlobal(wasm.Globaltype{Type: wasm.TypeV128, Mut: true}, v128(1))
	fixed := s.NewGlobal(wasm.Globaltype{Type: wasm.TypeV128}, v128(2))
	i := instantiate(t, e, s, `(module
		(import "" "g" (global $g (mut v128)))
		(import "" "fixed" (global $fixed v128))
		(global $own (export "own") (mut v128) (global.get $fixed))
		(func (export "get") (result v128 v128 v128) (global.get $g) (global.get $fixed) (global.get $own))
		(func (export "set") (param v128 v128) (global.set $g (local.get 0)) (global.set $own (local.get 1))))`, g, fixed)
	want(t, call(i, "get"), wasm.Values(v128(1), v128(2), v128(2)).String())
	want(t, call(i, "set", v128(3), v128(4)), "returned nothing")
	compare(t, []wasm.Value{g.Get(), i.Export("own").(wasm.Globaladdr).Get()}, []wasm.Value{v128(3), v128(4)})
	if !g.Set(v128(5)) || !i.Export("own").(wasm.Globaladdr).Set(v128(6)) || fixed.Set(v128(7)) {
		t.Error("only the mutable globals can be set")
	}
	want(t, call(i, "get"), wasm.Values(v128(5), v128(2), v128(6)).String())
}

// TestHostVectorPayloads throws and catches payloads of vectors on both sides.
func TestHostVectorPayloads(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	tag := s.NewTag(wasm.DefineFunc(mixed, nil))
	vs := mixedValues()
	throw := s.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
		return wasm.Throw(s.NewException(tag, vs))
	})
	var i wasm.Instance
	var caught *wasm.Exception
	relay := s.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
		out := i.Export("throw").(wasm.Funcaddr).Call(ctx, vs)
		caught = out.Exception
		return out
	})
	i = instantiate(t, e, s, `(module
		(import "" "tag" (tag $t (param `+mixedText+`)))
		(import "" "throw" (func $throw))
		(import "" "relay" (func $relay))
		(func (export "catch") (result `+mixedText+`)
			(block $h (result `+mixedText+`) (try_table (catch $t $h) (call $throw)) (unreachable)))
		(func (export "catch relayed") (result `+mixedText+`)
			(block $h (result `+mixedText+` exnref) (try_table (catch_ref $t $h) (call $relay)) (unreachable))
			(drop))
		(func (export "throw") (param `+mixedText+`) (throw $t (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
			(local.get 6) (local.get 7) (local.get 8) (local.get 9) (local.get 10) (local.get 11) (local.get 12))))`, tag, throw, relay)
	want(t, call(i, "catch"), wasm.Values(vs...).String())
	want(t, call(i, "catch relayed"), wasm.Values(vs...).String())
	if caught == nil {
		t.Fatal("the host has caught nothing")
	}
	compare(t, wasm.Values(caught.Payload...).String(), wasm.Values(vs...).String())
	out := call(i, "throw", vs...)
	if out.Exception == nil {
		t.Fatal(out)
	}
	compare(t, wasm.Values(out.Exception.Payload...).String(), wasm.Values(vs...).String())
}

//go:build linux && amd64

package native_test

import (
	"context"
	"errors"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
)

const catching = `(module
	(memory 1)
	(tag $e (param i32))
	(func $throw (param i32) (throw $e (local.get 0)))
	(func (export "f") (param i32) (result i32)
		(block $h (result i32) (try_table (catch $e $h) (call $throw (local.get 0))) (unreachable)))
	(func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`

// TestArtifact saves code, loads it again, and finds its handlers and traps working.
func TestArtifact(t *testing.T) {
	e, s := newStore(t, wasm.Config{})
	data := save(t, compile(t, e, catching))
	code, err := native.Load(e, parse(t, catching), data)
	if err != nil {
		t.Fatal(err)
	}
	i, out := s.Instantiate(context.Background(), code, nil)
	if !out.OK() {
		t.Fatal(out)
	}
	want(t, call(i, "f", wasm.ValueI32(8)), "returned (i32.const 8)")
	want(t, call(i, "load", wasm.ValueI32(-1)), "trap: out of bounds memory access")
	if string(save(t, code)) != string(data) {
		t.Error("saving again gives other bytes")
	}
}

// TestArtifactDamaged flips each byte and cuts at each length: every such artifact is refused.
func TestArtifactDamaged(t *testing.T) {
	e := newEngine(t)
	m := parse(t, catching)
	data := save(t, compile(t, e, catching))
	for k := range data {
		data[k] ^= 0x10
		if _, err := native.Load(e, m, data); err != native.ArtifactDamaged {
			t.Fatalf("byte %d flipped: %v", k, err)
		}
		data[k] ^= 0x10
		if _, err := native.Load(e, m, data[:k]); err != native.ArtifactDamaged {
			t.Fatalf("cut to %d bytes: %v", k, err)
		}
	}
}

// TestArtifactForeign loads artifacts for what they were not made for.
func TestArtifactForeign(t *testing.T) {
	e := newEngine(t)
	data := save(t, compile(t, e, catching))
	for _, test := range []struct {
		name   string
		engine wasm.Engine
		src    string
		err    native.ArtifactError
	}{
		{"other module", e, `(module (func (export "f") (param i32) (result i32) (local.get 0)))`, native.ArtifactModule},
		{"other positions", e, " " + catching, native.ArtifactModule},
		{"other options", newEngine(t, native.WithExplicitBounds()), catching, native.ArtifactOptions},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := native.Load(test.engine, parse(t, test.src), data); err != test.err {
				t.Errorf("got %v, want %v", err, test.err)
			}
		})
	}
}

// TestArtifactNeeds loads artifacts where the code may use no features beyond the baseline: code that needs some is
// refused with their names.
func TestArtifactNeeds(t *testing.T) {
	full, least := newEngine(t), newEngine(t, native.WithFeatures(0))
	adding := `(module (func (export "f") (param v128) (result v128) (i32x4.add (local.get 0) (local.get 0))))`
	data := save(t, compile(t, full, adding))
	if string(data) == string(save(t, compile(t, least, adding))) {
		t.Skip("the processor has no AVX")
	}
	_, err := native.Load(least, parse(t, adding), data)
	if !errors.Is(err, native.ArtifactProcessor) || err.Error() != "native: the artifact is for another processor: it needs AVX" {
		t.Errorf("got %v, want the reason to be AVX", err)
	}
	if _, err := native.Load(full, parse(t, adding), data); err != nil {
		t.Error(err)
	}
	if _, err := native.Load(full, parse(t, adding), save(t, compile(t, least, adding))); err != nil {
		t.Errorf("code that needs less is refused: %v", err)
	}
	if _, err := native.Load(least, parse(t, catching), save(t, compile(t, full, catching))); err != nil {
		t.Errorf("code without vectors is refused: %v", err)
	}
}

func save(tb testing.TB, c wasm.Code) []byte {
	tb.Helper()
	data, err := native.Save(c)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

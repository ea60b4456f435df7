//go:build linux && amd64

package native_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"wasmjudge/native"
	"wasmjudge/wasm"
)

// TestExplicitBounds runs the traps with explicit bounds checks.
func TestExplicitBounds(t *testing.T) {
	e, s := newStore(t, wasm.Config{}, native.WithExplicitBounds())
	checkTraps(t, instantiate(t, e, s, trapping))
}

// TestLimitedAddressSpace runs TestExplicitBounds in a process whose address space is too small for guarded memories.
func TestLimitedAddressSpace(t *testing.T) {
	const env = "NATIVE_TEST_ADDRESS_SPACE"
	if os.Getenv(env) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestLimitedAddressSpace$", "-test.v")
		cmd.Env = append(os.Environ(), env+"=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "too small for guard pages") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	limit := unix.Rlimit{Cur: 4 << 30, Max: 4 << 30}
	if err := unix.Setrlimit(unix.RLIMIT_AS, &limit); err != nil {
		t.Fatal(err)
	}
	e, s := newStore(t, wasm.Config{})
	i := instantiate(t, e, s, trapping)
	checkTraps(t, i)
	for range 20 { // more than have room at a time
		s := e.NewStore(wasm.Config{})
		i, out := s.Instantiate(context.Background(), compile(t, e, `(module (memory 1 1000) (func (export "grow") (result i32) (memory.grow (i32.const 100))))`), nil)
		if !out.OK() {
			t.Fatal(out)
		}
		want(t, call(i, "grow"), "returned (i32.const 1)")
		s.Close()
	}
	var is []wasm.Instance
	for range 500 { // scripts have many small memories in one store
		is = append(is, instantiate(t, e, s, `(module (memory 0) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`))
	}
	for _, i := range is {
		want(t, call(i, "grow", wasm.ValueI32(0)), "returned (i32.const 0)")
		want(t, call(i, "grow", wasm.ValueI32(1)), "returned (i32.const 0)")
		want(t, call(i, "grow", wasm.ValueI32(15)), "returned (i32.const 1)")
	}
	want(t, call(is[0], "grow", wasm.ValueI32(2000)), "returned (i32.const 16)")
	want(t, call(is[1], "grow", wasm.ValueI32(60_000)), "returned (i32.const -1)")
	t.Log(native.About())
}

// TestLimits reaches each limit of a store.
func TestLimits(t *testing.T) {
	e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{CallDepth: 1000, Memory: 3 << 16, Table: 100}})
	i := instantiate(t, e, s, `(module
		(memory 1)
		(table 1 externref)
		(func $down (export "down") (param i32) (result i32)
			(if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0))))
		(func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
		(func (export "table") (param i32) (result i32) (table.grow (ref.null extern) (local.get 0))))`)
	want(t, call(i, "down", wasm.ValueI32(500)), "returned (i32.const 0)")
	want(t, call(i, "down", wasm.ValueI32(100_000)), "exhaustion: call stack exhausted")
	want(t, call(i, "memory", wasm.ValueI32(2)), "returned (i32.const 1)")
	want(t, call(i, "memory", wasm.ValueI32(1)), "returned (i32.const -1)")
	want(t, call(i, "table", wasm.ValueI32(99)), "returned (i32.const 1)")
	want(t, call(i, "table", wasm.ValueI32(1)), "returned (i32.const -1)")
	for src, limit := range map[string]string{`(module (memory 4))`: "exhaustion: memory exhausted", `(module (table 101 funcref))`: "exhaustion: table exhausted"} {
		if _, out := s.Instantiate(context.Background(), compile(t, e, src), nil); out.String() != limit {
			t.Errorf("%s: got %v, want %s", src, out, limit)
		}
	}
}

// TestMemoriesAreZero takes memories from the pool after others wrote to them, small and large.
func TestMemoriesAreZero(t *testing.T) {
	e := newEngine(t)
	for _, pages := range []uint64{1, 4, 5, 100, 1, 100, 4, 0, 2} {
		for range 3 {
			s := e.NewStore(wasm.Config{})
			m, out := s.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: pages}})
			if !out.OK() {
				t.Fatal(out)
			}
			b := m.Bytes()
			if len(b) != int(pages)*wasm.PageSize {
				t.Fatalf("%d bytes for %d pages", len(b), pages)
			}
			for k := range b {
				if b[k] != 0 {
					t.Fatalf("byte %d of %d pages is %d", k, pages, b[k])
				}
				b[k] = 0xAA
			}
			s.Close()
		}
	}
}

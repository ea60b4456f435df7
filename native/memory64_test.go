//go:build linux && amd64

package native_test

import (
	"context"
	"math"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
)

// large accesses a 64-bit memory of 4 GiB and a page, which may grow by two pages.
const large = `(module
	(memory i64 0x1_0001 0x1_0003)
	(data (memory 0) (offset (i64.const 0xffff_fffe)) "\01\02\03\04")
	(data $d "\05\06\07\08")
	(func (export "size") (result i64) (memory.size))
	(func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
	(func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
	(func (export "load8") (param i64) (result i32) (i32.load8_u (local.get 0)))
	(func (export "store") (param i64 i64) (i64.store (local.get 0) (local.get 1)))
	(func (export "load+2^32-8") (param i64) (result i64) (i64.load offset=0xffff_fff8 (local.get 0)))
	(func (export "load+2^32") (param i64) (result i64) (i64.load offset=0x1_0000_0000 (local.get 0)))
	(func (export "load+2^64-1") (param i64) (result i32) (i32.load8_u offset=0xffff_ffff_ffff_ffff (local.get 0)))
	(func (export "load+2^64-8") (param i64) (result i64) (i64.load offset=0xffff_ffff_ffff_fff8 (local.get 0)))
	(func (export "constant 2^32") (result i64) (i64.load (i64.const 0x1_0000_0000)))
	(func (export "constant 2^31 and 2^31") (result i64) (i64.load offset=0x8000_0000 (i64.const 0x8000_0000)))
	(func (export "constant 2^32+2^16-7") (result i64) (i64.load (i64.const 0x1_0000_fff9)))
	(func (export "constant 2^63 and 2^63") (result i64)
		(i64.load offset=0x8000_0000_0000_0000 (i64.const 0x8000_0000_0000_0000)))
	(func (export "constant -8 and 8") (result i64) (i64.load offset=8 (i64.const -8)))
	(func (export "fill") (param i64 i32 i64) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
	(func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
	(func (export "init") (param i64 i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2))))`

// TestLargeMemory64 accesses a 64-bit memory where an address or an end that was cut to 32 or 64 bits would be in the
// memory, or would not.
func TestLargeMemory64(t *testing.T) {
	for name, opts := range map[string][]native.Option{"guarded": nil, "explicit": {native.WithExplicitBounds()}} {
		t.Run(name, func(t *testing.T) {
			e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{Memory: 5 << 30, Store: 5 << 30}}, opts...)
			testLargeMemory64(t, instantiate(t, e, s, large))
		})
	}
}

func testLargeMemory64(t *testing.T, i wasm.Instance) {
	const trap = "trap: out of bounds memory access"
	const end = 1<<32 + 1<<16
	number := wasm.ValueI64
	i64 := func(v int64) string { return "returned " + number(v).String() }
	for _, c := range []struct {
		name string
		args []wasm.Value
		want string
	}{
		{"size", nil, i64(0x1_0001)},
		{"load", []wasm.Value{number(1<<32 - 2)}, i64(0x0403_0201)},
		{"load8", []wasm.Value{number(1 << 32)}, "returned (i32.const 3)"},
		{"load8", []wasm.Value{number(0)}, "returned (i32.const 0)"},
		{"store", []wasm.Value{number(end - 8), number(77)}, "returned nothing"},
		{"load", []wasm.Value{number(end - 8)}, i64(77)},
		{"store", []wasm.Value{number(end - 7), number(-1)}, trap},
		{"load", []wasm.Value{number(end - 7)}, trap},
		{"load8", []wasm.Value{number(end - 1)}, "returned (i32.const 0)"},
		{"load8", []wasm.Value{number(end)}, trap},
		{"load", []wasm.Value{number(1 << 33)}, trap},
		{"load", []wasm.Value{number(math.MinInt64)}, trap},
		{"load", []wasm.Value{number(-1)}, trap},
		{"load", []wasm.Value{number(-8)}, trap},
		{"load8", []wasm.Value{number(-1)}, trap},
		{"load+2^32-8", []wasm.Value{number(8)}, i64(0x0403)},
		{"load+2^32-8", []wasm.Value{number(1 << 16)}, i64(77)},
		{"load+2^32-8", []wasm.Value{number(1<<16 + 1)}, trap},
		{"load+2^32-8", []wasm.Value{number(-1 << 32)}, trap},
		{"load+2^32", []wasm.Value{number(0)}, i64(0x0403)},
		{"load+2^32", []wasm.Value{number(1<<16 - 8)}, i64(77)},
		{"load+2^32", []wasm.Value{number(1<<16 - 7)}, trap},
		{"load+2^32", []wasm.Value{number(-1 << 32)}, trap},
		{"load+2^32", []wasm.Value{number(1<<32 - 16)}, trap},
		{"load+2^64-1", []wasm.Value{number(0)}, trap},
		{"load+2^64-1", []wasm.Value{number(1)}, trap},
		{"load+2^64-8", []wasm.Value{number(0)}, trap},
		{"load+2^64-8", []wasm.Value{number(8)}, trap},
		{"constant 2^32", nil, i64(0x0403)},
		{"constant 2^31 and 2^31", nil, i64(0x0403)},
		{"constant 2^32+2^16-7", nil, trap},
		{"constant 2^63 and 2^63", nil, trap},
		{"constant -8 and 8", nil, trap},
		{"fill", []wasm.Value{number(1<<32 - 1), wasm.ValueI32(9), number(2)}, "returned nothing"},
		{"load", []wasm.Value{number(1<<32 - 2)}, i64(0x0409_0901)},
		{"fill", []wasm.Value{number(end - 1), wasm.ValueI32(9), number(2)}, trap},
		{"fill", []wasm.Value{number(1), wasm.ValueI32(9), number(-1)}, trap},
		{"fill", []wasm.Value{number(end), wasm.ValueI32(9), number(0)}, "returned nothing"},
		{"fill", []wasm.Value{number(end + 1), wasm.ValueI32(9), number(0)}, trap},
		{"copy", []wasm.Value{number(1 << 32), number(1<<32 - 2), number(4)}, "returned nothing"},
		{"load", []wasm.Value{number(1 << 32)}, i64(0x0409_0901)},
		{"copy", []wasm.Value{number(0), number(end - 3), number(4)}, trap},
		{"copy", []wasm.Value{number(-1 << 32), number(0), number(4)}, trap},
		{"init", []wasm.Value{number(1<<32 - 2), wasm.ValueI32(0), wasm.ValueI32(4)}, "returned nothing"},
		{"load", []wasm.Value{number(1<<32 - 2)}, i64(0x0409_0807_0605)},
		{"init", []wasm.Value{number(end - 3), wasm.ValueI32(0), wasm.ValueI32(4)}, trap},
		{"grow", []wasm.Value{number(3)}, i64(-1)},
		{"grow", []wasm.Value{number(-1)}, i64(-1)},
		{"grow", []wasm.Value{number(1 << 48)}, i64(-1)},
		{"grow", []wasm.Value{number(2)}, i64(0x1_0001)},
		{"load", []wasm.Value{number(end + 2<<16 - 8)}, i64(0)},
		{"load", []wasm.Value{number(end + 2<<16 - 7)}, trap},
		{"load", []wasm.Value{number(end - 8)}, i64(77)},
	} {
		if got := call(i, c.name, c.args...).String(); got != c.want {
			t.Errorf("%s %v: got %s, want %s", c.name, c.args, got, c.want)
		}
	}
}

// TestMemory64Grows makes 64-bit memories of sizes below and above what a reservation with a guard holds, and grows
// them in place, all in one store.
func TestMemory64Grows(t *testing.T) {
	e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{Memory: 1 << 40, Store: 3 << 40}})
	code := compile(t, e, `(module
		(import "" "m" (memory i64 0))
		(func (export "write") (i64.store (i64.sub (i64.mul (memory.size) (i64.const 0x1_0000)) (i64.const 8)) (memory.size)))
		(func (export "read") (param $pages i64) (result i64)
			(i64.load (i64.sub (i64.mul (local.get $pages) (i64.const 0x1_0000)) (i64.const 8))))
		(func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))`)
	const guard = 8<<30>>16 + 1 // pages
	for _, from := range []int64{1, 1<<16 - 1, 1 << 16, guard - 1, guard, guard + 1, 1 << 20} {
		m, out := s.NewMemory(wasm.Memtype{Addr: wasm.I64, Limits: wasm.Limits{Min: uint64(from)}})
		if !out.OK() {
			t.Fatalf("%d pages: %v", from, out)
		}
		i, out := s.Instantiate(context.Background(), code, []wasm.Externaddr{m})
		if !out.OK() {
			t.Fatal(out)
		}
		pages := from
		for _, n := range []int64{0, 1, 2, 1 << 17} {
			want(t, call(i, "grow", wasm.ValueI64(n)), "returned "+wasm.ValueI64(pages).String())
			pages += n
			want(t, call(i, "write"), "returned nothing")
			want(t, call(i, "read", wasm.ValueI64(pages)), "returned "+wasm.ValueI64(pages).String())
			want(t, call(i, "read", wasm.ValueI64(pages+1)), "trap: out of bounds memory access")
		}
		want(t, call(i, "read", wasm.ValueI64(from)), "returned "+wasm.ValueI64(from).String())
		want(t, call(i, "grow", wasm.ValueI64(1<<24-pages+1)), "returned (i64.const -1)")
	}
}

// TestMemoryLimitHasNumber asks for more than a limit, or than any machine has.
func TestMemoryLimitHasNumber(t *testing.T) {
	e := newEngine(t)
	noLimits := wasm.Limitation{Memory: math.MaxUint64, Store: math.MaxUint64}
	for _, c := range []struct {
		limits wasm.Limitation
		src    string
		limit  wasm.Limit
		bound  uint64
	}{
		{wasm.Limitation{}, `(module (memory i64 0x2_0001))`, wasm.LimitMemory, 8 << 30},
		{wasm.Limitation{Memory: 16 << 30}, `(module (memory i64 0x2_0001))`, wasm.LimitStore, 8 << 30},
		{noLimits, `(module (memory i64 0x1_0000_0000_0000))`, wasm.LimitMemory, math.MaxUint64},
		{noLimits, `(module (memory i64 0xffff_ffff_ffff))`, wasm.LimitMemory, 0},
	} {
		s := e.NewStore(wasm.Config{Limits: c.limits})
		out := instantiation(t, e, s, c.src)
		if out.Kind != wasm.OutcomeExhaustion || out.Limit != c.limit || out.Bound != c.bound {
			t.Errorf("%s with limits %+v: %v of %d, want %v of %d", c.src, c.limits, out, out.Bound, c.limit, c.bound)
		}
		s.Close()
	}
}

package oracle_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// TestLinking: each import must match what the module asks for, with the present size of tables and memories.
func TestLinking(t *testing.T) {
	const exporter = `(module
		(type $base (sub (func))) (type $derived (sub $base (func)))
		(func (export "func") (param i32))
		(func (export "derived") (type $derived))
		(table (export "table") 2 4 funcref)
		(memory (export "memory") 1 3)
		(global (export "const") i32 (i32.const 1))
		(global (export "var") (mut (ref null func)) (ref.null func))
		(global (export "ref") (ref null $derived) (ref.null $derived))
		(tag (export "tag") (param i32))
		(func (export "grow") (drop (memory.grow (i32.const 1))) (drop (table.grow (ref.null func) (i32.const 1)))))`
	imports := []struct {
		want string // ok or link
		src  string
	}{
		{"ok", `(import "a" "func" (func (param i32)))`},
		{"link", `(import "a" "func" (func (param i64)))`},
		{"link", `(import "a" "func" (global i32))`},
		{"ok", `(type $base (sub (func))) (import "a" "derived" (func (type $base)))`},
		{"link", `(import "a" "derived" (func))`},
		{"ok", `(import "a" "table" (table 3 funcref))`}, // it has grown
		{"link", `(import "a" "table" (table 4 funcref))`},
		{"link", `(import "a" "table" (table 1 3 funcref))`},
		{"link", `(import "a" "table" (table 1 (ref null nofunc)))`},
		{"link", `(import "a" "table" (table i64 1 funcref))`},
		{"ok", `(import "a" "memory" (memory 2 3))`},
		{"link", `(import "a" "memory" (memory 3))`},
		{"link", `(import "a" "memory" (memory 1 2))`},
		{"link", `(import "a" "memory" (memory i64 1))`},
		{"ok", `(import "a" "const" (global i32))`},
		{"link", `(import "a" "const" (global (mut i32)))`},
		{"link", `(import "a" "const" (global i64))`},
		{"ok", `(import "a" "var" (global (mut funcref)))`},
		{"link", `(import "a" "var" (global (mut (ref null nofunc))))`},
		{"ok", `(import "a" "ref" (global funcref))`},
		{"ok", `(import "a" "tag" (tag (param i32)))`},
		{"link", `(import "a" "tag" (tag))`},
	}
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("a", exporter)
		w.call("a", "grow")
		for _, im := range imports {
			out := w.try("m", "(module "+im.src+")")
			if im.want == "ok" && !out.OK() || im.want == "link" && (out.Kind != wasm.OutcomeLink || !strings.HasPrefix(out.Err.Error(), "incompatible import type")) {
				t.Errorf("%s: %v, want %s", im.src, out, im.want)
			}
		}
	})
}

// TestInstanceNumbers: every instantiation that passes linking counts, however it ends.
func TestInstanceNumbers(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("a", `(module (tag (export "e")))`)
		for want, src := range map[string]string{
			"link error":                     `(module (import "a" "e" (func)))`,
			"trap: unreachable":              `(module (func $f unreachable) (start $f))`,
			"exception of instance 0 tag 0":  `(module (import "a" "e" (tag)) (func $f (throw 0)) (start $f))`,
			"trap: out of bounds memory acc": `(module (memory 1) (data (i32.const 65536) "x"))`,
		} {
			if got := w.try("m", src).String(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s", src, got)
			}
		}
		w.add("m", `(module (tag) (tag $e) (func (export "f") (throw $e)))`)
		if n := w.names["m"].Number(); n != 4 {
			t.Errorf("number %d, want 4", n)
		}
		w.want("exception of instance 4 tag 1", "f")
	})
}

// TestSegments: active element segments are written in order, then data segments, then the start function runs; what
// was written before a trap stays.
func TestSegments(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("a", `(module
			(memory (export "memory") 1)
			(table (export "table") 3 funcref)
			(func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
			(func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0))))`)
		const imports = `(import "a" "memory" (memory 1)) (import "a" "table" (table 3 funcref))`
		show := func() (s string) {
			for i := range 3 {
				x := wasm.ValueI32(int32(i))
				s += fmt.Sprintln(w.call("a", "call", x), w.call("a", "byte", x))
			}
			return s
		}
		if out := w.try("m", `(module `+imports+`
			(func $f (result i32) (i32.const 5))
			(elem (i32.const 0) $f) (elem (i32.const 3) $f) (elem (i32.const 1) $f)
			(data (i32.const 0) "x"))`); out.String() != "trap: out of bounds table access" {
			t.Error(out)
		}
		// the function of the failed instance lives on in the table
		want := "returned (i32.const 5) returned (i32.const 0)\ntrap: uninitialized element returned (i32.const 0)\ntrap: uninitialized element returned (i32.const 0)\n"
		if got := show(); got != want {
			t.Errorf("after an element segment out of bounds:\n%s", got)
		}
		if out := w.try("m", `(module `+imports+`
			(func $f (result i32) (i32.const 6))
			(data (i32.const 0) "\01\02") (data (i32.const 65536) "x") (data (i32.const 2) "\03")
			(elem (i32.const 2) $f))`); out.String() != "trap: out of bounds memory access" {
			t.Error(out)
		}
		want = "returned (i32.const 5) returned (i32.const 1)\ntrap: uninitialized element returned (i32.const 2)\nreturned (i32.const 6) returned (i32.const 0)\n"
		if got := show(); got != want {
			t.Errorf("after a data segment out of bounds:\n%s", got)
		}
		w.add("m", `(module `+imports+` (data (i32.const 2) "\07") (func $f (i32.store8 (i32.const 0) (i32.load8_u (i32.const 2)))) (start $f))`)
		if got := w.call("a", "byte", wasm.ValueI32(0)).String(); got != "returned (i32.const 7)" {
			t.Errorf("the start function found %s", got)
		}
	})
}

// TestInstantiateInHost: a host function may instantiate, whatever that ends in.
func TestInstantiateInHost(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		var ended []string
		w.host["load"] = w.store.NewFunc(wasm.DefineFunc(nil, []wasm.Valtype{wasm.TypeI32}), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			for _, src := range []string{
				`(module (memory 1) (data (i32.const 65536) "x"))`,
				`(module (table 1 funcref) (elem (i32.const 1) func $f) (func $f))`,
				`(module (type $s (struct (field i32))) (global (ref $s) (struct.new $s (i32.const 1))) (func $f unreachable) (start $f))`,
				`(module (func (export "f") (result i32) (i32.const 5)))`,
			} {
				ended = append(ended, w.try("loaded", src).String())
			}
			return w.fn("loaded", "f").Call(ctx, nil)
		})
		w.add("m", `(module (import "host" "load" (func $load (result i32)))
			(func (export "f") (result i32) (i32.add (i32.const 1) (call $load))))`)
		w.want("returned (i32.const 6)", "f")
		want := []string{"trap: out of bounds memory access", "trap: out of bounds table access", "trap: unreachable", "returned nothing"}
		if d := cmp.Diff(want, ended); d != "" {
			t.Error(d)
		}
	})
}

// TestConstantExpressions: initial values may use all that is constant, in order.
func TestConstantExpressions(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.host["base"] = w.store.NewGlobal(wasm.Globaltype{Type: wasm.TypeI32}, wasm.ValueI32(10))
		w.add("m", `(module
			(type $s (struct (field i32) (field i8)))
			(type $a (array (mut i32)))
			(type $f (func (result i32)))
			(import "host" "base" (global $base i32))
			(global $sum i32 (i32.sub (i32.mul (global.get $base) (i32.const 3)) (i32.add (i32.const 1) (i32.const 2))))
			(global $s (ref $s) (struct.new $s (global.get $sum) (i32.const 0x1FF)))
			(global $a (ref $a) (array.new_fixed $a 3 (i32.const 1) (global.get $base) (i32.const 3)))
			(global $d (ref $a) (array.new $a (i32.const 4) (i32.const 2)))
			(global $x externref (extern.convert_any (ref.i31 (i32.const 9))))
			(table $t 2 2 (ref $f) (ref.func $one))
			(elem (table $t) (offset (i32.sub (global.get $base) (i32.const 9))) (ref $f) (ref.func $two))
			(memory 1)
			(data (offset (i32.add (global.get $base) (i32.const 1))) "\05")
			(func $one (result i32) (i32.const 1))
			(func $two (result i32) (i32.const 2))
			(func (export "f") (result i32 i32 i32 i32 i32 i32 i32 i32)
				(struct.get $s 0 (global.get $s)) (struct.get_u $s 1 (global.get $s))
				(array.get $a (global.get $a) (i32.const 1)) (array.get $a (global.get $d) (i32.const 1))
				(i31.get_u (ref.cast i31ref (any.convert_extern (global.get $x))))
				(call_ref $f (table.get $t (i32.const 0))) (call_ref $f (table.get $t (i32.const 1)))
				(i32.load8_u (i32.const 11))))`)
		w.want("returned (i32.const 27) (i32.const 255) (i32.const 10) (i32.const 4) (i32.const 9) (i32.const 1) (i32.const 2) (i32.const 5)", "f")
	})
}

// TestLimits: memories and tables that exceed a limit fail to grow, or exhaust it when they are made.
func TestLimits(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{Memory: 3*wasm.PageSize + 1, Table: 10}})
		w.add("m", `(module (memory 2) (table 9 funcref)
			(func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
			(func (export "table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))`)
		for _, step := range []struct {
			export string
			by     int32
			want   string
		}{{"memory", 2, "-1"}, {"memory", -1, "-1"}, {"memory", 1, "2"}, {"memory", 1, "-1"}, {"memory", 0, "3"},
			{"table", 2, "-1"}, {"table", -1, "-1"}, {"table", 1, "9"}, {"table", 1, "-1"}, {"table", 0, "10"}} {
			w.want("returned (i32.const "+step.want+")", step.export, wasm.ValueI32(step.by))
		}
		for src, limit := range map[string]wasm.Limit{`(memory 4)`: wasm.LimitMemory, `(memory i64 0x1000000000000)`: wasm.LimitMemory, `(table 11 funcref)`: wasm.LimitTable} {
			if out := w.try("x", "(module "+src+")"); out.Kind != wasm.OutcomeExhaustion || out.Limit != limit {
				t.Errorf("%s: %v", src, out)
			}
		}
		if _, out := w.store.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 4}}); out.Limit != wasm.LimitMemory {
			t.Errorf("NewMemory: %v", out)
		}
		if _, out := w.store.NewTable(wasm.Tabletype{Addr: wasm.I32, Limits: wasm.Limits{Min: 11}, Elem: wasm.TypeFuncref}, wasm.ValueNull()); out.Limit != wasm.LimitTable {
			t.Errorf("NewTable: %v", out)
		}
	})
}

// TestLargeMemory64: a 64-bit memory of more than 4 GiB works as far as its last byte, and takes memory only where it
// is touched.
func TestLargeMemory64(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("m", `(module
			(memory i64 0x1_0001 0x1_8000)
			(data (i64.const 0x1_0000_fff8) "\01\02\03\04\05\06\07\08")
			(func (export "pages") (result i64) (memory.size))
			(func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
			(func (export "load at offset") (param i64) (result i64) (i64.load offset=0x1_0000_0000 (local.get 0)))
			(func (export "store") (param i64 i64) (i64.store (local.get 0) (local.get 1)))
			(func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
			(func (export "grow") (param i64) (result i64) (memory.grow (local.get 0))))`)
		at := func(i int64) wasm.Value { return wasm.ValueI64(i) }
		w.want("returned (i64.const 65537)", "pages")
		w.want("returned (i64.const 578437695752307201)", "load", at(0x1_0000_fff8))
		w.want("returned (i64.const 578437695752307201)", "load at offset", at(0xfff8))
		w.want("trap: out of bounds memory access", "load", at(0x1_0000_fff9))
		w.want("returned nothing", "copy", at(8), at(0x1_0000_fff8), at(8))
		w.want("returned (i64.const 578437695752307201)", "load", at(8))
		w.want("returned (i64.const 65537)", "grow", at(1))
		w.want("returned nothing", "store", at(0x1_0001_fff8), at(7))
		w.want("returned (i64.const 7)", "load", at(0x1_0001_fff8))
		w.want("returned (i64.const 0)", "load", at(0xfff8)) // not the byte at the same address without its high half
		w.want("returned (i64.const -1)", "grow", at(0x1_0000))
	})
	w := newWorld(t, oracle.New(), wasm.Config{Limits: wasm.Limitation{Memory: 4 << 30}})
	wantExhaustion(t, "a limit of 4 GiB", w.try("x", `(module (memory i64 0x1_0001))`), wasm.ExhaustedAt(wasm.LimitMemory, 4<<30))
}

// TestMemoryBytes: new memory is zero, whatever stores before wrote, and growing keeps what is there, from no page to
// four gigabytes.
func TestMemoryBytes(t *testing.T) {
	engine := oracle.New()
	for range 3 {
		w := newWorld(t, engine, wasm.Config{})
		for _, pages := range []uint64{1, 2, 20} {
			m, _ := w.store.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: pages}})
			b := m.Bytes()
			if uint64(len(b)) != pages*wasm.PageSize || len(bytes.Trim(b, "\x00")) > 0 {
				t.Fatalf("%d pages: %d bytes, zero: %v", pages, len(b), len(bytes.Trim(b, "\x00")) == 0)
			}
			for i := range b {
				b[i] = 0xAA
			}
		}
		w.store.Close()
	}
	w := newWorld(t, engine, wasm.Config{})
	w.add("m", `(module (memory (export "memory") 0)
		(func (export "to") (param $pages i32) (result i32) (memory.grow (i32.sub (local.get $pages) (memory.size))))
		(func (export "write") (param i32) (i32.store8 (local.get 0) (i32.const 1)))
		(func (export "read") (param i32) (result i32) (i32.load8_u (local.get 0))))`)
	last := int32(0)
	for _, pages := range []int32{1, 2, 3, 5, 16, 17, 100, 65536} {
		w.want(fmt.Sprintf("returned (i32.const %d)", last), "to", wasm.ValueI32(pages))
		w.want("returned (i32.const 0)", "read", wasm.ValueI32(pages*wasm.PageSize-1))
		w.want("returned nothing", "write", wasm.ValueI32(pages*wasm.PageSize-1))
		last = pages
	}
	for _, pages := range []int32{1, 2, 3, 5, 16, 17, 100, 65536} {
		w.want("returned (i32.const 1)", "read", wasm.ValueI32(pages*wasm.PageSize-1))
	}
	w.want("returned (i32.const -1)", "to", wasm.ValueI32(65537))
}

// TestEmbedding: modules see what the embedder makes, and the embedder reads what modules make.
func TestEmbedding(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		g := w.store.NewGlobal(wasm.Globaltype{Type: wasm.TypeExternref, Mut: true}, wasm.ValueExtern(3))
		table, _ := w.store.NewTable(wasm.Tabletype{Addr: wasm.I64, Limits: wasm.Limits{Min: 2}, Elem: wasm.TypeAnyref}, wasm.ValueHost(4))
		w.host["g"], w.host["t"] = g, table
		w.add("m", `(module
			(import "host" "g" (global $g (mut externref)))
			(import "host" "t" (table $t i64 2 anyref))
			(func (export "values") (result externref anyref anyref)
				(global.get $g) (table.get $t (i64.const 0)) (any.convert_extern (global.get $g)))
			(func (export "write")
				(global.set $g (extern.convert_any (ref.i31 (i32.const 5))))
				(table.set $t (i64.const 1) (any.convert_extern (global.get $g)))))`)
		w.want("returned (ref.extern 3) (ref.host 4) (ref.host 3)", "values")
		w.want("returned nothing", "write")
		if v, ok := table.Get(1); !ok || v.Ref.Heap != wasm.HeapI31 || v.Ref.Bits != 5 {
			t.Errorf("table element %v", v)
		}
		if inner, ok := g.Get().Ref.Obj.(wasm.Reference); !ok || inner.Bits != 5 {
			t.Errorf("global %v", g.Get())
		}
		if !g.Set(wasm.ValueExtern(6)) || g.Set(wasm.ValueHost(6)) || g.Get() != wasm.ValueExtern(6) {
			t.Errorf("global set to %v", g.Get())
		}
		if !table.Set(0, wasm.ValueNull()) || table.Set(2, wasm.ValueNull()) || table.Set(0, wasm.ValueExtern(1)) {
			t.Error("table writes")
		}
		if _, ok := table.Get(2); ok {
			t.Error("read beyond the table")
		}
		if w.names["m"].Export("none") != nil {
			t.Error("an export that is not there")
		}
		fn := w.fn("m", "write")
		if fn.Ref().Ref.Obj != wasm.Funcaddr(fn) || fn.Externtype().Def != wasm.DefineFunc(nil, nil) {
			t.Error("a function's reference or type")
		}
		if v := w.store.NewException(w.store.NewTag(wasm.DefineFunc(nil, nil)), []wasm.Value{wasm.ValueI32(1)}); !v.Ref.Null() {
			t.Errorf("an exception whose payload does not match: %v", v)
		}
		if w.store.Exception(wasm.ValueNull()) != nil {
			t.Error("null is an exception")
		}
	})
}

// TestConcurrentStores: one engine and one code serve several stores at once.
func TestConcurrentStores(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		code, err := engine.Compile(parse(t, "m", read(t, "testdata/bench/compute.wat")))
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 5 {
					store := engine.NewStore(wasm.Config{})
					inst, out := store.Instantiate(context.Background(), code, nil)
					if !out.OK() {
						t.Error(out)
						return
					}
					out = inst.Export("fib").(wasm.Funcaddr).Call(context.Background(), []wasm.Value{wasm.ValueI32(12)})
					if out.String() != "returned (i32.const 144)" {
						t.Error(out)
					}
					store.Close()
				}
			})
		}
		group.Wait()
	})
}

//go:build linux && amd64

package native_test

import (
	"context"
	"fmt"
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
	testFullInLittleSpace(t, e)
	t.Log(native.About())
}

// testFullInLittleSpace fills a heap and grows tables where a heap and a table have no more address space than they
// use.
func testFullInLittleSpace(t *testing.T, e wasm.Engine) {
	for range 3 {
		s := e.NewStore(wasm.Config{Limits: wasm.Limitation{Heap: 16 << 20}})
		i := instantiate(t, e, s, `(module
			(tag $node (param i32 exnref))
			(table $t 0 externref)
			(global $list (mut exnref) (ref.null exn))
			(func (export "throw") (param $n i32) (result i32)
				(loop $l
					(global.set $list (block $h (result exnref)
						(try_table (catch_all_ref $h) (throw $node (local.get $n) (global.get $list))) (unreachable)))
					(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
				(block $h (result i32 exnref) (try_table (catch $node $h) (throw_ref (global.get $list))) (unreachable))
				(drop))
			(func (export "fill") (loop $l (drop (call 0 (i32.const 1))) (br $l)))
			(func (export "grow") (param i32) (result i32) (table.grow $t (ref.null extern) (local.get 0))))`)
		want(t, call(i, "throw", wasm.ValueI32(300_000)), "returned (i32.const 1)")
		want(t, call(i, "grow", wasm.ValueI32(3000)), "returned (i32.const 0)")
		want(t, call(i, "grow", wasm.ValueI32(1_000_000)), "returned (i32.const 3000)")
		want(t, call(i, "fill"), "limit: bytes of all structures, arrays and exceptions: 16777216")
		s.Close()
	}
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
	for src, limit := range map[string]string{`(module (memory 4))`: "limit: bytes of one memory: 196608", `(module (table 101 funcref))`: "limit: elements of one table: 100"} {
		want(t, instantiation(t, e, s, src), limit)
	}
}

// TestStoreLimit gives a store 16 pages for all that it holds together: what exceeds them is not grown, or is
// exhaustion with the number.
func TestStoreLimit(t *testing.T) {
	const total = 16 * wasm.PageSize
	e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{Store: total}})
	i := instantiate(t, e, s, `(module
		(memory $a 4) (memory $b i64 4) (table $t 8192 funcref) (table $u 0 externref)
		(func (export "memory a") (param i32) (result i32) (memory.grow $a (local.get 0)))
		(func (export "memory b") (param i64) (result i64) (memory.grow $b (local.get 0)))
		(func (export "table t") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
		(func (export "table u") (param i32) (result i32) (table.grow $u (ref.null extern) (local.get 0))))`)
	refused := func(src string) {
		t.Helper()
		_, out := s.Instantiate(context.Background(), compile(t, e, src), nil)
		if want := wasm.ExhaustedAt(wasm.LimitStore, total); out.String() != want.String() || out.Bound != want.Bound {
			t.Errorf("%s: got %v of %d, want %v of %d", src, out, out.Bound, want, want.Bound)
		}
	}
	refused(`(module (memory 8))`)            // 7 pages are left
	refused(`(module (table 57345 funcref))`) // 7 pages and an element
	want(t, call(i, "memory a", wasm.ValueI32(8)), "returned (i32.const -1)")
	want(t, call(i, "memory b", wasm.ValueI64(8)), "returned (i64.const -1)")
	want(t, call(i, "table t", wasm.ValueI32(57345)), "returned (i32.const -1)")
	want(t, call(i, "memory a", wasm.ValueI32(2)), "returned (i32.const 4)")
	want(t, call(i, "memory b", wasm.ValueI64(3)), "returned (i64.const 4)")
	want(t, call(i, "table u", wasm.ValueI32(8192)), "returned (i32.const 0)")
	want(t, call(i, "table t", wasm.ValueI32(8193)), "returned (i32.const -1)")
	want(t, call(i, "table t", wasm.ValueI32(8192)), "returned (i32.const 8192)")
	for _, grow := range []string{"memory a", "table t", "table u"} {
		want(t, call(i, grow, wasm.ValueI32(1)), "returned (i32.const -1)")
	}
	refused(`(module (memory 1))`)
	refused(`(module (table 1 funcref))`)
	if _, out := s.NewMemory(wasm.Memtype{Limits: wasm.Limits{Min: 1}}); out.Bound != total {
		t.Errorf("a host memory: %v", out)
	}
}

// TestMemoryTakesWhatObjectsLeave lets go of objects that fill most of a store, and grows a memory to that size.
func TestMemoryTakesWhatObjectsLeave(t *testing.T) {
	e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{Store: 32 << 20}})
	i := instantiate(t, e, s, `(module
		(type $node (struct (field i64) (field (ref null $node))))
		(global $list (mut (ref null $node)) (ref.null $node))
		(memory 0)
		(func (export "keep") (param $n i32)
			(loop $l
				(global.set $list (struct.new $node (i64.const 1) (global.get $list)))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
		(func (export "drop") (param $n i32)
			(global.set $list (ref.null $node))
			(loop $l
				(drop (struct.new $node (i64.const 1) (ref.null $node)))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
		(func (export "grow") (result i32) (memory.grow (i32.const 400))))`)
	want(t, call(i, "keep", wasm.ValueI32(1_000_000)), "returned nothing")
	want(t, call(i, "grow"), "returned (i32.const -1)")
	want(t, call(i, "drop", wasm.ValueI32(400_000)), "returned nothing")
	want(t, call(i, "grow"), "returned (i32.const 0)")
}

// TestLimitsHaveNumbers looks at the number with which an exhaustion comes.
func TestLimitsHaveNumbers(t *testing.T) {
	limits := wasm.Limitation{CallDepth: 1000, Memory: 3 << 16, Table: 100, Heap: 1 << 20, Store: 1 << 30}
	e, s := newStore(t, wasm.Config{Limits: limits})
	i := instantiate(t, e, s, `(module
		(tag $e)
		(table $t 100 exnref)
		(func $down (export "depth") (call $down) (call $down))
		(func $keep (export "heap") (param $outer exnref)
			(block $h (result exnref) (try_table (catch_all_ref $h) (throw $node (local.get $outer))) (unreachable))
			(return_call $keep))
		(tag $node (param exnref)))`)
	for _, c := range []struct {
		out  wasm.Outcome
		want wasm.Outcome
	}{
		{call(i, "depth"), wasm.ExhaustedAt(wasm.LimitCallDepth, 1000)},
		{call(i, "heap", wasm.ValueNull()), wasm.ExhaustedAt(wasm.LimitHeap, 1<<20)},
		{instantiation(t, e, s, `(module (memory 4))`), wasm.ExhaustedAt(wasm.LimitMemory, 3<<16)},
		{instantiation(t, e, s, `(module (table 101 funcref))`), wasm.ExhaustedAt(wasm.LimitTable, 100)},
	} {
		compare(t, c.out, c.want)
	}
}

// instantiation is how the instantiation of a module ends.
func instantiation(tb testing.TB, e wasm.Engine, s wasm.Store, src string) wasm.Outcome {
	tb.Helper()
	_, out := s.Instantiate(context.Background(), compile(tb, e, src), nil)
	return out
}

// TestTableGrowsByOne grows tables one element at a time, across the sizes at which they change places, and reads
// all they hold.
func TestTableGrowsByOne(t *testing.T) {
	const n = 100_000
	e, s := newStore(t, wasm.Config{})
	i := instantiate(t, e, s, `(module
		(table $a 0 externref) (table $b 0 funcref) (table $c 2000 externref)
		(elem declare func $f)
		(func $f (result i32) (i32.const 7))
		(func (export "grow") (param $n i32)
			(loop $l
				(drop (table.grow $a (ref.null extern) (i32.const 1)))
				(drop (table.grow $b (ref.func $f) (i32.const 1)))
				(drop (table.grow $c (ref.null extern) (i32.const 1)))
				(br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
		(func (export "null") (result i32) (local $k i32) (local $nulls i32)
			(loop $l
				(local.set $nulls (i32.add (local.get $nulls) (ref.is_null (table.get $a (local.get $k)))))
				(br_if $l (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (table.size $a))))
			(local.get $nulls))
		(func (export "called") (result i32) (local $k i32) (local $sum i32)
			(loop $l
				(local.set $sum (i32.add (local.get $sum) (call_indirect $b (result i32) (local.get $k))))
				(br_if $l (i32.lt_u (local.tee $k (i32.add (local.get $k) (i32.const 1))) (table.size $b))))
			(local.get $sum))
		(export "c" (table $c)))`)
	c := i.Export("c").(wasm.Tableaddr)
	for k := range uint64(2000) {
		c.Set(k, wasm.ValueExtern(k))
	}
	want(t, call(i, "grow", wasm.ValueI32(n)), "returned nothing")
	want(t, call(i, "null"), fmt.Sprintf("returned (i32.const %d)", n))
	want(t, call(i, "called"), fmt.Sprintf("returned (i32.const %d)", 7*n))
	for k := range c.Size() {
		if v, _ := c.Get(k); k < 2000 && v != wasm.ValueExtern(k) || k >= 2000 && v != wasm.ValueNull() {
			t.Fatalf("element %d is %v", k, v)
		}
	}
}

// TestLargeTable64 reads and writes a 64-bit table of more than 2^32 elements, of which nearly none is touched.
func TestLargeTable64(t *testing.T) {
	e, s := newStore(t, wasm.Config{Limits: wasm.Limitation{Table: 1 << 33, Store: 1 << 36}})
	i := instantiate(t, e, s, `(module
		(table $t i64 0x1_0000_0001 externref)
		(func (export "get") (param i64) (result externref) (table.get $t (local.get 0)))
		(func (export "set") (param i64 externref) (table.set $t (local.get 0) (local.get 1)))
		(func (export "size") (result i64) (table.size $t))
		(func (export "grow") (param i64) (result i64) (table.grow $t (ref.null extern) (local.get 0)))
		(func (export "fill") (param i64 externref i64) (table.fill $t (local.get 0) (local.get 1) (local.get 2)))
		(func (export "copy") (param i64 i64 i64) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2))))`)
	const trap, end = "trap: out of bounds table access", 1<<32 + 1
	number := wasm.ValueI64
	for _, c := range []struct {
		name string
		args []wasm.Value
		want string
	}{
		{"set", []wasm.Value{number(end - 1), wasm.ValueExtern(5)}, "returned nothing"},
		{"get", []wasm.Value{number(end - 1)}, "returned (ref.extern 5)"},
		{"get", []wasm.Value{number(0)}, "returned (ref.null)"},
		{"get", []wasm.Value{number(end)}, trap},
		{"get", []wasm.Value{number(-1)}, trap},
		{"set", []wasm.Value{number(-1 << 32), wasm.ValueExtern(6)}, trap},
		{"fill", []wasm.Value{number(end - 1), wasm.ValueExtern(6), number(2)}, trap},
		{"fill", []wasm.Value{number(1), wasm.ValueExtern(6), number(-1)}, trap},
		{"copy", []wasm.Value{number(1), number(end - 1), number(1)}, "returned nothing"},
		{"get", []wasm.Value{number(1)}, "returned (ref.extern 5)"},
		{"grow", []wasm.Value{number(1 << 62)}, "returned (i64.const -1)"},
		{"grow", []wasm.Value{number(9)}, "returned " + number(end).String()},
		{"get", []wasm.Value{number(end + 8)}, "returned (ref.null)"},
		{"get", []wasm.Value{number(end + 9)}, trap},
		{"get", []wasm.Value{number(end - 1)}, "returned (ref.extern 5)"},
		{"size", nil, "returned " + number(end+9).String()},
	} {
		if got := call(i, c.name, c.args...).String(); got != c.want {
			t.Errorf("%s %v: got %s, want %s", c.name, c.args, got, c.want)
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

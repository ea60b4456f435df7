//go:build linux && amd64

package native_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"wasmjudge/wasm"
)

// fillers fill a store until it has no more, and touch all of what they get.
var fillers = map[string]struct {
	limits wasm.Limitation
	src    string
	export []string // called until each is refused
}{
	"memories": {wasm.Limitation{Store: 64 << 20}, `(module
		(memory $a 1) (memory $b i64 1)
		(func (export "a") (result i32) (local $at i32)
			(local.set $at (i32.mul (memory.size $a) (i32.const 0x1_0000)))
			(if (i32.lt_s (memory.grow $a (i32.const 3)) (i32.const 0)) (then (return (i32.const 0))))
			(memory.fill $a (local.get $at) (i32.const 1) (i32.const 0x3_0000))
			(i32.lt_u (memory.size $a) (i32.const 1000)))
		(func (export "b") (result i32) (local $at i64)
			(local.set $at (i64.mul (memory.size $b) (i64.const 0x1_0000)))
			(if (i64.lt_s (memory.grow $b (i64.const 1)) (i64.const 0)) (then (return (i32.const 0))))
			(memory.fill $b (local.get $at) (i32.const 1) (i64.const 0x1_0000))
			(i32.const 1)))`, []string{"a", "b"}},
	"tables": {wasm.Limitation{Store: 64 << 20, Table: 3 << 20}, `(module
		(table $a 1 funcref) (table $b i64 1 externref) (table $c 1 externref) (elem declare func $f) (func $f)
		(func (export "a") (result i32)
			(loop $l (br_if $l (i32.ge_s (table.grow $a (ref.func $f) (i32.const 1)) (i32.const 0))))
			(i32.const 0))
		(func (export "b") (param externref) (result i32)
			(i64.ge_s (table.grow $b (local.get 0) (i64.const 1000)) (i64.const 0)))
		(func (export "c") (param externref) (result i32)
			(i32.ge_s (table.grow $c (local.get 0) (i32.const 100)) (i32.const 0))))`,
		[]string{"a", "b", "c"}},
	"exceptions in a list": {wasm.Limitation{Heap: 64 << 20}, `(module
		(tag $node (param i64 exnref))
		(global $list (mut exnref) (ref.null exn))
		(func (export "a") (result i32)
			(loop $l
				(global.set $list
					(block $h (result exnref)
						(try_table (catch_all_ref $h) (throw $node (i64.const 1) (global.get $list)))
						(unreachable)))
				(br $l))
			(unreachable)))`, []string{"a"}},
	"exceptions in a table": {wasm.Limitation{Store: 64 << 20}, `(module
		(tag $e (param i64 i64 i64 i64 i64 i64 i64))
		(table $t 1_000_000 exnref)
		(global $n (mut i32) (i32.const 0))
		(func (export "a") (result i32)
			(loop $l
				(table.set $t (global.get $n)
					(block $h (result exnref)
						(try_table (catch_all_ref $h)
							(throw $e (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 1)
								(i64.const 1)))
						(unreachable)))
				(global.set $n (i32.add (global.get $n) (i32.const 1)))
				(br $l))
			(unreachable)))`, []string{"a"}},
}

// TestResident fills stores with all that is charged. The resident set must grow by what the limit says, give or take
// a fifth: also at its peak, so that nothing is copied or kept besides. Each is a process of its own.
func TestResident(t *testing.T) {
	const env = "NATIVE_TEST_RESIDENT"
	if name := os.Getenv(env); name != "" {
		fillStore(t, name)
		return
	}
	if testing.Short() {
		t.Skip("fills memory")
	}
	for name := range fillers {
		t.Run(name, func(t *testing.T) {
			again(t, "TestResident", env+"="+name)
		})
	}
}

// again runs a test in a process of its own, which reports what is resident.
func again(t *testing.T, test, env string) {
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), env)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil || !bytes.Contains(out, []byte("resident:")) {
		t.Error(err)
	}
}

// TestShortLived makes a hundred million objects, of which no more than a thousand live at a time. At its peak the
// resident set must not be larger than after the first two million.
func TestShortLived(t *testing.T) {
	const env = "NATIVE_TEST_SHORT_LIVED"
	if os.Getenv(env) == "" {
		again(t, "TestShortLived", env+"=yes")
		return
	}
	const objects, size, margin = 100_000_000, 24, 32 << 20 // the race detector takes memory of its own
	run := startNative(t, shortLived)
	run()
	before := status(t, "VmHWM:")
	for range objects / shortLived.n {
		run()
	}
	more := status(t, "VmHWM:") - before
	fmt.Printf("resident: %d KB more than %d KB, after objects of %d KB\n", more>>10, before>>10, objects*size>>10)
	if more > margin {
		t.Errorf("the resident set grew by %d bytes", more)
	}
}

func fillStore(t *testing.T, name string) {
	f := fillers[name]
	e, s := newStore(t, wasm.Config{Limits: f.limits})
	i := instantiate(t, e, s, f.src)
	before := status(t, "VmRSS:")
	for _, export := range f.export {
		for more := true; more; {
			more = callOrEnd(t, i.Export(export).(wasm.Funcaddr))
		}
	}
	limit := int64(max(f.limits.Store, f.limits.Heap))
	now, peak := status(t, "VmRSS:")-before, status(t, "VmHWM:")-before
	fmt.Printf("resident: %d KB, at most %d KB, of %d KB\n", now>>10, peak>>10, limit>>10)
	if now < limit*4/5 || peak > limit*6/5 {
		t.Errorf("the resident set grew by %d bytes, at most by %d; the limit is %d", now, peak, limit)
	}
}

// callOrEnd reports whether a function that takes a reference or nothing got more of what it asks for.
func callOrEnd(t *testing.T, f wasm.Funcaddr) bool {
	args := make([]wasm.Value, len(f.Externtype().Def.Comp.Params))
	for k := range args {
		args[k] = wasm.ValueExtern(1)
	}
	switch out := f.Call(context.Background(), args); out.Kind {
	case wasm.OutcomeValues:
		return out.Values[0].I32() != 0
	case wasm.OutcomeExhaustion:
		return false
	default:
		t.Fatal(out)
		return false
	}
}

// status reads a line of the process's status in bytes.
func status(t *testing.T, key string) int64 {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	_, rest, _ := bytes.Cut(b, []byte("\n"+key))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		t.Skipf("no %s in /proc/self/status", key)
	}
	n, err := strconv.ParseInt(string(fields[0]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n << 10
}

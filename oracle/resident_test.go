//go:build linux

package oracle_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// residents are programs that take all that a store may have: each export is called until one ends in exhaustion or
// returns -1, and then what is charged has been touched.
var residents = []struct{ name, src string }{
	{"ten memories", `
		MEMORIES
		(func (export "fill") (result i32) (local $i i32)
			(loop $again
				FILLS
				(br_if $again (i32.ne (i32.const -1) (memory.grow $m0 (i32.const 16)))))
			(i32.const -1))`},
	{"twenty tables", `
		TABLES
		(func $f) (elem declare func $f)
		(func (export "fill") (result i32)
			(loop $again
				GROWS
				(br_if $again (i32.ne (i32.const -1) (table.grow $t0 (ref.func $f) (i32.const 1000)))))
			(i32.const -1))`},
	{"a table by one", `
		(table $t 0 funcref)
		(func $f) (elem declare func $f)
		(func (export "fill") (result i32)
			(loop $again (br_if $again (i32.ne (i32.const -1) (table.grow $t (ref.func $f) (i32.const 1)))))
			(i32.const -1))`},
	{"structures", `
		(type $s (struct (field (ref null $s)) (field i64)))
		(global $kept (mut (ref null $s)) (ref.null $s))
		(func (export "fill") (result i32)
			(loop $again (global.set $kept (struct.new $s (global.get $kept) (i64.const 1))) (br $again)) (unreachable))`},
	{"exceptions", `
		(tag $e (param exnref i32))
		(global $kept (mut exnref) (ref.null exn))
		(func (export "fill") (result i32)
			(loop $again
				(block $l (result exnref) (try_table (catch_all_ref $l) (throw $e (global.get $kept) (i32.const 1))) (unreachable))
				(global.set $kept)
				(br $again))
			(unreachable))`},
	{"arrays in a tree", `
		(type $a (array (mut anyref)))
		(global $root (mut (ref null $a)) (ref.null $a))
		(func $grow (param $n i32) (param $a (ref $a)) (local $i i32)
			(loop $again
				(array.set $a (local.get $a) (local.get $i) (array.new $a (ref.null any) (local.get $n)))
				(local.set $i (i32.add (local.get $i) (i32.const 1)))
				(br_if $again (i32.lt_u (local.get $i) (array.len (local.get $a))))))
		(func (export "fill") (result i32) (local $n i32)
			(global.set $root (array.new $a (ref.null any) (i32.const 4000000)))
			(call $grow (i32.const 3) (ref.as_non_null (global.get $root)))
			(unreachable))`},
	{"sizes in turn", `
		(type $s0 (struct (field (ref null $s0))))
		(type $s1 (struct (field (ref null $s1)) (field i64 i64)))
		(type $s2 (struct (field (ref null $s2)) (field i64 i64 i64 i64 i64)))
		(type $a (array (mut i64)))
		(type $l (struct (field (ref null $l)) (field (ref $a))))
		(global $g0 (mut (ref null $s0)) (ref.null $s0))
		(global $g1 (mut (ref null $s1)) (ref.null $s1))
		(global $g2 (mut (ref null $s2)) (ref.null $s2))
		(global $l (mut (ref null $l)) (ref.null $l))
		(func (export "1") (loop $again (global.set $g0 (struct.new $s0 (global.get $g0))) (br $again)))
		(func (export "2") (global.set $g0 (ref.null $s0))
			(loop $again (global.set $g1 (struct.new $s1 (global.get $g1) (i64.const 1) (i64.const 1))) (br $again)))
		(func (export "3") (global.set $g1 (ref.null $s1))
			(loop $again
				(global.set $g2 (struct.new $s2 (global.get $g2) (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 1) (i64.const 1)))
				(br $again)))
		(func $arrays (param $n i32) (param $step i32)
			(loop $again
				(local.set $n (i32.add (i32.const 9) (i32.rem_u (i32.add (local.get $n) (local.get $step)) (i32.const 5000))))
				(global.set $l (struct.new $l (global.get $l) (array.new $a (i64.const 1) (local.get $n))))
				(br $again)))
		(func (export "4") (global.set $g2 (ref.null $s2)) (call $arrays (i32.const 9) (i32.const 777)))
		(func (export "fill") (result i32) (global.set $l (ref.null $l)) (call $arrays (i32.const 9) (i32.const 31)) (unreachable))`},
	{"arrays that come and go", `
		(type $a (array (mut i64)))
		(type $l (struct (field (ref null $l)) (field (ref $a))))
		(global $l (mut (ref null $l)) (ref.null $l))
		(func (export "fill") (result i32) (local $i i32)
			(loop $again
				(if (i32.eqz (i32.rem_u (local.get $i) (i32.const 4)))
					(then (global.set $l (struct.new $l (global.get $l) (array.new $a (i64.const 1) (i32.const 3000)))))
					(else (drop (array.new $a (i64.const 1) (i32.const 3100)))))
				(local.set $i (i32.add (local.get $i) (i32.const 1)))
				(br $again))
			(unreachable))`},
	{"some of each", `
		(type $s (struct (field (ref null $s)) (field i64)))
		(memory $m0 0) (table $t 0 anyref)
		(global $kept (mut (ref null $s)) (ref.null $s))
		(func (export "fill") (result i32)
			(loop $again
				(drop (memory.grow (i32.const 1)))
				(memory.fill (i32.shl (i32.sub (memory.size) (i32.const 1)) (i32.const 16)) (i32.const 1) (i32.const 65536))
				(global.set $kept (struct.new $s (global.get $kept) (i64.const 1)))
				(drop (table.grow $t (global.get $kept) (i32.const 2500)))
				(drop (struct.new $s (global.get $kept) (i64.const 1)))
				(br_if $again (i32.lt_u (memory.size) (i32.const 500))))
			(loop $again (global.set $kept (struct.new $s (global.get $kept) (i64.const 1))) (br $again))
			(unreachable))`},
}

func residentSource(src string) string {
	var memories, fills, tables, grows strings.Builder
	for i := range 10 {
		fmt.Fprintf(&memories, "(memory $m%d 1)", i)
		fmt.Fprintf(&fills, "(memory.fill $m%d (i32.const 0) (i32.const 1) (i32.shl (memory.size $m%d) (i32.const 16)))", i, i)
		if i > 0 {
			fmt.Fprintf(&fills, "(drop (memory.grow $m%d (i32.const 16)))", i)
		}
	}
	for i := range 20 {
		fmt.Fprintf(&tables, "(table $t%d 0 funcref)", i)
		if i > 0 {
			fmt.Fprintf(&grows, "(drop (table.grow $t%d (ref.func $f) (i32.const 1000)))", i)
		}
	}
	return strings.NewReplacer("MEMORIES", memories.String(), "FILLS", fills.String(), "TABLES", tables.String(), "GROWS", grows.String()).Replace(src)
}

const (
	residentLimit = 64 << 20
	residentEnv   = "ORACLE_RESIDENT"
)

// TestResident: a store is charged what it costs. When all of it has been touched, the process has grown by
// the store's limit, within a fifth, and never was larger than that.
func TestResident(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills 64 MiB several times")
	}
	for _, r := range residents {
		t.Run(r.name, func(t *testing.T) {
			grown, peak := residentIn(t, r.name)
			t.Logf("%.2f of the limit, %.2f at most", grown/residentLimit, peak/residentLimit)
			if grown < 0.8*residentLimit || peak > 1.2*residentLimit {
				t.Errorf("a limit of %d bytes: %.0f resident, %.0f at most", residentLimit, grown, peak)
			}
		})
	}
}

// TestUntouched: large tables and memories take next to nothing until they are touched.
func TestUntouched(t *testing.T) {
	if _, peak := residentIn(t, untouched); peak > 16<<20 {
		t.Errorf("%.0f bytes are resident", peak)
	}
}

const (
	untouched     = "untouched"
	inSecondStore = "exceptions" // is run twice, in two stores one after the other: the first leaves nothing behind
)

// residentIn says by how many bytes a process grows that TestResidentChild runs in, and by how many it had grown at
// most.
func residentIn(t *testing.T, name string) (grown, peak float64) {
	child := exec.Command(os.Args[0], "-test.run=^TestResidentChild$", "-test.v")
	child.Env = append(os.Environ(), residentEnv+"="+name)
	out, err := child.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, line, _ := strings.Cut(string(out), "resident: ")
	if _, err := fmt.Sscan(line, &grown, &peak); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return grown, peak
}

// TestResidentChild is the process that the others look at.
func TestResidentChild(t *testing.T) {
	name := os.Getenv(residentEnv)
	if name == "" {
		t.Skip("TestResident and TestUntouched run it")
	}
	config, run := wasm.Config{}, func(w *world) {
		w.add("m", "(module (memory 30000) (memory i64 0x1_0001)"+strings.Repeat("(table 10_000_000 funcref)", 20)+")")
	}
	for _, r := range residents {
		if r.name == name {
			config.Limits = wasm.Limitation{Store: residentLimit, Table: 1 << 30}
			run = func(w *world) {
				if r.name == inSecondStore {
					before := newWorld(t, w.engine, config)
					before.add("m", "(module "+residentSource(r.src)+")")
					fillStore(t, before)
					before.store.Close()
				}
				w.add("m", "(module "+residentSource(r.src)+")")
				fillStore(t, w)
			}
		}
	}
	w := newWorld(t, oracle.New(), config)
	grown, peak := status(t, "RssAnon"), status(t, "VmHWM")
	run(w)
	fmt.Printf("resident: %d %d\n", status(t, "RssAnon")-grown, status(t, "VmHWM")-peak)
}

func fillStore(t *testing.T, w *world) {
	for _, export := range []string{"1", "2", "3", "4", "fill"} {
		fn, ok := w.names["m"].Export(export).(wasm.Funcaddr)
		if !ok {
			continue
		}
		switch out := fn.Call(context.Background(), nil); {
		case out.Kind == wasm.OutcomeExhaustion && out.Limit == wasm.LimitStore && out.Bound == residentLimit:
		case out.String() == "returned (i32.const -1)":
		default:
			t.Fatalf("%s: %v (%d)", export, out, out.Bound)
		}
	}
}

// status reads a size in bytes from /proc/self/status.
func status(t *testing.T, field string) int {
	all, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(all), field+":")
	kb, err := strconv.Atoi(strings.Fields(line)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}

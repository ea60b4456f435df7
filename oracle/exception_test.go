package oracle_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// A handler names a tag by an index of its own module. These tests have several instances, because only then does it
// matter whose index that is.

// TestTagsAreNominal: tags are the same only if they were made by the same instantiation of the same definition.
func TestTagsAreNominal(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		const thrower = `(module
			(tag (export "tag"))
			(func (export "throw") (throw 0)))`
		const catcher = `(module
			(import "own" "tag" (tag $own))
			(import "other" "tag" (tag $other))
			(import "other" "throw" (func $throw))
			(func (export "own first") (result i32)
				(block $other (block $own
					(try_table (catch $own $own) (catch $other $other) (call $throw)) (unreachable))
					(return (i32.const 1)))
				(i32.const 2)))`
		w := newWorld(t, engine, wasm.Config{})
		w.add("first", thrower)
		w.add("second", thrower) // the same module makes another tag
		for _, c := range []struct{ own, other, want string }{
			{"first", "second", "returned (i32.const 2)"},
			{"first", "first", "returned (i32.const 1)"}, // two imports of one tag: the first clause catches
		} {
			w.names["own"], w.names["other"] = w.names[c.own], w.names[c.other]
			w.add("m", catcher)
			w.want(c.want, "own first")
		}
	})
}

// TestTagOfHandlersInstance: one function in two instances catches by each instance's own tag.
func TestTagOfHandlersInstance(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		// Each instance has its tag at index 0 and calls back what it is given within a handler for it.
		const module = `(module
			(type $f (func (param i32)))
			(tag $mine (param i32))
			(func (export "throw") (param i32) (throw $mine (local.get 0)))
			(func (export "guard") (param $f (ref null $f)) (param $x i32) (result i32)
				(block $caught (result i32)
					(try_table (catch $mine $caught) (call_ref $f (local.get $x) (local.get $f)))
					(i32.const -1))))`
		w := newWorld(t, engine, wasm.Config{})
		w.add("a", module)
		w.add("b", module)
		throwA, x := w.fn("a", "throw").Ref(), wasm.ValueI32(7)
		if got := w.call("a", "guard", throwA, x).String(); got != "returned (i32.const 7)" {
			t.Errorf("a's tag in a's frame: %s", got)
		}
		if got := w.call("b", "guard", throwA, x).String(); got != "exception of instance 0 tag 0 (i32.const 7)" {
			t.Errorf("a's tag in b's frame: %s", got)
		}
	})
}

// TestTagThroughReexports: however many names a tag goes by, it is one tag.
func TestTagThroughReexports(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("a", `(module (tag $t (export "t") (export "same") (param i64)) (tag (export "decoy")) (func (export "throw") (throw $t (i64.const 5))))`)
		w.add("b", `(module (import "a" "decoy" (tag)) (import "a" "same" (tag $t (param i64))) (export "again" (tag $t)))`)
		w.add("m", `(module
			(import "a" "throw" (func $throw))
			(import "b" "again" (tag $t (param i64)))
			(tag $decoy (param i64))
			(func (export "catch") (result i64)
				(block $l (result i64) (try_table (catch $t $l) (call $throw)) (unreachable))))`)
		w.want("returned (i64.const 5)", "catch")
		id := w.names["b"].Export("again").(wasm.Tagaddr).ID()
		if want := (wasm.TagID{Instance: 0, Index: 0}); id != want {
			t.Errorf("the tag is %v, want %v", id, want)
		}
	})
}

// TestShadowedHandlers: clauses are tried in order, inner handlers first, and clauses for the same tag or after
// catch_all stay silent.
func TestShadowedHandlers(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("m", `(module
			(tag $e (param i32)) (tag $f)
			(func (export "first") (result i32)
				(block $2 (result i32) (block $1 (result i32)
					(try_table (catch $e $1) (catch $e $2) (throw $e (i32.const 10))) (unreachable))
					(return (i32.add (i32.const 1))))
				(i32.add (i32.const 2)))
			(func (export "all first") (result i32)
				(block $e (result i32) (block $all
					(try_table (catch_all $all) (catch $e $e) (throw $e (i32.const 10))) (unreachable))
					(return (i32.const 1))))
			(func (export "inner first") (result i32)
				(block $outer (result i32) (block $inner (result i32)
					(try_table (catch $e $outer)
						(try_table (catch $e $inner) (throw $e (i32.const 10)))) (unreachable))
					(return (i32.add (i32.const 1))))
				(i32.add (i32.const 2)))
			(func (export "throw in a catch") (result i32)
				(block $outer (result i32)
					(try_table (catch $e $outer)
						(block $inner (try_table (catch_all $inner) (throw $f)))
						(throw $e (i32.const 3)))
					(unreachable))))`)
		w.want("returned (i32.const 11)", "first")
		w.want("returned (i32.const 1)", "all first")
		w.want("returned (i32.const 11)", "inner first")
		w.want("returned (i32.const 3)", "throw in a catch")
	})
}

// TestLeavingHandlers: a handler is armed exactly while evaluation is inside its try_table.
func TestLeavingHandlers(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("m", `(module
			(tag $e)
			(func $throw (throw $e))
			(func (export "end") (block $l (try_table (catch $e $l)) (throw $e)))
			(func (export "br") (block $l (block $out (try_table (catch $e $l) (br $out))) (throw $e)))
			(func (export "br_if") (block $l (block $out (try_table (catch $e $l) (br_if $out (i32.const 1)))) (throw $e)))
			(func (export "br_table") (block $l (block $out (try_table (catch $e $l) (br_table $out (i32.const 0)))) (throw $e)))
			(func $return (block $l (try_table (catch $e $l) (return))))
			(func (export "return") (call $return) (throw $e))
			(func (export "catch") (block $l
				(block $inner (try_table (catch $e $inner) (throw $e)))
				(throw $e)))
			(func (export "tail call") (block $l (try_table (catch $e $l) (return_call $throw))))
			(func (export "loop") (local $i i32)
				(loop $again
					(try_table (catch $e $again)
						(local.set $i (i32.add (local.get $i) (i32.const 1)))
						(if (i32.lt_u (local.get $i) (i32.const 5)) (then (throw $e)))))
				(if (i32.ne (local.get $i) (i32.const 5)) (then unreachable))))`)
		for _, export := range []string{"end", "br", "br_if", "br_table", "return", "catch", "tail call"} {
			w.want("exception of instance 0 tag 0", export)
		}
		w.want("returned nothing", "loop")
	})
}

// TestTailCalls: a tail call leaves its frame with all handlers before the callee runs, into another instance and to
// the host too.
func TestTailCalls(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		tag := w.store.NewTag(wasm.DefineFunc(nil, nil))
		w.host["tag"] = tag
		w.host["throw"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
			return wasm.Throw(w.store.NewException(tag, nil))
		})
		i32s := []wasm.Valtype{wasm.TypeI32}
		w.host["add one"] = w.store.NewFunc(wasm.DefineFunc(i32s, i32s), func(_ context.Context, args []wasm.Value) wasm.Outcome {
			return wasm.Values(wasm.ValueI32(args[0].I32() + 1))
		})
		w.add("a", `(module
			(import "host" "tag" (tag $e))
			(func (export "throw") (param i64) (throw $e)))`)
		w.add("m", `(module
			(type $v (func)) (type $i (func (param i64)))
			(import "host" "tag" (tag $e))
			(import "host" "throw" (func $host))
			(import "host" "add one" (func $add (param i32) (result i32)))
			(import "a" "throw" (func $other (param i64)))
			(table funcref (elem $host $other))
			(elem declare func $host $other $add)
			(func $direct (block $l (try_table (catch_all $l) (return_call $host))))
			(func $ref (block $l (try_table (catch_all $l) (return_call_ref $i (i64.const 0) (ref.func $other)))))
			(func $table (block $l (try_table (catch_all $l) (return_call_indirect (type $i) (i64.const 0) (i32.const 1)))))
			(func $caught (param $f i32) (result i32)
				(block $l
					(try_table (catch $e $l)
						(block (block (block (br_table 0 1 2 (local.get $f)))
							(call $direct)) (call $ref)) (call $table))
					(return (i32.const 0)))
				(i32.const 1))
			(func (export "uncaught") (call $direct))
			(func (export "uncaught at once") (return_call $host))
			(func (export "caught below") (result i32 i32 i32)
				(call $caught (i32.const 0)) (call $caught (i32.const 1)) (call $caught (i32.const 2)))
			(func $count (param $n i32) (result i32)
				(if (i32.eqz (local.get $n)) (then (return (i32.const 42))))
				(try_table (return_call $count (i32.sub (local.get $n) (i32.const 1))))
				(unreachable))
			(func (export "a million") (result i32) (call $count (i32.const 1000000)))
			(func (export "host's result") (param i32) (result i32) (return_call $add (local.get 0))))`)
		w.want("exception of host tag 0", "uncaught")
		w.want("exception of host tag 0", "uncaught at once")
		w.want("returned (i32.const 1) (i32.const 1) (i32.const 1)", "caught below")
		w.want("returned (i32.const 42)", "a million")
		w.want("returned (i32.const 8)", "host's result", wasm.ValueI32(7))
	})
}

// TestNotCaught: traps and exhaustion pass every handler.
func TestNotCaught(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{Limits: wasm.Limitation{CallDepth: 1000}})
		w.host["trap"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(context.Context, []wasm.Value) wasm.Outcome {
			return wasm.Trapped(wasm.TrapHost)
		})
		w.add("m", `(module
			(import "host" "trap" (func $host))
			(func (export "trap") (block $l (try_table (catch_all $l) (unreachable))))
			(func (export "null") (block $l (try_table (catch_all $l) (throw_ref (ref.null exn)))))
			(func (export "host") (block $l (try_table (catch_all $l) (call $host))))
			(func $f (export "deep") (block $l (try_table (catch_all $l) (call $f)))))`)
		w.want("trap: unreachable", "trap")
		w.want("trap: null exception reference", "null")
		w.want("trap: host trap", "host")
		w.want("exhaustion: call stack exhausted", "deep")
	})
}

// TestExnref: an exception reference stays the same exception wherever it goes, and can be thrown any number of times.
func TestExnref(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("m", `(module
			(type $box (struct (field (mut exnref))))
			(type $exns (array (mut exnref)))
			(tag $e (param i32))
			(tag $carry (param exnref))
			(global $g (mut exnref) (ref.null exn))
			(table $t 2 exnref)
			(func $make (param i32) (result exnref)
				(block $l (result i32 exnref) (try_table (catch_ref $e $l) (throw $e (local.get 0))) (unreachable))
				(return))
			(func $payload (param exnref) (result i32)
				(block $l (result i32) (try_table (catch $e $l) (throw_ref (local.get 0))) (unreachable)))
			(func (export "places") (result i32 i32 i32 i32 i32) (local $x exnref) (local $box (ref $box)) (local $a (ref $exns))
				(local.set $x (call $make (i32.const 7)))
				(global.set $g (local.get $x))
				(table.set $t (i32.const 1) (local.get $x))
				(local.set $box (struct.new $box (local.get $x)))
				(local.set $a (array.new $exns (local.get $x) (i32.const 2)))
				(drop (call $make (i32.const 8)))
				(call $payload (global.get $g))
				(call $payload (table.get $t (i32.const 1)))
				(call $payload (struct.get $box 0 (local.get $box)))
				(call $payload (array.get $exns (local.get $a) (i32.const 1)))
				(block $l (result exnref) (try_table (catch $carry $l) (throw $carry (local.get $x))) (unreachable))
				(call $payload))
			(func (export "make") (param i32) (result exnref) (call $make (local.get 0)))
			(func (export "throw") (param exnref) (throw_ref (local.get 0)))
			(func (export "is exn") (param exnref) (result i32) (ref.test (ref exn) (local.get 0))))`)
		w.want("returned (i32.const 7) (i32.const 7) (i32.const 7) (i32.const 7) (i32.const 7)", "places")
		first, second := w.call("m", "make", wasm.ValueI32(1)).Values[0], w.call("m", "make", wasm.ValueI32(1)).Values[0]
		if first == second {
			t.Error("two exceptions are the same to the embedder")
		}
		for range 2 {
			out := w.call("m", "throw", first)
			if out.Kind != wasm.OutcomeException || out.Exception.Ref != first.Ref {
				t.Errorf("throwing an exception of before ends in %v with reference %v, want %v", out, out.Exception.Ref, first.Ref)
			}
		}
		w.want("returned (i32.const 1)", "is exn", first)
		w.want("returned (i32.const 0)", "is exn", wasm.ValueNull())
	})
}

// TestStateInHandler: the handler finds what was written before a throw, in locals that are read by pending
// operands too.
func TestStateInHandler(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.add("m", `(module
			(tag $e (param i32 i64 f32 f64))
			(memory 1)
			(func $throw (param $x i32)
				(i32.store (i32.const 0) (i32.const 77))
				(throw $e (local.get $x) (i64.const 2) (f32.const 3) (f64.const 4)))
			(func (export "locals") (param $x i32) (result i32 i32 i32 i32)
				(local.get $x) ;; 1, taken before the writes
				(local.set $x (i32.const 2))
				(block $l (result i32 i64 f32 f64)
					(try_table (catch $e $l)
						(local.set $x (i32.const 3))
						(call $throw (local.get $x))
						(local.set $x (i32.const 4)))
					(unreachable))
				(drop) (drop) (drop)
				(local.get $x)
				(i32.load (i32.const 0)))
			(func (export "payload") (result i32 i64 f32 f64)
				(block $l (result i32 i64 f32 f64) (try_table (catch $e $l) (call $throw (i32.const 1))) (unreachable)))
			(func (export "operands below") (result i32) (local $x i32)
				(i32.const 100)
				(local.tee $x (i32.const 10))
				(block $l
					(try_table (catch_all $l) (local.set $x (i32.const 20)) (call $throw (i32.const 0))))
				(i32.add) (i32.add (local.get $x))))`)
		w.want("returned (i32.const 1) (i32.const 3) (i32.const 3) (i32.const 77)", "locals", wasm.ValueI32(1))
		w.want("returned (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4)", "payload")
		w.want("returned (i32.const 130)", "operands below")
	})
}

// TestHostExceptions: host functions throw, catch what calls end in, throw it again, and hold references meanwhile.
func TestHostExceptions(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		i32s, none := []wasm.Valtype{wasm.TypeI32}, []wasm.Valtype(nil)
		tag := w.store.NewTag(wasm.DefineFunc(i32s, none))
		var kept wasm.Value
		w.host["tag"] = tag
		w.host["throw"] = w.store.NewFunc(wasm.DefineFunc(i32s, none), func(_ context.Context, args []wasm.Value) wasm.Outcome {
			return wasm.Throw(w.store.NewException(tag, args))
		})
		w.host["swallow"] = w.store.NewFunc(wasm.DefineFunc(none, i32s), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			out := w.fn("a", "throw 5").Call(ctx, nil)
			return wasm.Values(out.Exception.Payload[0])
		})
		w.host["pass on"] = w.store.NewFunc(wasm.DefineFunc(none, none), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return w.fn("a", "throw 5").Call(ctx, nil)
		})
		w.host["keep"] = w.store.NewFunc(wasm.DefineFunc([]wasm.Valtype{wasm.TypeExnref}, none), func(_ context.Context, args []wasm.Value) wasm.Outcome {
			kept = args[0]
			return wasm.Values()
		})
		w.host["kept"] = w.store.NewFunc(wasm.DefineFunc(none, none), func(context.Context, []wasm.Value) wasm.Outcome {
			return wasm.Throw(kept)
		})
		w.add("a", `(module
			(import "host" "tag" (tag $e (param i32)))
			(import "host" "throw" (func $throw (param i32)))
			(func (export "throw 5") (call $throw (i32.const 5))))`)
		w.add("m", `(module
			(import "host" "tag" (tag $e (param i32)))
			(import "host" "throw" (func $throw (param i32)))
			(import "host" "swallow" (func $swallow (result i32)))
			(import "host" "pass on" (func $pass))
			(import "host" "keep" (func $keep (param exnref)))
			(import "host" "kept" (func $kept))
			(func (export "thrown") (result i32)
				(block $l (result i32) (try_table (catch $e $l) (call $throw (i32.const 6))) (unreachable)))
			(func (export "swallowed") (result i32)
				(block $l (result i32) (try_table (result i32) (catch $e $l) (call $swallow)) (return (i32.add (i32.const 10)))))
			(func (export "passed on") (result i32)
				(block $l (result i32) (try_table (catch $e $l) (call $pass)) (unreachable)))
			(func (export "kept") (result i32)
				(call $keep (block $l (result i32 exnref) (try_table (catch_ref $e $l) (call $throw (i32.const 9))) (unreachable)))
				(drop)
				(block $l (result i32) (try_table (catch $e $l) (call $kept)) (unreachable))))`)
		w.want("returned (i32.const 6)", "thrown")
		w.want("returned (i32.const 15)", "swallowed")
		w.want("returned (i32.const 5)", "passed on")
		w.want("returned (i32.const 9)", "kept")
		if e := w.store.Exception(kept); e.Tag != wasm.Tagaddr(tag) || len(e.Payload) != 1 || e.Payload[0] != wasm.ValueI32(9) {
			t.Errorf("the kept exception is of %v with %v", e.Tag.ID(), e.Payload)
		}
	})
}

// TestWalks compares what OnThrow is told: for every throw the frames, the clauses tried with the tags that they mean
// there, and the end.
func TestWalks(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		var out strings.Builder
		w := newWorld(t, engine, wasm.Config{OnThrow: func(walk *wasm.Walk) { writeWalk(&out, walk) }})
		w.host["throw"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return w.fn("a", "throw").Call(ctx, nil)
		})
		w.add("a", `(module (tag $e (export "e")) (tag (export "other")) (func (export "throw") (throw $e)))`)
		w.add("b", `(module
			(import "a" "other" (tag $other)) ;; index 0 here, as $e is in a and m
			(import "a" "e" (tag $e))
			(import "host" "throw" (func $throw))
			(func (export "middle") (block $l (try_table (catch $other $l) (call $throw)))))`)
		w.add("m", `(module
			(import "a" "e" (tag $e))
			(import "b" "middle" (func $middle))
			(tag $mine)
			(func (export "caught")
				(block $l (try_table (catch_all $l)
					(block $again (result exnref)
						(try_table (catch $mine $l) (catch_all_ref $again) (call $middle)) (unreachable))
					(throw_ref))))
			(func (export "uncaught") (call $middle)))`)
		for _, export := range []string{"caught", "uncaught"} {
			fmt.Fprintf(&out, "%s %v\n", export, w.call("m", export))
		}
		golden(t, "walks.golden", out.String())
	})
}

func writeWalk(out *strings.Builder, walk *wasm.Walk) {
	fmt.Fprintf(out, "%v of %v, caught %v\n", walk.Op, walk.Tag, walk.Caught)
	for _, f := range walk.Frames {
		if f.Host {
			fmt.Fprintf(out, "\thost function\n")
			continue
		}
		fmt.Fprintf(out, "\tinstance %d func %d at %d\n", f.Instance, f.Func, f.Pos)
		for _, c := range f.Clauses {
			tag := ""
			if c.Catch.Kind.HasTag() {
				tag = fmt.Sprintf(" %d (%v)", c.Catch.Tag, c.Tag)
			}
			fmt.Fprintf(out, "\t\ttry at %d: %v%s: %v\n", c.Try, c.Catch.Kind, tag, c.Match)
		}
	}
}

// TestBacktraces: traps and uncaught exceptions tell where they come from, through host functions as well.
func TestBacktraces(t *testing.T) {
	both(t, func(t *testing.T, engine *oracle.Engine) {
		w := newWorld(t, engine, wasm.Config{})
		w.host["through"] = w.store.NewFunc(wasm.DefineFunc(nil, nil), func(ctx context.Context, _ []wasm.Value) wasm.Outcome {
			return w.fn("a", "trap").Call(ctx, nil)
		})
		const callee = `(module (func $trap unreachable) (func (export "trap") (call $trap)))`
		w.add("a", callee)
		const src = `(module
			(import "host" "through" (func $through))
			(tag $e)
			(func (export "trap") (call $through))
			(func (export "throw") (call $throw))
			(func $throw (throw $e)))`
		w.add("m", src)
		at := func(s, sub string) uint32 { return uint32(strings.Index(s, sub)) + 1 } // past the parenthesis
		got := fmt.Sprint(w.call("m", "trap").Backtrace)
		want := fmt.Sprint([]wasm.Frame{
			{Instance: 0, Func: 0, Pos: at(callee, " unreachable")}, {Instance: 0, Func: 1, Pos: at(callee, "(call $trap)")}, {Host: true}, {Instance: 1, Func: 1, Pos: at(src, "(call $through)")},
		})
		if got != want {
			t.Errorf("trap: %s, want %s", got, want)
		}
		got = fmt.Sprint(w.call("m", "throw").Exception.Backtrace)
		want = fmt.Sprint([]wasm.Frame{{Instance: 1, Func: 3, Pos: at(src, "(throw $e)")}, {Instance: 1, Func: 2, Pos: at(src, "(call $throw)")}})
		if got != want {
			t.Errorf("throw: %s, want %s", got, want)
		}
	})
}

//go:build linux && amd64

package native_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// crowded makes lists of structures that hold vectors and arrays of them, throws each list at some depth in an
// exception with a vector, catches it, and sums up what comes out, while other objects become garbage.
const crowded = `(module
	(type $row (array (mut v128)))
	(type $node (sub (struct
		(field $next (ref null $node)) (field $v (mut v128)) (field $row (ref $row)) (field $small i8))))
	(type $late (sub $node (struct
		(field $next (ref null $node)) (field $v (mut v128)) (field $row (ref $row)) (field $small i8)
		(field $exn exnref))))
	(tag $t (param v128 (ref $node)))
	(func $list (param $n i32) (param $seed i32) (result (ref null $node)) (local $x (ref null $node))
		(block $done (loop $more
			(br_if $done (i32.eqz (local.get $n)))
			(local.set $x (struct.new $node
				(local.get $x)
				(i32x4.splat (i32.add (local.get $n) (local.get $seed)))
				(array.new $row
					(i64x2.splat (i64.extend_i32_u (local.get $seed))) (i32.rem_u (local.get $n) (i32.const 9)))
				(local.get $n)))
			(local.set $n (i32.sub (local.get $n) (i32.const 1)))
			(br $more)))
		(local.get $x))
	(func $throw (param $depth i32) (param $x (ref $node)) (param $v v128)
		(if (local.get $depth)
			(then (call $throw
				(i32.sub (local.get $depth) (i32.const 1))
				(local.get $x)
				(i32x4.add (local.get $v) (i32x4.splat (i32.const 1)))))
			(else (throw $t (local.get $v) (local.get $x)))))
	(func $sum (param $x (ref null $node)) (param $s v128) (result v128)
		(block $end (loop $more
			(local.set $s (i32x4.add (local.get $s) (struct.get $node $v (br_on_null $end (local.get $x)))))
			(local.set $s (i32x4.add (local.get $s) (i32x4.splat (i32.add
				(array.len (struct.get $node $row (local.get $x)))
				(struct.get_s $node $small (local.get $x))))))
			(local.set $x (struct.get $node $next (local.get $x)))
			(br $more)))
		(local.get $s))
	(func (export "run") (param $n i32) (param $seed i32) (result v128)
		(local $s v128) (local $x (ref null $node)) (local $e exnref)
		(loop $again
			(local.set $x (call $list
				(i32.rem_u (i32.add (local.get $n) (local.get $seed)) (i32.const 40))
				(local.get $seed)))
			(local.set $x (struct.new $late
				(local.get $x) (local.get $s) (array.new_default $row (i32.const 3)) (local.get $n) (local.get $e)))
			(block $h (result v128 (ref $node) exnref)
				(try_table (catch_ref $t $h)
					(call $throw
						(i32.and (local.get $n) (i32.const 15)) (ref.as_non_null (local.get $x)) (local.get $s)))
				(unreachable))
			(local.set $e)
			(local.set $x)
			(local.set $s)
			(local.set $s (call $sum (local.get $x) (local.get $s)))
			(if (ref.test (ref $late) (local.get $x))
				(then (local.set $s (i32x4.shl (local.get $s) (i32.const 1)))))
			(if (i32.eqz (i32.and (local.get $n) (i32.const 7))) (then (local.set $e (ref.null exn))))
			(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
		(local.get $s)))`

// TestGoroutines runs vectors, objects and exceptions on forty goroutines at once: each has a store of its own, and all
// share one engine and the code of one module. Every fourth goroutine runs a script of the corpus, too. It is worth
// most with -race and GOGC=1.
func TestGoroutines(t *testing.T) {
	const goroutines, rounds = 40, 3
	for name, options := range map[string][]native.Option{
		"usual": nil, "zeal": {native.WithZeal(false)}, "moving zeal": {native.WithZeal(true)},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t, options...)
			code := compile(t, e, crowded)
			turns := int32(200)
			if options != nil {
				turns = 6 // each allocation is a collection
			}
			args := func(seed int) []wasm.Value {
				return []wasm.Value{wasm.ValueI32(turns), wasm.ValueI32(int32(seed))}
			}
			expected := sums(t, goroutines, args)
			scripts := crowdedScripts(t)
			var wg sync.WaitGroup
			for k := range goroutines {
				wg.Go(func() {
					for range rounds {
						s := e.NewStore(wasm.Config{})
						i, out := s.Instantiate(context.Background(), code, nil)
						if !out.OK() {
							t.Errorf("goroutine %d: %v", k, out)
							return
						}
						want(t, i.Export("run").(wasm.Funcaddr).Call(context.Background(), args(k)), expected[k])
						s.Close()
					}
					if k%4 == 0 {
						script := scripts[k/4%len(scripts)]
						if c := runScript(script, e); c.Failed+c.Skipped > 0 {
							t.Errorf("goroutine %d: %s: %v", k, script.Source.Name, c)
						}
					}
				})
			}
			wg.Wait()
		})
	}
}

// sums are what the oracle says.
func sums(t *testing.T, n int, args func(seed int) []wasm.Value) (outcomes []string) {
	t.Helper()
	e := oracle.New()
	s := e.NewStore(wasm.Config{})
	defer s.Close()
	i := instantiate(t, e, s, crowded)
	for k := range n {
		outcomes = append(outcomes, call(i, "run", args(k)...).String())
	}
	return outcomes
}

// crowdedScripts are scripts of the corpus with vectors, objects and exceptions.
func crowdedScripts(t *testing.T) (scripts []*wast.Script) {
	t.Helper()
	for _, name := range []string{
		"vector-handlers", "vector-values", "objects-and-registers", "objects-null-and-bounds", "exnref-in-struct",
		"exnref-in-array", "survives-allocation", "payload-references", "exn-casts", "rethrow",
	} {
		scripts = append(scripts, readScript(t, filepath.Join("..", "corpus", name+".wast")))
	}
	return scripts
}

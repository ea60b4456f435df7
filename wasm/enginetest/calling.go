package enginetest

import (
	"context"

	"wasmjudge/wasm"
)

// throwing throws what it is given, imports a host's tag and function, and catches.
const throwing = `
	(import "m" "t" (tag $t (param i32)))
	(import "m" "f" (func $f (param i32) (result i32)))
	(func (export "throw") (param i32) (throw $t (local.get 0)))
	(func (export "call") (param i32) (result i32) (call $f (local.get 0)))
	(func (export "catch") (param i32) (result i32)
		(block $h (result i32) (try_table (result i32) (catch $t $h) (call $f (local.get 0)))))
	(func (export "catch ref") (param i32) (result exnref)
		(block $h (result exnref) (drop (try_table (result i32) (catch_all_ref $h) (call $f (local.get 0)))) (ref.null exn)))`

var calling = []contract{
	{"Arguments that do not match the parameters end in a fault, and break nothing.", func(w *world) {
		inst := w.instance(`(func (export "f") (param i32) (result i32) (local.get 0))`)
		w.kind(wasm.OutcomeFault, "a call with no argument", w.call(inst, "f"))
		w.kind(wasm.OutcomeFault, "a call with an argument of another type", w.call(inst, "f", wasm.Value{Kind: wasm.I64}))
		w.wants("returned (i32.const 7)", w.call(inst, "f", wasm.ValueI32(7)))
	}},
	{"A trap is told by its kind, and the instance goes on.", func(w *world) {
		inst := w.instance(`(memory 1) (func (export "unreachable") (unreachable))
			(func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
			(func (export "load") (result i32) (i32.load (i32.const 65536)))`)
		w.traps(wasm.TrapUnreachable, w.call(inst, "unreachable"))
		w.traps(wasm.TrapDivideByZero, w.call(inst, "divide", wasm.ValueI32(0)))
		w.traps(wasm.TrapMemoryBounds, w.call(inst, "load"))
		w.wants("returned (i32.const 1)", w.call(inst, "divide", wasm.ValueI32(1)))
	}},
	{"A host function's results, traps and exceptions are those of its call.", func(w *world) {
		tag, inst := w.thrower(func(w *world, tag wasm.Tagaddr, x int32) wasm.Outcome {
			switch x {
			case 0:
				return wasm.Trapped(wasm.TrapHost)
			case 1:
				return wasm.Throw(w.store.NewException(tag, []wasm.Value{wasm.ValueI32(42)}))
			}
			return wasm.Values(wasm.ValueI32(x))
		})
		w.wants("returned (i32.const 9)", w.call(inst, "call", wasm.ValueI32(9)))
		w.traps(wasm.TrapHost, w.call(inst, "call", wasm.ValueI32(0)))
		w.throws(tag, 42, w.call(inst, "call", wasm.ValueI32(1)))
		w.wants("returned (i32.const 42)", w.call(inst, "catch", wasm.ValueI32(1)))
		w.traps(wasm.TrapHost, w.call(inst, "catch", wasm.ValueI32(0)))
	}},
	{"An exception that nobody catches is told with its tag and payload, and its reference reads the same.", func(w *world) {
		tag, inst := w.thrower(func(*world, wasm.Tagaddr, int32) wasm.Outcome { return wasm.Values(wasm.ValueI32(0)) })
		out := w.call(inst, "throw", wasm.ValueI32(5))
		w.throws(tag, 5, out)
		if out.Kind == wasm.OutcomeException {
			e := w.store.Exception(wasm.ValueRef(out.Exception.Ref))
			if e.Tag.ID() != tag.ID() || len(e.Payload) != 1 || e.Payload[0] != wasm.ValueI32(5) {
				w.fail("read by its reference it is of %v with %v", e.Tag.ID(), e.Payload)
			}
		}
	}},
	{"An exception that a host function threw may be passed on by reference, and reads as it was made.", func(w *world) {
		tag, inst := w.thrower(func(w *world, tag wasm.Tagaddr, x int32) wasm.Outcome {
			return wasm.Throw(w.store.NewException(tag, []wasm.Value{wasm.ValueI32(x)}))
		})
		out := w.call(inst, "catch ref", wasm.ValueI32(6))
		w.must(out.OK() && len(out.Values) == 1 && out.Values[0].Ref.Heap == wasm.HeapExn, "the outcome is %v", &out)
		if e := w.store.Exception(out.Values[0]); e.Tag.ID() != tag.ID() || len(e.Payload) != 1 || e.Payload[0] != wasm.ValueI32(6) {
			w.fail("it is of %v with %v", e.Tag.ID(), e.Payload)
		}
	}},
	{"A host function may call functions of the store, and gets their outcome.", func(w *world) {
		var inst wasm.Instance
		tag := w.store.NewTag(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, nil))
		t := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32})
		inner := w.store.NewFunc(t, func(ctx context.Context, args []wasm.Value) wasm.Outcome {
			if args[0].Lo == 0 {
				return wasm.Values(wasm.ValueI32(100))
			}
			name := "call"
			if args[0].Lo == 3 {
				name = "throw"
			}
			out := inst.Export(name).(wasm.Funcaddr).Call(ctx, []wasm.Value{wasm.ValueI32(int32(args[0].Lo) - 1)})
			if out.OK() {
				out.Values = []wasm.Value{wasm.ValueI32(int32(out.Values[0].Lo) + 1)}
			}
			return out
		})
		inst = w.instance(throwing, tag, inner)
		w.wants("returned (i32.const 102)", w.call(inst, "call", wasm.ValueI32(2)))
		w.throws(tag, 2, w.call(inst, "call", wasm.ValueI32(3)))
		w.wants("returned (i32.const 2)", w.call(inst, "catch", wasm.ValueI32(3)))
	}},
	{"OnThrow is called if About says so, and not otherwise.", func(w *world) {
		walks := 0
		w.store.Close()
		w.store = w.engine.NewStore(wasm.Config{OnThrow: func(*wasm.Walk) { walks++ }})
		inst := w.instance(`(tag $e) (func (export "f") (block $h (try_table (catch_all $h) (throw $e))))`)
		w.wants("returned nothing", w.call(inst, "f"))
		if shown := walks > 0; shown != w.engine.About().Walks || walks > 1 {
			w.fail("it is called %d times, and About().Walks is %v", walks, w.engine.About().Walks)
		}
	}},
	{"Recursion that does not end is exhaustion, unless About().Shallow says not to try it.", func(w *world) {
		if w.engine.About().Shallow != "" {
			return
		}
		inst := w.instance(`(func $f (export "f") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1)))
			(func (export "g") (result i32) (i32.const 1))`)
		out := w.call(inst, "f", wasm.ValueI32(0))
		if out.Kind != wasm.OutcomeExhaustion || out.Limit != wasm.LimitCallDepth {
			w.fail("it ends in %v", &out)
		}
		w.wants("returned (i32.const 1)", w.call(inst, "g"))
	}},
	{"Limitation.CallDepth bounds the depth of calls, if About().Depth says so.", func(w *world) {
		if !w.engine.About().Depth {
			return
		}
		w.store.Close()
		w.store = w.engine.NewStore(wasm.Config{Limits: wasm.Limitation{CallDepth: 100}})
		inst := w.instance(`(func $f (export "f") (param i32)
			(if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))))))`)
		w.wants("returned nothing", w.call(inst, "f", wasm.ValueI32(50)))
		w.kind(wasm.OutcomeExhaustion, "a recursion of 200 calls", w.call(inst, "f", wasm.ValueI32(200)))
	}},
	{"A Collector keeps what a global holds.", func(w *world) {
		c, ok := w.store.(wasm.Collector)
		if !ok {
			return
		}
		inst := w.instance(`(tag $e (param i32)) (global $g (mut exnref) (ref.null exn))
			(func (export "make") (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e (i32.const 8))) (unreachable)) (global.set $g))
			(func (export "use") (result i32) (block $h (result i32) (try_table (catch $e $h) (throw_ref (global.get $g))) (unreachable)))`)
		w.wants("returned nothing", w.call(inst, "make"))
		c.Collect()
		w.wants("returned (i32.const 8)", w.call(inst, "use"))
	}},
}

// thrower makes a host tag, and an instance that imports it and a host function.
func (w *world) thrower(host func(w *world, tag wasm.Tagaddr, x int32) wasm.Outcome) (wasm.Tagaddr, wasm.Instance) {
	code := w.code(throwing) // before the tag is made, which an engine without exceptions has not
	tag := w.store.NewTag(wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, nil))
	t := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32})
	f := w.store.NewFunc(t, func(_ context.Context, args []wasm.Value) wasm.Outcome {
		return host(w, tag, int32(args[0].Lo))
	})
	inst, out := w.store.Instantiate(w.ctx, code, []wasm.Externaddr{tag, f})
	w.must(out.OK(), "instantiating ends in %v", &out)
	return tag, inst
}

// throws requires an exception of a tag with an i32.
func (w *world) throws(tag wasm.Tagaddr, x int32, out wasm.Outcome) {
	e := out.Exception
	if out.Kind != wasm.OutcomeException || e == nil || e.Tag == nil || e.Tag.ID() != tag.ID() ||
		len(e.Payload) != 1 || e.Payload[0] != wasm.ValueI32(x) {
		w.fail("the outcome is %q, and should be an exception of %v with %d", out.String(), tag.ID(), x)
	}
}

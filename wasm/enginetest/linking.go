package enginetest

import (
	"context"

	"wasmjudge/wasm"
)

const importing = `(import "m" "f" (func $f (param i32) (result i32))) (func (export "g") (result i32) (call $f (i32.const 1)))`

var linking = []contract{
	{"Too few imports are a link error.", func(w *world) { w.links(importing) }},
	{"Too many imports are a link error.", func(w *world) { w.links(importing, w.host(), w.host()) }},
	{"An import that is nil is a link error.", func(w *world) { w.links(importing, nil) }},
	{"An import of another kind is a link error.", func(w *world) {
		w.links(importing, w.store.NewGlobal(wasm.Globaltype{Type: wasm.TypeI32}, wasm.ValueI32(1)))
	}},
	{"A function of another type is a link error.", func(w *world) {
		w.links(importing, w.store.NewFunc(wasm.DefineFunc(nil, nil),
			func(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values() }))
	}},
	{"A global of another mutability is a link error.", func(w *world) {
		w.links(`(import "m" "g" (global (mut i32)))`, w.store.NewGlobal(wasm.Globaltype{Type: wasm.TypeI32}, wasm.ValueI32(1)))
	}},
	{"A memory that is too small is a link error.", func(w *world) {
		m, out := w.store.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1}})
		w.must(out.OK(), "making a memory ends in %v", &out)
		w.links(`(import "m" "m" (memory 2))`, m)
	}},
	{"A tag of another type is a link error.", func(w *world) {
		w.links(`(import "m" "t" (tag (param i32)))`, w.store.NewTag(wasm.DefineFunc(nil, nil)))
	}},
	{"An import of another store is a link error.", func(w *world) {
		other := w.engine.NewStore(wasm.Config{})
		defer other.Close()
		w.links(`(import "m" "g" (global i32))`, other.NewGlobal(wasm.Globaltype{Type: wasm.TypeI32}, wasm.ValueI32(1)))
	}},
	{"Instances are numbered in the order of the calls that passed linking, successful or not.", func(w *world) {
		w.number(0, w.instance(""))
		_, out := w.try(importing)
		w.kind(wasm.OutcomeLink, "instantiating", out)
		w.number(1, w.instance(""))
		_, out = w.try(`(func $f (unreachable)) (start $f)`)
		w.traps(wasm.TrapUnreachable, out)
		w.number(3, w.instance(""))
	}},
	{"What a start function ends in is what instantiating ends in.", func(w *world) {
		inst, out := w.try(`(tag $e (param i32)) (func $f (throw $e (i32.const 7))) (start $f)`)
		if inst != nil {
			w.fail("there is an instance")
		}
		w.kind(wasm.OutcomeException, "instantiating", out)
		if x := out.Exception; x != nil && (x.Tag == nil || x.Tag.ID() != wasm.TagID{} || len(x.Payload) != 1 || x.Payload[0].Lo != 7) {
			w.fail("the exception is %v", &out)
		}
	}},
	{"A trap in an active segment stays visible in what segments before it wrote.", func(w *world) {
		m, out := w.store.NewMemory(wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1}})
		w.must(out.OK(), "making a memory ends in %v", &out)
		_, out = w.try(`(import "m" "m" (memory 1)) (data (i32.const 0) "a") (data (i32.const 65536) "b")`, m)
		w.traps(wasm.TrapMemoryBounds, out)
		if m.Bytes()[0] != 'a' {
			w.fail("the first byte is %q", m.Bytes()[0])
		}
	}},
	{"Export returns nil for a name that is not there, and what is exported by its kind.", func(w *world) {
		inst := w.instance(`(func (export "f")) (table (export "t") 1 funcref) (memory (export "m") 1) (global (export "g") i32 (i32.const 1))`)
		if x := inst.Export("none"); x != nil {
			w.fail("there is an export %v", x)
		}
		for name, kind := range map[string]wasm.ExternKind{"f": wasm.ExternFunc, "t": wasm.ExternTable, "m": wasm.ExternMem, "g": wasm.ExternGlobal} {
			x := inst.Export(name)
			w.must(x != nil, "there is no export %q", name)
			if got := x.Externtype().Kind; got != kind {
				w.fail("the export %q is a %v", name, got)
			}
		}
	}},
	{"A tag is named by who made it: the host, or the defining instance, also where it is imported and exported again.", func(w *world) {
		host := w.store.NewTag(wasm.DefineFunc(nil, nil))
		second := w.store.NewTag(wasm.DefineFunc(nil, nil))
		const both = `(tag (export "i") (import "m" "t")) (tag (export "d"))`
		a := w.instance(both, host)
		b := w.instance(both, a.Export("d"))
		for _, x := range []struct {
			tag  wasm.Externaddr
			want wasm.TagID
		}{
			{host, wasm.TagID{Host: true}}, {second, wasm.TagID{Host: true, Instance: 1}},
			{a.Export("i"), wasm.TagID{Host: true}}, {a.Export("d"), wasm.TagID{Index: 1}},
			{b.Export("i"), wasm.TagID{Index: 1}}, {b.Export("d"), wasm.TagID{Instance: 1, Index: 1}},
		} {
			if got := x.tag.(wasm.Tagaddr).ID(); got != x.want {
				w.fail("a tag is %v, and should be %v", got, x.want)
			}
		}
	}},
}

// host makes a function that adds one.
func (w *world) host() wasm.Funcaddr {
	t := wasm.DefineFunc([]wasm.Valtype{wasm.TypeI32}, []wasm.Valtype{wasm.TypeI32})
	return w.store.NewFunc(t, func(_ context.Context, args []wasm.Value) wasm.Outcome {
		return wasm.Values(wasm.ValueI32(int32(args[0].Lo) + 1))
	})
}

// links requires that linking a module ends in a link error, and that the store goes on.
func (w *world) links(src string, imports ...wasm.Externaddr) {
	inst, out := w.try(src, imports...)
	w.kind(wasm.OutcomeLink, "instantiating", out)
	if inst != nil {
		w.fail("there is an instance")
	}
	if out.Kind == wasm.OutcomeLink && out.Err == nil {
		w.fail("the link error has no error")
	}
	w.wants("returned (i32.const 2)", w.call(w.instance(importing, w.host()), "g"))
}

func (w *world) number(want int, inst wasm.Instance) {
	if got := inst.Number(); got != want {
		w.fail("the instance's number is %d, and should be %d", got, want)
	}
}

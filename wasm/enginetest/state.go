package enginetest

import "wasmjudge/wasm"

var states = []contract{
	{"A global is read and written where it is mutable, and what code writes is seen.", func(w *world) {
		inst := w.instance(`(global $m (export "m") (mut i32) (i32.const 1)) (global (export "c") i64 (i64.const 2))
			(func (export "set") (global.set $m (i32.const 5))) (func (export "get") (result i32) (global.get $m))`)
		m, c := inst.Export("m").(wasm.Globaladdr), inst.Export("c").(wasm.Globaladdr)
		if m.Get() != wasm.ValueI32(1) || c.Get() != (wasm.Value{Kind: wasm.I64, Lo: 2}) {
			w.fail("they hold %v and %v", m.Get(), c.Get())
		}
		if c.Set(wasm.Value{Kind: wasm.I64}) {
			w.fail("the immutable global is written")
		}
		w.wants("returned nothing", w.call(inst, "set"))
		if m.Get() != wasm.ValueI32(5) {
			w.fail("it holds %v after code wrote 5", m.Get())
		}
		if !m.Set(wasm.ValueI32(6)) {
			w.fail("the mutable global is not written")
		}
		w.wants("returned (i32.const 6)", w.call(inst, "get"))
	}},
	{"A table is read and written within its bounds, and grows.", func(w *world) {
		inst := w.instance(`(table $t (export "t") 2 funcref) (func (export "f")) (elem declare func 0)
			(func (export "null") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0))))
			(func (export "grow") (result i32) (table.grow $t (ref.null func) (i32.const 3)))`)
		t := inst.Export("t").(wasm.Tableaddr)
		f := inst.Export("f").(wasm.Funcaddr).Ref()
		if _, ok := t.Get(2); ok || t.Set(2, f) {
			w.fail("an element out of bounds is read or written")
		}
		if !t.Set(1, f) {
			w.fail("an element is not written")
		}
		if v, ok := t.Get(0); !ok || v.Ref.Heap == wasm.HeapFunc {
			w.fail("element 0 is %v", v)
		}
		w.wants("returned (i32.const 0)", w.call(inst, "null", wasm.ValueI32(1)))
		w.wants("returned (i32.const 2)", w.call(inst, "grow"))
		if t.Size() != 5 || t.Externtype().Table.Limits.Min != 5 {
			w.fail("the size is %d, of the type %d", t.Size(), t.Externtype().Table.Limits.Min)
		}
	}},
	{"A memory's bytes are those that code wrote.", func(w *world) {
		inst := w.instance(`(memory $m (export "m") 1) (data (i32.const 1) "b")
			(func (export "store") (i32.store8 (i32.const 0) (i32.const 7)))
			(func (export "grow") (result i32) (memory.grow (i32.const 1)))`)
		m := inst.Export("m").(wasm.Memaddr)
		if b := m.Bytes(); len(b) != 1<<16 || b[1] != 'b' {
			w.fail("there are %d bytes, of which the second is %q", len(b), b[1])
		}
		w.wants("returned nothing", w.call(inst, "store"))
		if m.Bytes()[0] != 7 {
			w.fail("a byte that code wrote is %d", m.Bytes()[0])
		}
		w.wants("returned (i32.const 1)", w.call(inst, "grow"))
		if len(m.Bytes()) != 2<<16 || m.Bytes()[0] != 7 || m.Externtype().Mem.Limits.Min != 2 {
			w.fail("after growing there are %d bytes, of the type %d pages", len(m.Bytes()), m.Externtype().Mem.Limits.Min)
		}
	}},
	{"What a host makes is shared by the instances that import it.", func(w *world) {
		g := w.store.NewGlobal(wasm.Globaltype{Type: wasm.TypeI32, Mut: true}, wasm.ValueI32(1))
		const src = `(import "m" "g" (global $g (mut i32))) (func (export "add") (global.set $g (i32.add (global.get $g) (i32.const 1))))`
		a, b := w.instance(src, g), w.instance(src, g)
		w.wants("returned nothing", w.call(a, "add"))
		w.wants("returned nothing", w.call(b, "add"))
		if g.Get() != wasm.ValueI32(3) {
			w.fail("it holds %v", g.Get())
		}
	}},
	{"Numbers and references keep all their bits on the way through a call.", func(w *world) {
		inst := w.instance(`(func (export "f") (param i32 i64 f32 f64 externref) (result externref f64 f32 i64 i32)
			(local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0))`)
		args := []wasm.Value{
			wasm.ValueI32(-1), {Kind: wasm.I64, Lo: 1 << 63}, {Kind: wasm.F32, Lo: 0x7FA00001}, {Kind: wasm.F64, Lo: 0xFFF0000000000001},
			wasm.ValueRef(wasm.Reference{Heap: wasm.HeapExtern, Bits: 77}),
		}
		out := w.call(inst, "f", args...)
		w.must(out.OK() && len(out.Values) == len(args), "the outcome is %v", &out)
		for k, v := range args {
			if got := out.Values[len(args)-1-k]; got.Kind != v.Kind || got.Lo != v.Lo || got.Ref.Bits != v.Ref.Bits {
				w.fail("%v comes back as %v", v, got)
			}
		}
	}},
}

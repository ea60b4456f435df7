package rewrite

import (
	"maps"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// maxFields is how many locals of a function become fields at most.
const maxFields = 200

// locals makes a structure of the numbers that a function with a try_table writes to locals. Each activation has one,
// as it has its locals, but what is in it is in memory.
func locals(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) bool {
		fields, types := written(m, fn)
		if len(fields) == 0 || !has(fn.Body, wasm.OpTryTable) {
			return false
		}
		c := wasm.Comptype{Kind: wasm.CompStruct}
		for _, t := range types {
			c.Fields = append(c.Fields, wasm.Fieldtype{Type: t, Mut: true})
		}
		s := addType(m, c)
		self := addLocal(m, fn, wasm.RefIdx(s, true))
		spare := map[wasm.Valtype]uint32{}
		for _, t := range types {
			if _, ok := spare[t]; !ok {
				spare[t] = addLocal(m, fn, t)
			}
		}
		var code []wasm.Instr
		for _, x := range slices.Sorted(maps.Keys(fields)) {
			code = append(code, indexed(wasm.OpLocalGet, x))
		}
		code = append(code, indexed(wasm.OpStructNew, s), indexed(wasm.OpLocalSet, self))
		field := func(op wasm.Op, k uint32) wasm.Instr { return wasm.Instr{Op: op, X: s, Y: k} }
		for _, in := range fn.Body {
			k, ok := fields[in.X]
			get := []wasm.Instr{indexed(wasm.OpLocalGet, self), field(wasm.OpStructGet, k)}
			if in.Op != wasm.OpLocalGet && in.Op != wasm.OpLocalSet && in.Op != wasm.OpLocalTee || !ok {
				code = append(code, in)
				continue
			}
			if in.Op != wasm.OpLocalGet {
				t := spare[types[k]]
				code = append(code, indexed(wasm.OpLocalSet, t), indexed(wasm.OpLocalGet, self),
					indexed(wasm.OpLocalGet, t), field(wasm.OpStructSet, k))
			}
			if in.Op != wasm.OpLocalSet {
				code = append(code, get...)
			}
		}
		fn.Body = code
		return true
	})
}

func has(body []wasm.Instr, op wasm.Op) bool {
	for i := range body {
		if body[i].Op == op {
			return true
		}
	}
	return false
}

// written maps the locals of number types that a function writes to fields, which are in order of the locals,
// and gives the fields' types.
func written(m *wasm.Module, fn *wasm.Func) (fields map[uint32]uint32, types []wasm.Valtype) {
	writes := map[uint32]bool{}
	for i := range fn.Body {
		if op := fn.Body[i].Op; op == wasm.OpLocalSet || op == wasm.OpLocalTee {
			writes[fn.Body[i].X] = true
		}
	}
	fields = map[uint32]uint32{}
	x := uint32(0)
	add := func(t wasm.Valtype) {
		if writes[x] && t.Kind != wasm.Ref && len(types) < maxFields {
			fields[x] = uint32(len(types))
			types = append(types, t)
		}
		x++
	}
	for _, t := range edit.Comptype(m, fn.Type).Params {
		add(t)
	}
	for _, l := range fn.Locals {
		if len(writes) == 0 || l.N > 1<<16 {
			break
		}
		for range l.N {
			add(l.Type)
		}
	}
	return fields, types
}

package probe

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// The names of the imports that take notes. No script can register a module under such a name by accident.
const (
	logModule  = "\x00notes"
	noteName   = "note"
	vectorName = "vector"
)

// instrumented returns a copy of a valid module that makes notes at points of it.
func instrumented(m *wasm.Module, ps []*point) *wasm.Module {
	c := edit.Clone(m)
	c.Names, c.NamesAt, c.Hints, c.HintsAt = nil, nil, nil, nil // whose places shift
	noter := &noter{m: c, note: importing(c, noteName, wasm.TypeI32, wasm.TypeI64, wasm.TypeI64)}
	if hasVectors(ps) {
		noter.vector = importing(c, vectorName, wasm.TypeI32, wasm.TypeV128)
	}
	byFunction := map[int][]*point{}
	for _, p := range ps {
		byFunction[p.fn] = append(byFunction[p.fn], p)
	}
	for f, list := range byFunction {
		noter.function(&c.Funcs[f], list)
	}
	c.Defs = nil
	return c
}

// importing adds an import of the log to a module.
func importing(m *wasm.Module, name string, params ...wasm.Valtype) uint32 {
	m.Types = append(slices.Clip(m.Types), wasm.Rectype{{Final: true, Comp: wasm.Functype(params, nil)}})
	t := wasm.Externtype{Kind: wasm.ExternFunc, Type: count(m.Types) - 1}
	return edit.Import(m, wasm.Import{Module: logModule, Name: name, Type: t})
}

// hasVectors reports whether a vector is noted at one of the points. Not every engine has vectors.
func hasVectors(ps []*point) bool {
	return slices.ContainsFunc(ps, func(p *point) bool {
		return slices.ContainsFunc(p.slots, func(s slot) bool { return s.typ.Kind == wasm.V128 })
	})
}

// count returns the number of types.
func count(types []wasm.Rectype) (n uint32) {
	for _, r := range types {
		n += uint32(len(r))
	}
	return n
}

// noter adds notes to functions of a module.
type noter struct {
	m            *wasm.Module
	note, vector uint32 // functions

	fn    *wasm.Func
	next  uint32 // local
	spare map[wasm.Valtype][]uint32
	code  []wasm.Instr
}

// function adds notes at points of a function, which are in order.
func (n *noter) function(fn *wasm.Func, ps []*point) {
	n.fn, n.code, n.spare = fn, nil, map[wasm.Valtype][]uint32{}
	n.next = uint32(len(edit.Comptype(n.m, fn.Type).Params))
	for _, l := range fn.Locals {
		n.next += l.N
	}
	from := 0
	for _, p := range ps {
		n.code = append(n.code, fn.Body[from:p.at+1]...)
		from = p.at + 1
		n.point(p)
	}
	fn.Body = append(n.code, fn.Body[from:]...)
}

func (n *noter) add(list ...wasm.Instr) { n.code = append(n.code, list...) }

func plain(op wasm.Op) wasm.Instr { return wasm.Instr{Op: op} }

// point adds the notes of a place. Operands go through locals of their own.
func (n *noter) point(p *point) {
	var kept []uint32
	used := map[wasm.Valtype]int{}
	for _, s := range p.slots {
		if s.of == ofOperand {
			kept = append(kept, n.local(s.typ, used[s.typ]))
			used[s.typ]++
		}
	}
	for _, x := range slices.Backward(kept) {
		n.add(wasm.Instr{Op: wasm.OpLocalSet, X: x})
	}
	for k, s := range p.slots {
		get := wasm.Instr{Op: wasm.OpLocalGet, X: uint32(s.index)}
		switch s.of {
		case ofOperand:
			get.X = kept[s.index]
		case ofGlobal:
			get.Op = wasm.OpGlobalGet
		}
		n.add(wasm.Instr{Op: wasm.OpI32Const, N: uint64(p.first + k)})
		n.value(s.typ, get)
	}
	if len(p.slots) == 0 { // that the place was reached is noted as well
		n.add(wasm.Instr{Op: wasm.OpI32Const, N: uint64(p.first)}, plain(wasm.OpI64Const), plain(wasm.OpI64Const),
			wasm.Instr{Op: wasm.OpCall, X: n.note})
	}
	for _, x := range kept {
		n.add(wasm.Instr{Op: wasm.OpLocalGet, X: x})
	}
}

// local returns the k-th local of a type that is for operands.
func (n *noter) local(t wasm.Valtype, k int) uint32 {
	if k == len(n.spare[t]) {
		n.fn.Locals = append(n.fn.Locals, wasm.Locals{N: 1, Type: t})
		n.spare[t] = append(n.spare[t], n.next)
		n.next++
	}
	return n.spare[t][k]
}

// value adds what notes a value. A vector is noted as such: taking it apart is what an engine may do wrong.
func (n *noter) value(t wasm.Valtype, get wasm.Instr) {
	if t.Kind == wasm.V128 {
		n.add(get, wasm.Instr{Op: wasm.OpCall, X: n.vector})
		return
	}
	n.bits(t, get)
	n.add(wasm.Instr{Op: wasm.OpCall, X: n.note})
}

// bits adds what makes two words of a number or reference.
func (n *noter) bits(t wasm.Valtype, get wasm.Instr) {
	zero := plain(wasm.OpI64Const)
	switch t.Kind {
	case wasm.I32:
		n.add(get, plain(wasm.OpI64ExtendI32U), zero)
	case wasm.I64:
		n.add(get, zero)
	case wasm.F32:
		n.add(get, plain(wasm.OpI32ReinterpretF32), wasm.Instr{Op: wasm.OpI32Const, N: nan32},
			get, get, plain(wasm.OpF32Eq), plain(wasm.OpSelect), plain(wasm.OpI64ExtendI32U), zero)
	case wasm.F64:
		n.add(get, plain(wasm.OpI64ReinterpretF64), wasm.Instr{Op: wasm.OpI64Const, N: nan64},
			get, get, plain(wasm.OpF64Eq), plain(wasm.OpSelect), zero)
	default:
		n.add(get, plain(wasm.OpRefIsNull), plain(wasm.OpI64ExtendI32U), zero)
	}
}

// The NaNs that notes have.
const (
	nan32 = 0x7FC00000
	nan64 = 0x7FF8 << 48
)

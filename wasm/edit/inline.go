package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// Inline puts the body of the function that is called at place i of function f in the place of the call, as a block
// whose label is for returns. It reports whether that could be done: not for an import, the function itself, a body
// with tail calls, or results for which the module has no type.
func Inline(m *wasm.Module, f, i int) bool {
	fn := &m.Funcs[f]
	if fn.Body[i].Op != wasm.OpCall {
		return false
	}
	callee := int(fn.Body[i].X) - m.CountImports(wasm.ExternFunc)
	if callee < 0 || callee == f {
		return false
	}
	c := Comptype(m, m.Funcs[callee].Type)
	body := slices.Clone(m.Funcs[callee].Body)
	depth := uint32(0)
	for at := range body {
		switch in := &body[at]; {
		case in.Op == wasm.OpReturn:
			*in = wasm.Instr{Op: wasm.OpBr, X: depth}
		case in.Op == wasm.OpReturnCall || in.Op == wasm.OpReturnCallIndirect || in.Op == wasm.OpReturnCallRef:
			return false
		case in.Op.Structured():
			depth++
		case in.Op == wasm.OpEnd:
			depth--
		}
	}
	first := localCount(m, f)
	Visit(func(at Space, index *uint32) {
		if at == SpaceLocals {
			*index += first
		}
	}).Expr(m, body)
	var code []wasm.Instr
	for x := len(c.Params) - 1; x >= 0; x-- {
		code = append(code, wasm.Instr{Op: wasm.OpLocalSet, X: first + uint32(x)})
	}
	block, ok := BlockOf(m, c.Results)
	if !ok {
		return false
	}
	for _, t := range c.Params {
		fn.Locals = append(fn.Locals, wasm.Locals{N: 1, Type: t})
	}
	fn.Locals = append(fn.Locals, m.Funcs[callee].Locals...)
	if InLoop(fn.Body, i) { // there the callee's locals are zero each time
		code = append(code, zeroLocals(m.Funcs[callee].Locals, first+uint32(len(c.Params)))...)
	}
	fn.Body = slices.Replace(fn.Body, i, i+1, append(append(code, block), body...)...)
	return true
}

// zeroLocals makes locals from x on what they are when a function is entered. Those that have no default are set
// before they are got.
func zeroLocals(list []wasm.Locals, x uint32) (code []wasm.Instr) {
	for _, l := range list {
		for range l.N {
			if l.Type.Defaultable() {
				code = append(code, Zero(l.Type), wasm.Instr{Op: wasm.OpLocalSet, X: x})
			}
			x++
		}
	}
	return code
}

// localCount returns how many locals a function has, parameters included.
func localCount(m *wasm.Module, f int) uint32 {
	n := uint32(len(Comptype(m, m.Funcs[f].Type).Params))
	for _, l := range m.Funcs[f].Locals {
		n += l.N
	}
	return n
}

package edit

import (
	"wasmjudge/wasm"
)

// TrapAll makes every function of a module do nothing but trap, which is valid with any type.
func TrapAll(m *wasm.Module) {
	for i := range m.Funcs {
		m.Funcs[i].Locals, m.Funcs[i].Body = nil, []wasm.Instr{{Op: wasm.OpUnreachable}, {Op: wasm.OpEnd}}
	}
}

// ZeroBody returns a body that does nothing but return zeros and nulls.
func ZeroBody(results []wasm.Valtype) (body []wasm.Instr) {
	for _, t := range results {
		body = append(body, Zero(t))
	}
	return append(body, wasm.Instr{Op: wasm.OpEnd})
}

// SkipCall returns code that takes the place of a call: it drops the arguments and pushes zeros and nulls for the
// results.
func SkipCall(c *wasm.Comptype) (code []wasm.Instr) {
	for range c.Params {
		code = append(code, wasm.Instr{Op: wasm.OpDrop})
	}
	zeros := ZeroBody(c.Results)
	return append(code, zeros[:len(zeros)-1]...)
}

// LocalType returns the type of local x of the f-th function that a module defines.
func LocalType(m *wasm.Module, f int, x uint32) wasm.Valtype {
	params := Comptype(m, m.Funcs[f].Type).Params
	if int(x) < len(params) {
		return params[x]
	}
	x -= uint32(len(params))
	for _, l := range m.Funcs[f].Locals {
		if x < l.N {
			return l.Type
		}
		x -= l.N
	}
	return wasm.TypeBot // cannot be: the body is valid
}

// Payload returns the types of the payload of a tag of a module.
func Payload(m *wasm.Module, tag uint32) []wasm.Valtype {
	t, _ := m.Externtype(wasm.ExternTag, tag)
	return Comptype(m, t.Type).Params
}

// TypeModule returns a module that defines one type.
func TypeModule(t wasm.Subtype) *wasm.Module { return &wasm.Module{Types: []wasm.Rectype{{t}}} }

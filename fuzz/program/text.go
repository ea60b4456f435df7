package program

import (
	"fmt"

	"wasmjudge/wasm"
	"wasmjudge/wast/host"
)

// ListText returns types as a list of the text format, with a keyword such as param, or "".
func ListText(keyword string, types []wasm.Valtype) string {
	if len(types) == 0 {
		return ""
	}
	s := "(" + keyword
	for _, t := range types {
		s += " " + t.String()
	}
	return s + ")"
}

// LocalsText returns text that pushes the first n locals.
func LocalsText(n int) (s string) {
	for i := range n {
		s += fmt.Sprintf(" (local.get %d)", i)
	}
	return s
}

// ZeroText returns text that pushes zeros and nulls.
func ZeroText(types []wasm.Valtype) string { return valuesText(types, host.Zeros(types)) }

// valuesText pushes values of types: of references, null.
func valuesText(types []wasm.Valtype, values []wasm.Value) (s string) {
	for i, t := range types {
		if t.Kind == wasm.Ref {
			s += "(ref.null " + t.HeapString() + ")"
		} else {
			s += values[i].String()
		}
	}
	return s
}

// functionText is the text of an exported function.
func functionText(name string, of *wasm.Deftype, code string) string {
	return fmt.Sprintf("(func (export %q) %s %s)", name, sigText(of), code)
}

func sigText(of *wasm.Deftype) string {
	return ListText("param", of.Comp.Params) + ListText("result", of.Comp.Results)
}

// throwText throws the payload that the host does.
func throwText(payload []wasm.Valtype) string {
	return valuesText(payload, host.Thrown(payload)) + "(throw $e)"
}

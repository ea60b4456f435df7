package judge

import (
	"strings"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// What runs observed, in words, for readers of a difference.

func describeOutcome(r *program.Run, o *wasm.Outcome) any {
	if o.Kind == wasm.OutcomeFault {
		return o.String()
	}
	seen := wast.Observe(*o)
	values := o.Values
	if o.Kind == wasm.OutcomeException {
		values = o.Exception.Payload
	}
	seen.Values = describeValues(r, values)
	return seen
}

func describeValues(r *program.Run, vs []wasm.Value) []string {
	var out []string
	for _, v := range vs {
		out = append(out, describeValue(r, v, maxChain))
	}
	return out
}

func describeValue(r *program.Run, v wasm.Value, depth int) string {
	if v.Kind != wasm.Ref || v.Ref.Heap != wasm.HeapExn || depth == 0 {
		return v.String()
	}
	return describeException(r, r.Store.Exception(v), depth-1)
}

func describeException(r *program.Run, e *wasm.Exception, depth int) string {
	s := "(exception of " + e.Tag.ID().String()
	for _, p := range e.Payload {
		s += " " + describeValue(r, p, depth)
	}
	return s + ")"
}

func describeLog(r *program.Run) (lines []string) {
	for _, call := range r.Log {
		line := call.Name(r.Program)
		if call.Caught != nil {
			line += " caught " + describeException(r, call.Caught, maxChain)
		} else {
			line += " " + strings.Join(describeValues(r, call.Args), " ")
		}
		lines = append(lines, line)
	}
	return lines
}

func describeExtern(r *program.Run, x wasm.Externaddr) any {
	switch x := x.(type) {
	case wasm.Globaladdr:
		return describeValue(r, x.Get(), maxChain)
	case wasm.Memaddr:
		return x.Bytes()
	case wasm.Tableaddr:
		var all []wasm.Value
		for i := range x.Size() {
			v, _ := x.Get(i)
			all = append(all, v)
		}
		return describeValues(r, all)
	case wasm.Tagaddr:
		return x.ID().String()
	}
	return nil
}

package judge

import (
	"fmt"
	"strings"

	"wasmjudge/wasm"
)

// In which lanes vectors differ, for readers of a difference: one line for each vector. Lanes are those of the shape in
// which differences write vectors, i32x4.

// lanesOfOutcomes compares the vectors among results or in payloads.
func (c *comparison) lanesOfOutcomes(x, y *wasm.Outcome) string {
	switch {
	case x.Kind != y.Kind:
		return ""
	case x.Kind == wasm.OutcomeException:
		return c.lanesOfValues("payload", x.Exception.Payload, y.Exception.Payload, maxChain)
	}
	return c.lanesOfValues("result", x.Values, y.Values, maxChain)
}

// lanesOfLog compares the vectors in the first calls of host functions that differ.
func (c *comparison) lanesOfLog() string {
	for i := range min(len(c.a.Log), len(c.b.Log)) {
		x, y := &c.a.Log[i], &c.b.Log[i]
		switch {
		case c.sameCall(x, y):
			continue
		case x.Host != y.Host || (x.Caught == nil) != (y.Caught == nil):
			return ""
		case x.Caught != nil:
			return c.lanesOfValues("payload", x.Caught.Payload, y.Caught.Payload, maxChain)
		}
		return c.lanesOfValues("argument", x.Args, y.Args, maxChain)
	}
	return ""
}

// lanesOfExterns compares the vectors in globals.
func (c *comparison) lanesOfExterns(x, y wasm.Externaddr) string {
	if g, ok := x.(wasm.Globaladdr); ok {
		return c.lanesOfValues("global", []wasm.Value{g.Get()}, []wasm.Value{y.(wasm.Globaladdr).Get()}, maxChain)
	}
	return ""
}

// lanesOfValues compares the vectors in two lists of values, and in the exceptions there.
func (c *comparison) lanesOfValues(what string, xs, ys []wasm.Value, depth int) string {
	if len(xs) != len(ys) || depth == 0 {
		return ""
	}
	var b strings.Builder
	for i, x := range xs {
		name, y := what, ys[i]
		if len(xs) > 1 {
			name = fmt.Sprintf("%s %d", what, i+1)
		}
		switch {
		case x.Kind != y.Kind || x.Ref.Heap != y.Ref.Heap:
		case x.Kind == wasm.V128 && (x.Lo != y.Lo || x.Hi != y.Hi):
			fmt.Fprintf(&b, "%s differs in %s\n", name, wasm.LaneList(wasm.ShapeI32x4.Differing(x, y)))
		case x.Kind == wasm.Ref && x.Ref.Heap == wasm.HeapExn:
			b.WriteString(c.lanesOfValues("payload of "+name, c.a.Store.Exception(x).Payload, c.b.Store.Exception(y).Payload, depth-1))
		}
	}
	return b.String()
}

package judge

import (
	"bytes"
	"fmt"
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

// describeExterns describes what two runs export under a name: of a memory the rows of bytes that differ, of a table
// the elements.
func (c *comparison) describeExterns(x, y wasm.Externaddr) (a, b any) {
	switch x := x.(type) {
	case wasm.Globaladdr:
		return describeValue(c.a, x.Get(), maxChain), describeValue(c.b, y.(wasm.Globaladdr).Get(), maxChain)
	case wasm.Memaddr:
		return differingRows(x.Bytes(), y.(wasm.Memaddr).Bytes())
	case wasm.Tableaddr:
		return c.differingElements(x, y.(wasm.Tableaddr))
	case wasm.Tagaddr:
		return x.ID().String(), y.(wasm.Tagaddr).ID().String()
	}
	return nil, nil
}

// maxLines is how many rows or elements that differ are described.
const maxLines = 64

// differingRows describes where two memories differ, by rows of 16 bytes.
func differingRows(x, y []byte) (a, b []string) {
	const size = 16
	row := func(bytes []byte, at int) []byte { return bytes[min(at, len(bytes)):min(at+size, len(bytes))] }
	for at := 0; at < max(len(x), len(y)) && max(len(a), len(b)) < maxLines; at += size {
		if p, q := row(x, at), row(y, at); !bytes.Equal(p, q) {
			a, b = append(a, fmt.Sprintf("%#x: % x", at, p)), append(b, fmt.Sprintf("%#x: % x", at, q))
		}
	}
	return a, b
}

// differingElements describes where two tables differ: in their sizes, and in the elements that both have. An engine
// may say that there are as many others as it likes.
func (c *comparison) differingElements(x, y wasm.Tableaddr) (a, b []string) {
	if m, n := x.Size(), y.Size(); m != n {
		a, b = append(a, fmt.Sprintf("%d elements", m)), append(b, fmt.Sprintf("%d elements", n))
	}
	element := func(r *program.Run, t wasm.Tableaddr, i uint64) string {
		v, ok := t.Get(i)
		if !ok {
			return "no element"
		}
		return describeValue(r, v, maxChain)
	}
	for i := uint64(0); i < min(x.Size(), y.Size()) && len(a) < maxLines; i++ {
		if v, w := element(c.a, x, i), element(c.b, y, i); v != w {
			a, b = append(a, fmt.Sprintf("%d: %s", i, v)), append(b, fmt.Sprintf("%d: %s", i, w))
		}
	}
	return a, b
}

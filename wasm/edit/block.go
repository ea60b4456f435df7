package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// BlockOf returns the start of a block with results. ok is false if that needs a function type that the module does
// not have.
func BlockOf(m *wasm.Module, results []wasm.Valtype) (in wasm.Instr, ok bool) {
	in.Op = wasm.OpBlock
	switch len(results) {
	case 0:
		in.SetBlocktype(wasm.Blocktype{})
	case 1:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: results[0]})
	default:
		x := Producer(m, results)
		if x < 0 {
			return in, false
		}
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: uint32(x)})
	}
	return in, true
}

// BlockResults returns the types of what a structured instruction leaves.
func BlockResults(m *wasm.Module, in *wasm.Instr) []wasm.Valtype {
	switch b := in.Blocktype(); b.Kind {
	case wasm.BlockVal:
		return []wasm.Valtype{b.Val}
	case wasm.BlockIdx:
		return Comptype(m, b.Idx).Results
	}
	return nil
}

// Producer returns the index of a function type without parameters that has the results; it is negative if the
// module has none.
func Producer(m *wasm.Module, results []wasm.Valtype) int {
	x := 0
	for _, r := range m.Types {
		for i := range r {
			if c := &r[i].Comp; c.Kind == wasm.CompFunc && len(c.Params) == 0 && slices.Equal(c.Results, results) {
				return x
			}
			x++
		}
	}
	return -1
}

// Target returns the place of the block that a label of the instruction at i belongs to; -1 stands for the function.
func Target(body []wasm.Instr, i int, label uint32) int {
	depth := uint32(0)
	for at := i - 1; at >= 0; at-- {
		switch {
		case body[at].Op == wasm.OpEnd:
			at = BlockStart(body, at)
		case body[at].Op.Structured():
			if depth == label {
				return at
			}
			depth++
		}
	}
	return -1
}

// BlockStart returns where the block starts that ends at an end.
func BlockStart(body []wasm.Instr, end int) int {
	depth := 0
	for at := end; at >= 0; at-- {
		switch {
		case body[at].Op == wasm.OpEnd:
			depth++
		case body[at].Op.Structured():
			if depth--; depth == 0 {
				return at
			}
		}
	}
	return 0
}

// BlockEnd returns where the block ends that starts at a place.
func BlockEnd(body []wasm.Instr, start int) int {
	depth := 0
	for at := start; at < len(body); at++ {
		switch {
		case body[at].Op.Structured():
			depth++
		case body[at].Op == wasm.OpEnd:
			if depth--; depth == 0 {
				return at
			}
		}
	}
	return len(body) - 1
}

// BlockRest returns where the innermost block around a place ends: the place of its end or else.
func BlockRest(body []wasm.Instr, i int) int {
	depth := 0
	for at := i; at < len(body); at++ {
		switch op := body[at].Op; {
		case op.Structured():
			depth++
		case depth == 0 && (op == wasm.OpEnd || op == wasm.OpElse):
			return at
		case op == wasm.OpEnd:
			depth--
		}
	}
	return len(body) - 1
}

// Unwrapped returns a body without the block at i but with what is in the block; nil if something branches to the
// block. It changes the body that it is called with.
func Unwrapped(m *wasm.Module, body []wasm.Instr, i int) []wasm.Instr {
	ok := true
	depth := uint32(0) // blocks within the one at i
	inner := func(label *uint32) {
		if *label == depth {
			ok = false
		} else if *label > depth {
			*label--
		}
	}
	for at := i + 1; ok && at < len(body); at++ {
		in := &body[at]
		EachLabel(m, in, inner)
		switch {
		case in.Op.Structured():
			depth++
		case in.Op == wasm.OpEnd && depth == 0:
			body = slices.Delete(body, at, at+1)
			return slices.Delete(body, i, i+1)
		case in.Op == wasm.OpEnd:
			depth--
		}
	}
	return nil
}

// InLoop reports whether place i of a body is within a loop.
func InLoop(body []wasm.Instr, i int) bool {
	var around []wasm.Op
	for _, in := range body[:i] {
		switch {
		case in.Op.Structured():
			around = append(around, in.Op)
		case in.Op == wasm.OpEnd:
			around = around[:len(around)-1]
		}
	}
	return slices.Contains(around, wasm.OpLoop)
}

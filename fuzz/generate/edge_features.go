package generate

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// edge is something at the edge of what is allowed, or just beyond, that code can have.
type edge uint8

const (
	edgeLastBytes edge = iota
	edgeFarOffset
	edgeOffset32
	edgeOffset64
	edgeNoBytes
	edgeNoElements
	edgeMemoryEnd
	edgeTableEnd
	edgeMemoryGrows
	edgeTableGrows
	edgeWideShift
	edgeDivisor
	edgeNegativeDivisor
	edgeTailStacks
	edgeTailMore
	edgeTailFewer
	edgeDroppedData
	edgeDroppedElem
	edgeShifted
	edgeCount
)

var edgeNames = [edgeCount]string{
	edgeLastBytes:       "an access of the last bytes of a memory",
	edgeFarOffset:       "an access with a large offset",
	edgeOffset32:        "an access with an offset near 2^32",
	edgeOffset64:        "an access with an offset near 2^64",
	edgeNoBytes:         "a bulk instruction on no bytes",
	edgeNoElements:      "a bulk instruction on no elements",
	edgeMemoryEnd:       "a bulk instruction at the very end of a memory",
	edgeTableEnd:        "a bulk instruction at the very end of a table",
	edgeMemoryGrows:     "a memory grows between two loads",
	edgeTableGrows:      "a table grows between two uses",
	edgeWideShift:       "a shift count that is not less than the width",
	edgeDivisor:         "a division by a power of two",
	edgeNegativeDivisor: "a division by a negative number",
	edgeTailStacks:      "a tail call with arguments and results on the stack on both sides",
	edgeTailMore:        "a tail call with more arguments on the stack than its caller",
	edgeTailFewer:       "a tail call with fewer arguments on the stack than its caller",
	edgeDroppedData:     "a data segment is used again right after it was dropped",
	edgeDroppedElem:     "an element segment is used again right after it was dropped",
	edgeShifted:         "elements of an array are copied within it by one place",
}

func edgeFeatures() []feature {
	return noted(edgeNames[:], func(o *observation) []bool { return o.edges[:] })
}

// onStack is how many parameters or results there are at least, of which engines keep some on the stack.
const onStack = 9

// edgy notes the edges in a function.
func (o *observation) edgy(m *wasm.Module, f *wasm.Func) {
	for i := range f.Body {
		in := &f.Body[i]
		before := f.Body[max(0, i-9):i]
		switch row := in.Op.Row(); {
		case row.Width > 0:
			o.edges[edgeLastBytes] = o.edges[edgeLastBytes] || ended(before, wasm.OpMemorySize)
			o.edges[edgeFarOffset] = o.edges[edgeFarOffset] || in.N >= farOffset && in.N < 1<<16
			o.edges[edgeOffset32] = o.edges[edgeOffset32] || in.N >= 1<<32-64 && in.N < 1<<32
			o.edges[edgeOffset64] = o.edges[edgeOffset64] || in.N >= 1<<64-64
		case in.Op == wasm.OpDataDrop:
			o.edges[edgeDroppedData] = o.edges[edgeDroppedData] || soon(f.Body[i:], wasm.OpMemoryInit)
		case in.Op == wasm.OpElemDrop:
			o.edges[edgeDroppedElem] = o.edges[edgeDroppedElem] || soon(f.Body[i:], wasm.OpTableInit)
		case in.Op == wasm.OpArrayCopy:
			o.edges[edgeShifted] = o.edges[edgeShifted] || shifts(before)
		case slices.Contains(bulkOfMemory, in.Op):
			o.edges[edgeNoBytes] = o.edges[edgeNoBytes] || zero(before)
			o.edges[edgeMemoryEnd] = o.edges[edgeMemoryEnd] || ended(before, wasm.OpMemorySize)
		case slices.Contains(bulkOfTable, in.Op):
			o.edges[edgeNoElements] = o.edges[edgeNoElements] || zero(before)
			o.edges[edgeTableEnd] = o.edges[edgeTableEnd] || ended(before, wasm.OpTableSize)
		case in.Op == wasm.OpMemoryGrow:
			o.edges[edgeMemoryGrows] = o.edges[edgeMemoryGrows] || around(f.Body, i, wasm.OpI32Load, wasm.OpI64Load)
		case in.Op == wasm.OpTableGrow:
			o.edges[edgeTableGrows] = o.edges[edgeTableGrows] || around(f.Body, i, wasm.OpTableGet, wasm.OpTableGet)
		case in.Op == wasm.OpReturnCall:
			t, _ := m.Externtype(wasm.ExternFunc, in.X)
			o.tail(edit.Comptype(m, f.Type), edit.Comptype(m, t.Type))
		case in.Op == wasm.OpReturnCallRef:
			o.tail(edit.Comptype(m, f.Type), edit.Comptype(m, in.X))
		case in.Op == wasm.OpReturnCallIndirect:
			o.tail(edit.Comptype(m, f.Type), edit.Comptype(m, in.Y))
		case len(before) > 0 && row.Chapter == wasm.ChapterNumeric:
			o.constantOperand(in.Op, &before[len(before)-1])
		}
	}
}

var (
	bulkOfMemory = []wasm.Op{wasm.OpMemoryFill, wasm.OpMemoryCopy, wasm.OpMemoryInit}
	bulkOfTable  = []wasm.Op{wasm.OpTableFill, wasm.OpTableCopy, wasm.OpTableInit}
)

// ended reports whether code counts from the end of a memory or table, whose size an operator returns.
func ended(code []wasm.Instr, size wasm.Op) bool {
	return slices.ContainsFunc(code, func(in wasm.Instr) bool { return in.Op == size })
}

// zero reports whether code ends with a zero.
func zero(code []wasm.Instr) bool {
	if len(code) == 0 {
		return false
	}
	last := &code[len(code)-1]
	return (last.Op == wasm.OpI32Const || last.Op == wasm.OpI64Const) && last.N == 0
}

// soon reports whether an operator is among the first ones of code.
func soon(code []wasm.Instr, op wasm.Op) bool {
	return slices.ContainsFunc(code[:min(8, len(code))], func(in wasm.Instr) bool { return in.Op == op })
}

// shifts reports whether code ends with an array, a place in it, the same array and the next place or the one before,
// and a number.
func shifts(code []wasm.Instr) bool {
	if len(code) < 5 {
		return false
	}
	last := code[len(code)-5:]
	same := last[0].Op == wasm.OpLocalGet && last[2].Op == wasm.OpLocalGet && last[2].X == last[0].X
	return same && last[1].Op == wasm.OpI32Const && last[3].Op == wasm.OpI32Const && last[1].N+last[3].N == 1
}

// around reports whether one operator stands before a place of code, and another after it.
func around(code []wasm.Instr, at int, before, after wasm.Op) bool {
	return slices.ContainsFunc(code[:at], func(in wasm.Instr) bool { return in.Op == before }) &&
		slices.ContainsFunc(code[at:], func(in wasm.Instr) bool { return in.Op == after })
}

// tail notes a tail call.
func (o *observation) tail(from, to *wasm.Comptype) {
	here, there := max(0, len(from.Params)-onStack+1), max(0, len(to.Params)-onStack+1)
	o.edges[edgeTailMore] = o.edges[edgeTailMore] || there > here
	o.edges[edgeTailFewer] = o.edges[edgeTailFewer] || there < here
	o.edges[edgeTailStacks] = o.edges[edgeTailStacks] || here > 0 && there > 0 && len(to.Results) >= onStack
}

// constantOperand notes a constant that is the last operand of an operator.
func (o *observation) constantOperand(op wasm.Op, last *wasm.Instr) {
	width, c := uint64(32), last.N
	switch last.Op {
	case wasm.OpI32Const:
		c = uint64(uint32(c))
	case wasm.OpI64Const:
		width = 64
	default:
		return
	}
	switch op {
	case wasm.OpI32Shl, wasm.OpI32ShrS, wasm.OpI32ShrU, wasm.OpI64Shl, wasm.OpI64ShrS, wasm.OpI64ShrU:
		o.edges[edgeWideShift] = o.edges[edgeWideShift] || c >= width
	case wasm.OpI32DivS, wasm.OpI32DivU, wasm.OpI32RemS, wasm.OpI32RemU, wasm.OpI64DivS, wasm.OpI64DivU, wasm.OpI64RemS,
		wasm.OpI64RemU:
		o.edges[edgeDivisor] = o.edges[edgeDivisor] || c != 0 && c&(c-1) == 0
		o.edges[edgeNegativeDivisor] = o.edges[edgeNegativeDivisor] || c>>(width-1) != 0
	}
}

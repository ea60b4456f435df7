package generate

import (
	"slices"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// crowdShape is something that a crowded function can look like: one with many integers in its locals, and nothing
// that needs its instance but memories.
type crowdShape uint8

const (
	crowdAny crowdShape = iota
	crowdLone
	crowdLoops
	crowdBefore
	crowdCalm
	crowdTable
	crowdCarries
	crowdTypesAll
	crowdVectors
	crowdShapeCount
)

var crowdShapeNames = [crowdShapeCount]string{
	crowdAny:      "a crowded function",
	crowdLone:     "a crowded function accesses no memory",
	crowdLoops:    "a crowded function accesses a memory in a loop",
	crowdBefore:   "a crowded function accesses a memory before a loop only, and has an if in the loop",
	crowdCalm:     "a crowded function has a try_table in which nothing throws",
	crowdTable:    "a crowded function has a br_table",
	crowdCarries:  "a crowded function leaves a block with values by br_if",
	crowdTypesAll: "a crowded function has locals of all number types",
	crowdVectors:  "a crowded function has more vectors and floats than an engine has registers",
}

// crowdIntegers is how many integers the locals of a crowded function hold at least: more than an engine has
// registers for them.
const crowdIntegers = 12

// vectorRegisters is how many registers an engine has for vectors and floats at most.
const vectorRegisters = 16

// crowdFeatures are what scalar programs must show of crowded functions. The first is that there are any.
var crowdFeatures = noted(crowdShapeNames[:], func(o *observation) []bool { return o.crowds[:] })

// aloneOps are the instructions that need nothing of an instance but memories, and that throw nothing.
var aloneOps = func() (alone [wasm.OpCount]bool) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		switch row.Chapter {
		case wasm.ChapterNumeric, wasm.ChapterParametric, wasm.ChapterVector:
			alone[op] = true
		case wasm.ChapterVariable:
			alone[op] = strings.HasPrefix(row.Name, "local")
		case wasm.ChapterMemory:
			alone[op] = row.Width > 0
		case wasm.ChapterControl:
			alone[op] = !strings.Contains(row.Name, "call") && !strings.HasPrefix(row.Name, "br_on")
		}
	}
	alone[wasm.OpTryTable] = true
	return alone
}()

// crowd notes what a function looks like if it is crowded.
func (o *observation) crowd(m *wasm.Module, f *wasm.Func) {
	if slices.ContainsFunc(f.Body, func(in wasm.Instr) bool { return !aloneOps[in.Op] }) {
		return
	}
	counts := [edit.ValueKinds]int{}
	for _, t := range edit.Comptype(m, f.Type).Params {
		if t.Kind != wasm.Ref {
			counts[t.Kind]++
		}
	}
	for _, l := range f.Locals {
		if l.Type.Kind != wasm.Ref {
			counts[l.Type.Kind] += int(l.N)
		}
	}
	if counts[wasm.V128] > 0 && counts[wasm.V128]+counts[wasm.F32]+counts[wasm.F64] > vectorRegisters {
		o.crowds[crowdVectors] = true
	}
	if counts[wasm.I32]+counts[wasm.I64] < crowdIntegers {
		return
	}
	o.crowds[crowdAny] = true
	if counts[wasm.I32] > 0 && counts[wasm.I64] > 0 && counts[wasm.F32] > 0 && counts[wasm.F64] > 0 {
		o.crowds[crowdTypesAll] = true
	}
	o.crowdBody(m, f.Body)
}

// crowdBody notes what the body of a crowded function looks like.
func (o *observation) crowdBody(m *wasm.Module, body []wasm.Instr) {
	const before, inside, behind = 0, 1, 2
	accesses, ifs := [3]bool{}, false // where, seen from the loops
	at, loops := before, 0
	var open []wasm.Instr
	for i := range body {
		in := &body[i]
		switch {
		case in.Op.Structured():
			if in.Op == wasm.OpLoop {
				loops++
				at = inside
			}
			ifs = ifs || in.Op == wasm.OpIf && loops > 0
			o.crowds[crowdCalm] = o.crowds[crowdCalm] || in.Op == wasm.OpTryTable
			open = append(open, *in)
		case in.Op == wasm.OpEnd && len(open) > 0:
			if open[len(open)-1].Op == wasm.OpLoop {
				if loops--; loops == 0 {
					at = behind
				}
			}
			open = open[:len(open)-1]
		case in.Op == wasm.OpBrTable:
			o.crowds[crowdTable] = true
		case in.Op == wasm.OpBrIf:
			to := len(open) - 1 - int(in.X)
			o.crowds[crowdCarries] = o.crowds[crowdCarries] ||
				to >= 0 && open[to].Op != wasm.OpLoop && valued(m, &open[to])
		case in.Op.Row().Chapter == wasm.ChapterMemory || in.Op.Row().Width > 0:
			accesses[at] = true
		}
	}
	o.crowds[crowdLone] = o.crowds[crowdLone] || accesses == [3]bool{}
	o.crowds[crowdLoops] = o.crowds[crowdLoops] || accesses[inside]
	o.crowds[crowdBefore] = o.crowds[crowdBefore] || ifs && accesses == [3]bool{before: true}
}

// valued reports whether a block has results.
func valued(m *wasm.Module, in *wasm.Instr) bool {
	switch b := in.Blocktype(); b.Kind {
	case wasm.BlockVal:
		return true
	case wasm.BlockIdx:
		return len(edit.Comptype(m, b.Idx).Results) > 0
	}
	return false
}

package probe

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Kind says what kind of place a note is made at.
type Kind uint8

// The kinds of places.
const (
	Entry   Kind = iota // where a function begins
	Call                // after a call
	Join                // behind a block, or where a loop begins
	Handler             // the same, if a catch clause leads there
	Exit                // before a return, or the end of a function
)

// point is a place in a function where notes are made.
type point struct {
	module *wasm.Module // without notes
	fn     int          // index among the functions that the module defines
	at     int          // index of the instruction behind which the notes are; -1 for the beginning
	kind   Kind
	pos    uint32 // of what the place is named after: the call, the block, the try_table
	slots  []slot
	first  int // number of the first slot among all notes; the others follow
}

// slot is a value that is noted.
type slot struct {
	of    source
	index int
	typ   wasm.Valtype // in syntax
}

// source says what kind of thing a slot is a value of.
type source uint8

const (
	ofOperand source = iota
	ofLocal
	ofGlobal // mutable
)

// maxLocals and maxGlobals are how many locals and globals are noted at a place at most.
const (
	maxLocals  = 48
	maxGlobals = 16
)

// globals lists the mutable globals of a module.
func globals(m *wasm.Module) (list []slot) {
	for x := uint32(0); len(list) < maxGlobals; x++ {
		t, ok := m.Externtype(wasm.ExternGlobal, x)
		if !ok {
			break
		}
		if t.Global.Mut {
			list = append(list, slot{ofGlobal, int(x), t.Global.Type})
		}
	}
	return list
}

// points lists the places of a valid module.
func points(m *wasm.Module) (list []point) {
	for f := range m.Funcs {
		list = append(list, functionPoints(m, f)...)
	}
	return list
}

// functionPoints lists the places in function f, in order.
func functionPoints(m *wasm.Module, f int) (list []point) {
	fn := &m.Funcs[f]
	others := append(noted(m, fn), globals(m)...)
	add := func(at int, kind Kind, pos uint32, operands []wasm.Valtype) {
		p := point{module: m, fn: f, at: at, kind: kind, pos: pos}
		for i, t := range operands {
			p.slots = append(p.slots, slot{ofOperand, i, t})
		}
		p.slots = append(p.slots, others...)
		list = append(list, p)
	}
	add(-1, Entry, fn.Pos, nil)
	handlers := handlersOf(m, fn.Body)
	join := func(at, block int, operands []wasm.Valtype) {
		if tried, ok := handlers[block]; ok {
			add(at, Handler, tried, operands)
		} else {
			add(at, Join, fn.Body[block].Pos, operands)
		}
	}
	var open []int
	for i := range fn.Body[:len(fn.Body)-1] {
		in := &fn.Body[i]
		switch {
		case in.Op.Structured():
			open = append(open, i)
			if in.Op == wasm.OpLoop {
				join(i, i, nil)
			}
		case in.Op == wasm.OpEnd:
			block := open[len(open)-1]
			open = open[:len(open)-1]
			if fn.Body[block].Op == wasm.OpLoop { // to whose end no label leads
				add(i, Join, fn.Body[block].Pos, blockResults(m, &fn.Body[block]))
			} else {
				join(i, block, blockResults(m, &fn.Body[block]))
			}
		case in.Op == wasm.OpReturn:
			add(i-1, Exit, in.Pos, edit.Comptype(m, fn.Type).Results)
		default:
			if c := callee(m, in); c != nil {
				add(i, Call, in.Pos, c.Results)
			}
		}
	}
	last := len(fn.Body) - 1
	add(last-1, Exit, fn.Body[last].Pos, edit.Comptype(m, fn.Type).Results)
	return list
}

// noted lists the locals of a function that can be read everywhere.
func noted(m *wasm.Module, fn *wasm.Func) (list []slot) {
	x := 0
	add := func(t wasm.Valtype, set bool) {
		if len(list) < maxLocals && (set || t.Defaultable()) {
			list = append(list, slot{ofLocal, x, t})
		}
		x++
	}
	for _, t := range edit.Comptype(m, fn.Type).Params {
		add(t, true)
	}
	for _, l := range fn.Locals {
		for n := uint32(0); n < l.N && n < maxLocals; n++ {
			add(l.Type, false)
		}
		if l.N > maxLocals {
			break
		}
	}
	return list
}

// callee returns the type of what an instruction calls and returns from; nil if it is no call.
func callee(m *wasm.Module, in *wasm.Instr) *wasm.Comptype {
	switch in.Op {
	case wasm.OpCall:
		t, _ := m.Externtype(wasm.ExternFunc, in.X)
		return edit.Comptype(m, t.Type)
	case wasm.OpCallRef:
		return edit.Comptype(m, in.X)
	case wasm.OpCallIndirect:
		return edit.Comptype(m, in.Y)
	}
	return nil
}

// blockResults returns the results of a structured instruction.
func blockResults(m *wasm.Module, in *wasm.Instr) []wasm.Valtype {
	switch b := in.Blocktype(); b.Kind {
	case wasm.BlockVal:
		return []wasm.Valtype{b.Val}
	case wasm.BlockIdx:
		return edit.Comptype(m, b.Idx).Results
	}
	return nil
}

// handlersOf maps the blocks to which catch clauses lead to the place of the try_table of the first of these.
func handlersOf(m *wasm.Module, body []wasm.Instr) map[int]uint32 {
	handlers := map[int]uint32{}
	var open []int
	for i := range body[:len(body)-1] {
		in := &body[i]
		if in.Op == wasm.OpTryTable {
			for _, c := range m.Ext(in).Catches {
				if k := len(open) - 1 - int(c.Label); k >= 0 {
					if _, ok := handlers[open[k]]; !ok {
						handlers[open[k]] = in.Pos
					}
				}
			}
		}
		switch {
		case in.Op.Structured():
			open = append(open, i)
		case in.Op == wasm.OpEnd:
			open = open[:len(open)-1]
		}
	}
	return handlers
}

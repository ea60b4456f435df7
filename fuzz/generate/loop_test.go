package generate

import (
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/wasm"
)

// construct is one that is open at an instruction.
type construct struct {
	op      wasm.Op
	counted int // of a loop: how many constructs were open where its rounds were counted; 0 if they were not yet
}

// TestLoopsAreCounted reads the loops of generated programs: a branch goes back to one only from code that runs after a
// round was counted. A branch from before, or from the else of the if in which rounds are counted, might never end; one
// of 1.5 million programs did not. Its choices are in testdata/endless.choices: programs near it are read as well.
func TestLoopsAreCounted(t *testing.T) {
	loops, back := 0, 0
	read := func(g *Generator, choices []byte) {
		for _, m := range g.Generate(choices).Modules {
			for i := range m.Funcs {
				l, b, ok := countedLoops(m, m.Funcs[i].Body)
				loops, back = loops+l, back+b
				if !ok {
					t.Fatalf("%q, function %d: a branch goes back to a loop before a round was counted", choices, i)
				}
			}
		}
	}
	for _, profile := range []*Profile{Linked, Scalar} {
		g := New(profile)
		for seed := range uint64(4000) {
			read(g, choice.Random(seed, choice.DefaultSize))
		}
		near(t, "testdata/endless.choices", func(choices []byte) { read(g, choices) })
	}
	if loops < 1000 || back < 1000 {
		t.Errorf("%d loops and %d branches to them say nothing", loops, back)
	}
}

// countedLoops counts the loops of a body, and the branches to them. It reports whether all of these are behind the
// counting of a round.
func countedLoops(m *wasm.Module, body []wasm.Instr) (loops, back int, ok bool) {
	var open []construct
	for i := range body {
		in := &body[i]
		for _, l := range targets(m, in) {
			if at := len(open) - 1 - int(l); at >= 0 && open[at].op == wasm.OpLoop {
				back++
				if open[at].counted == 0 {
					return loops, back, false
				}
			}
		}
		switch in.Op {
		case wasm.OpBlock, wasm.OpLoop, wasm.OpIf, wasm.OpTryTable:
			open = append(open, construct{op: in.Op})
			if in.Op == wasm.OpLoop {
				loops++
			}
		case wasm.OpElse:
			uncount(open)
		case wasm.OpEnd:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case wasm.OpLocalSet, wasm.OpLocalTee:
			if i >= 2 && body[i-1].Op == wasm.OpI32Sub && body[i-2].Op == wasm.OpI32Const {
				count(open)
			}
		}
	}
	return loops, back, true
}

// count notes that a round of the innermost loop was counted.
func count(open []construct) {
	for at := len(open) - 1; at >= 0; at-- {
		if open[at].op == wasm.OpLoop {
			if open[at].counted == 0 {
				open[at].counted = len(open)
			}
			return
		}
	}
}

// uncount notes that control is in the else of the innermost if: what was counted in its first part was not counted
// here.
func uncount(open []construct) {
	for at := range open {
		if open[at].counted == len(open) && open[at].op == wasm.OpLoop && at < len(open)-1 {
			open[at].counted = 0
		}
	}
}

// targets are the labels that an instruction may branch to. A try_table's are counted from outside of it.
func targets(m *wasm.Module, in *wasm.Instr) (list []uint32) {
	switch in.Op {
	case wasm.OpBr, wasm.OpBrIf, wasm.OpBrOnNull, wasm.OpBrOnNonNull, wasm.OpBrOnCast, wasm.OpBrOnCastFail:
		return []uint32{in.X}
	case wasm.OpBrTable:
		return m.Ext(in).Labels
	case wasm.OpTryTable:
		for _, c := range m.Ext(in).Catches {
			list = append(list, c.Label)
		}
	}
	return list
}

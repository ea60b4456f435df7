package generate

import (
	"slices"
	"strings"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// featureVectors has to occur not only now and then.
const featureVectors = "vectors"

// vectorFeatures are what programs must show of vectors: how they travel, and instructions of each sort.
var vectorFeatures = slices.Concat([]feature{
	{featureVectors, func(o *observation) bool { return o.program.Needs().Has(program.FeatureVectors) }},
}, travelFeatures(), vectorWays(), vectorThrows, vectorOps())

// travel is a way in which a vector gets from one place to another.
type travel uint8

const (
	travelLocal travel = iota
	travelSelect
	travelDrop
	travelBlockParam
	travelBlockResult
	travelLoop
	travelBranch
	travelBrTable
	travelGlobal
	travelConstGlobal
	travelImported
	travelExported
	travelHostParam
	travelHostResult
	travelHostThrow
	travelHostCatch
	travelCount
)

var travelNames = [travelCount]string{
	travelLocal:       "a vector is in a local that is no parameter",
	travelSelect:      "a vector is selected",
	travelDrop:        "a vector is dropped",
	travelBlockParam:  "a vector is a block's parameter",
	travelBlockResult: "a vector is one of a block's results",
	travelLoop:        "a vector goes back to a loop",
	travelBranch:      "a vector is taken along by br or br_if",
	travelBrTable:     "a vector is taken along by br_table",
	travelGlobal:      "a vector is in a mutable global",
	travelConstGlobal: "a vector is in a global that is not mutable",
	travelImported:    "a vector is in an imported global that is set",
	travelExported:    "a vector is in an exported global",
	travelHostParam:   "a vector is given to a host function",
	travelHostResult:  "a vector is given back by a host function",
	travelHostThrow:   "a vector is thrown by a host function",
	travelHostCatch:   "a vector is in the payload of what a host function catches",
}

func travelFeatures() []feature {
	return noted(travelNames[:], func(o *observation) []bool { return o.travels[:] })
}

// vectorWays are the ways to call a function of another instance with vectors, and tail calls with vectors on the
// stack.
func vectorWays() (list []feature) {
	takes := func(f *station) bool { return slices.Contains(functypes[f.sig].params, v128) }
	for w, name := range wayNames {
		for _, tail := range []bool{false, true}[:2-w/int(wayExport)] {
			if tail {
				name = "return_" + name
			}
			list = append(list, feature{"a vector is given to another instance by " + name, whenPlanned(func(f *station) bool {
				return f.way == way(w) && f.tail == tail && f.caller != f.instance && f != &f.leg.stations[0] && !f.host() && takes(f)
			})})
		}
	}
	called := func(s sig, tail bool) func(*observation) bool {
		return whenPlanned(func(f *station) bool {
			return f.sig == s && f.tail == tail && f != &f.leg.stations[0] && !f.host()
		})
	}
	return append(list,
		feature{"vectors are arguments on the stack", called(sigVectorArgs, false)},
		feature{"vectors are arguments of a tail call on the stack", called(sigVectorArgs, true)},
		feature{"vectors are results on the stack", called(sigVectorMany, false)},
		feature{"vectors are live across a call", func(o *observation) bool {
			return o.planned(func(f *station) bool { return slices.Contains(o.plan.palette.live[:f.live], v128) })
		}},
	)
}

// vectorThrows are throws with vectors in their payloads.
var vectorThrows = []feature{
	{"a vector in a payload crosses instances", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && len(t.instances()) > 1 && o.hasVector(t)
	})},
	{"a vector in a payload is thrown again, from another instance", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && t.travelled && len(t.instances()) > 1 && o.hasVector(t)
	})},
	{"a vector in a payload of the host's tag is caught", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && t.Tag.Host && o.hasVector(t)
	})},
	{"a payload with a vector is caught with its exception", whenThrown(func(o *observation, t *thrown) bool {
		return t.Caught && t.clause().Catch.Kind == wasm.CatchTagRef && o.hasVector(t)
	})},
}

// hasVector reports whether the payload of a throw has a vector.
func (o *observation) hasVector(t *thrown) bool {
	return slices.Contains(o.payload(t.Tag), v128)
}

// vectorOps are the vector instructions, those together that have a rule of validation in common.
func vectorOps() (list []feature) {
	seen := map[string][]wasm.Op{}
	var rules []string
	for op := range wasm.Op(wasm.OpCount) {
		if row := op.Row(); row.Chapter == wasm.ChapterVector && !edit.IsRelaxed(op) {
			if seen[row.Valid] == nil {
				rules = append(rules, row.Valid)
			}
			seen[row.Valid] = append(seen[row.Valid], op)
		}
	}
	for _, rule := range rules {
		ops := seen[rule]
		list = append(list, feature{"a vector instruction of " + strings.TrimPrefix(rule, "Instr_ok/"), func(o *observation) bool {
			return slices.ContainsFunc(ops, func(op wasm.Op) bool { return o.ops[op] })
		}})
	}
	return list
}

// travel notes how vectors travel in a function and its module's globals.
func (o *observation) travel(m *wasm.Module, f *wasm.Func) {
	note := func(t travel, has bool) { o.travels[t] = o.travels[t] || has }
	count := uint32(0)
	for _, l := range f.Locals {
		if l.Type == v128 {
			count += l.N
		}
	}
	note(travelLocal, count > 0)
	for i := range m.Globals {
		if t := &m.Globals[i].Type; t.Type == v128 {
			note(travelGlobal, t.Mut)
			note(travelConstGlobal, !t.Mut)
		}
	}
	imported := uint32(m.CountImports(wasm.ExternGlobal))
	note(travelExported, slices.ContainsFunc(m.Exports, func(e wasm.Export) bool {
		return e.Kind == wasm.ExternGlobal && e.Index >= imported && m.Globals[e.Index-imported].Type.Type == v128
	}))
	o.branches(m, f)
	for i := range f.Body {
		switch in := &f.Body[i]; in.Op {
		case wasm.OpSelect:
			note(travelSelect, in.Wide)
		case wasm.OpDrop:
			note(travelDrop, in.Wide)
		case wasm.OpGlobalSet:
			t, _ := m.Externtype(wasm.ExternGlobal, in.X)
			note(travelImported, in.X < imported && t.Global.Type == v128)
		}
	}
}

// branches notes which branches and blocks of a function take vectors along.
func (o *observation) branches(m *wasm.Module, f *wasm.Func) {
	type opened struct {
		loop bool
		wide bool // its label takes a vector
	}
	open := []opened{{false, slices.Contains(edit.Comptype(m, f.Type).Results, v128)}}
	branch := func(t travel, label uint32) {
		to := open[len(open)-1-int(label)]
		o.travels[t] = o.travels[t] || to.wide
		o.travels[travelLoop] = o.travels[travelLoop] || to.wide && to.loop
	}
	for i := range f.Body {
		in := &f.Body[i]
		switch {
		case in.Op.Structured():
			params, results := vectorsOfBlock(m, in)
			o.travels[travelBlockParam] = o.travels[travelBlockParam] || params
			o.travels[travelBlockResult] = o.travels[travelBlockResult] || results
			loop := in.Op == wasm.OpLoop
			open = append(open, opened{loop, loop && params || !loop && results})
			if in.Op == wasm.OpTryTable {
				for _, c := range m.Ext(in).Catches { // which leads to a label outside
					at := open[len(open)-2-int(c.Label)]
					o.travels[travelLoop] = o.travels[travelLoop] || at.wide && at.loop
				}
			}
		case in.Op == wasm.OpEnd:
			open = open[:len(open)-1]
		case in.Op == wasm.OpBr || in.Op == wasm.OpBrIf:
			branch(travelBranch, in.X)
		case in.Op == wasm.OpBrTable:
			branch(travelBrTable, m.Ext(in).Labels[0])
		}
	}
}

// vectorsOfBlock reports whether a block has vectors among its parameters and results.
func vectorsOfBlock(m *wasm.Module, in *wasm.Instr) (params, results bool) {
	switch b := in.Blocktype(); b.Kind {
	case wasm.BlockVal:
		return false, b.Val == v128
	case wasm.BlockIdx:
		c := edit.Comptype(m, b.Idx)
		return slices.Contains(c.Params, v128), slices.Contains(c.Results, v128)
	}
	return false, false
}

// host notes which vectors a host function saw.
func (o *observation) host(h *program.Host, call *program.HostCall) {
	has := func(list []wasm.Value) bool {
		return slices.ContainsFunc(list, func(v wasm.Value) bool { return v.Kind == wasm.V128 })
	}
	note := func(t travel, has bool) { o.travels[t] = o.travels[t] || has }
	if call.Caught != nil {
		note(travelHostCatch, has(call.Caught.Payload))
		return
	}
	note(travelHostParam, has(call.Args))
	note(travelHostResult, h.Act <= program.HostCatch && slices.Contains(h.Type.Comp.Results, v128))
	note(travelHostThrow, h.Act == program.HostThrow && slices.Contains(o.program.Payload(h.Tag), v128))
}

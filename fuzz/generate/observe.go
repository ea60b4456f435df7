package generate

import (
	"context"
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// observation is what a program consists of and what it did on the oracle.
type observation struct {
	program  *program.Program
	plan     *plan // by which the generator made it
	modules  []int // of each instance
	outcomes []wasm.OutcomeKind
	traps    []wasm.Trap
	acts     [program.HostCollect + 1]bool // of host functions that were called
	throws   []thrown
	ops      [wasm.OpCount]bool // instructions that occur
	shapes   [shapeCount]bool   // what else occurs
	travels  [travelCount]bool  // ways in which vectors travel
	crowds   [crowdShapeCount]bool
	edges    [edgeCount]bool

	objectsToHost bool // a host function was given an object
}

// thrown is a throw that happened.
type thrown struct {
	*wasm.Walk
	step      int
	travelled bool // a throw_ref in another step, or in another function, than what caught the exception last
}

// shape is something that code can look like.
type shape uint8

const (
	shapeNoClauses shape = iota
	shapeNested
	shapeShadowed
	shapeToLoop
	shapeToFunction
	shapeFar
	shapeBr
	shapeBrIf
	shapeBrTable
	shapeReturn
	shapeTail
	shapeParams
	shapeResults
	shapeCount
)

// observe validates a program and runs it on the oracle.
func observe(engine wasm.Engine, p *program.Program, by *plan) (*observation, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	o := &observation{program: p, plan: by}
	for i := range p.Steps {
		if p.Steps[i].Instantiate {
			o.modules = append(o.modules, p.Steps[i].Module)
		}
	}
	for _, m := range p.Modules {
		for i := range m.Funcs {
			o.scan(m, m.Funcs[i].Body)
			o.travel(m, &m.Funcs[i])
			o.crowd(m, &m.Funcs[i])
			o.edgy(m, &m.Funcs[i])
		}
	}
	caught := map[wasm.TagID]thrown{}
	c := program.Limits
	c.OnThrow = func(w *wasm.Walk) {
		t := thrown{Walk: w, step: len(o.outcomes)}
		if last, ok := caught[w.Tag]; ok && w.Op == wasm.OpThrowRef {
			t.travelled = last.step != t.step || last.handler().Instance != w.Frames[0].Instance ||
				last.handler().Func != w.Frames[0].Func
		}
		if w.Caught {
			caught[w.Tag] = t
		}
		o.throws = append(o.throws, t)
	}
	r, err := p.Begin(engine, c)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for i := range p.Steps {
		r.Step(context.Background())
		o.outcomes = append(o.outcomes, r.Outcomes[i].Kind)
		if r.Outcomes[i].Kind == wasm.OutcomeTrap {
			o.traps = append(o.traps, r.Outcomes[i].Trap)
		}
	}
	for _, call := range r.Log {
		h := &p.Hosts[call.Host]
		o.acts[h.Act] = true
		o.host(h, &call)
		o.objectsToHost = o.objectsToHost || slices.ContainsFunc(call.Args, func(v wasm.Value) bool {
			return v.Kind == wasm.Ref && v.Ref.Heap >= wasm.HeapAny && v.Ref.Heap <= wasm.HeapArray
		})
	}
	return o, nil
}

// handler is the frame in which a walk ended.
func (t *thrown) handler() *wasm.WalkFrame { return &t.Frames[len(t.Frames)-1] }

// clause is the clause that caught, if one did.
func (t *thrown) clause() *wasm.WalkClause {
	tried := t.handler().Clauses
	return &tried[len(tried)-1]
}

// instances are those of the walk's frames, each once.
func (t *thrown) instances() (list []int) {
	for i := range t.Frames {
		if f := &t.Frames[i]; !f.Host && !slices.Contains(list, f.Instance) {
			list = append(list, f.Instance)
		}
	}
	return list
}

// tried reports whether the walk tried a clause with a tag for which fits holds.
func (t *thrown) tried(fits func(*wasm.WalkClause) bool) bool {
	for i := range t.Frames {
		clauses := t.Frames[i].Clauses
		for k := range clauses {
			if clauses[k].Catch.Kind.HasTag() && fits(&clauses[k]) {
				return true
			}
		}
	}
	return false
}

// scan notes what a function's body consists of.
func (o *observation) scan(m *wasm.Module, body []wasm.Instr) {
	open := []wasm.Op{wasm.OpCall} // what each label belongs to, outermost first: first the function
	for i := range body {
		in := &body[i]
		o.ops[in.Op] = true
		switch in.Op {
		case wasm.OpEnd:
			open = open[:len(open)-1]
		case wasm.OpBr, wasm.OpBrIf:
			o.leaving(open, in.X, map[wasm.Op]shape{wasm.OpBr: shapeBr, wasm.OpBrIf: shapeBrIf}[in.Op])
		case wasm.OpBrTable:
			for _, l := range m.Ext(in).Labels {
				o.leaving(open, l, shapeBrTable)
			}
		case wasm.OpReturn:
			o.leaving(open, uint32(len(open)-1), shapeReturn)
		case wasm.OpReturnCall, wasm.OpReturnCallIndirect, wasm.OpReturnCallRef:
			o.leaving(open, uint32(len(open)-1), shapeTail)
		case wasm.OpTryTable:
			o.clauses(open, m.Ext(in).Catches)
		}
		if in.Op.Structured() {
			o.blocktype(m, in)
			open = append(open, in.Op)
		}
	}
}

// leaving notes a branch that leaves a try_table.
func (o *observation) leaving(open []wasm.Op, label uint32, s shape) {
	if slices.Contains(open[len(open)-int(label):], wasm.OpTryTable) {
		o.shapes[s] = true
	}
}

// clauses notes what clauses a try_table has.
func (o *observation) clauses(open []wasm.Op, list []wasm.Catch) {
	o.shapes[shapeNoClauses] = o.shapes[shapeNoClauses] || len(list) == 0
	o.shapes[shapeNested] = o.shapes[shapeNested] || slices.Contains(open, wasm.OpTryTable)
	for k, c := range list {
		switch at := len(open) - 1 - int(c.Label); {
		case at == 0:
			o.shapes[shapeToFunction] = true
		case open[at] == wasm.OpLoop:
			o.shapes[shapeToLoop] = true
		case slices.Contains(open[at:], wasm.OpTryTable):
			o.shapes[shapeFar] = true
		}
		for _, before := range list[:k] {
			if !before.Kind.HasTag() || c.Kind.HasTag() && c.Tag == before.Tag {
				o.shapes[shapeShadowed] = true
			}
		}
	}
}

func (o *observation) blocktype(m *wasm.Module, in *wasm.Instr) {
	if b := in.Blocktype(); b.Kind == wasm.BlockIdx {
		t := edit.Comptype(m, b.Idx)
		o.shapes[shapeParams] = o.shapes[shapeParams] || len(t.Params) > 0
		o.shapes[shapeResults] = o.shapes[shapeResults] || len(t.Results) > 1
	}
}

package fuzz

import (
	"bytes"
	"fmt"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Verdict is what comparing two runs of one program says.
type Verdict uint8

// The verdicts.
const (
	Agree        Verdict = iota
	Inconclusive         // one engine, or both, met a limit that is its own: what follows cannot be compared
	Differ
)

// Difference is the first difference between two runs.
type Difference struct {
	Verdict Verdict
	Step    int    // index into Program.Steps; -1 for the state at the end
	What    string // what differs: "outcome", or the export
	Cause   string // Inconclusive: the limit
	Diff    string // Differ: what go-cmp prints, - being the first run and + the second
}

// Compare compares everything that two runs let an embedder observe: the outcomes step by step, with the identity of tags and the
// payloads of exceptions, then the exported globals, memories and tables.
func (p *Program) Compare(a, b *Run) Difference {
	for i := range p.Steps {
		x, y := &a.Outcomes[i], &b.Outcomes[i]
		if x.Kind == wasm.OutcomeExhaustion || y.Kind == wasm.OutcomeExhaustion {
			return Difference{Verdict: Inconclusive, Step: i, Cause: cause(x, y)}
		}
		if !sameOutcome(a, b, x, y) {
			return Difference{Verdict: Differ, Step: i, What: "outcome", Diff: cmp.Diff(describeOutcome(a, *x), describeOutcome(b, *y))}
		}
	}
	for i := range a.Instances {
		if a.Instances[i] == nil || b.Instances[i] == nil {
			continue
		}
		if d := p.compareState(a, b, i); d.Verdict != Agree {
			return d
		}
	}
	return Difference{}
}

func cause(x, y *wasm.Outcome) string {
	if x.Kind != wasm.OutcomeExhaustion {
		x = y
	}
	return x.Limit.String()
}

// compareState compares what the instance exports.
func (p *Program) compareState(a, b *Run, instance int) Difference {
	for _, e := range p.Modules[p.moduleOf(instance)].Exports {
		x, y := a.Instances[instance].Export(e.Name), b.Instances[instance].Export(e.Name)
		if !sameExport(a, b, x, y) {
			return Difference{Verdict: Differ, Step: -1, What: fmt.Sprintf("instance %d %s", instance, e.Name),
				Diff: cmp.Diff(describeExport(a, x), describeExport(b, y))}
		}
	}
	return Difference{}
}

// moduleOf gives the module of an instance.
func (p *Program) moduleOf(instance int) int {
	for i := range p.Steps {
		if p.Steps[i].Instantiate {
			if instance == 0 {
				return p.Steps[i].Module
			}
			instance--
		}
	}
	return -1
}

func sameOutcome(a, b *Run, x, y *wasm.Outcome) bool {
	if x.Kind != y.Kind || x.Trap != y.Trap {
		return false
	}
	switch x.Kind {
	case wasm.OutcomeValues:
		return sameValues(a, b, x.Values, y.Values, maxChain)
	case wasm.OutcomeException:
		return sameException(a, b, x.Exception, y.Exception, maxChain)
	case wasm.OutcomeFault:
		return false // an engine broke: a finding even if both did
	}
	return true
}

// maxChain is how many exceptions deep payloads are compared: an exception may hold others.
const maxChain = 4

func sameException(a, b *Run, x, y *wasm.Exception, depth int) bool {
	return x.Tag.ID() == y.Tag.ID() && sameValues(a, b, x.Payload, y.Payload, depth)
}

func sameValues(a, b *Run, xs, ys []wasm.Value, depth int) bool {
	if len(xs) != len(ys) {
		return false
	}
	for i := range xs {
		if !sameValue(a, b, xs[i], ys[i], depth) {
			return false
		}
	}
	return true
}

// sameValue compares values of two stores: numbers by bits, since generated programs make no NaN but the canonical one; exceptions by
// tag and payload; other references by form.
func sameValue(a, b *Run, x, y wasm.Value, depth int) bool {
	switch {
	case x.Kind != y.Kind || x.Lo != y.Lo || x.Hi != y.Hi || x.Ref.Heap != y.Ref.Heap || x.Ref.Bits != y.Ref.Bits:
		return false
	case x.Kind == wasm.Ref && x.Ref.Heap == wasm.HeapExn && depth > 0:
		return sameException(a, b, a.Store.Exception(x), b.Store.Exception(y), depth-1)
	}
	return true
}

func sameExport(a, b *Run, x, y wasm.Externaddr) bool {
	switch x := x.(type) {
	case wasm.Globaladdr:
		return sameValue(a, b, x.Get(), y.(wasm.Globaladdr).Get(), maxChain)
	case wasm.Memaddr:
		return bytes.Equal(x.Bytes(), y.(wasm.Memaddr).Bytes())
	case wasm.Tableaddr:
		return sameTable(a, b, x, y.(wasm.Tableaddr))
	case wasm.Tagaddr:
		return x.ID() == y.(wasm.Tagaddr).ID()
	}
	return true
}

func sameTable(a, b *Run, x, y wasm.Tableaddr) bool {
	if x.Size() != y.Size() {
		return false
	}
	for i := range x.Size() {
		v, _ := x.Get(i)
		w, _ := y.Get(i)
		if !sameValue(a, b, v, w, maxChain) {
			return false
		}
	}
	return true
}

// describeOutcome is an outcome in words, for a reader of the difference.
func describeOutcome(r *Run, o wasm.Outcome) any {
	if o.Kind == wasm.OutcomeFault {
		return o.String()
	}
	seen := wast.Observe(o)
	values := o.Values
	if o.Kind == wasm.OutcomeException {
		values = o.Exception.Payload
	}
	seen.Values = describeValues(r, values)
	return seen
}

func describeValues(r *Run, vs []wasm.Value) []string {
	var out []string
	for _, v := range vs {
		out = append(out, describeValue(r, v, maxChain))
	}
	return out
}

func describeValue(r *Run, v wasm.Value, depth int) string {
	if v.Kind != wasm.Ref || v.Ref.Heap != wasm.HeapExn || depth == 0 {
		return v.String()
	}
	e := r.Store.Exception(v)
	s := "(exception of " + e.Tag.ID().String()
	for _, p := range e.Payload {
		s += " " + describeValue(r, p, depth-1)
	}
	return s + ")"
}

func describeExport(r *Run, x wasm.Externaddr) any {
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

package wast

import (
	"slices"

	"wasmjudge/wasm"
)

// Observation is an outcome as it can be compared between engines: in words, without what belongs to one engine's
// store. References are told apart by their form, host references by their number.
type Observation struct {
	Kind string // the outcome's, or "print"
	// Detail is what trapped, a wasm.Trap; or in words what was exhausted, or the identity of the exception's tag.
	Detail any
	Values []string // results, the exception's payload, or what was printed
}

// Observe makes an outcome comparable.
func Observe(o wasm.Outcome) Observation { return observe(o, nil) }

// observe is Observe, and shows vectors among the results in shapes.
func observe(o wasm.Outcome, shapes []wasm.Shape) Observation {
	seen := Observation{Kind: o.Kind.String()}
	switch o.Kind {
	case wasm.OutcomeValues:
		seen.Values = describeAll(o.Values, shapes)
	case wasm.OutcomeTrap:
		seen.Detail = o.Trap
	case wasm.OutcomeExhaustion:
		seen.Detail = o.Exhaustion()
	case wasm.OutcomeException:
		seen.Detail = o.Exception.Tag.ID().String()
		seen.Values = describeAll(o.Exception.Payload, nil)
	}
	return seen
}

func describeAll(vs []wasm.Value, shapes []wasm.Shape) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = v.In(shapeAt(shapes, i))
	}
	return out
}

// note is an observation with what a comparison needs beside the words.
type note struct {
	Observation
	values     []wasm.Value
	shapes     []wasm.Shape // in which vectors among the values are shown
	open       []*wasm.Open // what is open of each value, in a shadow run
	everything *wasm.Open   // why all is open
	asserted   bool         // an assertion says what the values must be, and it held
}

// observer collects what a command lets an embedder observe. A nil observer collects nothing.
type observer struct {
	shadow wasm.Shadow         // the store, if it is one
	shapes func() []wasm.Shape // in which to show the results of the command that runs
	list   []note
}

func newObserver(w *world) *observer {
	shadow, _ := w.store.(wasm.Shadow)
	return &observer{shadow: shadow, shapes: func() []wasm.Shape { return w.shapes(w.command) }}
}

// outcome notes how an action or instantiation ended.
func (w *observer) outcome(out wasm.Outcome) {
	seen := note{values: out.Values}
	switch {
	case out.Kind == wasm.OutcomeException:
		seen.values = out.Exception.Payload
	case slices.ContainsFunc(out.Values, func(v wasm.Value) bool { return v.Kind == wasm.V128 }):
		seen.shapes = w.shapes()
	}
	seen.Observation = observe(out, seen.shapes)
	if w.shadow != nil {
		seen.ask(w.shadow, w.shadow.OpenValue)
	}
	w.list = append(w.list, seen)
}

// prints notes the arguments of a host function that prints them.
func (w *observer) prints(args []wasm.Value) {
	if w == nil || len(w.list) == maxPrinted {
		return
	}
	seen := note{Observation: Observation{Kind: "print", Values: describeAll(args, nil)}, values: slices.Clone(args)}
	if w.shadow != nil {
		seen.ask(w.shadow, w.shadow.OpenArg)
	}
	w.list = append(w.list, seen)
}

// caught notes what a host function caught.
func (w *observer) caught(e *wasm.Exception) {
	if w == nil || len(w.list) == maxPrinted {
		return
	}
	out := wasm.Outcome{Kind: wasm.OutcomeException, Exception: e}
	seen := note{Observation: observe(out, nil), values: e.Payload}
	if w.shadow != nil {
		seen.ask(w.shadow, func(i int) *wasm.Open { return w.shadow.OpenField(wasm.ValueRef(e.Ref), i) })
	}
	w.list = append(w.list, seen)
}

// read notes that the last outcome is the value of a global.
func (w *observer) read(g wasm.Globaladdr) {
	if w != nil && w.shadow != nil {
		w.list[len(w.list)-1].open = []*wasm.Open{w.shadow.OpenState(g, 0)}
	}
}

// ask notes what is open of each value.
func (o *note) ask(s wasm.Shadow, openOf func(i int) *wasm.Open) {
	o.everything = s.OpenEverything()
	for i := range o.values {
		o.open = append(o.open, openOf(i))
	}
}

// asserted notes that the last outcome is what an assertion expects.
func (w *observer) asserted() {
	if w != nil && len(w.list) > 0 {
		w.list[len(w.list)-1].asserted = true
	}
}

// take returns what was observed since it was called last.
func (w *observer) take() (list []note) {
	if w != nil {
		list, w.list = w.list, nil
	}
	return list
}

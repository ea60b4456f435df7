package judge

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Verdict is what comparing two runs of one program says.
type Verdict uint8

// The verdicts.
const (
	Agree        Verdict = iota
	Permitted            // they differ, and the specification permits both
	Inconclusive         // what differs depends on something open, or an engine met a limit that is its own
	Differ
)

// Difference is the first difference between two runs.
type Difference struct {
	Engines [2]string // that were compared, if it was two
	Verdict Verdict
	Step    int          // index into Program.Steps; -1 for what is compared at the end
	What    string       // what differs, in words that are the same for every difference of that sort
	Where   string       // at the end: the export
	Cause   string       // Inconclusive: the limit, or what is open; Permitted: what is open
	Diff    string       // Differ: what go-cmp prints, - being the first run and + the second
	Others  []Difference // Differ: those of further engines, if several were compared

	killed bool          // an engine broke because somebody killed its process
	show   func() string // makes Diff while both runs' stores are open: it may take long
}

// All returns the difference and those of further engines.
func (d *Difference) All() []Difference { return append([]Difference{*d}, d.Others...) }

// Agrees reports whether the engines agree as far as they must: what differs is permitted.
func (d *Difference) Agrees() bool { return d.Verdict == Agree || d.Verdict == Permitted }

// EndsOnOne is what differs if one of two engines does not end a program in time.
const EndsOnOne = "it ends on one engine only"

// String says where a difference is and what it is.
func (d *Difference) String() string {
	where := d.Where
	if d.Step >= 0 {
		where = fmt.Sprintf("step %d", d.Step)
	}
	return fmt.Sprintf("%s: %s\n%s", where, d.What, d.Diff)
}

// Compare compares everything that two runs let an embedder observe: the outcomes step by step, with the identity of
// tags and the payloads of exceptions, then the calls of host functions, then the exported globals, memories, tables
// and tags. An engine that breaks when it is asked is a difference.
func Compare(p *program.Program, a, b *program.Run) (d Difference) {
	c := comparison{program: p, a: a, b: b}
	if err := wasm.Asking(func() { d = c.all().shown() }); err != nil {
		return panicked(err)
	}
	return d
}

// shown returns the difference with its Diff.
func (d Difference) shown() Difference {
	if d.Verdict == Differ && d.show != nil {
		d.Diff = strings.ReplaceAll(d.show(), "\u00a0", " ") // go-cmp writes either
	}
	d.show = nil
	return d
}

func (c *comparison) all() Difference {
	for i := range c.program.Steps {
		if d := c.outcome(i); d.Verdict != Agree {
			return d
		}
		if c.over {
			return Difference{}
		}
	}
	return c.states()
}

// states compares what is left of the outcomes: the calls of host functions and the instances.
func (c *comparison) states() Difference {
	if !c.sameLog() {
		return Difference{Verdict: Differ, Step: -1, What: "calls of host functions",
			show: func() string { return cmp.Diff(describeLog(c.a), describeLog(c.b)) + c.lanesOfLog() }}
	}
	for i := range c.a.Instances {
		if c.over {
			break
		}
		if d := c.state(i); d.Verdict != Agree && !c.otherwise(c.a.OpenEverything()) {
			return d
		}
	}
	return Difference{}
}

// comparison compares two runs of a program. If the first is a shadow run, what differs and is open is excused.
type comparison struct {
	program *program.Program
	a, b    *program.Run
	excuses wasm.Excuses
	over    bool // what follows is not compared
}

// outcome compares the outcomes of step i. A limit is the engine's own, unless the program goes beyond that of every
// engine.
func (c *comparison) outcome(i int) Difference {
	x, y := &c.a.Outcomes[i], &c.b.Outcomes[i]
	open := c.a.LeewayOf(i)
	if open.Everything != nil && (x.Stopped() != y.Stopped() || c.differing(x, y, nil) != "") {
		c.giveUp(open.Everything)
		return Difference{}
	}
	if x.Stopped() != y.Stopped() {
		return Difference{Verdict: Differ, Step: i, What: EndsOnOne, show: c.showOutcomes(x, y)}
	}
	for _, o := range []*wasm.Outcome{x, y} {
		if o.Kind == wasm.OutcomeExhaustion && !(c.program.Steps[i].Dives && o.Limit == wasm.LimitCallDepth) {
			return Difference{Verdict: Inconclusive, Step: i, Cause: o.Exhaustion()}
		}
	}
	if what := c.differing(x, y, open.Values); what != "" {
		return Difference{Verdict: Differ, Step: i, What: what, show: c.showOutcomes(x, y)}
	}
	return Difference{}
}

func (c *comparison) showOutcomes(x, y *wasm.Outcome) func() string {
	return func() string {
		return cmp.Diff(describeOutcome(c.a, x), describeOutcome(c.b, y)) + c.lanesOfOutcomes(x, y)
	}
}

// differing returns what differs between two outcomes, or "". open is what is open of the first one's values.
func (c *comparison) differing(x, y *wasm.Outcome, open []*wasm.Open) string {
	switch {
	case x.Kind != y.Kind:
		return fmt.Sprintf("outcome: %s, %s", kindOf(x), kindOf(y))
	case x.Kind == wasm.OutcomeFault:
		return "outcome: both engines broke"
	case x.Kind == wasm.OutcomeTrap && !x.Trap.Like(y.Trap):
		return fmt.Sprintf("trap: %v, %v", x.Trap, y.Trap)
	case x.Kind == wasm.OutcomeValues && !c.sameValues(x.Values, y.Values, open, maxChain):
		return "results"
	case x.Kind == wasm.OutcomeException && x.Exception.Tag.ID() != y.Exception.Tag.ID():
		return "tag of an exception that nobody caught"
	case x.Kind == wasm.OutcomeException && !c.sameValues(x.Exception.Payload, y.Exception.Payload, open, maxChain):
		return "payload of an exception that nobody caught"
	}
	return ""
}

// kindOf is an outcome without its values.
func kindOf(o *wasm.Outcome) string {
	switch o.Kind {
	case wasm.OutcomeTrap:
		return "trap (" + o.Trap.String() + ")"
	case wasm.OutcomeExhaustion:
		return "exhaustion (" + o.Limit.String() + ")"
	case wasm.OutcomeFault:
		return kindOfFault(o.Err)
	}
	return o.Kind.String()
}

// kindOfFault is a fault as far as it is known of what kind it is.
func kindOfFault(err error) string {
	var known interface{ Kind() string }
	if errors.As(err, &known) {
		return "fault (" + known.Kind() + ")"
	}
	return wasm.OutcomeFault.String()
}

// maxChain is how many exceptions deep payloads are compared: an exception may hold others.
const maxChain = limit.FuzzChain

// sameException compares exceptions; open is what is open of the first one's payload.
func (c *comparison) sameException(x, y *wasm.Exception, open []*wasm.Open, depth int) bool {
	return x.Tag.ID() == y.Tag.ID() && c.sameValues(x.Payload, y.Payload, open, depth)
}

// sameValues compares lists of values; open is what is open of the first, if anything is.
func (c *comparison) sameValues(xs, ys []wasm.Value, open []*wasm.Open, depth int) bool {
	if len(xs) != len(ys) {
		return false
	}
	for i := range xs {
		var why *wasm.Open
		if i < len(open) {
			why = open[i]
		}
		if !c.sameValue(&xs[i], &ys[i], why, depth) {
			return false
		}
	}
	return true
}

// sameValue compares values of two stores: numbers by bits, exceptions by tag and payload, other references by form.
// A value that is open may be another one.
func (c *comparison) sameValue(x, y *wasm.Value, open *wasm.Open, depth int) bool {
	switch {
	case x.Kind != y.Kind:
		return false
	case x.Lo != y.Lo || x.Hi != y.Hi || x.Ref.Heap != y.Ref.Heap || x.Ref.Bits != y.Ref.Bits:
		return c.excuses.Value(open, *y)
	case x.Kind == wasm.Ref && x.Ref.Heap == wasm.HeapExn && depth > 0:
		e := c.a.Store.Exception(*x)
		return c.sameException(e, c.b.Store.Exception(*y), c.a.OpenFields(e), depth-1) || c.excuses.Value(open, *y)
	}
	return true
}

// sameLog compares the calls of host functions up to where control depends on a choice: from there on there may be
// others.
func (c *comparison) sameLog() bool {
	xs, ys := c.a.Log, c.b.Log
	for i := range xs {
		if i < len(ys) && c.sameCall(&xs[i], &ys[i]) {
			continue
		}
		return c.otherwise(xs[i].Everything)
	}
	return len(xs) == len(ys) || c.otherwise(c.a.OpenEverything())
}

// otherwise gives the comparison up if everything is open. It reports whether that is so.
func (c *comparison) otherwise(everything *wasm.Open) bool {
	if everything != nil {
		c.giveUp(everything)
	}
	return everything != nil
}

func (c *comparison) sameCall(x, y *program.HostCall) bool {
	switch {
	case x.Host != y.Host || x.Print != y.Print || (x.Caught == nil) != (y.Caught == nil):
		return false
	case x.Caught != nil:
		return c.sameException(x.Caught, y.Caught, x.Open, maxChain)
	}
	return c.sameValues(x.Args, y.Args, x.Open, maxChain)
}

// state compares what an instance exports, imports aside: these are compared where they are defined.
func (c *comparison) state(instance int) Difference {
	if c.a.Instances[instance] == nil || c.b.Instances[instance] == nil {
		return Difference{}
	}
	m := c.program.Modules[c.program.ModuleOf(instance)]
	var imports [wasm.ExternTag + 1]uint32
	for i := range m.Imports {
		imports[m.Imports[i].Type.Kind]++
	}
	for i := range m.Exports {
		e := &m.Exports[i]
		if e.Kind == wasm.ExternFunc || e.Kind != wasm.ExternTag && e.Index < imports[e.Kind] {
			continue
		}
		x, y := c.a.Instances[instance].Export(e.Name), c.b.Instances[instance].Export(e.Name)
		if !c.sameExtern(x, y) {
			return Difference{Verdict: Differ, Step: -1, What: e.Kind.String() + " at the end", Where: fmt.Sprintf("instance %d %q", instance, e.Name),
				show: func() string {
					a, b := c.describeExterns(x, y)
					return cmp.Diff(a, b) + c.lanesOfExterns(x, y)
				}}
		}
	}
	return Difference{}
}

func (c *comparison) sameExtern(x, y wasm.Externaddr) bool {
	switch x := x.(type) {
	case wasm.Globaladdr:
		v, w := x.Get(), y.(wasm.Globaladdr).Get()
		return c.sameValue(&v, &w, c.a.OpenState(x, 0), maxChain)
	case wasm.Memaddr:
		return bytes.Equal(x.Bytes(), y.(wasm.Memaddr).Bytes()) || c.sameBytes(x, y.(wasm.Memaddr))
	case wasm.Tableaddr:
		return c.sameTable(x, y.(wasm.Tableaddr))
	case wasm.Tagaddr:
		return x.ID() == y.(wasm.Tagaddr).ID()
	}
	return true
}

func (c *comparison) sameTable(x, y wasm.Tableaddr) bool {
	if x.Size() != y.Size() {
		return false
	}
	for i := range x.Size() {
		v, _ := x.Get(i)
		w, _ := y.Get(i)
		if !c.sameValue(&v, &w, c.a.OpenState(x, i), maxChain) {
			return false
		}
	}
	return true
}

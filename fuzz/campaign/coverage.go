package campaign

import (
	"maps"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// A key is something that an input can reach. Its upper bits tell its kind.
//
//	rule     the number of a rule of the specification that the oracle applied
//	context  a clause that a walk tried, or a walk that nobody caught, with the relations that matter
//	code     a place in this program's code, and how often it was executed
type key = uint64

const (
	keyKind    = key(3) << 62
	keyRule    = key(1) << 62
	keyContext = key(2) << 62
	keyCode    = key(3) << 62
)

// reach collects the keys of one program.
type reach struct {
	known map[key]struct{}
	fresh []key // that are not known

	modules []int // of each instance of the program; nil if they are unknown
	rules   oracle.Counts
	applied oracle.Counts // since the last call of takeApplied

	violated map[string]uint64 // likewise: modules that were refused, by the rule of validation
}

func newReached() *reach { return &reach{known: map[key]struct{}{}, violated: map[string]uint64{}} }

func (c *reach) add(k key) {
	if _, ok := c.known[k]; !ok {
		c.known[k] = struct{}{}
		c.fresh = append(c.fresh, k)
	}
}

// of says what program is about to be watched.
func (c *reach) of(p *program.Program) {
	c.modules = c.modules[:0]
	for i := range p.Steps {
		if p.Steps[i].Instantiate {
			c.modules = append(c.modules, p.Steps[i].Module)
		}
	}
}

// learn adds keys that others reached.
func (c *reach) learn(keys []key) {
	for _, k := range keys {
		c.known[k] = struct{}{}
	}
}

// take returns the keys that were new and starts over.
func (c *reach) take() []key {
	fresh := c.fresh
	c.fresh = nil
	return fresh
}

// count adds the rules that were applied since the last call.
func (c *reach) count(now *oracle.Counts) {
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		if n := now[r] - c.rules[r]; n != 0 {
			c.applied[r] += n
			c.add(keyRule | key(r))
		}
	}
	c.rules = *now
}

// refused counts the mutants of a program by the rules of validation that they violate.
func (c *reach) refused(p *program.Program) {
	for i := range p.Mutants {
		if rule := wasm.Violates(p.Mutants[i].Err); rule != "" {
			c.violated[rule]++
		}
	}
}

// takeApplied returns how often rules of execution were applied and rules of validation violated, by their names, and
// starts over.
func (c *reach) takeApplied() map[string]uint64 {
	counts := maps.Clone(c.violated)
	clear(c.violated)
	for r, n := range c.applied {
		if n > 0 {
			counts[oracle.Rule(r).String()] = n
		}
	}
	c.applied = oracle.Counts{}
	return counts
}

// rulesAmong are the names of the rules among keys.
func rulesAmong(keys []key) (names []string) {
	for _, k := range keys {
		if k&keyKind == keyRule {
			names = append(names, oracle.Rule(k&^keyKind).String())
		}
	}
	return names
}

// relation is how an instance stands to another.
type relation uint8

const (
	same       relation = iota // it is the other
	sameModule                 // another instance of the other's module
	stranger                   // an instance of another module
	host                       // one of the two is the host
)

func (c *reach) relation(x, y int) relation {
	switch {
	case x == y:
		return same
	case x < len(c.modules) && y < len(c.modules) && c.modules[x] == c.modules[y]:
		return sameModule
	}
	return stranger
}

// definedBy relates an instance to the one that defined a tag.
func (c *reach) definedBy(instance int, t wasm.TagID) relation {
	if t.Host {
		return host
	}
	return c.relation(instance, t.Instance)
}

// packer packs small numbers together.
type packer uint64

func (b *packer) put(x, width int) { *b = *b<<width | packer(x) }

func (b *packer) flag(x bool) {
	n := 0
	if x {
		n = 1
	}
	b.put(n, 1)
}

// walk adds the contexts of a walk.
func (c *reach) walk(w *wasm.Walk) {
	crossed, hosted := false, false
	for i := range w.Frames {
		f := &w.Frames[i]
		hosted = hosted || f.Host
		crossed = crossed || f.Instance != w.Frames[0].Instance
		for n := range f.Clauses {
			c.clause(w, i, n, hosted)
		}
	}
	if !w.Caught {
		b := c.begin(w)
		b.put(0, 1)
		b.put(some(len(w.Frames)), 2)
		b.flag(crossed)
		b.flag(hosted)
		c.add(keyContext | key(*b))
	}
}

// begin packs what all contexts of a walk have in common.
func (c *reach) begin(w *wasm.Walk) *packer {
	b := new(packer)
	b.flag(w.Op == wasm.OpThrowRef)
	b.flag(w.Op == wasm.OpCall)
	thrower := host
	if !w.Frames[0].Host {
		thrower = c.definedBy(w.Frames[0].Instance, w.Tag)
	}
	b.put(int(thrower), 2)
	return b
}

// clause adds clause n of frame i.
func (c *reach) clause(w *wasm.Walk, i, n int, hosted bool) {
	f, tried := &w.Frames[i], &w.Frames[i].Clauses[n]
	thrower := host
	if !w.Frames[0].Host {
		thrower = c.relation(f.Instance, w.Frames[0].Instance)
	}
	b := c.begin(w)
	b.put(1, 1)
	b.put(some(i), 2)
	b.flag(hosted)
	b.put(int(thrower), 2)
	b.put(int(c.definedBy(f.Instance, w.Tag)), 2)
	b.put(int(tried.Catch.Kind), 2)
	b.flag(tried.Match)
	b.flag(n > 0 && f.Clauses[n-1].Try == tried.Try) // not the first of its try_table
	b.flag(tried.Try != f.Clauses[0].Try)            // not the innermost of its frame
	if tried.Catch.Kind.HasTag() {
		b.flag(tried.Catch.Tag == w.Tag.Index)
		b.flag(tried.Tag.Host)
		b.flag(tried.Tag.Index == w.Tag.Index)
		b.put(int(c.definedBy(f.Instance, tried.Tag)), 2)
	}
	c.add(keyContext | key(*b))
}

// some tells numbers apart as far as it matters: 0, 1, a few, many.
func some(n int) int {
	switch {
	case n < 2:
		return n
	case n < 10:
		return 2
	}
	return 3
}

// tally counts keys by kind.
type tally struct{ rules, contexts, code int }

func (t *tally) add(k key) {
	switch k & keyKind {
	case keyRule:
		t.rules++
	case keyContext:
		t.contexts++
	case keyCode:
		t.code++
	}
}

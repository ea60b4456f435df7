package core

import (
	"fmt"
	"slices"

	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/syntax"
)

// compiler compiles one clause. known are the variables, under so many of their iterations, that have a value where
// the compiler stands.
type compiler struct {
	p      *Program
	clause *elab.Clause
	slots  map[elab.Level]int
	known  map[elab.Level]bool
	used   int
	spent  map[*elab.Var]bool // states that have been replaced, and may not be used any more
	why    error              // why a premise has to wait, or cannot be executed at all
}

func newCompiler(p *Program, c *elab.Clause) *compiler {
	return &compiler{p: p, clause: c,
		slots: map[elab.Level]int{}, known: map[elab.Level]bool{}, spent: map[*elab.Var]bool{}}
}

// snapshot is what an attempt may change.
type snapshot struct {
	known map[elab.Level]bool
}

func (c *compiler) save() snapshot {
	known := make(map[elab.Level]bool, len(c.known))
	for l := range c.known {
		known[l] = true
	}
	return snapshot{known}
}

func (c *compiler) restore(s snapshot) { c.known = s.known }

func (c *compiler) slot(l elab.Level) int {
	i, ok := c.slots[l]
	if !ok {
		i = c.fresh()
		c.slots[l] = i
	}
	return i
}

func (c *compiler) fresh() int {
	c.used++
	return c.used - 1
}

// wait notes why something cannot be compiled yet.
func (c *compiler) wait(pos syntax.Pos, format string, args ...any) {
	c.why = &elab.Refusal{Item: c.clause.Item, Pos: pos, Why: fmt.Sprintf(format, args...)}
}

// isKnown reports whether all that a term needs has a value.
func (c *compiler) isKnown(t *elab.Term) bool {
	ok := !anyLength(t)
	for _, l := range elab.Levels(t) {
		ok = ok && c.known[l]
	}
	return ok
}

// anyLength reports whether a term stands for several values: NULL? is there or not.
func anyLength(t *elab.Term) bool {
	if t == nil {
		return false
	}
	return t.Op == elab.OpIter && t.Kind != '^' && len(t.Over) == 0 || slices.ContainsFunc(t.Args, anyLength)
}

// unknown names a variable of a term that has no value yet.
func (c *compiler) unknown(t *elab.Term) string {
	for _, l := range elab.Levels(t) {
		if !c.known[l] {
			return l.Var.Name
		}
	}
	return ""
}

// function compiles a clause of a function, whose arguments come in the first slots.
func (c *compiler) function() (*code, error) {
	k := &code{name: c.clause.Name, source: c.clause}
	c.used = len(c.clause.Args)
	var goals []*goal
	for _, a := range c.clause.Args {
		before := c.save()
		m, more, ok := c.pattern(a)
		if !ok {
			c.restore(before)
			i := len(k.args)
			m = func(*Ctx, []Value, Value) bool { return true }
			more = []*goal{{term: a, from: func(_ *Ctx, s []Value) Value { return s[i] }}}
		}
		k.args = append(k.args, m)
		goals = append(goals, more...)
	}
	for _, q := range c.clause.Prems {
		goals = append(goals, &goal{prem: q})
	}
	var err error
	if k.steps, err = c.schedule(goals); err != nil {
		return nil, err
	}
	if err := c.spend(c.clause.Result); err != nil {
		return nil, err
	}
	if !c.isKnown(c.clause.Result) {
		return nil, &elab.Refusal{Item: c.clause.Item, Pos: c.clause.Result.Pos, Why: "nothing gives " + c.unknown(c.clause.Result) + " a value"}
	}
	if k.result, err = c.eval(c.clause.Result); err != nil {
		return nil, err
	}
	k.slots = c.used
	return k, nil
}

// goal is something to be done: a premise, or a term to be matched with a value.
type goal struct {
	prem *elab.Prem
	term *elab.Term
	from eval
	do   func() (step, []*goal, bool) // of goals that are neither
}

// schedule puts goals into an order in which each has what it needs: the first that is ready, again and again.
func (c *compiler) schedule(goals []*goal) (steps []step, err error) {
	for len(goals) > 0 {
		var last error
		progress := false
		for i, g := range goals {
			before := c.save()
			c.why = nil
			st, more, ok := c.goal(g)
			if !ok {
				c.restore(before)
				if last == nil {
					last = c.why
				}
				continue
			}
			if err := c.spendGoal(g); err != nil {
				return nil, err
			}
			if st != nil {
				steps = append(steps, st)
			}
			rest := append(append([]*goal{}, goals[:i]...), more...)
			goals = append(rest, goals[i+1:]...)
			progress = true
			break
		}
		if !progress {
			if last == nil {
				last = &elab.Refusal{Item: c.clause.Item, Pos: c.clause.Item.Pos, Why: "a premise cannot be executed"}
			}
			return nil, last
		}
	}
	return steps, nil
}

// goal compiles a goal, if it is ready; more is what it leaves to be done.
func (c *compiler) goal(g *goal) (st step, more []*goal, ok bool) {
	if g.do != nil {
		return g.do()
	}
	if g.term != nil {
		return c.matching(g.term, g.from)
	}
	switch p := g.prem; p.Kind {
	case elab.PremOtherwise:
		return nil, nil, true
	case elab.PremIf:
		return c.condition(p.Term)
	case elab.PremRule:
		return c.related(p)
	default:
		return c.iterated(p)
	}
}

// matching compiles the matching of a term with a value.
func (c *compiler) matching(t *elab.Term, from eval) (step, []*goal, bool) {
	m, more, ok := c.pattern(t)
	if !ok {
		return nil, nil, false
	}
	return func(x *Ctx, s []Value) bool {
		v := from(x, s)
		return v != nil && m(x, s, v)
	}, more, true
}

// mustEval compiles a term whose variables are known.
func (c *compiler) mustEval(t *elab.Term) (eval, bool) {
	e, err := c.eval(t)
	if err != nil {
		c.why = err
		return nil, false
	}
	return e, true
}

// condition compiles a condition. An equation of which one side is known gives the variables of the other their
// values.
func (c *compiler) condition(t *elab.Term) (step, []*goal, bool) {
	if t.Op == elab.OpCmp && t.Text == "=" {
		left, right := t.Args[0], t.Args[1]
		known := c.isKnown(left)
		if known && c.isKnown(right) {
			return c.test(t)
		}
		if known {
			left, right = right, left
		} else if !c.isKnown(right) {
			c.wait(t.Pos, "neither side is known: %s and %s have no value", c.unknown(left), c.unknown(right))
			return nil, nil, false
		}
		e, ok := c.mustEval(right)
		if !ok {
			return nil, nil, false
		}
		return c.matching(left, e)
	}
	if t.Op == elab.OpMem && c.isKnown(t.Args[1]) && !c.isKnown(t.Args[0]) {
		return c.choice(t)
	}
	if !c.isKnown(t) {
		c.wait(t.Pos, "nothing gives %s a value", c.unknown(t))
		return nil, nil, false
	}
	return c.test(t)
}

func (c *compiler) test(t *elab.Term) (step, []*goal, bool) {
	e, ok := c.mustEval(t)
	if !ok {
		return nil, nil, false
	}
	return func(x *Ctx, s []Value) bool { return e(x, s) == true }, nil, true
}

// choice compiles a choice among the elements of a list: the first that matches, unless all choices are made.
func (c *compiler) choice(t *elab.Term) (step, []*goal, bool) {
	e, ok := c.mustEval(t.Args[1])
	if !ok {
		return nil, nil, false
	}
	m, more, ok := c.pattern(t.Args[0])
	if !ok || len(more) > 0 {
		return nil, nil, false
	}
	return func(x *Ctx, s []Value) bool {
		l, ok := e(x, s).(List)
		return ok && x.take(l, s, m)
	}, nil, true
}

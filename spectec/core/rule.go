package core

import (
	"slices"

	"wasmjudge/spectec/elab"
)

// Focus is what a reduction rule sees: the operands, the instruction and what follows it in the innermost context, and
// the context.
type Focus struct {
	State   Value // z
	Outer   Value // z outside the context, if that has another frame
	Context []Value
	Vals    []Value
	Head    Value       // nil if nothing is left but values
	Rest    func() List // the instructions behind Head
	More    bool        // whether there are such
	Taken   int         // operands that the rule has taken, from the top
}

// Shape is what the rules of a reduction relation are told apart by: which constructors are values, which are
// contexts.
type Shape struct {
	Values   map[*elab.Con]bool
	Contexts map[*elab.Con]*ContextShape
	Value    elab.Type // val
}

// ContextShape is a context: an instruction around instructions.
type ContextShape struct {
	Con    *elab.Con
	Number int // from 1
	Body   int // the argument that holds the instructions
	Frame  int // the argument that holds a frame of its own, or -1
}

// Rule is a compiled reduction rule.
type Rule struct {
	Name    string
	Clause  *elab.Clause
	Context *ContextShape // nil if the rule holds in every context
	Head    *elab.Con     // nil if it holds when only values are left
	Count   int           // its place among all rules

	// RestTaken says that the rule replaces the instructions behind its own as well.
	RestTaken bool
	slots     int
	steps     []step
	emit      []emission
	state     eval // nil if the state stays
}

// emission is a part of what a rule reduces to: an element, the elements of a list, or a context with its body.
type emission struct {
	value   eval
	list    eval
	context *ContextShape
	args    []eval
	body    []emission
}

// Item is a part of what a rule has reduced to.
type Item struct {
	Value   Value
	List    List
	Context *Opened
}

// Opened is a context that a rule opens, with what is in it.
type Opened struct {
	Shape *ContextShape
	Args  []Value // the one for the body is nil
	Body  []Item
}

// ReductionRule compiles a rule of a reduction relation, which is over states if stateIn, and gives one if stateOut.
func (p *Program) ReductionRule(cl *elab.Clause, sh *Shape) (*Rule, error) {
	c := newCompiler(p, cl)
	r := &Rule{Name: cl.Name, Clause: cl}
	left, right := cl.Args[0], cl.Args[1]
	var goals []*goal
	if state, list := config(left); state != nil {
		left = list
		if m, ok := single(left); ok && sh.Contexts[m.Con] != nil && sh.Contexts[m.Con].Frame >= 0 {
			goals = append(goals, &goal{term: state, from: func(x *Ctx, _ []Value) Value { return x.Focus.Outer }})
		} else {
			goals = append(goals, &goal{term: state, from: func(x *Ctx, _ []Value) Value { return x.Focus.State }})
		}
	}
	var next *elab.Term
	if state, list := config(right); state != nil {
		next, right = state, list
	}
	if m, ok := single(left); ok && sh.Contexts[m.Con] != nil {
		r.Context = sh.Contexts[m.Con]
		for i, a := range m.Args {
			if i == r.Context.Body {
				left = a
				continue
			}
			goals = append(goals, &goal{term: a, from: func(x *Ctx, _ []Value) Value { return x.Focus.Context[i] }})
		}
	}
	more, err := c.sequence(r, left, sh)
	if err != nil {
		return nil, err
	}
	goals = append(goals, more...)
	for _, q := range cl.Prems {
		goals = append(goals, &goal{prem: q})
	}
	if r.steps, err = c.schedule(goals); err != nil {
		return nil, err
	}
	if r.emit, err = c.emissions(right, sh); err != nil {
		return nil, err
	}
	if next != nil && next.Op == elab.OpCall {
		if !c.isKnown(next) {
			return nil, c.refuse(next, "nothing gives %s a value", c.unknown(next))
		}
		if r.state, err = c.eval(next); err != nil {
			return nil, err
		}
	}
	r.slots = c.used
	return r, nil
}

// config takes a configuration apart: a state and instructions, or nil.
func config(t *elab.Term) (state, list *elab.Term) {
	if t.Op == elab.OpCase && t.Con.Key == "% ; %" {
		return t.Args[0], t.Args[1]
	}
	return nil, nil
}

// single is the one constructor that a sequence consists of, if it does.
func single(t *elab.Term) (*elab.Term, bool) {
	if t.Op == elab.OpList && len(t.Args) == 1 && !t.Splice[0] && t.Args[0].Op == elab.OpCase {
		return t.Args[0], true
	}
	return nil, false
}

// sequence compiles the matching of operands, an instruction, and what follows it.
func (c *compiler) sequence(r *Rule, t *elab.Term, sh *Shape) ([]*goal, error) {
	terms, splice := []*elab.Term{t}, []bool{true}
	if t.Op == elab.OpList {
		terms, splice = t.Args, t.Splice
	}
	head := -1
	for i, a := range terms {
		if !c.isOperand(a, splice[i], sh) {
			head = i
			break
		}
	}
	var goals []*goal
	operands := len(terms)
	if head >= 0 {
		h := terms[head]
		if splice[head] || h.Op != elab.OpCase || len(terms) > head+2 || len(terms) == head+2 && !splice[head+1] {
			return nil, c.refuse(t, "this is not values, an instruction, and instructions")
		}
		r.Head, operands = h.Con, head
		goals = append(goals, &goal{term: h, from: func(x *Ctx, _ []Value) Value { return x.Focus.Head }})
		switch {
		case len(terms) == head+2:
			r.RestTaken = true
			rest := func(x *Ctx, _ []Value) Value { return x.Focus.Rest() }
			goals = append(goals, &goal{term: terms[head+1], from: rest})
		case r.Context != nil:
			goals = append(goals, &goal{do: func() (step, []*goal, bool) {
				return func(x *Ctx, _ []Value) bool { return !x.Focus.More }, nil, true
			}})
		}
	}
	return append(goals, c.pop(r, terms, splice, operands-1)), nil
}

// isOperand reports whether a part of a sequence matches values only.
func (c *compiler) isOperand(t *elab.Term, splice bool, sh *Shape) bool {
	if splice {
		if t.Op != elab.OpIter {
			return false
		}
		t = t.Args[0]
	}
	if t.Op == elab.OpCase {
		return sh.Values[t.Con]
	}
	return c.p.Elab.Within(t.Type, sh.Value)
}

// pop compiles the taking of operands, from the last to the first. A run waits until its length is known.
func (c *compiler) pop(r *Rule, terms []*elab.Term, splice []bool, i int) *goal {
	return &goal{do: func() (step, []*goal, bool) {
		if i < 0 {
			exact := r.Context != nil
			return func(x *Ctx, _ []Value) bool { return !exact || x.Focus.Taken == len(x.Focus.Vals) }, nil, true
		}
		t := terms[i]
		rest := []*goal{c.pop(r, terms, splice, i-1)}
		if !splice[i] {
			m, more := c.sub(t)
			return func(x *Ctx, s []Value) bool {
				f := x.Focus
				at := len(f.Vals) - 1 - f.Taken
				f.Taken++
				return at >= 0 && m(x, s, f.Vals[at])
			}, append(more, rest...), true
		}
		length := c.length(t)
		if length == nil && (i > 0 || t.Kind != '*') {
			c.wait(t.Pos, "nothing says how many values these are")
			return nil, nil, false
		}
		m, more := c.sub(t)
		return func(x *Ctx, s []Value) bool {
			f := x.Focus
			end := len(f.Vals) - f.Taken
			n := end
			if length != nil {
				k, ok := length(x, s).(Int)
				if !ok || k < 0 || int64(k) > int64(end) {
					return false
				}
				n = int(k)
			}
			f.Taken += n
			return m(x, s, Listed(append([]Value(nil), f.Vals[end-n:end]...)...))
		}, append(more, rest...), true
	}}
}

// emissions compiles what a rule reduces to.
func (c *compiler) emissions(t *elab.Term, sh *Shape) (list []emission, err error) {
	if !c.isKnown(t) {
		return nil, c.refuse(t, "nothing gives %s a value", c.unknown(t))
	}
	if t.Op != elab.OpList {
		e, err := c.eval(t)
		return []emission{{list: e}}, err
	}
	for i, a := range t.Args {
		var em emission
		switch {
		case t.Splice[i]:
			em.list, err = c.eval(a)
		case a.Op == elab.OpCase && sh.Contexts[a.Con] != nil:
			em, err = c.emitContext(a, sh)
		default:
			em.value, err = c.eval(a)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, em)
	}
	return list, nil
}

func (c *compiler) emitContext(t *elab.Term, sh *Shape) (em emission, err error) {
	em.context = sh.Contexts[t.Con]
	for i, a := range t.Args {
		if i == em.context.Body {
			if em.body, err = c.emissions(a, sh); err != nil {
				return em, err
			}
			em.args = append(em.args, nil)
			continue
		}
		e, err := c.eval(a)
		if err != nil {
			return em, err
		}
		em.args = append(em.args, e)
	}
	return em, nil
}

// Try applies a rule to a focus. Items are appended to room. ok is false, and nothing is changed, if the rule does not
// hold; state is nil if it stays.
func (r *Rule) Try(x *Ctx, f *Focus, room []Item) (items []Item, state Value, ok bool) {
	old := x.Focus
	x.Focus = f
	f.Taken = 0
	s := x.push(r.slots)
	items, state, ok = r.run(x, s, room)
	x.pop(r.slots)
	x.Focus = old
	return items, state, ok
}

// Applies reports whether a rule holds of a focus, and gives what it would reduce to; it does nothing. Whether what it
// does to the state can be done is not asked.
func (r *Rule) Applies(x *Ctx, f *Focus) (items []Item, ok bool) {
	old := x.Focus
	x.Focus = f
	f.Taken = 0
	s := x.push(r.slots)
	ok = true
	for _, st := range r.steps {
		if ok = st(x, s); !ok {
			break
		}
	}
	if ok {
		items, ok = emit(x, s, r.emit, nil)
	}
	x.pop(r.slots)
	x.Focus = old
	return items, ok
}

// Otherwise reports whether a rule says that it holds where no other does.
func (r *Rule) Otherwise() bool {
	return slices.ContainsFunc(r.Clause.Prems, func(p *elab.Prem) bool { return p.Kind == elab.PremOtherwise })
}

func (r *Rule) run(x *Ctx, s []Value, items []Item) ([]Item, Value, bool) {
	for _, st := range r.steps {
		if !st(x, s) {
			return items, nil, false
		}
	}
	items, ok := emit(x, s, r.emit, items)
	if !ok {
		return items, nil, false
	}
	if r.state == nil {
		return items, nil, true
	}
	state := r.state(x, s)
	return items, state, state != nil
}

func emit(x *Ctx, s []Value, ems []emission, items []Item) ([]Item, bool) {
	for i := range ems {
		em := &ems[i]
		switch {
		case em.context != nil:
			o := &Opened{Shape: em.context, Args: make([]Value, len(em.args))}
			for k, a := range em.args {
				if a == nil {
					continue
				}
				if o.Args[k] = a(x, s); o.Args[k] == nil {
					return items, false
				}
			}
			var ok bool
			if o.Body, ok = emit(x, s, em.body, make([]Item, 0, len(em.body))); !ok {
				return items, false
			}
			items = append(items, Item{Context: o})
		case em.list != nil:
			l, ok := em.list(x, s).(List)
			if !ok {
				return items, false
			}
			items = append(items, Item{List: l})
		default:
			v := em.value(x, s)
			if v == nil {
				return items, false
			}
			items = append(items, Item{Value: v})
		}
	}
	return items, true
}

package core

import (
	"fmt"
	"slices"

	"wasmjudge/spectec/elab"
)

// related compiles a premise that a relation holds: from the arguments that are known it gives the others.
func (c *compiler) related(p *elab.Prem) (step, []*goal, bool) {
	native, special := c.p.Native[p.Rel.Name]
	var in []eval
	var out []*elab.Term
	var mask uint32
	for i, a := range p.Args {
		known := c.isKnown(a)
		if special {
			if native.In[i] && !known {
				c.wait(p.Pos, "nothing gives %s a value", c.unknown(a))
				return nil, nil, false
			}
			known = native.In[i]
		}
		if !known {
			out = append(out, a)
			continue
		}
		mask |= 1 << i
		e, ok := c.mustEval(a)
		if !ok {
			return nil, nil, false
		}
		in = append(in, e)
	}
	run := native.Run
	if !special {
		fn := c.p.relation(p.Rel, mask)
		if fn.Err != nil {
			c.why = &elab.Refusal{Item: c.clause.Item, Pos: p.Pos, Why: "a premise cannot be executed", Cause: fn.Err}
			return nil, nil, false
		}
		run = fn.relate
	}
	ms, more := c.subs(out)
	return func(x *Ctx, s []Value) bool {
		var room [4]Value
		vs := room[:0]
		for _, e := range in {
			v := e(x, s)
			if v == nil {
				return false
			}
			vs = append(vs, v)
		}
		res, ok := run(x, vs)
		return ok && matchAll(x, s, ms, res)
	}, more, true
}

func (fn *Fn) relate(x *Ctx, in []Value) ([]Value, bool) {
	switch v := fn.Call(x, in...).(type) {
	case *Tuple:
		return v.Elems, true
	}
	return nil, false
}

// relation compiles a relation for a mode: as a function from the arguments that are known to those that are not. The
// first rule that holds decides.
func (p *Program) relation(r *elab.Relation, mask uint32) *Fn {
	key := mode{r, mask}
	if fn := p.modes[key]; fn != nil {
		return fn
	}
	fn := &Fn{Name: r.Name, index: -1, memo: p.Memoised[r.Name]}
	p.modes[key] = fn
	for i := range r.Types {
		if mask&(1<<i) != 0 {
			fn.args++
		}
	}
	fn.slots = fn.args
	if len(r.Rules) == 0 {
		fn.Err = &elab.Refusal{Pos: r.Pos, Why: "no rule of " + r.Name + " is understood"}
	}
	for _, c := range r.Rules {
		k, err := p.rule(c, mask)
		if err != nil {
			if fn.Err == nil {
				fn.Err = err
			}
			continue
		}
		fn.add(k)
	}
	fn.memo = fn.memo && fn.args <= 2
	fn.done = true
	fn.reindex()
	return fn
}

// rule compiles a rule as a clause from the arguments in mask to the others.
func (p *Program) rule(r *elab.Clause, mask uint32) (*code, error) {
	c := &elab.Clause{Name: r.Name, Item: r.Item, Prems: r.Prems, Vars: r.Vars}
	c.Result = &elab.Term{Op: elab.OpTuple, Pos: r.Item.Pos}
	for i, a := range r.Args {
		if mask&(1<<i) != 0 {
			c.Args = append(c.Args, a)
		} else {
			c.Result.Args = append(c.Result.Args, a)
		}
	}
	return p.clause(c)
}

// Relation compiles a relation for a mode, in which in says which arguments are known.
func (p *Program) Relation(name string, in ...bool) (*Fn, error) {
	r := p.Elab.Relations[name]
	if r == nil {
		return nil, fmt.Errorf("the text has no relation %s", name)
	}
	return p.inMode(r, in)
}

// Without compiles a relation without some of its rules.
func (p *Program) Without(name string, rules []string, in ...bool) (*Fn, error) {
	r := p.Elab.Relations[name]
	if r == nil {
		return nil, fmt.Errorf("the text has no relation %s", name)
	}
	less := *r
	named := func(c *elab.Clause) bool { return slices.Contains(rules, c.Name) }
	less.Rules = slices.DeleteFunc(slices.Clone(r.Rules), named)
	return p.inMode(&less, in)
}

// inMode compiles a relation for the mode in which these arguments are known.
func (p *Program) inMode(r *elab.Relation, in []bool) (*Fn, error) {
	var mask uint32
	for i, known := range in {
		if known {
			mask |= 1 << i
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	fn := p.relation(r, mask)
	return fn, fn.Err
}

// Holds applies a compiled relation.
func (fn *Fn) Holds(x *Ctx, in ...Value) (out []Value, ok bool) { return fn.relate(x, in) }

// iterated compiles premises that hold for each of some elements.
func (c *compiler) iterated(p *elab.Prem) (step, []*goal, bool) {
	t := p.Iter
	var count eval
	if t.Kind == '^' {
		if !c.isKnown(t.Args[1]) {
			c.wait(p.Pos, "nothing gives %s a value", c.unknown(t.Args[1]))
			return nil, nil, false
		}
		e, ok := c.mustEval(t.Args[1])
		if !ok {
			return nil, nil, false
		}
		count = e
	}
	lp := c.enter(t)
	known := lp.wholes()
	if count == nil && len(known) == 0 {
		c.wait(p.Pos, "nothing says how often this is repeated")
		return nil, nil, false
	}
	var goals []*goal
	for _, q := range p.Inner {
		goals = append(goals, &goal{prem: q})
	}
	var err error
	if lp.steps, err = c.schedule(goals); err != nil {
		c.why = err
		return nil, nil, false
	}
	if !c.leave(t, lp) {
		return nil, nil, false
	}
	return func(x *Ctx, s []Value) bool {
		n := lengths(x, s, count, known)
		return n >= 0 && lp.run(x, s, n, nil)
	}, nil, true
}

// Decidable returns the reason why it cannot be decided whether a rule makes its relation hold of things that are all
// known; nil if it can.
func (p *Program) Decidable(r *elab.Clause) error {
	_, err := p.rule(r, 1<<len(r.Args)-1)
	return err
}

package core

import "wasmjudge/spectec/elab"

// A state is written in place, so that one which has been replaced must not be used again. The compiler demands that
// of every clause, in the order in which its parts are executed; a clause that does otherwise is refused.

// spendGoal notes which states a goal replaces.
func (c *compiler) spendGoal(g *goal) error {
	switch {
	case g.term != nil:
		return c.spend(g.term)
	case g.prem == nil:
		return nil
	}
	return c.spendPremise(g.prem)
}

func (c *compiler) spendPremise(p *elab.Prem) error {
	terms := p.Args
	if p.Term != nil {
		terms = append([]*elab.Term{p.Term}, terms...)
	}
	for _, t := range terms {
		if err := c.afresh(t); err != nil {
			return err
		}
	}
	if p.Kind == elab.PremRule && p.Rel.Name == "Eval_expr" && !unchanged(p.Args[0], p.Args[2]) {
		c.consume(p.Args[0]) // it reduces, and gives the state that it ends with
	}
	for _, t := range terms {
		c.consumeReplaced(t)
	}
	for _, q := range p.Inner {
		if err := c.spendPremise(q); err != nil {
			return err
		}
	}
	return nil
}

// unchanged reports whether a premise says that a state is the same afterwards.
func unchanged(before, after *elab.Term) bool {
	return before.Op == elab.OpVar && after.Op == elab.OpVar && before.Var == after.Var
}

// spend notes which states a term replaces, and refuses it if it uses one that was replaced before.
func (c *compiler) spend(t *elab.Term) error {
	if err := c.afresh(t); err != nil {
		return err
	}
	c.consumeReplaced(t)
	return nil
}

// afresh refuses a term that uses a state that was replaced before.
func (c *compiler) afresh(t *elab.Term) error {
	if t == nil {
		return nil
	}
	if t.Op == elab.OpVar && c.spent[t.Var] {
		return c.refuse(t, "the state %s is used after it was replaced", t.Var.Name)
	}
	for _, a := range t.Args {
		if err := c.afresh(a); err != nil {
			return err
		}
	}
	for _, st := range t.Path {
		for _, a := range []*elab.Term{st.Index, st.Length} {
			if err := c.afresh(a); err != nil {
				return err
			}
		}
	}
	return nil
}

// consumeReplaced notes the states within the parts of a term that replace one.
func (c *compiler) consumeReplaced(t *elab.Term) {
	if t == nil {
		return
	}
	if c.replacesItself(t) {
		for _, a := range t.Args {
			c.consume(a)
		}
		return
	}
	for _, a := range t.Args {
		c.consumeReplaced(a)
	}
}

// consume notes the states in a term that is consumed.
func (c *compiler) consume(t *elab.Term) {
	if t == nil {
		return
	}
	if t.Op == elab.OpVar && c.statefulType(t.Var.Type) {
		c.spent[t.Var] = true
	}
	for _, a := range t.Args {
		c.consume(a)
	}
}

package core

import (
	"math/big"
	"wasmjudge/spectec/elab"
)

// pattern compiles the matching of a term with a value, which gives the variables that are not known their values.
// What cannot be done yet is left as goals. ok is false if nothing can be done yet.
func (c *compiler) pattern(t *elab.Term) (m match, more []*goal, ok bool) {
	if c.isKnown(t) {
		return c.same(t)
	}
	switch t.Op {
	case elab.OpVar:
		return c.bind(t), nil, true
	case elab.OpCase:
		return c.matchCase(t)
	case elab.OpTuple:
		return c.matchTuple(t)
	case elab.OpRecord:
		return c.matchRecord(t)
	case elab.OpList:
		return c.matchList(t)
	case elab.OpIter:
		return c.matchIter(t)
	case elab.OpArith:
		return c.matchArith(t)
	case elab.OpCall:
		return c.matchCall(t)
	}
	c.wait(t.Pos, "nothing gives %s a value", c.unknown(t))
	return nil, nil, false
}

// same compiles the comparison with a term that is known.
func (c *compiler) same(t *elab.Term) (match, []*goal, bool) {
	if t.Op == elab.OpCase && len(t.Args) == 0 {
		v := c.p.Nullary(t.Con)
		return func(_ *Ctx, _ []Value, w Value) bool {
			c, ok := w.(*Case)
			return ok && c == v
		}, nil, true
	}
	if t.Op == elab.OpList && len(t.Args) == 0 {
		return func(_ *Ctx, _ []Value, w Value) bool {
			l, ok := w.(List)
			return ok && l.Len() == 0
		}, nil, true
	}
	e, ok := c.mustEval(t)
	if !ok {
		return nil, nil, false
	}
	return func(x *Ctx, s []Value, w Value) bool {
		v := e(x, s)
		return v != nil && Equal(v, w)
	}, nil, true
}

// bind compiles a variable that has no value yet.
func (c *compiler) bind(t *elab.Term) match {
	l := elab.Level{Var: t.Var}
	c.known[l] = true
	i := c.slot(l)
	is := c.p.member(t.Narrow)
	if is == nil {
		return func(_ *Ctx, s []Value, v Value) bool {
			s[i] = v
			return true
		}
	}
	return func(_ *Ctx, s []Value, v Value) bool {
		s[i] = v
		return is(v)
	}
}

// member compiles the question whether a value is of a type, as far as its constructor tells; nil if there is nothing
// to ask.
func (p *Program) member(t elab.Type) func(Value) bool {
	if t == nil {
		return nil
	}
	switch t := p.Elab.Expand(t).(type) {
	case *elab.Named:
		if t.Def.Fields != nil {
			return nil
		}
		cons := make([]bool, len(p.Elab.Cons))
		for _, c := range t.Def.Cases {
			cons[c.Con.ID] = true
		}
		num := t.Def.Num
		return func(v Value) bool {
			switch v := v.(type) {
			case *Case:
				return cons[v.Con.ID]
			case Int, *big.Int:
				return num
			}
			return false
		}
	case elab.Basic:
		if t == elab.Number {
			return func(v Value) bool {
				switch v.(type) {
				case Int, *big.Int, *big.Rat:
					return true
				}
				return false
			}
		}
	}
	return nil
}

// sub compiles the matching of a part of a value; what is not ready becomes a goal on the part.
func (c *compiler) sub(t *elab.Term) (match, []*goal) {
	before := c.save()
	m, more, ok := c.pattern(t)
	if ok {
		return m, more
	}
	c.restore(before)
	i := c.fresh()
	return func(_ *Ctx, s []Value, v Value) bool {
		s[i] = v
		return true
	}, []*goal{{term: t, from: func(_ *Ctx, s []Value) Value { return s[i] }}}
}

func (c *compiler) subs(ts []*elab.Term) (ms []match, more []*goal) {
	for _, t := range ts {
		if t == nil {
			ms = append(ms, func(_ *Ctx, _ []Value, v Value) bool {
				l, ok := v.(List)
				return ok && l.Len() == 0
			})
			continue
		}
		m, g := c.sub(t)
		ms, more = append(ms, m), append(more, g...)
	}
	return ms, more
}

func (c *compiler) matchCase(t *elab.Term) (match, []*goal, bool) {
	con := t.Con
	ms, more := c.subs(t.Args)
	if len(ms) == 1 {
		m := ms[0]
		return func(x *Ctx, s []Value, v Value) bool {
			k, ok := v.(*Case)
			return ok && k.Con == con && m(x, s, k.Args[0])
		}, more, true
	}
	return func(x *Ctx, s []Value, v Value) bool {
		k, ok := v.(*Case)
		return ok && k.Con == con && matchAll(x, s, ms, k.Args)
	}, more, true
}

func matchAll(x *Ctx, s []Value, ms []match, vs []Value) bool {
	for i, m := range ms {
		if !m(x, s, vs[i]) {
			return false
		}
	}
	return true
}

func (c *compiler) matchTuple(t *elab.Term) (match, []*goal, bool) {
	ms, more := c.subs(t.Args)
	return func(x *Ctx, s []Value, v Value) bool {
		k, ok := v.(*Tuple)
		return ok && len(k.Elems) == len(ms) && matchAll(x, s, ms, k.Elems)
	}, more, true
}

func (c *compiler) matchRecord(t *elab.Term) (match, []*goal, bool) {
	ms, more := c.subs(t.Args)
	return func(x *Ctx, s []Value, v Value) bool {
		k, ok := v.(*Record)
		return ok && matchAll(x, s, ms, k.Fields)
	}, more, true
}

package core

import (
	"fmt"
	"slices"

	"wasmjudge/spectec/elab"
)

func (c *compiler) evalCase(t *elab.Term) (eval, error) {
	if len(t.Args) == 0 {
		return constant(c.p.Nullary(t.Con)), nil
	}
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	if t.Con == c.p.interned {
		return c.intern(t.Con, args), nil
	}
	if order := c.order(t.Args); order != nil {
		return caseInOrder(t.Con, args, order), nil
	}
	switch len(args) {
	case 1:
		return caseOfOne(t.Con, args[0]), nil
	case 2:
		return caseOfTwo(t.Con, args[0], args[1]), nil
	}
	return caseOf(t.Con, args), nil
}

// caseOf makes cases of a constructor.
func caseOf(con *elab.Con, args []eval) eval {
	return func(x *Ctx, s []Value) Value {
		vs := all(x, s, args)
		if vs == nil {
			return nil
		}
		return &Case{con, vs}
	}
}

// caseInOrder is caseOf with the arguments evaluated in another order than they stand.
func caseInOrder(con *elab.Con, args []eval, order []int) eval {
	return func(x *Ctx, s []Value) Value {
		vs := allInOrder(x, s, args, order)
		if vs == nil {
			return nil
		}
		return &Case{con, vs}
	}
}

// caseOfOne is caseOf for one argument: the case and its argument are one allocation.
func caseOfOne(con *elab.Con, arg eval) eval {
	return func(x *Ctx, s []Value) Value {
		v := arg(x, s)
		if v == nil {
			return nil
		}
		c := &struct {
			Case
			args [1]Value
		}{args: [1]Value{v}}
		c.Con, c.Args = con, c.args[:]
		return &c.Case
	}
}

// caseOfTwo is caseOf for two arguments, in one allocation.
func caseOfTwo(con *elab.Con, arg, other eval) eval {
	return func(x *Ctx, s []Value) Value {
		v := arg(x, s)
		if v == nil {
			return nil
		}
		w := other(x, s)
		if w == nil {
			return nil
		}
		c := &struct {
			Case
			args [2]Value
		}{args: [2]Value{v, w}}
		c.Con, c.Args = con, c.args[:]
		return &c.Case
	}
}

// all evaluates terms one after the other; nil if one of them has no value.
func all(x *Ctx, s []Value, terms []eval) []Value {
	vs := make([]Value, len(terms))
	for i, e := range terms {
		if vs[i] = e(x, s); vs[i] == nil {
			return nil
		}
	}
	return vs
}

// allInOrder is all in another order than that of the terms.
func allInOrder(x *Ctx, s []Value, terms []eval, order []int) []Value {
	vs := make([]Value, len(terms))
	for _, i := range order {
		if vs[i] = terms[i](x, s); vs[i] == nil {
			return nil
		}
	}
	return vs
}

// order returns the order in which terms are to be evaluated if that is not the one in which they stand: what replaces
// a state comes last, because it writes in place. nil if the order is as they stand.
func (c *compiler) order(ts []*elab.Term) []int {
	var first, last []int
	for i, t := range ts {
		if c.replaces(t) {
			last = append(last, i)
		} else {
			first = append(first, i)
		}
	}
	if len(last) == 0 || len(first) == 0 || slices.Max(first) < slices.Min(last) {
		return nil
	}
	return append(first, last...)
}

// replaces reports whether a term may write a state.
func (c *compiler) replaces(t *elab.Term) bool {
	return t != nil && (c.replacesItself(t) || slices.ContainsFunc(t.Args, c.replaces))
}

// replacesItself reports whether a term gives a state that may be another one written: an update, or a call with a
// state and more.
func (c *compiler) replacesItself(t *elab.Term) bool {
	switch t.Op {
	case elab.OpUpdate, elab.OpMerge:
		return c.statefulType(t.Type)
	case elab.OpCall:
		stateful := func(a *elab.Term) bool { return c.statefulType(a.Type) }
		return len(t.Args) > 1 && stateful(t) && slices.ContainsFunc(t.Args, stateful)
	}
	return false
}

func (c *compiler) statefulType(t elab.Type) bool {
	switch t := t.(type) {
	case *elab.Named:
		return c.p.stateful[t.Def]
	case *elab.Prod:
		return slices.ContainsFunc(t.Elems, c.statefulType)
	}
	return false
}

func (c *compiler) evalTuple(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	order := c.order(t.Args)
	return func(x *Ctx, s []Value) Value {
		var vs []Value
		if order == nil {
			vs = all(x, s, args)
		} else {
			vs = allInOrder(x, s, args, order)
		}
		if vs == nil {
			return nil
		}
		return &Tuple{vs}
	}, nil
}

func (c *compiler) evalRecord(t *elab.Term) (eval, error) {
	args := make([]eval, len(t.Args))
	for i, a := range t.Args {
		if a == nil {
			v := c.p.absent(t.Fields[i].Type)
			if v == nil {
				return nil, c.refuse(t, "the field %s is not given", t.Fields[i].Name)
			}
			args[i] = constant(v)
			continue
		}
		var err error
		if args[i], err = c.eval(a); err != nil {
			return nil, err
		}
	}
	return func(x *Ctx, s []Value) Value {
		vs := all(x, s, args)
		if vs == nil {
			return nil
		}
		return &Record{vs}
	}, nil
}

// absent is what a field holds that is not given: nothing, if it is a sequence; a record of such.
func (p *Program) absent(t elab.Type) Value {
	switch t := p.Elab.Expand(t).(type) {
	case *elab.Seq:
		return Empty
	case *elab.Named:
		if t.Def.Fields == nil {
			return nil
		}
		r := &Record{}
		for _, f := range t.Def.Fields {
			v := p.absent(f.Type)
			if v == nil {
				return nil
			}
			r.Fields = append(r.Fields, v)
		}
		return r
	}
	return nil
}

// isBytes reports whether a type is that of lists of bytes.
func (p *Program) isBytes(t elab.Type) bool {
	q, ok := p.Elab.Expand(t).(*elab.Seq)
	if !ok {
		return false
	}
	n, ok := q.Elem.(*elab.Named)
	return ok && n.Def.Name == "byte"
}

func (c *compiler) evalList(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	splices := slices.Contains(t.Splice, true)
	switch {
	case len(args) == 0:
		return constant(Empty), nil
	case len(args) == 1 && splices:
		return args[0], nil
	case len(args) == 1:
		a := args[0]
		return func(x *Ctx, s []Value) Value {
			v := a(x, s)
			if v == nil {
				return nil
			}
			return &One{v}
		}, nil
	case !splices:
		return func(x *Ctx, s []Value) Value {
			vs := all(x, s, args)
			if vs == nil {
				return nil
			}
			return &Items{E: vs}
		}, nil
	}
	splice, bytes := t.Splice, c.p.isBytes(t.Type)
	return func(x *Ctx, s []Value) Value {
		var room [8]List
		parts := room[:0]
		for i, a := range args {
			v := a(x, s)
			if v == nil {
				return nil
			}
			if !splice[i] {
				parts = append(parts, &One{v})
				continue
			}
			l, ok := v.(List)
			if !ok {
				return nil
			}
			parts = append(parts, l)
		}
		if l := join(x, parts, bytes); l != nil {
			return l
		}
		return nil
	}, nil
}

// Default is the value of a type whose fields are all sequences: a record of empty ones.
func (p *Program) Default(name string) (Value, error) {
	d := p.Elab.Types[name]
	if d == nil {
		return nil, fmt.Errorf("the text has no type %s", name)
	}
	v := p.absent(&elab.Named{Def: d})
	if v == nil {
		return nil, fmt.Errorf("a %s has fields that must be given", name)
	}
	return v, nil
}

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

// piece is a part of a list pattern: an element, or a run whose length is known, or the one whose length is not.
type piece struct {
	m      match
	splice bool
	length eval // nil of an element and of the run whose length follows from the others
}

// matchList compiles a list pattern. All but one of its parts must be of known length.
func (c *compiler) matchList(t *elab.Term) (match, []*goal, bool) {
	var pieces []piece
	var more []*goal
	open, fixed := 0, 0
	for i, a := range t.Args {
		pc := piece{splice: t.Splice[i]}
		if pc.splice {
			if pc.length = c.length(a); pc.length == nil {
				open++
			}
		} else {
			fixed++
		}
		if open > 1 {
			c.wait(t.Pos, "this can be divided in several ways")
			return nil, nil, false
		}
		m, g := c.sub(a)
		pc.m, more = m, append(more, g...)
		pieces = append(pieces, pc)
	}
	if len(pieces) == 1 && !pieces[0].splice {
		m := pieces[0].m
		return func(x *Ctx, s []Value, v Value) bool {
			l, ok := v.(List)
			return ok && l.Len() == 1 && m(x, s, l.At(0))
		}, more, true
	}
	return func(x *Ctx, s []Value, v Value) bool {
		l, ok := v.(List)
		return ok && divide(x, s, pieces, l, fixed, open)
	}, more, true
}

// divide matches the pieces of a pattern with the parts of a list.
func divide(x *Ctx, s []Value, pieces []piece, l List, fixed, open int) bool {
	known := fixed
	for i := range pieces {
		if pieces[i].length != nil {
			n, ok := pieces[i].length(x, s).(Int)
			if !ok || n < 0 {
				return false
			}
			known += int(n)
		}
	}
	rest := l.Len() - known
	if rest < 0 || rest > 0 && open == 0 {
		return false
	}
	at := 0
	for i := range pieces {
		pc := &pieces[i]
		if !pc.splice {
			if !pc.m(x, s, l.At(at)) {
				return false
			}
			at++
			continue
		}
		n := rest
		if pc.length != nil {
			n = int(pc.length(x, s).(Int))
		}
		if !pc.m(x, s, part(l, at, n)) {
			return false
		}
		at += n
	}
	return true
}

// length compiles the length of a run if it is known.
func (c *compiler) length(t *elab.Term) eval {
	if t.Op == elab.OpIter {
		if t.Kind == '^' && c.isKnown(t.Args[1]) {
			e, _ := c.mustEval(t.Args[1])
			return e
		}
		for _, l := range t.Over {
			up := elab.Level{Var: l.Var, Level: l.Level + 1}
			if c.known[up] {
				i := c.slot(up)
				return func(_ *Ctx, s []Value) Value {
					if l, ok := s[i].(List); ok {
						return Num(int64(l.Len()))
					}
					return nil
				}
			}
		}
		return nil
	}
	if c.isKnown(t) {
		if e, ok := c.mustEval(t); ok {
			return func(x *Ctx, s []Value) Value {
				if l, ok := e(x, s).(List); ok {
					return Num(int64(l.Len()))
				}
				return nil
			}
		}
	}
	return nil
}

// matchIter compiles the matching of an iteration with a list: its body with each element.
func (c *compiler) matchIter(t *elab.Term) (match, []*goal, bool) {
	var more []*goal
	var count match
	if t.Kind == '^' {
		count, more = c.sub(t.Args[1])
	}
	if v := t.Args[0]; v.Op == elab.OpVar && len(t.Over) == 1 && t.Index == nil && t.Over[0].Level == 0 && !c.known[elab.Level{Var: v.Var, Level: 1}] {
		return c.bindList(t, count), more, true
	}
	in, out, fresh := c.enter(t.Over)
	index := -1
	if t.Index != nil {
		index = c.slot(elab.Level{Var: t.Index})
	}
	m, inner, ok := c.pattern(t.Args[0])
	if !ok {
		return nil, nil, false
	}
	steps, err := c.schedule(inner)
	if err != nil {
		c.why = err
		return nil, nil, false
	}
	gather, ok := c.leave(t.Over, fresh)
	if !ok {
		return nil, nil, false
	}
	kind := t.Kind
	return func(x *Ctx, s []Value, v Value) bool {
		l, ok := v.(List)
		if !ok || !fits(kind, l.Len()) || count != nil && !count(x, s, Num(int64(l.Len()))) || !lengthsAre(s, in, out, fresh, l.Len()) {
			return false
		}
		return eachElement(x, s, l, &loop{in: in, out: out, fresh: fresh, index: index, steps: steps, gather: gather}, m)
	}, more, true
}

func fits(kind byte, n int) bool { return (kind != '?' || n <= 1) && (kind != '+' || n >= 1) }

// bindList compiles an iteration that is nothing but a variable without a value.
func (c *compiler) bindList(t *elab.Term, count match) match {
	v := t.Args[0].Var
	l := elab.Level{Var: v, Level: 1}
	c.known[l] = true
	i, kind := c.slot(l), t.Kind
	is := c.p.member(t.Args[0].Narrow)
	return func(x *Ctx, s []Value, v Value) bool {
		l, ok := v.(List)
		if !ok || !fits(kind, l.Len()) || count != nil && !count(x, s, Num(int64(l.Len()))) {
			return false
		}
		s[i] = v
		if is != nil {
			for k := range l.Len() {
				if !is(l.At(k)) {
					return false
				}
			}
		}
		return true
	}
}

// loop is an iteration that is compiled: in are the slots of what is iterated, out those of the wholes; fresh are
// those among them whose wholes come of the iteration.
type loop struct {
	in, out []int
	fresh   []bool
	index   int
	steps   []step
	gather  int // how many are fresh
}

// enter makes known within an iteration what is known outside.
func (c *compiler) enter(over []elab.Level) (in, out []int, fresh []bool) {
	for _, l := range over {
		up := elab.Level{Var: l.Var, Level: l.Level + 1}
		in, out = append(in, c.slot(l)), append(out, c.slot(up))
		fresh = append(fresh, !c.known[up])
		c.known[l] = c.known[up]
		if !c.known[up] {
			delete(c.known, l)
		}
	}
	return in, out, fresh
}

// leave makes known outside what the body of an iteration made known.
func (c *compiler) leave(over []elab.Level, fresh []bool) (gather int, ok bool) {
	for i, l := range over {
		if !fresh[i] {
			continue
		}
		if !c.known[l] {
			c.wait(c.clause.Item.Pos, "nothing gives %s a value in the iteration", l.Var.Name)
			return 0, false
		}
		gather++
		c.known[elab.Level{Var: l.Var, Level: l.Level + 1}] = true
	}
	return gather, true
}

// lengthsAre reports whether the known wholes are of length n.
func lengthsAre(s []Value, in, out []int, fresh []bool, n int) bool {
	for i := range in {
		if !fresh[i] {
			if l, ok := s[out[i]].(List); !ok || l.Len() != n {
				return false
			}
		}
	}
	return true
}

// eachElement runs the body of an iteration over a list, or n times if the list is nil.
func eachElement(x *Ctx, s []Value, l List, lp *loop, m match) bool {
	return lp.run(x, s, l.Len(), func(k int) bool { return m(x, s, l.At(k)) })
}

func (lp *loop) run(x *Ctx, s []Value, n int, body func(k int) bool) bool {
	if n > mostItems {
		panic(&Limit{"elements of a list", mostItems})
	}
	var wholes [][]Value
	if lp.gather > 0 {
		x.allocate(16 * n * lp.gather)
		wholes = make([][]Value, len(lp.in))
		for i := range lp.in {
			if lp.fresh[i] {
				wholes[i] = make([]Value, n)
			}
		}
	}
	for k := range n {
		for i := range lp.in {
			if !lp.fresh[i] {
				s[lp.in[i]] = s[lp.out[i]].(List).At(k)
			}
		}
		if lp.index >= 0 {
			s[lp.index] = Num(int64(k))
		}
		if body != nil && !body(k) {
			return false
		}
		for _, st := range lp.steps {
			if !st(x, s) {
				return false
			}
		}
		for i := range wholes {
			if wholes[i] != nil {
				wholes[i][k] = s[lp.in[i]]
			}
		}
	}
	for i := range lp.in {
		if lp.fresh[i] {
			s[lp.out[i]] = Listed(wholes[i]...)
		}
	}
	return true
}

// matchArith compiles a sum, difference or product of which one side is known.
func (c *compiler) matchArith(t *elab.Term) (match, []*goal, bool) {
	left := c.isKnown(t.Args[0])
	if left == c.isKnown(t.Args[1]) || t.Text == "\\" || t.Text == "^" {
		c.wait(t.Pos, "nothing gives %s a value", c.unknown(t))
		return nil, nil, false
	}
	known, open := t.Args[0], t.Args[1]
	if !left {
		known, open = open, known
	}
	e, ok := c.mustEval(known)
	if !ok {
		return nil, nil, false
	}
	m, more, ok := c.pattern(open)
	if !ok {
		return nil, nil, false
	}
	var solve func(v, k Value) Value // for the open side, of the whole and the known one
	switch {
	case t.Text == "+":
		solve = sub
	case t.Text == "-" && left:
		solve = func(v, k Value) Value { return sub(k, v) }
	case t.Text == "-":
		solve = add
	case t.Text == "*":
		solve = quotient
	case left:
		solve = func(v, k Value) Value { return quotient(k, v) }
	default:
		solve = mul
	}
	return func(x *Ctx, s []Value, v Value) bool {
		k := e(x, s)
		if k == nil {
			return false
		}
		w := solve(v, k)
		return w != nil && m(x, s, w)
	}, more, true
}

// quotient is a division without a rest.
func quotient(v, k Value) Value {
	q := div(v, k)
	if _, fraction := q.(*big.Rat); fraction {
		return nil
	}
	return q
}

// matchCall compiles a call whose value is known, and all of its arguments but one: by the function's inverse.
func (c *compiler) matchCall(t *elab.Term) (match, []*goal, bool) {
	if t.Fn == nil {
		c.wait(t.Pos, "$%s is not known", t.Text)
		return nil, nil, false
	}
	open := -1
	for i, a := range t.Args {
		if c.isKnown(a) {
			continue
		}
		if open >= 0 {
			c.wait(t.Pos, "nothing gives %s a value", c.unknown(a))
			return nil, nil, false
		}
		open = i
	}
	inverse, extra := c.inverse(t, open)
	if inverse == nil {
		return nil, nil, false
	}
	var args []eval
	for i, a := range t.Args {
		if i == open {
			continue
		}
		e, ok := c.mustEval(a)
		if !ok {
			return nil, nil, false
		}
		args = append(args, e)
	}
	if extra != nil {
		args = append(args, constant(extra))
	}
	m, more, ok := c.pattern(t.Args[open])
	if !ok {
		return nil, nil, false
	}
	return func(x *Ctx, s []Value, v Value) bool {
		var room [6]Value
		vs := room[:0]
		for _, a := range args {
			w := a(x, s)
			if w == nil {
				return false
			}
			vs = append(vs, w)
		}
		w := inverse.Call(x, append(vs, v)...)
		return w != nil && m(x, s, w)
	}, more, true
}

// inverse finds the inverse of a function. That of a concatenation needs the length of the parts, which here must show
// in the pattern.
func (c *compiler) inverse(t *elab.Term, open int) (*Fn, Value) {
	name := t.Fn.Inverse
	if name == "" {
		name = c.p.Inverses[t.Fn.Name]
	}
	var extra Value
	if t.Fn.Name == "concat_" && c.p.Elab.Funcs["inv_concatn_"] != nil {
		n := parts(t.Args[open])
		if n < 0 {
			c.wait(t.Pos, "how long the parts of the concatenation are does not show")
			return nil, nil
		}
		name, extra = "inv_concatn_", Num(int64(n))
	}
	f := c.p.Elab.Funcs[name]
	if f == nil {
		if b := c.p.Builtins["inverse of "+t.Fn.Name]; b != nil {
			return &Fn{Name: "inverse of " + t.Fn.Name, args: 1, slots: len(t.Args) + 1, builtin: b, index: -1}, nil
		}
		c.wait(t.Pos, "nothing gives %s a value, and $%s has no inverse", c.unknown(t), t.Fn.Name)
		return nil, nil
	}
	fn := c.p.fn(f)
	if fn.Err != nil {
		c.why = fn.Err
		return nil, nil
	}
	return fn, extra
}

// parts is how long each element of an iteration of lists is, if that shows; -1 otherwise.
func parts(t *elab.Term) int {
	if t.Op != elab.OpIter || t.Args[0].Op != elab.OpList {
		return -1
	}
	for _, splice := range t.Args[0].Splice {
		if splice {
			return -1
		}
	}
	return len(t.Args[0].Args)
}

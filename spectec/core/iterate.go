package core

import (
	"wasmjudge/spectec/elab"
)

// loop is an iteration that is compiled.
type loop struct {
	vars   []iterVar
	index  int    // the slot of the number of the round, -1 if nobody asks for it
	steps  []step // of each round
	gather int    // how many of vars are fresh
}

// iterVar is a variable of an iteration: in is the slot of one element, out that of the whole. The whole of a fresh
// one comes of the iteration.
type iterVar struct {
	in, out int
	fresh   bool
}

// enter makes known within an iteration what is known outside.
func (c *compiler) enter(t *elab.Term) *loop {
	lp := &loop{index: -1}
	if t.Index != nil {
		lp.index = c.slot(elab.Level{Var: t.Index})
	}
	for _, l := range t.Over {
		up := elab.Level{Var: l.Var, Level: l.Level + 1}
		lp.vars = append(lp.vars, iterVar{c.slot(l), c.slot(up), !c.known[up]})
		if c.known[up] {
			c.known[l] = true
		} else {
			delete(c.known, l)
		}
	}
	return lp
}

// leave makes known outside what the body of an iteration made known.
func (c *compiler) leave(t *elab.Term, lp *loop) (ok bool) {
	for i, l := range t.Over {
		if !lp.vars[i].fresh {
			continue
		}
		if !c.known[l] {
			c.wait(c.clause.Item.Pos, "nothing gives %s a value in the iteration", l.Var.Name)
			return false
		}
		lp.gather++
		c.known[elab.Level{Var: l.Var, Level: l.Level + 1}] = true
	}
	return true
}

// wholes are the slots of the wholes that are known.
func (lp *loop) wholes() (slots []int) {
	for _, v := range lp.vars {
		if !v.fresh {
			slots = append(slots, v.out)
		}
	}
	return slots
}

// lengthsAre reports whether the known wholes are of length n.
func (lp *loop) lengthsAre(s []Value, n int) bool {
	for _, v := range lp.vars {
		if !v.fresh {
			if l, ok := s[v.out].(List); !ok || l.Len() != n {
				return false
			}
		}
	}
	return true
}

// begin begins a round: it takes the elements of the known wholes.
func (lp *loop) begin(s []Value, k int) {
	for i := range lp.vars {
		if v := &lp.vars[i]; !v.fresh {
			s[v.in] = s[v.out].(List).At(k)
		}
	}
	if lp.index >= 0 {
		s[lp.index] = Num(int64(k))
	}
}

// run makes n rounds, each with body if it is not nil.
func (lp *loop) run(x *Ctx, s []Value, n int, body func(k int) bool) bool {
	bound(n)
	gathered := lp.room(x, n)
	for k := range n {
		lp.begin(s, k)
		if body != nil && !body(k) {
			return false
		}
		for _, st := range lp.steps {
			if !st(x, s) {
				return false
			}
		}
		for i := range gathered {
			if gathered[i] != nil {
				gathered[i][k] = s[lp.vars[i].in]
			}
		}
	}
	for i, v := range lp.vars {
		if v.fresh {
			s[v.out] = Listed(gathered[i]...)
		}
	}
	return true
}

// room is where the wholes of fresh variables are gathered.
func (lp *loop) room(x *Ctx, n int) [][]Value {
	if lp.gather == 0 {
		return nil
	}
	x.allocate(16 * n * lp.gather)
	gathered := make([][]Value, len(lp.vars))
	for i, v := range lp.vars {
		if v.fresh {
			gathered[i] = make([]Value, n)
		}
	}
	return gathered
}

// bound panics if a list would have too many elements.
func bound(n int) {
	if n > mostItems {
		panic(&Limit{"elements of a list", mostItems})
	}
}

// alone reports whether an iteration's body is nothing but a variable, and gives its whole.
func alone(t *elab.Term) (whole elab.Level, ok bool) {
	v := t.Args[0]
	ok = v.Op == elab.OpVar && t.Index == nil && len(t.Over) == 1 && t.Over[0].Level == 0
	return elab.Level{Var: v.Var, Level: 1}, ok
}

// evalIter compiles an iteration.
func (c *compiler) evalIter(t *elab.Term) (eval, error) {
	body := t.Args[0]
	if l, ok := alone(t); ok {
		whole := c.slot(l)
		if t.Kind != '^' {
			return func(_ *Ctx, s []Value) Value { return s[whole] }, nil
		}
		count, err := c.eval(t.Args[1])
		if err != nil {
			return nil, err
		}
		return func(x *Ctx, s []Value) Value {
			if l, ok := s[whole].(List); !ok || count(x, s) != Num(int64(l.Len())) {
				return nil
			}
			return s[whole]
		}, nil
	}
	lp := c.enter(t)
	for i, l := range t.Over { // all is known of what is computed
		c.known[l], lp.vars[i].fresh = true, false
	}
	var count eval
	var err error
	if t.Kind == '^' {
		if count, err = c.eval(t.Args[1]); err != nil {
			return nil, err
		}
	} else if len(lp.vars) == 0 {
		return nil, c.refuse(t, "nothing says how often this is repeated")
	}
	e, err := c.eval(body)
	if err != nil {
		return nil, err
	}
	bytes := c.p.isBytes(t.Type)
	if len(lp.vars) == 0 && lp.index < 0 {
		return func(x *Ctx, s []Value) Value {
			n, ok := count(x, s).(Int)
			v := e(x, s)
			if !ok || n < 0 || v == nil {
				return nil
			}
			return Repeated(v, int(n))
		}, nil
	}
	wholes := lp.wholes()
	return func(x *Ctx, s []Value) Value {
		n := lengths(x, s, count, wholes)
		if n < 0 {
			return nil
		}
		x.allocate(16 * n)
		return lp.collect(x, s, n, e, bytes)
	}, nil
}

// Repeated is a list of n times the same.
func Repeated(v Value, n int) List {
	switch n {
	case 0:
		return Empty
	case 1:
		return &One{v}
	}
	return &Run{v, n}
}

// lengths is how long lists are, and what count says; -1 if they disagree.
func lengths(x *Ctx, s []Value, count eval, lists []int) int {
	n := -1
	if count != nil {
		c, ok := count(x, s).(Int)
		if !ok || c < 0 {
			return -1
		}
		n = int(c)
	}
	for _, i := range lists {
		l, ok := s[i].(List)
		if !ok || n >= 0 && l.Len() != n {
			return -1
		}
		n = l.Len()
	}
	return n
}

// collect evaluates a body in each of n rounds.
func (lp *loop) collect(x *Ctx, s []Value, n int, e eval, bytes bool) Value {
	if n == 0 {
		return Empty
	}
	bound(n)
	vs := make([]Value, n)
	for k := range vs {
		lp.begin(s, k)
		if vs[k] = e(x, s); vs[k] == nil {
			return nil
		}
	}
	if n == 1 {
		return &One{vs[0]}
	}
	l := &Items{E: vs}
	if bytes {
		b, ok := ToBytes(l)
		if !ok {
			return nil
		}
		return &Bytes{B: b}
	}
	return l
}

// matchIter compiles the matching of an iteration with a list: its body with each element.
func (c *compiler) matchIter(t *elab.Term) (match, []*goal, bool) {
	var more []*goal
	var count match
	if t.Kind == '^' {
		count, more = c.sub(t.Args[1])
	}
	if l, ok := alone(t); ok && !c.known[l] {
		return c.bindList(t, count), more, true
	}
	lp := c.enter(t)
	m, inner, ok := c.pattern(t.Args[0])
	if !ok {
		return nil, nil, false
	}
	var err error
	if lp.steps, err = c.schedule(inner); err != nil {
		c.why = err
		return nil, nil, false
	}
	if !c.leave(t, lp) {
		return nil, nil, false
	}
	kind := t.Kind
	return func(x *Ctx, s []Value, v Value) bool {
		l, ok := v.(List)
		if !ok || !fits(kind, l.Len()) || count != nil && !count(x, s, Num(int64(l.Len()))) {
			return false
		}
		return lp.lengthsAre(s, l.Len()) && lp.run(x, s, l.Len(), func(k int) bool { return m(x, s, l.At(k)) })
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

package core

import (
	"slices"

	"wasmjudge/spectec/elab"
)

// prodCompiler compiles a production of a grammar whose arguments are given.
type prodCompiler struct {
	*compiler
	gs   *grammars
	g    *elab.Grammar
	args []*gram
	wait []*goal
}

// production compiles a production: its symbols in order, and each premise as soon as it can be asked.
func (c *prodCompiler) production(q *elab.Clause) (*production, error) {
	for _, a := range q.Args { // the values of the grammar's parameters come in the first slots
		c.slot(elab.Level{Var: a.Var})
		c.known[elab.Level{Var: a.Var}] = true
	}
	pr := &production{}
	windows := map[string]*elab.Term{}
	for _, p := range q.Prems {
		if name, length := window(p); name != "" {
			windows[name] = length
			continue
		}
		c.wait = append(c.wait, &goal{prem: p})
	}
	symbols := []*elab.Sym{q.Sym}
	if q.Sym.Kind == elab.SymSeq {
		symbols = q.Sym.Kids
	}
	for i, sym := range symbols {
		st, err := c.symbol(sym, windows, q.Result == nil && len(symbols) == 1, pr)
		if err != nil {
			return nil, err
		}
		pr.steps = append(pr.steps, st)
		if err := c.ask(pr, i == len(symbols)-1); err != nil {
			return nil, err
		}
	}
	c.code(pr, symbols)
	if q.Result == nil {
		if len(symbols) != 1 {
			unit := &Tuple{}
			pr.result = constant(unit)
		}
		return pr, nil
	}
	if !c.isKnown(q.Result) {
		return nil, c.refuse(q.Result, "nothing gives %s a value", c.unknown(q.Result))
	}
	var err error
	pr.result, err = c.eval(q.Result)
	return pr, err
}

// window reads the premise that something is so many bytes long: len = ||BX||.
func window(p *elab.Prem) (name string, length *elab.Term) {
	if p.Kind != elab.PremIf || p.Term.Op != elab.OpCmp || p.Term.Text != "=" {
		return "", nil
	}
	a, b := p.Term.Args[0], p.Term.Args[1]
	if a.Op == elab.OpWidth {
		a, b = b, a
	}
	if b.Op != elab.OpWidth {
		return "", nil
	}
	return b.Text, a
}

// code notes a production that begins with a byte and a number: an opcode with its prefix.
func (c *prodCompiler) code(pr *production, symbols []*elab.Sym) {
	if len(symbols) < 2 || symbols[0].Kind != elab.SymByte {
		return
	}
	a := symbols[1]
	if a.Kind != elab.SymAttr || a.Attr.Op != elab.OpNum {
		return
	}
	if kid := a.Kids[0]; kid.Kind == elab.SymGram && kid.Gram != nil && len(kid.Args) == 0 {
		pr.coded, pr.opcode = true, a.Attr.Num.Int64()
		pr.sub = c.gs.grammar(kid.Gram, nil)
	}
}

// ask compiles the premises that can be asked by now; at the end all must be.
func (c *prodCompiler) ask(pr *production, last bool) error {
	for progress := true; progress && len(c.wait) > 0; {
		progress = false
		for i, g := range c.wait {
			before := c.save()
			c.why = nil
			st, more, ok := c.goal(g)
			if !ok {
				c.restore(before)
				continue
			}
			if st != nil {
				pr.steps = append(pr.steps, func(d *Decoder, s []Value, at int) int {
					if !st(d.Ctx, s) {
						return -1
					}
					return at
				})
			}
			c.wait = slices.Concat(c.wait[:i], more, c.wait[i+1:])
			progress = true
			break
		}
	}
	if last && len(c.wait) > 0 {
		_, err := c.schedule(c.wait)
		return err
	}
	return nil
}

// symbol compiles a symbol whose value nobody asks for, but if lone says so.
func (c *prodCompiler) symbol(sym *elab.Sym, windows map[string]*elab.Term, lone bool, pr *production) (
	advance, error) {
	if sym.Kind == elab.SymByte && !lone {
		b := byte(sym.Low)
		return func(d *Decoder, _ []Value, at int) int {
			if at >= d.end || d.In[at] != b {
				d.fail(at)
				return -1
			}
			return at + 1
		}, nil
	}
	if sym.Kind == elab.SymAttr {
		return c.attributed(sym, windows)
	}
	r, err := c.reads(sym, windows)
	if err != nil {
		return nil, err
	}
	slot := -1
	if lone {
		slot = c.fresh()
		pr.lone = slot
	}
	return func(d *Decoder, s []Value, at int) int {
		v, next := r(d, s, at)
		if slot >= 0 && next >= 0 {
			s[slot] = v
		}
		return next
	}, nil
}

// attributed compiles a symbol whose value a pattern takes.
func (c *prodCompiler) attributed(sym *elab.Sym, windows map[string]*elab.Term) (advance, error) {
	r, err := c.reads(sym.Kids[0], windows)
	if err != nil {
		return nil, err
	}
	m, more := c.sub(sym.Attr)
	c.compiler.why = nil
	c.wait = append(c.wait, more...)
	return func(d *Decoder, s []Value, at int) int {
		v, next := r(d, s, at)
		if next < 0 || !m(d.Ctx, s, v) {
			return -1
		}
		return next
	}, nil
}

// reads compiles a symbol as a reader of its value.
func (c *prodCompiler) reads(sym *elab.Sym, windows map[string]*elab.Term) (reader, error) {
	switch sym.Kind {
	case elab.SymByte, elab.SymRange:
		low, high := byte(sym.Low), byte(sym.High)
		return func(d *Decoder, _ []Value, at int) (Value, int) {
			if at >= d.end || d.In[at] < low || d.In[at] > high {
				d.fail(at)
				return nil, -1
			}
			return small[d.In[at]], at + 1
		}, nil
	case elab.SymEps:
		return func(_ *Decoder, _ []Value, at int) (Value, int) { return Empty, at }, nil
	case elab.SymGram:
		return c.nonterminal(sym, windows)
	case elab.SymIter:
		return c.repeated(sym)
	case elab.SymSeq, elab.SymEither:
		return nil, &elab.Refusal{Item: c.clause.Item, Pos: sym.Pos, Why: "a sequence of symbols has no value"}
	}
	return nil, &elab.Refusal{Item: c.clause.Item, Pos: sym.Pos, Why: "this symbol has no value"}
}

// target finds the grammar that a symbol names, with the terms for its values.
func (c *prodCompiler) target(sym *elab.Sym) (*gram, []*elab.Term, error) {
	if sym.Gram == nil {
		return c.args[sym.Param], nil, nil
	}
	var grams []*gram
	var values []*elab.Term
	for _, a := range sym.Args {
		if a.Term != nil {
			values = append(values, a.Term)
			grams = append(grams, nil)
			continue
		}
		if a.Sym.Kind != elab.SymGram {
			return nil, nil, &elab.Refusal{Item: c.clause.Item, Pos: a.Sym.Pos, Why: "only a grammar can be an argument of one"}
		}
		g, vs, err := c.target(a.Sym)
		if err != nil {
			return nil, nil, err
		}
		if len(vs) > 0 {
			return nil, nil, &elab.Refusal{Item: c.clause.Item, Pos: a.Sym.Pos, Why: "a grammar with values cannot be an argument"}
		}
		grams = append(grams, g)
	}
	g := c.gs.grammar(sym.Gram, grams)
	return g, values, g.err
}

func (c *prodCompiler) nonterminal(sym *elab.Sym, windows map[string]*elab.Term) (reader, error) {
	g, values, err := c.target(sym)
	if err != nil {
		return nil, err
	}
	var args []eval
	for _, v := range values {
		if !c.isKnown(v) {
			return nil, c.refuse(v, "nothing gives %s a value", c.unknown(v))
		}
		e, err := c.eval(v)
		if err != nil {
			return nil, err
		}
		args = append(args, e)
	}
	r := func(d *Decoder, s []Value, at int) (Value, int) { return g.read(d, nil, at) }
	if len(args) > 0 {
		r = func(d *Decoder, s []Value, at int) (Value, int) {
			var room [2]Value
			vs := room[:0]
			for _, e := range args {
				v := e(d.Ctx, s)
				if v == nil {
					return nil, -1
				}
				vs = append(vs, v)
			}
			return g.read(d, vs, at)
		}
	}
	name := ""
	if sym.Gram == nil {
		name = c.g.Params[sym.Param].Name
	} else {
		name = sym.Gram.Name
	}
	if length := windows[name]; length != nil {
		return c.windowed(r, length)
	}
	return r, nil
}

// windowed reads exactly so many bytes as a term says.
func (c *prodCompiler) windowed(r reader, length *elab.Term) (reader, error) {
	if !c.isKnown(length) {
		return nil, c.refuse(length, "the length is not known where it is needed")
	}
	e, err := c.eval(length)
	if err != nil {
		return nil, err
	}
	return func(d *Decoder, s []Value, at int) (Value, int) {
		n, ok := e(d.Ctx, s).(Int)
		if !ok || n < 0 || int64(n) > int64(d.end-at) {
			return nil, -1
		}
		old := d.end
		d.end = at + int(n)
		v, next := r(d, s, at)
		if next != d.end {
			next = -1
		}
		d.end = old
		return v, next
	}, nil
}

// repeated compiles an iteration of a symbol. One that reads nothing does not go on.
func (c *prodCompiler) repeated(sym *elab.Sym) (reader, error) {
	kind := sym.Iter.Kind
	count := eval(nil)
	if kind == '^' {
		t := sym.Iter.Args[1]
		if !c.isKnown(t) {
			return nil, c.refuse(t, "nothing gives %s a value", c.unknown(t))
		}
		e, err := c.eval(t)
		if err != nil {
			return nil, err
		}
		count = e
	}
	kid := sym.Kids[0]
	lp := c.enter(sym.Iter)
	if len(lp.wholes()) > 0 {
		return nil, &elab.Refusal{Item: c.clause.Item, Pos: sym.Pos, Why: "this iteration runs over values that are known"}
	}
	var attr match
	inner := kid
	if kid.Kind == elab.SymAttr {
		inner = kid.Kids[0]
	}
	r, err := c.reads(inner, nil)
	if err != nil {
		return nil, err
	}
	bytes := false
	if inner.Kind == elab.SymGram {
		g, _, _ := c.target(inner)
		bytes = g != nil && g.bytes
	}
	if kid.Kind == elab.SymAttr {
		bytes = bytes && kid.Attr.Op == elab.OpVar && len(lp.vars) == 1
		m, more := c.sub(kid.Attr)
		if len(more) > 0 {
			return nil, c.refuse(kid.Attr, "this pattern cannot be matched in an iteration")
		}
		attr = m
	}
	if !c.leave(sym.Iter, lp) {
		return nil, c.why
	}
	rep := &repetition{kind: kind, count: count, read: r, attr: attr, vars: lp.vars, bytes: bytes}
	return rep.run, nil
}

// repetition is a compiled iteration of a symbol.
type repetition struct {
	kind  byte
	count eval
	read  reader
	attr  match
	vars  []iterVar // that the body gives their values
	bytes bool
}

func (r *repetition) run(d *Decoder, s []Value, at int) (Value, int) {
	least, most := 0, int(^uint(0)>>1)
	switch r.kind {
	case '?':
		most = 1
	case '+':
		least = 1
	case '^':
		n, ok := r.count(d.Ctx, s).(Int)
		if !ok || n < 0 {
			return nil, -1
		}
		least, most = int(n), int(n)
	}
	if r.bytes {
		n := min(most, d.end-at)
		if n < least {
			d.fail(d.end)
			return nil, -1
		}
		v := &Bytes{B: d.In[at : at+n : at+n]}
		if len(r.vars) == 1 {
			s[r.vars[0].out] = v
		}
		return v, at + n
	}
	if least > d.end-at && least > 0 { // each reads a byte at least
		d.fail(d.end)
		return nil, -1
	}
	return r.loop(d, s, at, least, most)
}

func (r *repetition) loop(d *Decoder, s []Value, at, least, most int) (Value, int) {
	var room [8]Value
	values := room[:0]
	wholes := make([][]Value, len(r.vars))
	n := 0
	for n < most {
		v, next := r.read(d, s, at)
		if next < 0 || next == at && n >= least {
			break
		}
		if r.attr != nil && !r.attr(d.Ctx, s, v) {
			break
		}
		at = next
		n++
		if len(r.vars) == 0 {
			values = append(values, v)
		}
		for i := range r.vars {
			wholes[i] = append(wholes[i], s[r.vars[i].in])
		}
	}
	if n < least {
		return nil, -1
	}
	for i := range r.vars {
		s[r.vars[i].out] = Listed(wholes[i]...)
	}
	if len(r.vars) == 1 {
		return s[r.vars[0].out], at
	}
	return Listed(slices.Clone(values)...), at
}

// firsts finds by which bytes each production may begin, and sorts the productions by them; and which grammars come
// back to themselves.
func (gs *grammars) firsts() {
	for changed := true; changed; {
		changed = false
		for key, c := range gs.all {
			for i, q := range key.g.Prods {
				if i >= len(c.prods) {
					continue
				}
				f, empty := gs.first(q, q.Sym, c, key)
				for b := range f {
					if f[b] && !c.first[b] {
						c.first[b], changed = true, true
					}
				}
				if empty && !c.any {
					c.any, changed = true, true
				}
			}
		}
	}
	for key, c := range gs.all {
		for i, q := range key.g.Prods {
			f, empty := gs.first(q, q.Sym, c, key)
			for b := range 256 {
				if f[b] || empty {
					c.by[b] = append(c.by[b], c.prods[i])
				}
			}
		}
		for b := range 256 {
			c.second[b] = prefix(c.by[b])
		}
		c.memoised = c.args == 0 && gs.recursive(key.g)
	}
}

// prefix finds productions by the number behind their first byte, if all have one.
func prefix(prods []*production) *second {
	if len(prods) < 3 {
		return nil
	}
	sec := &second{sub: prods[0].sub, by: map[int64][]*production{}}
	for _, pr := range prods {
		if !pr.coded || pr.sub != sec.sub {
			return nil
		}
		sec.by[pr.opcode] = append(sec.by[pr.opcode], pr)
	}
	return sec
}

// first returns the bytes that a symbol may begin with, and whether it may read nothing.
func (gs *grammars) first(q *elab.Clause, sym *elab.Sym, c *gram, key instance) (f [256]bool, empty bool) {
	switch sym.Kind {
	case elab.SymByte, elab.SymRange:
		for b := sym.Low; b <= sym.High; b++ {
			f[b] = true
		}
		return f, false
	case elab.SymEps:
		return f, true
	case elab.SymAttr:
		return gs.first(q, sym.Kids[0], c, key)
	case elab.SymIter:
		f, _ = gs.first(q, sym.Kids[0], c, key)
		return f, true
	case elab.SymSeq:
		for _, k := range sym.Kids {
			g, e := gs.first(q, k, c, key)
			for b := range g {
				f[b] = f[b] || g[b]
			}
			if !e {
				return f, false
			}
		}
		return f, true
	}
	target := gs.find(sym, key)
	if target == nil {
		for b := range f {
			f[b] = true
		}
		return f, true
	}
	return target.first, target.any
}

// find returns the compiled grammar that a symbol names within an instance; nil if that is not known.
func (gs *grammars) find(sym *elab.Sym, key instance) *gram {
	if sym.Gram == nil || len(sym.Args) > 0 {
		return nil
	}
	return gs.all[instance{g: sym.Gram}]
}

// recursive reports whether a grammar comes back to itself.
func (gs *grammars) recursive(g *elab.Grammar) bool {
	seen := map[*elab.Grammar]bool{}
	var visit func(s *elab.Sym) bool
	visit = func(s *elab.Sym) bool {
		if s.Gram == g {
			return true
		}
		if s.Gram != nil && !seen[s.Gram] {
			seen[s.Gram] = true
			for _, q := range s.Gram.Prods {
				if visit(q.Sym) {
					return true
				}
			}
		}
		for _, a := range s.Args {
			if a.Sym != nil && visit(a.Sym) {
				return true
			}
		}
		return slices.ContainsFunc(s.Kids, visit)
	}
	return slices.ContainsFunc(g.Prods, func(q *elab.Clause) bool { return visit(q.Sym) })
}

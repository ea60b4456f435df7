package core

import (
	"wasmjudge/spectec/elab"
)

// Decoder reads bytes by the productions of a binary grammar: of alternatives the first that holds. Iterations take as
// much as they can.
type Decoder struct {
	Ctx   *Ctx
	In    []byte
	end   int // of the window that is read
	depth int
	Most  int // bound of the depth, or 0
	memo  map[*gram][]memo
	Far   int // the furthest byte that did not fit
}

// memo is what a grammar read at a place.
type memo struct {
	v    Value
	end  int // of the window in which it was read
	next int32
	done bool
}

// reader reads at a place, and gives what it read and where it ends: -1 if it does not hold.
type reader func(d *Decoder, s []Value, at int) (Value, int)

// gram is a compiled grammar, for given grammars as its arguments.
type gram struct {
	name     string
	args     int // values
	slots    int
	prods    []*production
	by       [256][]*production
	second   [256]*second // of prefixed opcodes
	any      bool         // may read nothing at all
	first    [256]bool
	bytes    bool // is a byte, whichever
	memoised bool
	err      error
}

// production is a compiled production.
type production struct {
	steps  []advance
	result eval // nil: what the only symbol gave
	lone   int  // the slot of that
	opcode int64
	coded  bool // the second symbol is a number that is opcode
	sub    *gram
}

// second finds productions by a number behind their first byte.
type second struct {
	sub *gram
	by  map[int64][]*production
}

// advance is a step of a production: it reads, or asks a premise.
type advance func(d *Decoder, s []Value, at int) int

// instance is a grammar with the grammars that are its arguments.
type instance struct {
	g    *elab.Grammar
	args string
}

// grammars compiles the grammars of a program.
type grammars struct {
	p    *Program
	all  map[instance]*gram
	syms map[*elab.Sym]*gram // of arguments that are symbols
}

// Grammar is a grammar that can be read by.
type Grammar struct{ g *gram }

// Grammar compiles a grammar without parameters, and those that it needs.
func (p *Program) Grammar(name string) (*Grammar, error) {
	g := p.Elab.Grammars[name]
	if g == nil {
		return nil, &elab.Refusal{Why: "the text has no grammar " + name}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	gs := &grammars{p: p, all: map[instance]*gram{}, syms: map[*elab.Sym]*gram{}}
	c := gs.grammar(g, nil)
	if c.err != nil {
		return nil, c.err
	}
	gs.firsts()
	for _, c := range gs.all {
		if c.err != nil {
			return nil, c.err
		}
	}
	return &Grammar{c}, nil
}

// Read reads all of d.In.
func (g *Grammar) Read(d *Decoder) (v Value, ok bool) {
	d.end, d.memo = len(d.In), map[*gram][]memo{}
	v, next := g.g.read(d, nil, 0)
	return v, next == len(d.In)
}

// grammar compiles a grammar for arguments.
func (gs *grammars) grammar(g *elab.Grammar, args []*gram) *gram {
	key := instance{g: g}
	for _, a := range args {
		if a != nil {
			key.args += a.name + ","
		}
	}
	if c := gs.all[key]; c != nil {
		return c
	}
	c := &gram{name: g.Name}
	if key.args != "" {
		c.name += "(" + key.args + ")"
	}
	gs.all[key] = c
	for _, q := range g.Prods {
		k := newCompiler(gs.p, q)
		pc := &prodCompiler{compiler: k, gs: gs, g: g, args: args}
		pr, err := pc.production(q)
		if err != nil {
			c.err = err
			return c
		}
		c.args = len(q.Args)
		c.slots = max(c.slots, k.used)
		c.prods = append(c.prods, pr)
	}
	if len(g.Prods) == 0 {
		c.err = &elab.Refusal{Pos: g.Pos, Why: "no production of " + g.Name + " is understood"}
	}
	if len(g.Prods) == 1 {
		sym := g.Prods[0].Sym
		c.bytes = sym.Kind == elab.SymRange && sym.Low == 0 && sym.High == 255
	}
	return c
}

// read reads by a grammar whose values are in args.
func (c *gram) read(d *Decoder, args []Value, at int) (Value, int) {
	if !c.memoised {
		return c.choose(d, args, at)
	}
	table := d.memo[c]
	if table == nil {
		table = make([]memo, len(d.In)+1)
		d.memo[c] = table
	}
	if r := &table[at]; r.done && r.end == d.end {
		return r.v, int(r.next)
	}
	v, next := c.choose(d, args, at)
	table[at] = memo{v, d.end, int32(next), true}
	return v, next
}

// choose tries the productions that may begin with the next byte.
func (c *gram) choose(d *Decoder, args []Value, at int) (Value, int) {
	if at < d.end {
		b := d.In[at]
		if c.bytes {
			return small[b], at + 1
		}
		if sec := c.second[b]; sec != nil {
			return c.prefixed(d, sec, args, at)
		}
		return c.try(d, c.by[b], args, at, 0, at)
	}
	if !c.any {
		d.fail(at)
		return nil, -1
	}
	return c.try(d, c.prods, args, at, 0, at)
}

func (d *Decoder) fail(at int) { d.Far = max(d.Far, at) }

// prefixed reads the number behind a prefix once, and tries the productions with that number.
func (c *gram) prefixed(d *Decoder, sec *second, args []Value, at int) (Value, int) {
	n, next := sec.sub.read(d, nil, at+1)
	if next < 0 {
		return nil, -1
	}
	code, ok := n.(Int)
	if !ok {
		return nil, -1
	}
	return c.try(d, sec.by[int64(code)], args, at, 2, next)
}

func (c *gram) try(d *Decoder, prods []*production, args []Value, at, skip, from int) (Value, int) {
	if d.depth++; d.Most > 0 && d.depth > d.Most {
		d.depth = 0
		panic(&Limit{"depth of a module's structure", uint64(d.Most)})
	}
	defer func() { d.depth-- }()
	s := d.Ctx.push(c.slots)
	for _, pr := range prods {
		copy(s, args)
		if next := pr.read(d, s, skip, from); next >= 0 {
			v := pr.value(d, s)
			if v != nil {
				d.Ctx.pop(c.slots)
				return v, next
			}
		}
	}
	d.Ctx.pop(c.slots)
	d.fail(at)
	return nil, -1
}

func (pr *production) read(d *Decoder, s []Value, skip, at int) int {
	for _, st := range pr.steps[skip:] {
		if at = st(d, s, at); at < 0 {
			return -1
		}
	}
	return at
}

func (pr *production) value(d *Decoder, s []Value) Value {
	if pr.result != nil {
		return pr.result(d.Ctx, s)
	}
	return s[pr.lone]
}

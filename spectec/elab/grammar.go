package elab

import (
	"slices"

	"wasmjudge/spectec/syntax"
)

// grammarType reads the parameters and the result of a grammar. A name in them that is no type stands for one:
// Blist(grammar BX : el) : el*.
func (e *Elab) grammarType(it *syntax.Item) (ps []FuncParam, res Type, types []string, err *syntax.Error) {
	sc := &scope{elab: e}
	for _, p := range it.Params {
		fp := FuncParam{Kind: p.Kind, Name: p.Name}
		switch p.Kind {
		case syntax.ParamGram:
			if p.Result != nil {
				e.implicit(p.Result, &sc.params)
				if fp.Type, err = sc.typeOf(p.Result); err != nil {
					return nil, nil, nil, err
				}
			}
		case syntax.ParamType:
			sc.params = append(sc.params, p.Name)
		case syntax.ParamExp:
			if fp.Type, err = sc.typeOf(p.Node); err != nil {
				return nil, nil, nil, err
			}
			fp.Name = p.Node.Text
		case syntax.ParamFunc:
			return nil, nil, nil, &syntax.Error{Pos: p.Pos, Msg: "a grammar cannot have a function as its parameter"}
		}
		ps = append(ps, fp)
	}
	if it.Type == nil {
		return ps, nil, sc.params, nil
	}
	res, err = sc.typeOf(it.Type)
	return ps, res, sc.params, err
}

func (e *Elab) implicit(n *syntax.Node, params *[]string) {
	if n.Kind == syntax.Name && e.basic(n.Text) == nil && syntax.Base(n.Text, func(x string) bool { return e.Types[x] != nil }) == "" {
		*params = append(*params, n.Text)
	}
	for _, k := range n.Kids {
		e.implicit(k, params)
	}
}

// span reads a range that begins some alternatives: low | ... | high.
func span(alts []syntax.Alt) (low, high int64, ok bool) {
	if len(alts) < 3 || alts[1].Node.Kind != syntax.Dots {
		return 0, 0, false
	}
	first, last := alts[0].Node, alts[2].Node
	if first.Kind != syntax.Num || last.Kind != syntax.Num {
		return 0, 0, false
	}
	return first.Num.Int64(), last.Num.Int64(), true
}

// productions reads the alternatives of a grammar.
func (e *Elab) productions(it *syntax.Item) {
	g := e.Grammars[it.Name]
	if g == nil {
		return
	}
	for i := 0; i < len(it.Alts); i++ {
		a := &it.Alts[i]
		if a.Node.Kind == syntax.Dots {
			continue
		}
		if low, high, ok := span(it.Alts[i:]); ok {
			if high > 255 {
				e.refuse(it, failure(a.Node, "these are no bytes"))
				i += 2
				continue
			}
			sym := &Sym{Kind: SymRange, Pos: a.Node.Pos, Low: int(low), High: int(high), Type: Number}
			g.Prods = append(g.Prods, &Clause{Name: it.FullName(), Item: it, Sym: sym})
			i += 2
			continue
		}
		if err := e.production(g, it, a); err != nil {
			e.refuse(it, err)
		}
	}
}

func (e *Elab) production(g *Grammar, it *syntax.Item, a *syntax.Alt) *syntax.Error {
	s := e.newScope()
	s.params = g.types
	c := &Clause{Name: it.FullName(), Item: it}
	for i, p := range g.Params {
		switch p.Kind {
		case syntax.ParamGram:
			s.grams[p.Name] = i
			s.gtypes = append(s.gtypes, p.Type)
			c.Args = append(c.Args, nil)
		default:
			s.gtypes = append(s.gtypes, nil)
			v := s.variable(p.Name)
			c.Args = append(c.Args, &Term{Op: OpVar, Pos: it.Pos, Var: v, Type: v.Type})
		}
	}
	c.Args = slices.DeleteFunc(c.Args, func(t *Term) bool { return t == nil })
	var err *syntax.Error
	if c.Sym, err = s.symbol(a.Node); err != nil {
		return s.deepest(err)
	}
	if c.Prems, err = s.premises(a.Prems); err != nil {
		return s.deepest(err)
	}
	if a.Attr != nil {
		want := g.Result
		if want == nil {
			return &syntax.Error{Pos: a.Attr.Pos, Msg: "the grammar has no type, and yet an attribute"}
		}
		if c.Result, err = s.check(a.Attr, want); err != nil {
			return s.deepest(err)
		}
	}
	g.Prods = append(g.Prods, c)
	return s.finish(c)
}

// symbol reads a symbol.
func (s *scope) symbol(n *syntax.Node) (*Sym, *syntax.Error) {
	switch n.Kind {
	case syntax.Num:
		if n.Num.Cmp(number(255)) > 0 {
			return nil, failure(n, "%s is no byte", n)
		}
		b := int(n.Num.Int64())
		return &Sym{Kind: SymByte, Pos: n.Pos, Low: b, High: b, Type: Number}, nil
	case syntax.Eps:
		return &Sym{Kind: SymEps, Pos: n.Pos, Type: Any}, nil
	case syntax.Name, syntax.App, syntax.Atom:
		return s.nonterminal(n)
	case syntax.Paren:
		return s.symbol(n.Kids[0])
	case syntax.Seq, syntax.Either:
		sym := &Sym{Kind: SymSeq, Pos: n.Pos, Type: &Prod{}}
		if n.Kind == syntax.Either {
			sym.Kind = SymEither
		}
		for _, k := range n.Kids {
			x, err := s.symbol(k)
			if err != nil {
				return nil, err
			}
			sym.Kids = append(sym.Kids, x)
		}
		return sym, nil
	case syntax.Iter:
		return s.iteratedSymbol(n)
	case syntax.Infix:
		return s.attributed(n)
	}
	return nil, failure(n, "%s is no symbol of a binary grammar", n)
}

func (s *scope) iteratedSymbol(n *syntax.Node) (*Sym, *syntax.Error) {
	sym := &Sym{Kind: SymIter, Pos: n.Pos}
	it, err := s.iteration(n, func() (*Term, *syntax.Error) {
		k, err := s.symbol(n.Kids[0])
		sym.Kids = []*Sym{k}
		return nil, err
	})
	if err != nil {
		return nil, err
	}
	sym.Iter, sym.Type = it, &Seq{sym.Kids[0].Type, n.Text == "?"}
	return sym, nil
}

func (s *scope) attributed(n *syntax.Node) (*Sym, *syntax.Error) {
	if n.Text != ":" {
		return nil, failure(n, "%s is no symbol", n)
	}
	k, err := s.symbol(n.Kids[1])
	if err != nil {
		return nil, err
	}
	attr, err := s.check(n.Kids[0], k.Type)
	if err != nil {
		return nil, err
	}
	return &Sym{Kind: SymAttr, Pos: n.Pos, Kids: []*Sym{k}, Attr: attr, Type: k.Type}, nil
}

func (s *scope) nonterminal(n *syntax.Node) (*Sym, *syntax.Error) {
	if i, ok := s.grams[n.Text]; ok {
		return &Sym{Kind: SymGram, Pos: n.Pos, Param: i, Type: s.gtypes[i]}, nil
	}
	g := s.elab.Grammars[n.Text]
	if g == nil {
		return nil, failure(n, "there is no grammar %s", n.Text)
	}
	if g.Result == nil {
		return nil, failure(n, "the grammar %s has no type", n.Text)
	}
	if len(g.Params) != len(n.Kids) {
		return nil, failure(n, "%s has %d parameters", n.Text, len(g.Params))
	}
	sym := &Sym{Kind: SymGram, Pos: n.Pos, Gram: g}
	bound := make([]Type, len(g.types))
	for i, p := range g.Params {
		if p.Kind == syntax.ParamType {
			continue
		}
		if p.Kind != syntax.ParamGram {
			t, err := s.check(n.Kids[i], p.Type)
			if err != nil {
				return nil, err
			}
			sym.Args = append(sym.Args, SymArg{Term: t})
			continue
		}
		arg := n.Kids[i]
		if arg.Kind == syntax.GramArg {
			arg = &syntax.Node{Kind: syntax.Name, Pos: arg.Pos, Text: arg.Text}
		}
		k, err := s.symbol(arg)
		if err != nil {
			return nil, err
		}
		s.elab.unify(p.Type, k.Type, g.types, bound)
		sym.Args = append(sym.Args, SymArg{Sym: k})
	}
	for i := range bound {
		if bound[i] == nil {
			bound[i] = Any
		}
	}
	sym.Type = substitute(g.Result, g.types, bound)
	return sym, nil
}

// unify finds what type parameters stand for.
func (e *Elab) unify(pattern, t Type, params []string, bound []Type) {
	switch p := pattern.(type) {
	case Param:
		if i := slices.Index(params, string(p)); i >= 0 && bound[i] == nil {
			bound[i] = t
		}
	case *Seq:
		if q, ok := e.expand(t).(*Seq); ok {
			e.unify(p.Elem, q.Elem, params, bound)
		}
	}
}

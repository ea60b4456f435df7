package elab

import (
	"math/big"

	"wasmjudge/spectec/syntax"
)

// check reads a tree as a term of a type.
func (s *scope) check(n *syntax.Node, t Type) (*Term, *syntax.Error) {
	t = s.elab.expand(t)
	switch n.Kind {
	case syntax.Name:
		if v := s.name(n); v != nil && v.Type == nil {
			s.settle(v, element(s.elab, t))
		}
	case syntax.Paren:
		return s.paren(n, t)
	case syntax.Eps:
		if _, ok := t.(*Seq); ok {
			return &Term{Op: OpList, Pos: n.Pos, Type: t}, nil
		}
		return nil, failure(n, "eps is no %s", t)
	}
	switch t := t.(type) {
	case *Seq:
		return s.sequence(n, t)
	case *Prod:
		if n.Kind == syntax.Tuple {
			return s.tuple(n, t)
		}
	case *Named:
		if n.Kind == syntax.Record && t.Def.Fields != nil {
			return s.record(n, t)
		}
		if n.Kind == syntax.Infix && n.Text == "++" && t.Def.Fields != nil {
			return s.merge(n, t)
		}
		if len(t.Def.Cases) > 0 && notation(n) {
			return s.cases(n, t)
		}
	}
	var term *Term
	_, err := s.try(func() (*Term, *syntax.Error) {
		x, is, err := s.infer(n)
		if err == nil {
			term, err = s.coerce(n, x, is, t)
		}
		return term, err
	})
	named, ok := t.(*Named)
	if ok && err != nil && !notation(n) && len(named.Def.Cases) > 0 { // a notation without atoms: mut? t, given as t
		if one, second := s.cases(n, named); second == nil {
			return one, nil
		}
	}
	return term, err
}

// element is the type of what a sequence holds, however deep.
func element(e *Elab, t Type) Type {
	for {
		q, ok := e.expand(t).(*Seq)
		if !ok {
			return t
		}
		t = q.Elem
	}
}

// notation reports whether a tree may be a constructor with its arguments.
func notation(n *syntax.Node) bool {
	switch n.Kind {
	case syntax.Atom, syntax.Seq, syntax.Tick, syntax.Dots:
		return true
	case syntax.Infix:
		return n.Text != "++" && !arithmetic(n)
	}
	return false
}

// coerce makes a term of type is one of type t.
func (s *scope) coerce(n *syntax.Node, term *Term, is, t Type) (*Term, *syntax.Error) {
	e := s.elab
	if e.compatible(is, t) {
		if term.Op == OpVar && !e.within(t, is) {
			term.Narrow = is
		}
		if term.Op == OpIter && term.Args[0].Op == OpVar {
			if q, ok := e.expand(t).(*Seq); ok && !e.within(q.Elem, term.Args[0].Type) {
				term.Args[0].Narrow = term.Args[0].Type
			}
		}
		return term, nil
	}
	if q, ok := e.expand(t).(*Seq); ok {
		if one, err := s.coerce(n, term, is, q.Elem); err == nil {
			return &Term{Op: OpList, Pos: n.Pos, Args: []*Term{one}, Splice: []bool{false}, Type: t}, nil
		}
	}
	return nil, failure(n, "%s is of type %s, and %s is wanted", n, is, t)
}

// paren reads what is in parentheses. In a sequence they hold one element, or else a part of it.
func (s *scope) paren(n *syntax.Node, t Type) (*Term, *syntax.Error) {
	inner := n.Kids[0]
	q, ok := t.(*Seq)
	if !ok {
		return s.check(inner, t)
	}
	one, err := s.try(func() (*Term, *syntax.Error) { return s.check(inner, q.Elem) })
	if err == nil {
		return &Term{Op: OpList, Pos: n.Pos, Args: []*Term{one}, Splice: []bool{false}, Type: t}, nil
	}
	return s.check(inner, t)
}

// sequence reads a sequence.
func (s *scope) sequence(n *syntax.Node, t *Seq) (*Term, *syntax.Error) {
	switch n.Kind {
	case syntax.Iter:
		return s.iterated(n, t)
	case syntax.Seq:
		return s.items(n, t)
	case syntax.List:
		list := &Term{Op: OpList, Pos: n.Pos, Type: t}
		for _, k := range n.Kids {
			one, err := s.check(k, t.Elem)
			if err != nil {
				return nil, err
			}
			list.Args, list.Splice = append(list.Args, one), append(list.Splice, false)
		}
		return list, nil
	case syntax.Infix:
		if n.Text == "++" {
			list := &Term{Op: OpList, Pos: n.Pos, Type: t, Splice: []bool{true, true}}
			for _, k := range n.Kids {
				part, err := s.check(k, t)
				if err != nil {
					return nil, err
				}
				list.Args = append(list.Args, part)
			}
			return list, nil
		}
	}
	if notation(n) || n.Kind == syntax.Tuple || n.Kind == syntax.Record {
		one, err := s.check(n, t.Elem)
		if err != nil {
			return nil, err
		}
		return &Term{Op: OpList, Pos: n.Pos, Args: []*Term{one}, Splice: []bool{false}, Type: t}, nil
	}
	term, is, err := s.infer(n)
	if err != nil {
		return nil, err
	}
	return s.coerce(n, term, is, t)
}

// iterated reads an iteration that stands for a whole sequence: its body for the elements, or else the iteration for
// one element.
func (s *scope) iterated(n *syntax.Node, t *Seq) (*Term, *syntax.Error) {
	if t.Opt == (n.Text == "?") || !t.Opt {
		it, err := s.try(func() (*Term, *syntax.Error) { return s.iter(n, t.Elem) })
		if err == nil {
			return it, nil
		}
		if _, ok := s.elab.expand(t.Elem).(*Seq); !ok {
			return nil, err
		}
	}
	one, err := s.check(n, t.Elem)
	if err != nil {
		return nil, err
	}
	return &Term{Op: OpList, Pos: n.Pos, Args: []*Term{one}, Splice: []bool{false}, Type: t}, nil
}

// iter reads an iteration whose body is of type elem.
func (s *scope) iter(n *syntax.Node, elem Type) (*Term, *syntax.Error) {
	return s.iteration(n, func() (*Term, *syntax.Error) { return s.check(n.Kids[0], elem) })
}

// iteration reads an iteration, its body by a function.
func (s *scope) iteration(n *syntax.Node, body func() (*Term, *syntax.Error)) (*Term, *syntax.Error) {
	it := &Term{Op: OpIter, Pos: n.Pos, Kind: n.Text[0], Args: make([]*Term, 1, 2)}
	if n.Text == "^" {
		count, err := s.check(n.Kids[1], Number)
		if err != nil {
			return nil, err
		}
		it.Args = append(it.Args, count)
	}
	if n.Sub != nil {
		it.Index = &Var{Name: n.Sub.Text, Type: Number, Index: true}
		old, had := s.vars[n.Sub.Text]
		s.vars[n.Sub.Text] = it.Index
		defer func() {
			if had {
				s.vars[n.Sub.Text] = old
			} else {
				delete(s.vars, n.Sub.Text)
			}
		}()
	}
	b, err := body()
	if err != nil {
		return nil, err
	}
	it.Args[0] = b
	if b != nil {
		it.Type = &Seq{b.Type, n.Text == "?"}
	}
	return it, nil
}

// items reads what stands side by side as a sequence: the whole as one element if it begins with an atom, or else each
// by itself.
func (s *scope) items(n *syntax.Node, t *Seq) (*Term, *syntax.Error) {
	if n.Kids[0].Kind == syntax.Atom {
		one, err := s.try(func() (*Term, *syntax.Error) { return s.check(n, t.Elem) })
		if err == nil {
			return &Term{Op: OpList, Pos: n.Pos, Args: []*Term{one}, Splice: []bool{false}, Type: t}, nil
		}
	}
	list := &Term{Op: OpList, Pos: n.Pos, Type: t}
	for _, k := range n.Kids {
		one, err := s.try(func() (*Term, *syntax.Error) { return s.check(k, t.Elem) })
		splice := err != nil
		if splice {
			if one, err = s.check(k, t); err != nil {
				return nil, err
			}
		}
		list.Args, list.Splice = append(list.Args, one), append(list.Splice, splice)
	}
	return list, nil
}

func (s *scope) tuple(n *syntax.Node, t *Prod) (*Term, *syntax.Error) {
	if len(n.Kids) != len(t.Elems) {
		return nil, failure(n, "%d components where %d are wanted", len(n.Kids), len(t.Elems))
	}
	term := &Term{Op: OpTuple, Pos: n.Pos, Type: t}
	for i, k := range n.Kids {
		a, err := s.check(k, t.Elems[i])
		if err != nil {
			return nil, err
		}
		term.Args = append(term.Args, a)
	}
	return term, nil
}

func (s *scope) record(n *syntax.Node, t *Named) (*Term, *syntax.Error) {
	term := &Term{Op: OpRecord, Pos: n.Pos, Fields: t.Def.Fields, Args: make([]*Term, len(t.Def.Fields)), Type: t}
	for _, k := range n.Kids {
		i := fieldIndex(t.Def.Fields, k.Text)
		if i < 0 {
			return nil, failure(k, "%s has no field %s", t, k.Text)
		}
		a, err := s.check(k.Kids[0], t.Def.Fields[i].Type)
		if err != nil {
			return nil, err
		}
		term.Args[i] = a
	}
	return term, nil
}

func fieldIndex(fields []*FieldType, name string) int {
	for i, f := range fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

func (s *scope) merge(n *syntax.Node, t Type) (*Term, *syntax.Error) {
	term := &Term{Op: OpMerge, Pos: n.Pos, Type: t}
	for _, k := range n.Kids {
		a, err := s.check(k, t)
		if err != nil {
			return nil, err
		}
		term.Args = append(term.Args, a)
	}
	return term, nil
}

// cases reads a constructor with its arguments: the first notation of the type that fits.
func (s *scope) cases(n *syntax.Node, t *Named) (*Term, *syntax.Error) {
	first := firstAtom(n)
	var last *syntax.Error
	for _, c := range t.Def.Cases {
		if c.Con.Head != first && (c.Con.Head != "" || first != "" && n.Kind == syntax.Atom) {
			continue
		}
		term, err := s.try(func() (*Term, *syntax.Error) { return s.apply(c, n, t) })
		if err == nil {
			return term, nil
		}
		last = err
	}
	if last == nil {
		last = failure(n, "%s is no %s", n, t)
	}
	return nil, last
}

func firstAtom(n *syntax.Node) string {
	switch n.Kind {
	case syntax.Atom:
		return n.Text
	case syntax.Seq, syntax.Infix:
		if n.Kids[0] != nil {
			return firstAtom(n.Kids[0])
		}
	case syntax.Tick:
		return firstAtom(n.Kids[0])
	}
	return ""
}

// apply reads a tree by a notation.
func (s *scope) apply(c *Case, n *syntax.Node, t *Named) (*Term, *syntax.Error) {
	args, err := s.match(c.Node, n, c.in, t)
	if err != nil {
		return nil, err
	}
	return &Term{Op: OpCase, Pos: n.Pos, Con: c.Con, Args: args, Type: t}, nil
}

// hole is the type of a hole of a notation that is defined in a scope, with the arguments of the type that has the
// notation.
func (s *scope) hole(n *syntax.Node, in *scope, t *Named) (Type, *syntax.Error) {
	typ, err := in.typeOf(n)
	if err == nil && t != nil {
		typ = substitute(typ, t.Def.params, t.Args)
	}
	return typ, err
}

// match reads a tree by the tree of a notation, and gives the terms for the holes.
func (s *scope) match(not, n *syntax.Node, in *scope, t *Named) ([]*Term, *syntax.Error) {
	switch not.Kind {
	case syntax.Infix:
		return s.matchInfix(not, n, in, t)
	case syntax.Tick:
		if n.Kind != syntax.Tick || n.Text != not.Text {
			return nil, failure(n, "%s is wanted", not.Text)
		}
		return s.match(not.Kids[0], n.Kids[0], in, t)
	case syntax.Dots:
		if n.Kind == syntax.Dots || n.Kind == syntax.Atom && n.Text == "..." {
			return nil, nil
		}
		return nil, failure(n, "... is wanted")
	case syntax.Seq:
		return s.parts(not.Kids, siblings(n), n, in, t)
	}
	return s.parts([]*syntax.Node{not}, siblings(n), n, in, t)
}

func siblings(n *syntax.Node) []*syntax.Node {
	if n.Kind == syntax.Seq {
		return n.Kids
	}
	return []*syntax.Node{n}
}

func (s *scope) matchInfix(not, n *syntax.Node, in *scope, t *Named) ([]*Term, *syntax.Error) {
	if n.Kind != syntax.Infix || n.Text != not.Text && (not.Text != "->_" || n.Text != "->") || (n.Kids[0] == nil) != (not.Kids[0] == nil) {
		return nil, failure(n, "%s is wanted", not.Text)
	}
	var args []*Term
	if not.Kids[0] != nil {
		left, err := s.match(not.Kids[0], n.Kids[0], in, t)
		if err != nil {
			return nil, err
		}
		args = left
	}
	if not.Sub != nil {
		typ, err := s.hole(not.Sub, in, t)
		if err != nil {
			return nil, err
		}
		sub := &Term{Op: OpList, Pos: n.Pos, Type: typ}
		if n.Sub != nil {
			if sub, err = s.check(n.Sub, typ); err != nil {
				return nil, err
			}
		}
		args = append(args, sub)
	}
	right, err := s.match(not.Kids[1], n.Kids[1], in, t)
	if err != nil {
		return nil, err
	}
	return append(args, right...), nil
}

// parts reads trees that stand side by side by the parts of a notation. A hole takes one of them if that will do, or
// else none, or else as few as will do.
func (s *scope) parts(nots, nodes []*syntax.Node, whole *syntax.Node, in *scope, t *Named) ([]*Term, *syntax.Error) {
	if len(nots) == 0 {
		if len(nodes) > 0 {
			return nil, failure(nodes[0], "%s is too much", nodes[0])
		}
		return nil, nil
	}
	not := nots[0]
	switch not.Kind {
	case syntax.Atom:
		if len(nodes) == 0 || nodes[0].Kind != syntax.Atom || nodes[0].Text != not.Text {
			return nil, failure(whole, "%s is wanted", not.Text)
		}
		return s.parts(nots[1:], nodes[1:], whole, in, t)
	case syntax.Tick, syntax.Infix:
		if len(nodes) == 0 {
			return nil, failure(whole, "%s is wanted", not.Text)
		}
		args, err := s.match(not, nodes[0], in, t)
		if err != nil {
			return nil, err
		}
		rest, err := s.parts(nots[1:], nodes[1:], whole, in, t)
		return append(args, rest...), err
	}
	typ, err := s.hole(not, in, t)
	if err != nil {
		return nil, err
	}
	_, list := s.elab.expand(typ).(*Seq)
	return s.fill(nots[1:], nodes, whole, in, t, typ, list)
}

// fill reads a hole of a type and then the rest.
func (s *scope) fill(nots, nodes []*syntax.Node, whole *syntax.Node, in *scope, t *Named, typ Type, list bool) (
	[]*Term, *syntax.Error) {
	last := failure(whole, "something of type %s is missing", typ)
	for i := range len(nodes) + 1 {
		k := i
		switch {
		case i == 0 && len(nodes) > 0:
			k = 1
		case i == 1:
			k = 0
		}
		if k == 0 && !list {
			continue
		}
		var rest []*Term
		one, err := s.try(func() (*Term, *syntax.Error) {
			one, err := s.check(group(nodes[:k], whole), typ)
			if err == nil {
				rest, err = s.parts(nots, nodes[k:], whole, in, t)
			}
			return one, err
		})
		if err == nil {
			return append([]*Term{one}, rest...), nil
		}
		last = err
	}
	return nil, last
}

// group makes one tree of some that stand side by side.
func group(nodes []*syntax.Node, whole *syntax.Node) *syntax.Node {
	switch len(nodes) {
	case 0:
		return &syntax.Node{Kind: syntax.Eps, Pos: whole.Pos}
	case 1:
		return nodes[0]
	}
	return &syntax.Node{Kind: syntax.Seq, Pos: nodes[0].Pos, Kids: nodes}
}

func number(n int64) *big.Int { return big.NewInt(n) }

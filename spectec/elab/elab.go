package elab

import (
	"slices"
	"strings"

	"wasmjudge/spectec/syntax"
)

// Elab is what the sources say.
type Elab struct {
	Types     map[string]*Def
	Cons      map[string]*Con
	Funcs     map[string]*Func
	Relations map[string]*Relation
	Grammars  map[string]*Grammar
	Items     []syntax.Item
	Refusals  []*Refusal // in the order in which they were found

	vars map[string]Type
}

// Elaborate makes sense of items.
func Elaborate(items []syntax.Item, errs []*syntax.Error) *Elab {
	e := &Elab{Types: map[string]*Def{}, Cons: map[string]*Con{}, Funcs: map[string]*Func{},
		Relations: map[string]*Relation{}, Grammars: map[string]*Grammar{}, Items: items, vars: map[string]Type{}}
	for _, err := range errs {
		e.Refusals = append(e.Refusals, &Refusal{Pos: err.Pos, Why: err.Msg})
	}
	e.declareTypes()
	e.declareRest()
	for i := range items {
		e.define(&items[i])
	}
	return e
}

func (e *Elab) refuse(it *syntax.Item, err *syntax.Error) {
	e.Refusals = append(e.Refusals, &Refusal{Item: it, Pos: err.Pos, Why: err.Msg})
}

func (e *Elab) declareTypes() {
	for i := range e.Items {
		it := &e.Items[i]
		if it.Kind != syntax.ItemSyntax {
			continue
		}
		d := e.Types[it.Name]
		if d == nil {
			d = &Def{Name: it.Name, Pos: it.Pos}
			e.Types[it.Name] = d
		}
		for _, p := range it.Params {
			if p.Kind == syntax.ParamType && !slices.Contains(d.params, p.Name) {
				d.params = append(d.params, p.Name)
			}
		}
		d.items = append(d.items, it)
	}
	for i := range e.Items {
		it := &e.Items[i]
		switch it.Kind {
		case syntax.ItemSyntax:
			e.resolve(e.Types[it.Name])
		case syntax.ItemVar:
			if t, err := (&scope{elab: e}).typeOf(it.Type); err != nil {
				e.refuse(it, err)
			} else {
				e.vars[it.Name] = t
			}
		}
	}
}

// declareRest declares functions, relations and grammars.
func (e *Elab) declareRest() {
	for i := range e.Items {
		it := &e.Items[i]
		var err *syntax.Error
		switch it.Kind {
		case syntax.ItemDecl:
			f := &Func{Name: it.Name, Pos: it.Pos, item: it}
			if f.Params, f.Result, f.types, err = e.signature(it.Params, it.Type); err == nil {
				e.Funcs[it.Name] = f
			}
			e.hints(it)
		case syntax.ItemRelation:
			r := &Relation{Name: it.Name, Pos: it.Pos, Con: e.con(it.Type), item: it}
			if err = e.holes(&scope{elab: e}, it.Type, &r.Types); err == nil {
				e.Relations[it.Name] = r
			}
		case syntax.ItemGrammar:
			g := e.Grammars[it.Name]
			if g == nil {
				g = &Grammar{Name: it.Name, Pos: it.Pos}
				if g.Params, g.Result, g.types, err = e.grammarType(it); err == nil {
					e.Grammars[it.Name] = g
				}
			}
			g.items = append(g.items, it)
		}
		if err != nil {
			e.refuse(it, err)
		}
	}
	for i := range e.Items {
		if it := &e.Items[i]; it.Kind == syntax.ItemHint {
			e.hints(it)
		}
	}
}

func (e *Elab) hints(it *syntax.Item) {
	f := e.Funcs[it.Name]
	if f == nil {
		return
	}
	if _, ok := it.Hints.Find("builtin"); ok {
		f.Builtin = true
	}
	if _, ok := it.Hints.Find("partial"); ok {
		f.Partial = true
	}
	if inv, ok := it.Hints.Find("inverse"); ok {
		f.Inverse = strings.TrimPrefix(inv, "$")
	}
}

// signature reads the parameters and the result of a function.
func (e *Elab) signature(params []syntax.Param, result *syntax.Node) (
	ps []FuncParam, res Type, types []string, err *syntax.Error) {
	sc := &scope{elab: e}
	for _, p := range params {
		fp := FuncParam{Kind: p.Kind, Name: p.Name}
		switch p.Kind {
		case syntax.ParamType:
			sc.params = append(sc.params, p.Name)
		case syntax.ParamFunc:
			f := &Func{Name: p.Name, Pos: p.Pos}
			if f.Params, f.Result, f.types, err = e.signature(p.Params, p.Result); err != nil {
				return nil, nil, nil, err
			}
			fp.Fn = f
		case syntax.ParamExp:
			if fp.Type, err = sc.typeOf(p.Node); err != nil {
				return nil, nil, nil, err
			}
		}
		ps = append(ps, fp)
	}
	res, err = sc.typeOf(result)
	return ps, res, sc.params, err
}

// holes reads the types of a notation's holes.
func (e *Elab) holes(sc *scope, n *syntax.Node, types *[]Type) *syntax.Error {
	switch n.Kind {
	case syntax.Atom, syntax.Dots:
		return nil
	case syntax.Seq, syntax.Tick, syntax.Infix:
		for i, k := range n.Kids {
			if i == 1 && n.Sub != nil {
				t, err := sc.typeOf(n.Sub)
				if err != nil {
					return err
				}
				*types = append(*types, t)
			}
			if k != nil {
				if err := e.holes(sc, k, types); err != nil {
					return err
				}
			}
		}
		return nil
	}
	t, err := sc.typeOf(n)
	*types = append(*types, t)
	return err
}

// define reads clauses, rules and productions.
func (e *Elab) define(it *syntax.Item) {
	var err *syntax.Error
	switch it.Kind {
	case syntax.ItemClause:
		err = e.clause(it)
	case syntax.ItemRule:
		err = e.rule(it)
	case syntax.ItemGrammar:
		e.productions(it)
	}
	if err != nil {
		e.refuse(it, err)
	}
}

func (e *Elab) newScope() *scope {
	return &scope{elab: e, vars: map[string]*Var{}, funcs: map[string]*Var{}, grams: map[string]int{}}
}

func (e *Elab) clause(it *syntax.Item) *syntax.Error {
	f := e.Funcs[it.Name]
	if f == nil {
		return &syntax.Error{Pos: it.Pos, Msg: "the function is not declared, or its declaration is not understood"}
	}
	if len(it.Params) != len(f.Params) {
		return &syntax.Error{Pos: it.Pos, Msg: "the function is declared with another number of parameters"}
	}
	s := e.newScope()
	c := &Clause{Name: it.Name, Item: it}
	var types []Type
	for i, p := range f.Params {
		a := it.Params[i]
		switch p.Kind {
		case syntax.ParamType:
			name := a.Name
			if a.Kind == syntax.ParamExp {
				name = a.Node.Text
			}
			s.params = append(s.params, name)
			types = append(types, Param(name))
		case syntax.ParamFunc:
			v := &Var{Name: "$" + a.Name, Type: Any, Func: p.Fn}
			s.funcs[a.Name] = v
			s.order = append(s.order, v)
			c.Args = append(c.Args, &Term{Op: OpVar, Pos: a.Pos, Var: v, Type: Any})
		default:
			t, err := s.check(a.Node, substitute(p.Type, f.types, types))
			if err != nil {
				return s.deepest(err)
			}
			c.Args = append(c.Args, t)
		}
	}
	var err *syntax.Error
	if c.Prems, err = s.premises(it.Prems); err != nil {
		return s.deepest(err)
	}
	if c.Result, err = s.check(it.Node, substitute(f.Result, f.types, types)); err != nil {
		return s.deepest(err)
	}
	f.Clauses = append(f.Clauses, c)
	return s.finish(c)
}

// deepest returns the error that got furthest in the place of the one that was met last.
func (s *scope) deepest(err *syntax.Error) *syntax.Error {
	if s.deep != nil && later(s.deep.Pos, err.Pos) {
		return s.deep
	}
	return err
}

func (e *Elab) rule(it *syntax.Item) *syntax.Error {
	r := e.Relations[it.Name]
	if r == nil {
		return &syntax.Error{Pos: it.Pos, Msg: "the relation is not declared, or its declaration is not understood"}
	}
	s := e.newScope()
	c := &Clause{Name: it.FullName(), Item: it}
	args, err := s.match(r.item.Type, it.Node, s, nil)
	if err != nil {
		return s.deepest(err)
	}
	c.Args = args
	if c.Prems, err = s.premises(it.Prems); err != nil {
		return s.deepest(err)
	}
	r.Rules = append(r.Rules, c)
	return s.finish(c)
}

// premises reads premises. One that needs a type which another shows waits for it.
func (s *scope) premises(prems []syntax.Prem) ([]*Prem, *syntax.Error) {
	done := make([][]*Prem, len(prems))
	left := indices(prems)
	for len(left) > 0 {
		var wait []int
		var last *syntax.Error
		for _, i := range left {
			mark := len(s.trail)
			ps, err := s.premise(&prems[i])
			if err != nil {
				s.undo(mark)
				wait, last = append(wait, i), err
				continue
			}
			done[i] = ps
		}
		if len(wait) == len(left) {
			return nil, last
		}
		left = wait
	}
	return slices.Concat(done...), nil
}

// premise reads a premise; a conjunction is several.
func (s *scope) premise(p *syntax.Prem) ([]*Prem, *syntax.Error) {
	switch p.Kind {
	case syntax.PremOtherwise:
		return []*Prem{{Kind: PremOtherwise, Pos: p.Pos}}, nil
	case syntax.PremRule:
		r := s.elab.Relations[p.Rel]
		if r == nil {
			return nil, &syntax.Error{Pos: p.Pos, Msg: "there is no relation " + p.Rel}
		}
		args, err := s.match(r.item.Type, p.Node, s, nil)
		if err != nil {
			return nil, err
		}
		return []*Prem{{Kind: PremRule, Pos: p.Pos, Rel: r, Args: args}}, nil
	case syntax.PremIter:
		inner := &Prem{Kind: PremIter, Pos: p.Pos}
		it, err := s.iteration(p.Node, func() (*Term, *syntax.Error) {
			ps, err := s.premise(p.Inner)
			inner.Inner = ps
			return nil, err
		})
		inner.Iter = it
		return []*Prem{inner}, err
	case syntax.PremVar:
		t, err := s.typeOf(p.Node)
		if err == nil {
			s.settle(s.variable(p.Rel), t)
		}
		return nil, err
	}
	if n := conjunction(p.Node); n != nil {
		var all []*Prem
		for _, k := range n.Kids {
			ps, err := s.premise(&syntax.Prem{Kind: syntax.PremIf, Pos: k.Pos, Node: k})
			if err != nil {
				return nil, err
			}
			all = append(all, ps...)
		}
		return all, nil
	}
	t, err := s.check(p.Node, Boolean)
	if err != nil {
		return nil, err
	}
	return []*Prem{{Kind: PremIf, Pos: p.Pos, Term: t}}, nil
}

func conjunction(n *syntax.Node) *syntax.Node {
	for n.Kind == syntax.Paren {
		n = n.Kids[0]
	}
	if n.Kind == syntax.Infix && n.Text == "/\\" {
		return n
	}
	return nil
}

// finish works out how often each variable is iterated, and what each iteration iterates.
func (s *scope) finish(c *Clause) *syntax.Error {
	c.Vars = s.order
	d := &dimensions{depth: map[*Var]int{}}
	d.clause(c, d.measure)
	for _, v := range c.Vars {
		if depth, ok := d.depth[v]; ok {
			v.Dim = depth
		}
	}
	d.clause(c, func(t *Term, _ int) { levels(t) })
	return nil
}

package elab

import (
	"fmt"
	"slices"

	"wasmjudge/spectec/syntax"
)

// scope is what names mean within one item.
type scope struct {
	elab   *Elab
	params []string // type parameters
	vars   map[string]*Var
	order  []*Var
	funcs  map[string]*Var // parameters that are functions
	grams  map[string]int  // parameters that are grammars, by their place
	gtypes []Type          // and what they read
	trail  []func()        // undoes what trying did
	deep   *syntax.Error   // the error furthest on
}

// errUnknown is the message of an error that may go when more is known.
const unknownType = "the type is not known here of "

func failure(n *syntax.Node, format string, args ...any) *syntax.Error {
	return &syntax.Error{Pos: n.Pos, Msg: fmt.Sprintf(format, args...)}
}

// try runs f, and undoes what it did to the scope if it fails.
func (s *scope) try(f func() (*Term, *syntax.Error)) (*Term, *syntax.Error) {
	mark := len(s.trail)
	t, err := f()
	if err != nil {
		s.undo(mark)
		if s.deep == nil || later(err.Pos, s.deep.Pos) {
			s.deep = err
		}
	}
	return t, err
}

func (s *scope) undo(mark int) {
	for len(s.trail) > mark {
		s.trail[len(s.trail)-1]()
		s.trail = s.trail[:len(s.trail)-1]
	}
}

func later(a, b syntax.Pos) bool { return a.Line > b.Line || a.Line == b.Line && a.Col > b.Col }

// typeOf reads a type.
func (s *scope) typeOf(n *syntax.Node) (Type, *syntax.Error) {
	e := s.elab
	switch n.Kind {
	case syntax.Name, syntax.TypeArg:
		if base := syntax.Base(n.Text, func(x string) bool { return slices.Contains(s.params, x) }); base != "" {
			return Param(base), nil
		}
		if t := e.basic(n.Text); t != nil {
			return t, nil
		}
		if base := syntax.Base(n.Text, func(x string) bool { return e.Types[x] != nil }); base != "" {
			return &Named{Def: e.Types[base]}, nil
		}
	case syntax.App:
		d := e.Types[n.Text]
		if d == nil {
			break
		}
		t := &Named{Def: d}
		for _, a := range n.Kids {
			if len(t.Args) == len(d.params) {
				break
			}
			x, err := s.typeOf(a)
			if err != nil {
				return nil, err
			}
			t.Args = append(t.Args, x)
		}
		return t, nil
	case syntax.Iter:
		if n.Kids[0] == nil {
			break
		}
		t, err := s.typeOf(n.Kids[0])
		if err != nil {
			return nil, err
		}
		return &Seq{t, n.Text == "?"}, nil
	case syntax.Paren:
		return s.typeOf(n.Kids[0])
	case syntax.Num:
		return Number, nil
	case syntax.Tuple:
		p := &Prod{}
		for _, k := range n.Kids {
			t, err := s.typeOf(k)
			if err != nil {
				return nil, err
			}
			p.Elems = append(p.Elems, t)
		}
		return p, nil
	}
	return nil, failure(n, "%s is no type", n)
}

func (e *Elab) basic(name string) Type {
	switch name {
	case "nat", "int", "rat", "real":
		return Number
	case "bool":
		return Boolean
	case "text":
		return Text
	}
	return nil
}

// variable finds a variable, and declares it if it is new. Its type is nil if it is not known.
func (s *scope) variable(name string) *Var {
	if v := s.vars[name]; v != nil {
		return v
	}
	v := &Var{Name: name, Type: s.declared(name)}
	s.bind(name, v)
	s.order = append(s.order, v)
	s.trail = append(s.trail, func() { s.order = slices.DeleteFunc(s.order, func(x *Var) bool { return x == v }) })
	return v
}

func (s *scope) bind(name string, v *Var) {
	old := s.vars[name]
	s.vars[name] = v
	s.trail = append(s.trail, func() {
		if old == nil {
			delete(s.vars, name)
		} else {
			s.vars[name] = old
		}
	})
}

// declared is the type that a variable has by its name; nil if it has none.
func (s *scope) declared(name string) Type {
	if base := syntax.Base(name, func(x string) bool { return slices.Contains(s.params, x) }); base != "" {
		return Param(base)
	}
	e := s.elab
	base := syntax.Base(name, func(x string) bool { return e.vars[x] != nil || e.Types[x] != nil })
	switch {
	case base == "":
		return e.basic(name)
	case e.vars[base] != nil:
		return e.vars[base]
	}
	return &Named{Def: e.Types[base]}
}

// settle gives a variable its type.
func (s *scope) settle(v *Var, t Type) {
	old := v.Type
	v.Type = t
	s.trail = append(s.trail, func() { v.Type = old })
}

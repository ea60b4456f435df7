package elab

import (
	"slices"
	"strings"

	"wasmjudge/spectec/syntax"
)

// Type is a type: *Named, *Seq, *Prod, *Param or a Basic. Arguments that are values are left out: iN(32) and iN(64)
// are one type here, since no rule's meaning hangs on the difference. Numbers are one type.
type Type interface{ String() string }

// Basic is a type without parts.
type Basic string

// The basic types.
const (
	Number  Basic = "number"
	Boolean Basic = "bool"
	Text    Basic = "text"
	Any     Basic = "anything"
)

func (b Basic) String() string { return string(b) }

// Seq is X* or X?.
type Seq struct {
	Elem Type
	Opt  bool
}

func (s *Seq) String() string {
	if s.Opt {
		return s.Elem.String() + "?"
	}
	return s.Elem.String() + "*"
}

// Prod is a tuple.
type Prod struct{ Elems []Type }

func (p *Prod) String() string {
	parts := make([]string, len(p.Elems))
	for i, t := range p.Elems {
		parts[i] = t.String()
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// Param is a parameter of a definition: syntax X.
type Param string

func (p Param) String() string { return string(p) }

// Named is a defined type with its type arguments.
type Named struct {
	Def  *Def
	Args []Type
}

func (n *Named) String() string { return n.Def.Name }

// Def is the definition of a type, all fragments together.
type Def struct {
	Name   string
	Pos    syntax.Pos
	items  []*syntax.Item
	params []string // type parameters

	state  int // 0 unresolved, 1 being resolved, 2 resolved
	Alias  Type
	Num    bool
	Cases  []*Case
	Fields []*FieldType
	cons   map[*Con]bool
}

// FieldType is a field of a record.
type FieldType struct {
	Name string
	Type Type
}

// Con is a constructor: what values of the same notation share, in whatever types. Its key is the notation with % for
// the arguments.
type Con struct {
	ID   int
	Key  string
	Head string // the first atom, or ""
	Args int
}

func (c *Con) String() string { return c.Key }

// Case is an alternative of a type: a notation with holes that have types.
type Case struct {
	Con  *Con
	Node *syntax.Node
	in   *scope // of the definition
}

// Typed is a checked list of what a variable may hold: the constructors and whether numbers.
type typeset struct {
	num  bool
	cons map[*Con]bool
}

// expand follows aliases until a type that has parts.
func (e *Elab) expand(t Type) Type {
	for {
		n, ok := t.(*Named)
		if !ok {
			return t
		}
		e.resolve(n.Def)
		if n.Def.Alias == nil {
			return t
		}
		t = substitute(n.Def.Alias, n.Def.params, n.Args)
	}
}

func substitute(t Type, params []string, args []Type) Type {
	if len(params) == 0 {
		return t
	}
	switch t := t.(type) {
	case Param:
		if i := slices.Index(params, string(t)); i >= 0 && i < len(args) {
			return args[i]
		}
	case *Seq:
		return &Seq{substitute(t.Elem, params, args), t.Opt}
	case *Prod:
		p := &Prod{make([]Type, len(t.Elems))}
		for i, x := range t.Elems {
			p.Elems[i] = substitute(x, params, args)
		}
		return p
	case *Named:
		n := &Named{t.Def, make([]Type, len(t.Args))}
		for i, x := range t.Args {
			n.Args[i] = substitute(x, params, args)
		}
		return n
	}
	return t
}

// resolve works out what a definition says, once.
func (e *Elab) resolve(d *Def) {
	if d.state != 0 {
		return
	}
	d.state = 1
	defer func() { d.state = 2 }()
	d.cons = map[*Con]bool{}
	family := 0
	for _, it := range d.items {
		if len(it.Alts) > 0 {
			family++
		}
	}
	for _, it := range d.items {
		sc := &scope{elab: e, params: d.params}
		for _, a := range it.Alts {
			if err := e.alternative(d, sc, a.Node, len(it.Alts) == 1 && family == 1); err != nil {
				e.refuse(it, err)
			}
		}
	}
}

// alternative adds an alternative to a definition. alone means that there is no other.
func (e *Elab) alternative(d *Def, sc *scope, n *syntax.Node, alone bool) *syntax.Error {
	switch n.Kind {
	case syntax.Dots:
		return nil
	case syntax.Num, syntax.Unary, syntax.Conv:
		d.Num = true
		return nil
	case syntax.Record:
		return e.fields(d, sc, n)
	case syntax.Name, syntax.App, syntax.Iter, syntax.Paren, syntax.Tuple:
		t, err := sc.typeOf(n)
		if err != nil && n.Kind != syntax.Iter {
			return err
		}
		if err == nil {
			return e.include(d, t, n, alone)
		}
		if alone && n.Kids[0] != nil && n.Kids[0].Kind == syntax.Atom {
			d.Alias = &Seq{&Named{Def: e.atom(n.Kids[0], sc)}, n.Text == "?"}
			return nil
		}
	}
	if arithmetic(n) {
		d.Num = true
		return nil
	}
	c := &Case{Con: e.con(n), Node: n, in: sc}
	if !d.cons[c.Con] {
		d.cons[c.Con] = true
		d.Cases = append(d.Cases, c)
	}
	return nil
}

// atom makes a type without a name whose one value is an atom: that of the elements in syntax mut = MUT?.
func (e *Elab) atom(n *syntax.Node, sc *scope) *Def {
	c := &Case{Con: e.con(n), Node: n, in: sc}
	return &Def{Name: n.Text, Pos: n.Pos, state: 2, Cases: []*Case{c}, cons: map[*Con]bool{c.Con: true}}
}

func arithmetic(n *syntax.Node) bool {
	return n.Kind == syntax.Infix && strings.Contains("+-*/^", n.Text)
}

// include makes t an alias if it is alone, or takes over its alternatives.
func (e *Elab) include(d *Def, t Type, n *syntax.Node, alone bool) *syntax.Error {
	if alone {
		d.Alias = t
		return nil
	}
	switch t := e.expand(t).(type) {
	case Basic:
		d.Num = d.Num || t == Number
		return nil
	case *Named:
		if t.Def.Fields != nil {
			break
		}
		d.Num = d.Num || t.Def.Num
		for _, c := range t.Def.Cases {
			if !d.cons[c.Con] {
				d.cons[c.Con] = true
				d.Cases = append(d.Cases, c)
			}
		}
		return nil
	}
	return &syntax.Error{Pos: n.Pos, Msg: "a type of this form cannot be an alternative among others"}
}

func (e *Elab) fields(d *Def, sc *scope, n *syntax.Node) *syntax.Error {
	for _, k := range n.Kids {
		if k.Kind == syntax.Dots {
			continue
		}
		t, err := sc.typeOf(k.Kids[0])
		if err != nil {
			return err
		}
		d.Fields = append(d.Fields, &FieldType{k.Text, t})
	}
	return nil
}

// con finds the constructor of a notation.
func (e *Elab) con(n *syntax.Node) *Con {
	var b keyBuilder
	b.add(n)
	key := strings.Join(b.parts, " ")
	c := e.Cons[key]
	if c == nil {
		c = &Con{ID: len(e.Cons), Key: key, Head: b.head, Args: b.args}
		e.Cons[key] = c
	}
	return c
}

type keyBuilder struct {
	parts []string
	head  string
	args  int
}

func (b *keyBuilder) add(n *syntax.Node) {
	switch n.Kind {
	case syntax.Atom:
		if b.head == "" && b.args == 0 {
			b.head = n.Text
		}
		b.parts = append(b.parts, n.Text)
	case syntax.Dots:
		b.parts = append(b.parts, "...")
	case syntax.Seq:
		for _, k := range n.Kids {
			b.add(k)
		}
	case syntax.Infix:
		if n.Kids[0] != nil {
			b.add(n.Kids[0])
		}
		b.parts = append(b.parts, n.Text)
		if n.Sub != nil {
			b.hole()
		}
		b.add(n.Kids[1])
	case syntax.Tick:
		b.parts = append(b.parts, n.Text)
		b.add(n.Kids[0])
	default:
		b.hole()
	}
}

func (b *keyBuilder) hole() {
	b.parts = append(b.parts, "%")
	b.args++
}

// set is what values of a type there are besides sequences, tuples and records; nil of those.
func (e *Elab) set(t Type) *typeset {
	switch t := e.expand(t).(type) {
	case Basic:
		if t == Number {
			return &typeset{num: true}
		}
	case *Named:
		if t.Def.Fields == nil {
			return &typeset{t.Def.Num, t.Def.cons}
		}
	}
	return nil
}

// compatible reports whether some value is of both types.
func (e *Elab) compatible(s, t Type) bool {
	s, t = e.expand(s), e.expand(t)
	if s == Any || t == Any {
		return true
	}
	switch a := s.(type) {
	case *Seq:
		b, ok := t.(*Seq)
		return ok && (!b.Opt || a.Opt) && e.compatible(a.Elem, b.Elem)
	case *Prod:
		b, ok := t.(*Prod)
		return ok && slices.EqualFunc(a.Elems, b.Elems, e.compatible)
	case Param:
		return s == t
	case *Named:
		if b, ok := t.(*Named); ok && b.Def == a.Def {
			return true
		}
	}
	if s == t {
		return true
	}
	x, y := e.set(s), e.set(t)
	if x == nil || y == nil {
		return false
	}
	if x.num && y.num {
		return true
	}
	for c := range x.cons {
		if y.cons[c] {
			return true
		}
	}
	return false
}

func indices[T any](s []T) []int {
	r := make([]int, len(s))
	for i := range r {
		r[i] = i
	}
	return r
}

// within reports whether every value of s is one of t. Both are compatible.
func (e *Elab) within(s, t Type) bool {
	s, t = e.expand(s), e.expand(t)
	if a, ok := s.(*Seq); ok {
		b, ok := t.(*Seq)
		return ok && e.within(a.Elem, b.Elem)
	}
	x, y := e.set(s), e.set(t)
	if x == nil || y == nil {
		return true
	}
	if x.num && !y.num {
		return false
	}
	for c := range x.cons {
		if !y.cons[c] {
			return false
		}
	}
	return true
}

// Expand follows aliases until a type that has parts.
func (e *Elab) Expand(t Type) Type { return e.expand(t) }

// Within reports whether every value of s is one of t: whether the constructors of s are among those of t.
func (e *Elab) Within(s, t Type) bool { return e.compatible(s, t) && e.within(s, t) }

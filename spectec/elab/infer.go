package elab

import (
	"wasmjudge/spectec/syntax"
)

// name finds the variable that a name stands for; nil of true and false.
func (s *scope) name(n *syntax.Node) *Var {
	if n.Text == "true" || n.Text == "false" {
		return nil
	}
	return s.variable(n.Text)
}

// infer reads a tree whose type shows by itself.
func (s *scope) infer(n *syntax.Node) (*Term, Type, *syntax.Error) {
	switch n.Kind {
	case syntax.Name:
		v := s.name(n)
		if v == nil {
			return &Term{Op: OpBool, Pos: n.Pos, Flag: n.Text == "true", Type: Boolean}, Boolean, nil
		}
		if v.Type == nil {
			return nil, nil, failure(n, "%s%s", unknownType, n.Text)
		}
		return &Term{Op: OpVar, Pos: n.Pos, Var: v, Type: v.Type}, v.Type, nil
	case syntax.Num:
		return &Term{Op: OpNum, Pos: n.Pos, Num: n.Num, Type: Number}, Number, nil
	case syntax.Text:
		return &Term{Op: OpText, Pos: n.Pos, Text: n.Text, Type: Text}, Text, nil
	case syntax.Paren, syntax.Conv:
		return s.infer(n.Kids[0])
	case syntax.Call:
		return s.call(n)
	case syntax.FuncArg:
		return s.function(n)
	case syntax.Iter:
		it, err := s.iteration(n, func() (*Term, *syntax.Error) {
			b, _, err := s.infer(n.Kids[0])
			return b, err
		})
		if err != nil {
			return nil, nil, err
		}
		return it, it.Type, nil
	case syntax.Tuple, syntax.List:
		return s.inferAll(n)
	case syntax.Dot:
		return s.dot(n)
	case syntax.Index, syntax.Slice:
		return s.index(n)
	case syntax.Update:
		return s.update(n)
	case syntax.Len:
		a, is, err := s.infer(n.Kids[0])
		if err != nil {
			return nil, nil, err
		}
		if _, ok := s.elab.expand(is).(*Seq); !ok {
			return nil, nil, failure(n, "%s has no length", is)
		}
		return &Term{Op: OpLen, Pos: n.Pos, Args: []*Term{a}, Type: Number}, Number, nil
	case syntax.Width:
		return &Term{Op: OpWidth, Pos: n.Pos, Text: n.Kids[0].Text, Type: Number}, Number, nil
	case syntax.Unary:
		return s.unary(n)
	case syntax.Infix:
		return s.infix(n)
	}
	return nil, nil, failure(n, "%s%s", unknownType, n)
}

func (s *scope) inferAll(n *syntax.Node) (*Term, Type, *syntax.Error) {
	term := &Term{Op: OpTuple, Pos: n.Pos}
	p := &Prod{}
	for _, k := range n.Kids {
		a, is, err := s.infer(k)
		if err != nil {
			return nil, nil, err
		}
		term.Args, p.Elems = append(term.Args, a), append(p.Elems, is)
	}
	term.Type = p
	if n.Kind == syntax.List {
		if len(n.Kids) == 0 {
			return nil, nil, failure(n, "%s%s", unknownType, n)
		}
		term.Op, term.Splice, term.Type = OpList, []bool{false}, &Seq{Elem: p.Elems[0]}
	}
	return term, term.Type, nil
}

// signature finds a function, or a parameter that is one.
func (s *scope) signature(n *syntax.Node) (*Func, *Var, *syntax.Error) {
	if v := s.funcs[n.Text]; v != nil {
		return v.Func, v, nil
	}
	if f := s.elab.Funcs[n.Text]; f != nil {
		return f, nil, nil
	}
	return nil, nil, failure(n, "there is no function $%s", n.Text)
}

func (s *scope) function(n *syntax.Node) (*Term, Type, *syntax.Error) {
	f, v, err := s.signature(n)
	if err != nil {
		return nil, nil, err
	}
	if v != nil {
		f = nil
	}
	return &Term{Op: OpFunc, Pos: n.Pos, Text: n.Text, Fn: f, Var: v, Type: Any}, Any, nil
}

func (s *scope) call(n *syntax.Node) (*Term, Type, *syntax.Error) {
	f, v, err := s.signature(n)
	if err != nil {
		return nil, nil, err
	}
	if len(n.Kids) != len(f.Params) {
		return nil, nil, failure(n, "$%s has %d parameters", n.Text, len(f.Params))
	}
	args, types, err := s.args(f, n.Kids)
	if err != nil {
		return nil, nil, err
	}
	t := &Term{Op: OpCall, Pos: n.Pos, Text: n.Text, Fn: f, Args: args, Type: substitute(f.Result, f.types, types)}
	if v != nil {
		t.Fn, t.Var = nil, v
	}
	return t, t.Type, nil
}

// args reads the arguments of a function. Those that are types say what its parameters stand for, and go.
func (s *scope) args(f *Func, nodes []*syntax.Node) (args []*Term, types []Type, err *syntax.Error) {
	for i, p := range f.Params {
		n := nodes[i]
		switch p.Kind {
		case syntax.ParamType:
			t, err := s.typeOf(n)
			if err != nil {
				return nil, nil, err
			}
			types = append(types, t)
		case syntax.ParamFunc:
			t, _, err := s.function(n)
			if err != nil {
				return nil, nil, err
			}
			args = append(args, t)
		default:
			t, err := s.check(n, substitute(p.Type, f.types, types))
			if err != nil {
				return nil, nil, err
			}
			args = append(args, t)
		}
	}
	return args, types, nil
}

func (s *scope) dot(n *syntax.Node) (*Term, Type, *syntax.Error) {
	a, is, err := s.infer(n.Kids[0])
	if err != nil {
		return nil, nil, err
	}
	i, f := s.field(is, n.Text)
	if f == nil {
		return nil, nil, failure(n, "%s has no field %s", is, n.Text)
	}
	return &Term{Op: OpDot, Pos: n.Pos, Args: []*Term{a}, Field: i, Text: n.Text, Type: f.Type}, f.Type, nil
}

func (s *scope) field(t Type, name string) (int, *FieldType) {
	if r, ok := s.elab.expand(t).(*Named); ok {
		if i := fieldIndex(r.Def.Fields, name); i >= 0 {
			return i, r.Def.Fields[i]
		}
	}
	return -1, nil
}

func (s *scope) index(n *syntax.Node) (*Term, Type, *syntax.Error) {
	a, is, err := s.infer(n.Kids[0])
	if err != nil && n.Kids[0].Kind == syntax.Paren && n.Kids[0].Kids[0].Kind == syntax.Seq {
		a, is, err = s.alike(n.Kids[0].Kids[0])
	}
	if err != nil {
		return nil, nil, err
	}
	q, ok := s.elab.expand(is).(*Seq)
	if !ok {
		return nil, nil, failure(n, "%s is no sequence", is)
	}
	t := &Term{Op: OpIndex, Pos: n.Pos, Args: []*Term{a}, Type: q.Elem}
	if n.Kind == syntax.Slice {
		t.Op, t.Type = OpSlice, &Seq{Elem: q.Elem}
	}
	for _, k := range n.Kids[1:] {
		i, err := s.check(k, Number)
		if err != nil {
			return nil, nil, err
		}
		t.Args = append(t.Args, i)
	}
	return t, t.Type, nil
}

// alike reads a sequence whose first item shows of what type they all are.
func (s *scope) alike(n *syntax.Node) (*Term, Type, *syntax.Error) {
	_, is, err := s.infer(n.Kids[0])
	if err != nil {
		return nil, nil, err
	}
	t := &Seq{Elem: is}
	list, err := s.items(n, t)
	return list, t, err
}

func (s *scope) update(n *syntax.Node) (*Term, Type, *syntax.Error) {
	a, is, err := s.infer(n.Kids[0])
	if err != nil {
		return nil, nil, err
	}
	path, at, err := s.path(n.Kids[1], is)
	if err != nil {
		return nil, nil, err
	}
	with, err := s.check(n.Kids[2], at)
	if err != nil {
		return nil, nil, err
	}
	return &Term{Op: OpUpdate, Pos: n.Pos, Args: []*Term{a, with}, Path: path, Text: n.Text, Flag: n.Text == "=++", Type: is}, is, nil
}

func (s *scope) path(n *syntax.Node, t Type) (steps []Step, at Type, err *syntax.Error) {
	if n == nil {
		return nil, t, nil
	}
	steps, t, err = s.path(n.Kids[0], t)
	if err != nil {
		return nil, nil, err
	}
	if n.Kind == syntax.Dot {
		i, f := s.field(t, n.Text)
		if f == nil {
			return nil, nil, failure(n, "%s has no field %s", t, n.Text)
		}
		_, list := s.elab.expand(f.Type).(*Seq)
		return append(steps, Step{Field: i, Name: n.Text, Sequence: list}), f.Type, nil
	}
	q, ok := s.elab.expand(t).(*Seq)
	if !ok {
		return nil, nil, failure(n, "%s is no sequence", t)
	}
	step := Step{Field: -1}
	if step.Index, err = s.check(n.Kids[1], Number); err != nil {
		return nil, nil, err
	}
	if n.Kind == syntax.Slice {
		if step.Length, err = s.check(n.Kids[2], Number); err != nil {
			return nil, nil, err
		}
		return append(steps, step), &Seq{Elem: q.Elem}, nil
	}
	return append(steps, step), q.Elem, nil
}

func (s *scope) unary(n *syntax.Node) (*Term, Type, *syntax.Error) {
	op, typ := OpNeg, Type(Number)
	if n.Text == "~" {
		op, typ = OpLogic, Boolean
	}
	a, err := s.check(n.Kids[0], typ)
	if err != nil {
		return nil, nil, err
	}
	if n.Text == "+" {
		return a, typ, nil
	}
	return &Term{Op: op, Pos: n.Pos, Text: n.Text, Args: []*Term{a}, Type: typ}, typ, nil
}

func (s *scope) infix(n *syntax.Node) (*Term, Type, *syntax.Error) {
	switch n.Text {
	case "+", "-", "*", "/", "\\", "^":
		return s.pair(n, OpArith, Number, Number)
	case "/\\", "\\/", "<=>", "=>":
		return s.pair(n, OpLogic, Boolean, Boolean)
	case "<", ">", "<=", ">=":
		return s.pair(n, OpCmp, Number, Boolean)
	case "=", "=/=":
		return s.equation(n)
	case "<-":
		return s.member(n)
	case "++":
		_, is, err := s.infer(n.Kids[0])
		if err != nil {
			return nil, nil, err
		}
		t, err := s.check(n, is)
		return t, is, err
	}
	return nil, nil, failure(n, "%s%s", unknownType, n)
}

func (s *scope) pair(n *syntax.Node, op Op, of, result Type) (*Term, Type, *syntax.Error) {
	t := &Term{Op: op, Pos: n.Pos, Text: n.Text, Type: result}
	for _, k := range n.Kids {
		a, err := s.check(k, of)
		if err != nil {
			return nil, nil, err
		}
		t.Args = append(t.Args, a)
	}
	return t, result, nil
}

// equation reads an equation: one side shows the type of the other.
func (s *scope) equation(n *syntax.Node) (*Term, Type, *syntax.Error) {
	var left, right *Term
	_, err := s.try(func() (*Term, *syntax.Error) {
		l, is, err := s.infer(n.Kids[0])
		if err == nil {
			left = l
			right, err = s.check(n.Kids[1], is)
		}
		return right, err
	})
	if err != nil {
		r, is, second := s.infer(n.Kids[1])
		if second != nil {
			return nil, nil, err
		}
		right = r
		if left, second = s.check(n.Kids[0], is); second != nil {
			return nil, nil, second
		}
	}
	return &Term{Op: OpCmp, Pos: n.Pos, Text: n.Text, Args: []*Term{left, right}, Type: Boolean}, Boolean, nil
}

func (s *scope) member(n *syntax.Node) (*Term, Type, *syntax.Error) {
	right, is, err := s.infer(n.Kids[1])
	if err != nil && n.Kids[1].Kind == syntax.Seq {
		var left *Term
		if left, is, err = s.infer(n.Kids[0]); err != nil {
			return nil, nil, err
		}
		if right, err = s.check(n.Kids[1], &Seq{Elem: is}); err != nil {
			return nil, nil, err
		}
		return &Term{Op: OpMem, Pos: n.Pos, Args: []*Term{left, right}, Type: Boolean}, Boolean, nil
	}
	if err != nil {
		return nil, nil, err
	}
	q, ok := s.elab.expand(is).(*Seq)
	if !ok { // a thing stands for the sequence of that alone, as everywhere
		left, err := s.check(n.Kids[0], is)
		if err != nil {
			return nil, nil, err
		}
		return &Term{Op: OpCmp, Pos: n.Pos, Text: "=", Args: []*Term{left, right}, Type: Boolean}, Boolean, nil
	}
	left, err := s.check(n.Kids[0], q.Elem)
	if err != nil {
		return nil, nil, err
	}
	return &Term{Op: OpMem, Pos: n.Pos, Args: []*Term{left, right}, Type: Boolean}, Boolean, nil
}

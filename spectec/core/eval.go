package core

import (
	"fmt"
	"slices"

	"wasmjudge/spectec/elab"
)

// eval compiles a term whose variables are known.
func (c *compiler) eval(t *elab.Term) (eval, error) {
	switch t.Op {
	case elab.OpVar:
		i := c.slot(elab.Level{Var: t.Var})
		return func(_ *Ctx, s []Value) Value { return s[i] }, nil
	case elab.OpNum:
		return constant(Normal(t.Num)), nil
	case elab.OpBool:
		return constant(t.Flag), nil
	case elab.OpText:
		return constant(t.Text), nil
	case elab.OpCase:
		return c.evalCase(t)
	case elab.OpTuple:
		return c.evalTuple(t)
	case elab.OpRecord:
		return c.evalRecord(t)
	case elab.OpList:
		return c.evalList(t)
	case elab.OpIter:
		return c.evalIter(t)
	case elab.OpDot:
		return c.evalDot(t)
	case elab.OpIndex:
		return c.evalIndex(t)
	case elab.OpSlice:
		return c.evalSlice(t)
	case elab.OpUpdate:
		return c.evalUpdate(t)
	case elab.OpMerge:
		return c.evalMerge(t)
	case elab.OpLen:
		return c.evalLen(t)
	case elab.OpCall:
		return c.evalCall(t)
	case elab.OpFunc:
		return c.evalFunc(t)
	case elab.OpArith:
		return c.evalArith(t)
	case elab.OpNeg:
		return c.unary(t, neg)
	case elab.OpCmp:
		return c.evalCmp(t)
	case elab.OpLogic:
		return c.evalLogic(t)
	case elab.OpMem:
		return c.evalMem(t)
	}
	return nil, c.refuse(t, "this cannot be computed")
}

func (c *compiler) refuse(t *elab.Term, format string, args ...any) error {
	return &elab.Refusal{Item: c.clause.Item, Pos: t.Pos, Why: fmt.Sprintf(format, args...)}
}

func constant(v Value) eval { return func(*Ctx, []Value) Value { return v } }

func (c *compiler) evalAll(ts []*elab.Term) ([]eval, error) {
	es := make([]eval, len(ts))
	for i, t := range ts {
		var err error
		if es[i], err = c.eval(t); err != nil {
			return nil, err
		}
	}
	return es, nil
}

func (c *compiler) unary(t *elab.Term, f func(Value) Value) (eval, error) {
	a, err := c.eval(t.Args[0])
	if err != nil {
		return nil, err
	}
	return func(x *Ctx, s []Value) Value {
		v := a(x, s)
		if v == nil {
			return nil
		}
		return f(v)
	}, nil
}

func (c *compiler) evalCase(t *elab.Term) (eval, error) {
	con := t.Con
	if len(t.Args) == 0 {
		return constant(c.p.Nullary(con)), nil
	}
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	if con == c.p.interned {
		return c.intern(con, args), nil
	}
	if order := c.order(t.Args); order != nil {
		return func(x *Ctx, s []Value) Value {
			vs := make([]Value, len(args))
			if !fill(x, s, args, order, vs) {
				return nil
			}
			return &Case{con, vs}
		}, nil
	}
	switch len(args) {
	case 1:
		a := args[0]
		return func(x *Ctx, s []Value) Value {
			v := a(x, s)
			if v == nil {
				return nil
			}
			c := &struct {
				Case
				a [1]Value
			}{a: [1]Value{v}}
			c.Con, c.Args = con, c.a[:]
			return &c.Case
		}, nil
	case 2:
		a, b := args[0], args[1]
		return func(x *Ctx, s []Value) Value {
			v := a(x, s)
			if v == nil {
				return nil
			}
			w := b(x, s)
			if w == nil {
				return nil
			}
			c := &struct {
				Case
				a [2]Value
			}{a: [2]Value{v, w}}
			c.Con, c.Args = con, c.a[:]
			return &c.Case
		}, nil
	}
	return func(x *Ctx, s []Value) Value {
		vs := make([]Value, len(args))
		for i, a := range args {
			if vs[i] = a(x, s); vs[i] == nil {
				return nil
			}
		}
		return &Case{con, vs}
	}, nil
}

// order gives the order in which terms are to be evaluated if that is not the one in which they stand: what replaces a
// state comes last, because it writes in place. nil if the order is as they stand.
func (c *compiler) order(ts []*elab.Term) []int {
	var first, last []int
	for i, t := range ts {
		if c.replaces(t) {
			last = append(last, i)
		} else {
			first = append(first, i)
		}
	}
	if len(last) == 0 || len(first) == 0 || slices.Max(first) < slices.Min(last) {
		return nil
	}
	return append(first, last...)
}

func fill(x *Ctx, s []Value, args []eval, order []int, vs []Value) bool {
	for _, i := range order {
		if vs[i] = args[i](x, s); vs[i] == nil {
			return false
		}
	}
	return true
}

// replaces reports whether a term may write a state.
func (c *compiler) replaces(t *elab.Term) bool {
	return t != nil && (c.replacesItself(t) || slices.ContainsFunc(t.Args, c.replaces))
}

// replacesItself reports whether a term gives a state that may be another one written: an update, or a call with a
// state and more.
func (c *compiler) replacesItself(t *elab.Term) bool {
	switch t.Op {
	case elab.OpUpdate, elab.OpMerge:
		return c.statefulType(t.Type)
	case elab.OpCall:
		return len(t.Args) > 1 && c.statefulType(t.Type) && slices.ContainsFunc(t.Args, func(a *elab.Term) bool { return c.statefulType(a.Type) })
	}
	return false
}

func (c *compiler) statefulType(t elab.Type) bool {
	switch t := t.(type) {
	case *elab.Named:
		return c.p.stateful[t.Def]
	case *elab.Prod:
		return slices.ContainsFunc(t.Elems, c.statefulType)
	}
	return false
}

func (c *compiler) evalTuple(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	order := c.order(t.Args)
	if order == nil {
		for i := range args {
			order = append(order, i)
		}
	}
	return func(x *Ctx, s []Value) Value {
		vs := make([]Value, len(args))
		if !fill(x, s, args, order, vs) {
			return nil
		}
		return &Tuple{vs}
	}, nil
}

func (c *compiler) evalRecord(t *elab.Term) (eval, error) {
	args := make([]eval, len(t.Args))
	for i, a := range t.Args {
		if a == nil {
			v := c.p.absent(t.Fields[i].Type)
			if v == nil {
				return nil, c.refuse(t, "the field %s is not given", t.Fields[i].Name)
			}
			args[i] = constant(v)
			continue
		}
		var err error
		if args[i], err = c.eval(a); err != nil {
			return nil, err
		}
	}
	return func(x *Ctx, s []Value) Value {
		vs := make([]Value, len(args))
		for i, a := range args {
			if vs[i] = a(x, s); vs[i] == nil {
				return nil
			}
		}
		return &Record{vs}
	}, nil
}

// absent is what a field holds that is not given: nothing, if it is a sequence; a record of such.
func (p *Program) absent(t elab.Type) Value {
	switch t := p.Elab.Expand(t).(type) {
	case *elab.Seq:
		return Empty
	case *elab.Named:
		if t.Def.Fields == nil {
			return nil
		}
		r := &Record{}
		for _, f := range t.Def.Fields {
			v := p.absent(f.Type)
			if v == nil {
				return nil
			}
			r.Fields = append(r.Fields, v)
		}
		return r
	}
	return nil
}

// isBytes reports whether a type is that of lists of bytes.
func (p *Program) isBytes(t elab.Type) bool {
	q, ok := p.Elab.Expand(t).(*elab.Seq)
	if !ok {
		return false
	}
	n, ok := q.Elem.(*elab.Named)
	return ok && n.Def.Name == "byte"
}

func (c *compiler) evalList(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	splices := slices.Contains(t.Splice, true)
	switch {
	case len(args) == 0:
		return constant(Empty), nil
	case len(args) == 1 && splices:
		return args[0], nil
	case len(args) == 1:
		a := args[0]
		return func(x *Ctx, s []Value) Value {
			v := a(x, s)
			if v == nil {
				return nil
			}
			return &One{v}
		}, nil
	case !splices:
		return func(x *Ctx, s []Value) Value {
			vs := make([]Value, len(args))
			for i, a := range args {
				if vs[i] = a(x, s); vs[i] == nil {
					return nil
				}
			}
			return &Items{E: vs}
		}, nil
	}
	splice, bytes := t.Splice, c.p.isBytes(t.Type)
	return func(x *Ctx, s []Value) Value {
		var room [8]List
		parts := room[:0]
		for i, a := range args {
			v := a(x, s)
			if v == nil {
				return nil
			}
			if !splice[i] {
				parts = append(parts, &One{v})
				continue
			}
			l, ok := v.(List)
			if !ok {
				return nil
			}
			parts = append(parts, l)
		}
		if l := join(x, parts, bytes); l != nil {
			return l
		}
		return nil
	}, nil
}

// evalIter compiles an iteration.
func (c *compiler) evalIter(t *elab.Term) (eval, error) {
	body := t.Args[0]
	if t.Index == nil && body.Op == elab.OpVar && len(t.Over) == 1 && t.Over[0].Level == 0 {
		whole := c.slot(elab.Level{Var: body.Var, Level: 1})
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
	in, out := make([]int, len(t.Over)), make([]int, len(t.Over))
	for i, l := range t.Over {
		in[i], out[i] = c.slot(l), c.slot(elab.Level{Var: l.Var, Level: l.Level + 1})
		c.known[l] = true
	}
	index := -1
	if t.Index != nil {
		index = c.slot(elab.Level{Var: t.Index})
	}
	var count eval
	var err error
	if t.Kind == '^' {
		if count, err = c.eval(t.Args[1]); err != nil {
			return nil, err
		}
	} else if len(in) == 0 {
		return nil, c.refuse(t, "nothing says how often this is repeated")
	}
	e, err := c.eval(body)
	if err != nil {
		return nil, err
	}
	bytes := c.p.isBytes(t.Type)
	if len(in) == 0 && index < 0 {
		return func(x *Ctx, s []Value) Value {
			n, ok := count(x, s).(Int)
			v := e(x, s)
			if !ok || n < 0 || v == nil {
				return nil
			}
			return repeat(v, int(n))
		}, nil
	}
	return func(x *Ctx, s []Value) Value {
		n := lengths(x, s, count, out)
		if n < 0 {
			return nil
		}
		x.allocate(16 * n)
		return collect(x, s, n, in, out, index, e, bytes)
	}, nil
}

func repeat(v Value, n int) List {
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

// collect evaluates a body for each element of lists.
func collect(x *Ctx, s []Value, n int, in, out []int, index int, e eval, bytes bool) Value {
	if n == 0 {
		return Empty
	}
	if n > mostItems {
		panic(&Limit{"elements of a list", mostItems})
	}
	vs := make([]Value, n)
	for k := range vs {
		for i := range in {
			s[in[i]] = s[out[i]].(List).At(k)
		}
		if index >= 0 {
			s[index] = Num(int64(k))
		}
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

func (c *compiler) evalDot(t *elab.Term) (eval, error) {
	field := t.Field
	return c.unary(t, func(v Value) Value {
		r, ok := v.(*Record)
		if !ok {
			return nil
		}
		return r.Fields[field]
	})
}

func (c *compiler) evalIndex(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	a, b := args[0], args[1]
	return func(x *Ctx, s []Value) Value {
		l, _ := a(x, s).(List)
		i, ok := b(x, s).(Int)
		if l == nil || !ok || i < 0 || int64(i) >= int64(l.Len()) {
			return nil
		}
		return l.At(int(i))
	}, nil
}

func (c *compiler) evalSlice(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	return func(x *Ctx, s []Value) Value {
		l, _ := args[0](x, s).(List)
		i, ok1 := args[1](x, s).(Int)
		n, ok2 := args[2](x, s).(Int)
		if l == nil || !ok1 || !ok2 || i < 0 || n < 0 || int64(i) > int64(l.Len()) || int64(n) > int64(l.Len())-int64(i) {
			return nil
		}
		return part(l, int(i), int(n))
	}, nil
}

func (c *compiler) evalLen(t *elab.Term) (eval, error) {
	return c.unary(t, func(v Value) Value {
		l, ok := v.(List)
		if !ok {
			return nil
		}
		return Num(int64(l.Len()))
	})
}

func (c *compiler) evalCall(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	if t.Fn == nil {
		return c.indirect(t, args), nil
	}
	fn := c.p.fn(t.Fn)
	if fn.Err != nil {
		return nil, fn.Err
	}
	if fn.builtin != nil {
		b := fn.builtin
		return func(x *Ctx, s []Value) Value {
			var room [6]Value
			vs := room[:0]
			for _, a := range args {
				v := a(x, s)
				if v == nil {
					return nil
				}
				vs = append(vs, v)
			}
			return b(x, vs)
		}, nil
	}
	return func(x *Ctx, s []Value) Value { return fn.apply(x, s, args) }, nil
}

// apply evaluates arguments and applies a function to them.
func (fn *Fn) apply(x *Ctx, s []Value, args []eval) Value {
	x.enter()
	own := x.push(fn.slots)
	var v Value
	for i, a := range args {
		w := a(x, s)
		if w == nil {
			goto out
		}
		own[i] = w
	}
	v = fn.call(x, own)
out:
	x.pop(fn.slots)
	x.Depth--
	return v
}

// indirect compiles the call of a function that is a parameter.
func (c *compiler) indirect(t *elab.Term, args []eval) eval {
	i := c.slot(elab.Level{Var: t.Var})
	return func(x *Ctx, s []Value) Value {
		f, ok := s[i].(*Function)
		if !ok {
			return nil
		}
		return f.Fn.apply(x, s, args)
	}
}

func (c *compiler) evalFunc(t *elab.Term) (eval, error) {
	if t.Fn == nil {
		i := c.slot(elab.Level{Var: t.Var})
		return func(_ *Ctx, s []Value) Value { return s[i] }, nil
	}
	fn := c.p.fn(t.Fn)
	if fn.Err != nil {
		return nil, fn.Err
	}
	return constant(&Function{fn}), nil
}

var arithmetic = map[string]func(a, b Value) Value{"+": add, "-": sub, "*": mul, "/": div, "\\": mod, "^": pow}

func (c *compiler) evalArith(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	a, b, f := args[0], args[1], arithmetic[t.Text]
	return func(x *Ctx, s []Value) Value {
		v := a(x, s)
		if v == nil {
			return nil
		}
		w := b(x, s)
		if w == nil {
			return nil
		}
		return f(v, w)
	}, nil
}

func (c *compiler) evalCmp(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	holds := map[string]func(a, b Value) Value{
		"=":   func(a, b Value) Value { return Equal(a, b) },
		"=/=": func(a, b Value) Value { return !Equal(a, b) },
		"<":   ordered(func(c int) bool { return c < 0 }),
		">":   ordered(func(c int) bool { return c > 0 }),
		"<=":  ordered(func(c int) bool { return c <= 0 }),
		">=":  ordered(func(c int) bool { return c >= 0 }),
	}[t.Text]
	return func(x *Ctx, s []Value) Value {
		v, w := args[0](x, s), args[1](x, s)
		if v == nil || w == nil {
			return nil
		}
		return holds(v, w)
	}, nil
}

func ordered(f func(int) bool) func(a, b Value) Value {
	return func(a, b Value) Value {
		c, ok := compare(a, b)
		if !ok {
			return nil
		}
		return f(c)
	}
}

func (c *compiler) evalLogic(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	if t.Text == "~" {
		return func(x *Ctx, s []Value) Value {
			v, ok := args[0](x, s).(bool)
			if !ok {
				return nil
			}
			return !v
		}, nil
	}
	op := t.Text
	return func(x *Ctx, s []Value) Value {
		v, ok := args[0](x, s).(bool)
		switch {
		case op == "/\\" && ok && !v, op == "\\/" && ok && v:
			return v
		case op == "=>" && ok && !v:
			return true
		}
		w, also := args[1](x, s).(bool)
		switch {
		case !also || !ok && op != "\\/":
			return nil
		case op == "<=>":
			return v == w
		}
		return w
	}, nil
}

func (c *compiler) evalMem(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	return func(x *Ctx, s []Value) Value {
		v := args[0](x, s)
		l, ok := args[1](x, s).(List)
		if v == nil || !ok {
			return nil
		}
		for i := range l.Len() {
			if Equal(v, l.At(i)) {
				return true
			}
		}
		return false
	}, nil
}

// Default is the value of a type whose fields are all sequences: a record of empty ones.
func (p *Program) Default(name string) (Value, error) {
	d := p.Elab.Types[name]
	if d == nil {
		return nil, fmt.Errorf("the text has no type %s", name)
	}
	v := p.absent(&elab.Named{Def: d})
	if v == nil {
		return nil, fmt.Errorf("a %s has fields that must be given", name)
	}
	return v, nil
}

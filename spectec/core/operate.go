package core

import (
	"math/big"
	"wasmjudge/spectec/elab"
)

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

// matchArith compiles a sum, difference or product of which one side is known.
func (c *compiler) matchArith(t *elab.Term) (match, []*goal, bool) {
	left := c.isKnown(t.Args[0])
	if left == c.isKnown(t.Args[1]) || t.Text == "\\" || t.Text == "^" {
		c.wait(t.Pos, "nothing gives %s a value", c.unknown(t))
		return nil, nil, false
	}
	known, open := t.Args[0], t.Args[1]
	if !left {
		known, open = open, known
	}
	e, ok := c.mustEval(known)
	if !ok {
		return nil, nil, false
	}
	m, more, ok := c.pattern(open)
	if !ok {
		return nil, nil, false
	}
	var solve func(v, k Value) Value // for the open side, of the whole and the known one
	switch {
	case t.Text == "+":
		solve = sub
	case t.Text == "-" && left:
		solve = func(v, k Value) Value { return sub(k, v) }
	case t.Text == "-":
		solve = add
	case t.Text == "*":
		solve = quotient
	case left:
		solve = func(v, k Value) Value { return quotient(k, v) }
	default:
		solve = mul
	}
	return func(x *Ctx, s []Value, v Value) bool {
		k := e(x, s)
		if k == nil {
			return false
		}
		w := solve(v, k)
		return w != nil && m(x, s, w)
	}, more, true
}

// quotient is a division without a rest.
func quotient(v, k Value) Value {
	q := div(v, k)
	if _, fraction := q.(*big.Rat); fraction {
		return nil
	}
	return q
}

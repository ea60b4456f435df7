package core

import (
	"fmt"

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
		if l == nil || !ok1 || !ok2 || i < 0 || n < 0 {
			return nil
		}
		if all := Int(l.Len()); i > all || n > all-i {
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

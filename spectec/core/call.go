package core

import (
	"wasmjudge/spectec/elab"
)

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

// matchCall compiles a call whose value is known, and all of its arguments but one: by the function's inverse.
func (c *compiler) matchCall(t *elab.Term) (match, []*goal, bool) {
	if t.Fn == nil {
		c.wait(t.Pos, "$%s is not known", t.Text)
		return nil, nil, false
	}
	open := -1
	for i, a := range t.Args {
		if c.isKnown(a) {
			continue
		}
		if open >= 0 {
			c.wait(t.Pos, "nothing gives %s a value", c.unknown(a))
			return nil, nil, false
		}
		open = i
	}
	inverse, extra := c.inverse(t, open)
	if inverse == nil {
		return nil, nil, false
	}
	var args []eval
	for i, a := range t.Args {
		if i == open {
			continue
		}
		e, ok := c.mustEval(a)
		if !ok {
			return nil, nil, false
		}
		args = append(args, e)
	}
	if extra != nil {
		args = append(args, constant(extra))
	}
	m, more, ok := c.pattern(t.Args[open])
	if !ok {
		return nil, nil, false
	}
	return func(x *Ctx, s []Value, v Value) bool {
		var room [6]Value
		vs := room[:0]
		for _, a := range args {
			w := a(x, s)
			if w == nil {
				return false
			}
			vs = append(vs, w)
		}
		w := inverse.Call(x, append(vs, v)...)
		return w != nil && m(x, s, w)
	}, more, true
}

// inverse finds the inverse of a function. That of a concatenation needs the length of the parts, which here must show
// in the pattern.
func (c *compiler) inverse(t *elab.Term, open int) (*Fn, Value) {
	name := t.Fn.Inverse
	if name == "" {
		name = c.p.Inverses[t.Fn.Name]
	}
	var extra Value
	if t.Fn.Name == "concat_" {
		n := parts(t.Args[open])
		if n < 0 {
			c.wait(t.Pos, "how long the parts of the concatenation are does not show")
			return nil, nil
		}
		name, extra = "inv_concatn_", Num(int64(n))
	}
	f := c.p.Elab.Funcs[name]
	if f == nil {
		if b := c.p.Builtins[name]; b != nil && extra != nil { // 2.0 does not declare it
			return &Fn{Name: name, args: 2, slots: 2, builtin: b, index: -1}, extra
		}
		if b := c.p.Builtins["inverse of "+t.Fn.Name]; b != nil {
			return &Fn{Name: "inverse of " + t.Fn.Name, args: 1, slots: len(t.Args) + 1, builtin: b, index: -1}, nil
		}
		c.wait(t.Pos, "nothing gives %s a value, and $%s has no inverse", c.unknown(t), t.Fn.Name)
		return nil, nil
	}
	fn := c.p.fn(f)
	if fn.Err != nil {
		c.why = fn.Err
		return nil, nil
	}
	return fn, extra
}

// parts is how long each element of an iteration of lists is, if that shows; -1 otherwise.
func parts(t *elab.Term) int {
	if t.Op != elab.OpIter || t.Args[0].Op != elab.OpList {
		return -1
	}
	for _, splice := range t.Args[0].Splice {
		if splice {
			return -1
		}
	}
	return len(t.Args[0].Args)
}

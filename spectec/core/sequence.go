package core

import (
	"wasmjudge/spectec/elab"
)

// piece is a part of a list pattern: an element, or a run whose length is known, or the one whose length is not.
type piece struct {
	m      match
	splice bool
	length eval // nil of an element and of the run whose length follows from the others
}

// matchList compiles a list pattern. All but one of its parts must be of known length.
func (c *compiler) matchList(t *elab.Term) (match, []*goal, bool) {
	var pieces []piece
	var more []*goal
	open, fixed := 0, 0
	for i, a := range t.Args {
		pc := piece{splice: t.Splice[i]}
		if pc.splice {
			if pc.length = c.length(a); pc.length == nil {
				open++
			}
		} else {
			fixed++
		}
		if open > 1 {
			c.wait(t.Pos, "this can be divided in several ways")
			return nil, nil, false
		}
		m, g := c.sub(a)
		pc.m, more = m, append(more, g...)
		pieces = append(pieces, pc)
	}
	if len(pieces) == 1 && !pieces[0].splice {
		m := pieces[0].m
		return func(x *Ctx, s []Value, v Value) bool {
			l, ok := v.(List)
			return ok && l.Len() == 1 && m(x, s, l.At(0))
		}, more, true
	}
	return func(x *Ctx, s []Value, v Value) bool {
		l, ok := v.(List)
		return ok && divide(x, s, pieces, l, fixed, open)
	}, more, true
}

// divide matches the pieces of a pattern with the parts of a list.
func divide(x *Ctx, s []Value, pieces []piece, l List, fixed, open int) bool {
	known := fixed
	for i := range pieces {
		if pieces[i].length != nil {
			n, ok := pieces[i].length(x, s).(Int)
			if !ok || n < 0 {
				return false
			}
			known += int(n)
		}
	}
	rest := l.Len() - known
	if rest < 0 || rest > 0 && open == 0 {
		return false
	}
	at := 0
	for i := range pieces {
		pc := &pieces[i]
		if !pc.splice {
			if !pc.m(x, s, l.At(at)) {
				return false
			}
			at++
			continue
		}
		n := rest
		if pc.length != nil {
			n = int(pc.length(x, s).(Int))
		}
		if !pc.m(x, s, part(l, at, n)) {
			return false
		}
		at += n
	}
	return true
}

// length compiles the length of a run if it is known.
func (c *compiler) length(t *elab.Term) eval {
	if t.Op == elab.OpIter {
		if t.Kind == '^' && c.isKnown(t.Args[1]) {
			e, _ := c.mustEval(t.Args[1])
			return e
		}
		for _, l := range t.Over {
			up := elab.Level{Var: l.Var, Level: l.Level + 1}
			if c.known[up] {
				i := c.slot(up)
				return func(_ *Ctx, s []Value) Value {
					if l, ok := s[i].(List); ok {
						return Num(int64(l.Len()))
					}
					return nil
				}
			}
		}
		return nil
	}
	if c.isKnown(t) {
		if e, ok := c.mustEval(t); ok {
			return func(x *Ctx, s []Value) Value {
				if l, ok := e(x, s).(List); ok {
					return Num(int64(l.Len()))
				}
				return nil
			}
		}
	}
	return nil
}

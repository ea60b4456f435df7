package core

import (
	"wasmjudge/spectec/elab"
)

// pathStep is a compiled step of a path.
type pathStep struct {
	field  int // -1 if it is an index or a slice
	index  eval
	length eval
}

func (c *compiler) path(steps []elab.Step) ([]pathStep, error) {
	path := make([]pathStep, len(steps))
	for i, st := range steps {
		path[i].field = st.Field
		var err error
		if st.Index != nil {
			if path[i].index, err = c.eval(st.Index); err != nil {
				return nil, err
			}
		}
		if st.Length != nil {
			if path[i].length, err = c.eval(st.Length); err != nil {
				return nil, err
			}
		}
	}
	return path, nil
}

// change is a place within a value and what comes there.
type change struct {
	path   []place
	with   Value
	extend bool
}

// place is an evaluated step of a path.
type place struct {
	field  int
	index  int
	length int // -1 if it is no slice
}

// evalUpdate compiles an update. A store is written in place, and so are the fields of a frame, since both are dead
// where they are updated; everything else is copied along the path.
func (c *compiler) evalUpdate(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	path, err := c.path(t.Path)
	if err != nil {
		return nil, err
	}
	mode := copied
	if n, ok := t.Type.(*elab.Named); ok && c.p.storeType != nil {
		switch n.Def {
		case c.p.storeType:
			mode = written
		case c.p.frameType:
			mode = outermost
		}
	}
	extend := t.Flag
	return func(x *Ctx, s []Value) Value {
		base := args[0](x, s)
		with := args[1](x, s)
		if base == nil || with == nil {
			return nil
		}
		var room [6]place
		ch := change{path: room[:0], with: with, extend: extend}
		for _, st := range path {
			pl := place{field: st.field, length: -1}
			if st.index != nil {
				i, ok := st.index(x, s).(Int)
				if !ok || i < 0 {
					return nil
				}
				pl.index = int(i)
			}
			if st.length != nil {
				n, ok := st.length(x, s).(Int)
				if !ok || n < 0 {
					return nil
				}
				pl.length = int(n)
			}
			ch.path = append(ch.path, pl)
		}
		return ch.apply(x, base, 0, mode)
	}, nil
}

// how says whether an update writes in place.
type how uint8

const (
	copied    how = iota
	written       // everything on the path
	outermost     // the record that is updated, and lists that it alone holds
)

// apply makes the change in v, which the first at steps lead to, and gives what stands there now; nil if the path
// leads nowhere.
func (ch *change) apply(x *Ctx, v Value, at int, mode how) Value {
	if at == len(ch.path) {
		if !ch.extend {
			return ch.with
		}
		return extendList(x, v, ch.with, mode != copied)
	}
	if pl := ch.path[at]; pl.field >= 0 {
		return ch.inRecord(x, v, pl.field, at, mode)
	}
	return ch.inList(x, v, at, mode)
}

func (ch *change) inRecord(x *Ctx, v Value, field, at int, mode how) Value {
	r, ok := v.(*Record)
	if !ok {
		return nil
	}
	inner := mode
	if mode == outermost && at+1 < len(ch.path) && ch.path[at+1].field >= 0 {
		inner = copied
	}
	with := ch.apply(x, r.Fields[field], at+1, inner)
	if with == nil {
		return nil
	}
	if mode == copied {
		r = &Record{append([]Value(nil), r.Fields...)}
	}
	r.Fields[field] = with
	return r
}

func (ch *change) inList(x *Ctx, v Value, at int, mode how) Value {
	l, ok := v.(List)
	pl := ch.path[at]
	if !ok || pl.index > l.Len() || pl.length < 0 && pl.index == l.Len() || pl.length > l.Len()-pl.index {
		return nil
	}
	if pl.length >= 0 {
		return ch.inSlice(x, l, pl, mode)
	}
	with := ch.apply(x, l.At(pl.index), at+1, mode)
	if with == nil {
		return nil
	}
	if b, ok := l.(*Bytes); ok {
		n, ok := with.(Int)
		if !ok || n < 0 || n > 255 {
			return nil
		}
		b = ownBytes(x, b, mode)
		b.B[pl.index] = byte(n)
		return b
	}
	items := own(x, l, mode)
	items.E[pl.index] = with
	return items
}

// inSlice replaces a part of a list by a list of the same length.
func (ch *change) inSlice(x *Ctx, l List, pl place, mode how) Value {
	with, ok := ch.with.(List)
	if !ok || with.Len() != pl.length {
		return nil
	}
	if src, ok := ToBytes(with); ok && pl.length > 0 {
		if b, ok := l.(*Bytes); ok {
			b = ownBytes(x, b, mode)
			copy(b.B[pl.index:], src)
			return b
		}
		if run, ok := l.(*Run); ok {
			if n, ok := run.V.(Int); ok && 0 <= n && n <= 255 {
				x.allocate(run.N)
				all, _ := ToBytes(run)
				copy(all[pl.index:], src)
				return &Bytes{B: all, Owned: mode != copied}
			}
		}
	}
	items := own(x, l, mode)
	for i := range pl.length {
		items.E[pl.index+i] = with.At(i)
	}
	return items
}

// Own returns a list of a store that may be written.
func Own(x *Ctx, l List) *Items { return own(x, l, written) }

// own returns a list that may be written: itself if it is held in one place only and the change is in place.
func own(x *Ctx, l List, mode how) *Items {
	if items, ok := l.(*Items); ok && items.Owned && mode != copied {
		return items
	}
	if l.Len() > mostItems {
		panic(&Limit{"elements of a list", mostItems})
	}
	x.allocate(16 * l.Len())
	return &Items{E: appendAll(make([]Value, 0, l.Len()), l), Owned: mode != copied}
}

func ownBytes(x *Ctx, b *Bytes, mode how) *Bytes {
	if b.Owned && mode != copied {
		return b
	}
	x.allocate(len(b.B))
	return &Bytes{B: append([]byte(nil), b.B...), Owned: mode != copied}
}

// extendList appends a list to another.
func extendList(x *Ctx, v, with Value, inPlace bool) Value {
	a, ok1 := v.(List)
	b, ok2 := with.(List)
	if !ok2 {
		b, ok2 = &One{with}, true
	}
	switch {
	case !ok1:
		return nil
	case b.Len() == 0:
		return a
	}
	if !inPlace {
		return join(x, []List{a, b}, false)
	}
	items, ok := a.(*Items)
	if !ok || !items.Owned {
		x.allocate(16 * (a.Len() + b.Len()))
		items = &Items{E: appendAll(make([]Value, 0, a.Len()+b.Len()), a), Owned: true}
	}
	x.keep(b)
	items.E = appendAll(items.E, b)
	return items
}

// evalMerge compiles the joining of two records, field by field.
func (c *compiler) evalMerge(t *elab.Term) (eval, error) {
	args, err := c.evalAll(t.Args)
	if err != nil {
		return nil, err
	}
	n, ok := t.Type.(*elab.Named)
	inPlace := ok && n.Def == c.p.storeType
	return func(x *Ctx, s []Value) Value {
		a, ok1 := args[0](x, s).(*Record)
		b, ok2 := args[1](x, s).(*Record)
		if !ok1 || !ok2 {
			return nil
		}
		r := a
		if !inPlace {
			r = &Record{append([]Value(nil), a.Fields...)}
		}
		for i := range r.Fields {
			if r.Fields[i] = extendList(x, r.Fields[i], b.Fields[i], inPlace); r.Fields[i] == nil {
				return nil
			}
		}
		return r
	}, nil
}

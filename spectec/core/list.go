package core

// mostItems bounds lists that are built: a repetition beyond it stays a Run, and whoever needs its elements one by one
// is refused them.
const mostItems = 1 << 24

// Listed makes a list of values.
func Listed(vs ...Value) List {
	switch len(vs) {
	case 0:
		return Empty
	case 1:
		return &One{vs[0]}
	}
	return &Items{E: vs}
}

// part is a piece of a list; it shares its elements unless they may be written.
func part(l List, from, n int) List {
	switch {
	case n == 0:
		return Empty
	case n == l.Len():
		return l
	case n == 1:
		return &One{l.At(from)}
	}
	if c, ok := l.(*Chain); ok {
		l = c.items()
	}
	switch l := l.(type) {
	case *Items:
		return &Items{E: l.E[from : from+n : from+n]}
	case *Bytes:
		if l.Owned {
			return &Bytes{B: append([]byte(nil), l.B[from:from+n]...)}
		}
		return &Bytes{B: l.B[from : from+n : from+n]}
	case *Run:
		return &Run{l.V, n}
	}
	return slice(l, from, n)
}

func slice(l List, from, n int) *Items {
	e := make([]Value, n)
	for i := range e {
		e[i] = l.At(from + i)
	}
	return &Items{E: e}
}

// appendAll adds the elements of a list.
func appendAll(to []Value, l List) []Value {
	switch l := l.(type) {
	case *Chain:
		return append(to, l.items().E...)
	case *Items:
		return append(to, l.E...)
	case *One:
		return append(to, l.V)
	}
	for i := range l.Len() {
		to = append(to, l.At(i))
	}
	return to
}

// ToBytes returns a list of bytes as such; ok is false if an element is not a byte, or the list is too long.
func ToBytes(l List) (b []byte, ok bool) {
	switch l := l.(type) {
	case *Bytes:
		return l.B, true
	case *Run:
		n, ok := l.V.(Int)
		if !ok || n < 0 || n > 255 {
			return nil, false
		}
		b = make([]byte, l.N)
		if n != 0 {
			for i := range b {
				b[i] = byte(n)
			}
		}
		return b, true
	}
	b = make([]byte, l.Len())
	for i := range b {
		n, ok := l.At(i).(Int)
		if !ok || n < 0 || n > 255 {
			return nil, false
		}
		b[i] = byte(n)
	}
	return b, true
}

// longList is from where on lists are joined without a copy.
const longList = 64

// join makes one list of lists.
func join(x *Ctx, parts []List, bytes bool) List {
	n, some, last := 0, 0, List(Empty)
	for _, p := range parts {
		if l := p.Len(); l > 0 {
			n, some, last = n+l, some+1, p
		}
	}
	if some <= 1 {
		return last
	}
	if run := joinRuns(parts, n); run != nil {
		return run
	}
	if bytes {
		x.allocate(n)
		all := make([]byte, 0, n)
		for _, p := range parts {
			b, ok := ToBytes(p)
			if !ok {
				return nil
			}
			all = append(all, b...)
		}
		return &Bytes{B: all}
	}
	if n > longList {
		return &Chain{parts: append([]List(nil), parts...), n: n}
	}
	all := make([]Value, 0, n)
	for _, p := range parts {
		all = appendAll(all, p)
	}
	return &Items{E: all}
}

// Part is n elements of a list.
func Part(l List, from, n int) List { return part(l, from, n) }

// joinRuns makes one run of runs of the same value; nil if they are no such.
func joinRuns(parts []List, n int) List {
	var v Value
	for _, p := range parts {
		if p.Len() == 0 {
			continue
		}
		r, ok := p.(*Run)
		if !ok || v != nil && v != r.V {
			return nil
		}
		v = r.V
	}
	return &Run{v, n}
}

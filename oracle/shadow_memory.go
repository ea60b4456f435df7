package oracle

import (
	"maps"

	"wasmjudge/wasm"
)

// access is a load or store: bits of memory, and the bits of a value that is stored or loaded whole, 0 for a packed
// one.
type access struct {
	bits, whole uint64
	store       bool
}

var accesses = func() (list [wasm.OpCount]access) {
	for ops, a := range map[[2]wasm.Op]access{
		{wasm.OpI32Load, wasm.OpI32Store}:      {bits: 32, whole: 32},
		{wasm.OpF32Load, wasm.OpF32Store}:      {bits: 32, whole: 32},
		{wasm.OpI64Load, wasm.OpI64Store}:      {bits: 64, whole: 64},
		{wasm.OpF64Load, wasm.OpF64Store}:      {bits: 64, whole: 64},
		{wasm.OpI32Load8S, wasm.OpI32Store8}:   {bits: 8},
		{wasm.OpI32Load8U, wasm.OpI64Store8}:   {bits: 8},
		{wasm.OpI64Load8S, wasm.OpI64Store8}:   {bits: 8},
		{wasm.OpI64Load8U, wasm.OpI64Store8}:   {bits: 8},
		{wasm.OpI32Load16S, wasm.OpI32Store16}: {bits: 16},
		{wasm.OpI32Load16U, wasm.OpI64Store16}: {bits: 16},
		{wasm.OpI64Load16S, wasm.OpI64Store16}: {bits: 16},
		{wasm.OpI64Load16U, wasm.OpI64Store16}: {bits: 16},
		{wasm.OpI64Load32S, wasm.OpI64Store32}: {bits: 32},
		{wasm.OpI64Load32U, wasm.OpI64Store32}: {bits: 32},
	} {
		list[ops[0]] = a
		a.store = true
		list[ops[1]] = a
	}
	return list
}()

// flowAccess: an open address may be out of bounds or not.
func flowAccess(a access) flow {
	return func(s *shadow, f *frame, in *instr) {
		mem, at, n := s.m.inst.mems[in.x], f[in.a]+in.n, a.bits/8
		if s.decide(s.at(in.a)) {
			s.exec(f, in)
			return
		}
		if a.store {
			k := s.at(in.b)
			s.exec(f, in)
			if s.m.outcome.OK() {
				s.store(mem, at, n, a.whole, k)
			}
			return
		}
		k := s.load(mem, at, n, a.whole)
		s.exec(f, in)
		s.put(in.d, k)
	}
}

// nanBits is how wide the NaN is that a mark stands for; 0 if it stands for none.
func (k mark) nanBits() uint64 {
	switch {
	case !k.isNaN():
		return 0
	case k.set() <= wasm.OpenArithmetic32:
		return 32
	}
	return 64
}

// store marks n bytes. The bytes of a NaN that is stored whole remember which of its bytes they are.
func (s *shadow) store(mem *meminst, at, n, whole uint64, k mark) {
	if k == closed {
		s.closeBytes(mem, at, n)
		return
	}
	bytes := s.bytesOf(mem)
	for i := range n {
		if whole != 0 && whole == k.nanBits() {
			bytes[at+i] = k | mark(i)<<markByte
		} else {
			bytes[at+i] = k.any()
		}
	}
}

// load is the mark of n bytes taken together.
func (s *shadow) load(mem *meminst, at, n, whole uint64) mark {
	bytes := s.mems[mem]
	if len(bytes) == 0 {
		return closed
	}
	first := bytes[at]
	nan := whole != 0 && whole == first.nanBits() && first == first.of(first.set()) // the first byte of one
	unknown := closed
	for i := range n {
		k := bytes[at+i]
		nan = nan && k == first|mark(i)<<markByte
		unknown = join(unknown, k)
	}
	if nan {
		return first
	}
	return unknown
}

func (s *shadow) bytesOf(mem *meminst) map[uint64]mark {
	if s.mems[mem] == nil {
		s.mems[mem] = map[uint64]mark{}
	}
	return s.mems[mem]
}

func (s *shadow) closeBytes(mem *meminst, at, n uint64) { closeRange(s.mems[mem], at, n) }

// closeRange closes n places from at on.
func closeRange(places map[uint64]mark, at, n uint64) {
	if n < uint64(len(places)) {
		for i := range n {
			delete(places, at+i)
		}
		return
	}
	maps.DeleteFunc(places, func(i uint64, _ mark) bool { return i-at < n })
}

// copyRange copies the marks of n places from j on to those from i on, in the same or another map; the results are
// for dst.
func copyRange(dst, src map[uint64]mark, i, j, n uint64) {
	moved := map[uint64]mark{}
	for at, k := range src {
		if at-j < n {
			moved[at-j+i] = k
		}
	}
	closeRange(dst, i, n)
	maps.Copy(dst, moved)
}

// bulk executes an instruction whose operands a, b and c say what it does, one of them perhaps only the value. It
// reports whether there is something to follow.
func (s *shadow) bulk(f *frame, in *instr, deciding ...uint16) bool {
	for _, slot := range deciding {
		s.decide(s.at(slot))
	}
	s.exec(f, in)
	return s.everything == closed && s.m.outcome.OK()
}

func flowMemoryFill(s *shadow, f *frame, in *instr) {
	mem, i, k, n := s.m.inst.mems[in.x], f[in.a], s.at(in.b), f[in.c]
	if !s.bulk(f, in, in.a, in.c) {
		return
	}
	s.closeBytes(mem, i, n)
	if k != closed {
		for at := range n {
			s.bytesOf(mem)[i+at] = k.any()
		}
	}
}

func flowMemoryCopy(s *shadow, f *frame, in *instr) {
	dst, src := s.m.inst.mems[in.x], s.m.inst.mems[in.n]
	i, j, n := f[in.a], f[in.b], f[in.c]
	if s.bulk(f, in, in.a, in.b, in.c) {
		copyRange(s.bytesOf(dst), s.mems[src], i, j, n)
	}
}

func flowMemoryInit(s *shadow, f *frame, in *instr) {
	mem, i, n := s.m.inst.mems[in.x], f[in.a], f[in.c]
	if s.bulk(f, in, in.a, in.b, in.c) {
		s.closeBytes(mem, i, n)
	}
}

func (s *shadow) elemsOf(t *tableinst) map[uint64]mark {
	if s.tables[t] == nil {
		s.tables[t] = map[uint64]mark{}
	}
	return s.tables[t]
}

func flowTableGet(s *shadow, f *frame, in *instr) {
	i, elems := f[in.a], s.tables[s.m.inst.tables[in.x]]
	s.decide(s.at(in.a))
	s.exec(f, in)
	s.put(in.d, elems[i])
}

func flowTableSet(s *shadow, f *frame, in *instr) {
	t, i, k := s.m.inst.tables[in.x], f[in.a], s.at(in.b)
	if s.bulk(f, in, in.a) {
		s.fillElems(t, i, 1, k)
	}
}

func (s *shadow) fillElems(t *tableinst, i, n uint64, k mark) {
	closeRange(s.tables[t], i, n)
	if k != closed {
		for at := range n {
			s.elemsOf(t)[i+at] = k
		}
	}
}

func flowTableGrow(s *shadow, f *frame, in *instr) {
	t, k := s.m.inst.tables[in.x], s.at(in.a)
	size := t.Size()
	s.decide(s.at(in.b))
	s.exec(f, in)
	s.put(in.d, closed)
	s.fillElems(t, size, t.Size()-size, k)
}

func flowTableFill(s *shadow, f *frame, in *instr) {
	t, i, k, n := s.m.inst.tables[in.x], f[in.a], s.at(in.b), f[in.c]
	if s.bulk(f, in, in.a, in.c) {
		s.fillElems(t, i, n, k)
	}
}

func flowTableCopy(s *shadow, f *frame, in *instr) {
	dst, src := s.m.inst.tables[in.x], s.m.inst.tables[in.n]
	i, j, n := f[in.a], f[in.b], f[in.c]
	if s.bulk(f, in, in.a, in.b, in.c) {
		copyRange(s.elemsOf(dst), s.tables[src], i, j, n)
	}
}

func flowTableInit(s *shadow, f *frame, in *instr) {
	t, i, n := s.m.inst.tables[in.x], f[in.a], f[in.c]
	if s.bulk(f, in, in.a, in.b, in.c) {
		closeRange(s.tables[t], i, n)
	}
}

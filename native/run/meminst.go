//go:build linux && amd64

package run

import (
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/wasm"
)

// meminst is a memory of a store.
type meminst struct {
	rec    abi.Mem
	store  *store
	typ    wasm.Memtype
	region *reservation
}

// NewMemory makes a host memory.
func (s *store) NewMemory(t wasm.Memtype) (wasm.Memaddr, wasm.Outcome) {
	m, end := s.newMemory(t)
	if end != nil {
		return nil, *end
	}
	return m, wasm.Values()
}

// newMemory makes a memory. What it may grow to is reserved now, because the base of a memory never moves.
func (s *store) newMemory(t wasm.Memtype) (*meminst, *wasm.Outcome) {
	if t.Limits.Min > s.limits.Memory/wasm.PageSize {
		return nil, s.exhausted(wasm.LimitMemory)
	}
	n := t.Limits.Min * wasm.PageSize
	if !s.charge(n) {
		return nil, s.exhausted(wasm.LimitStore)
	}
	r, err := reserve(n, max(n, s.mostPages(t)*wasm.PageSize))
	if err != nil {
		s.charged -= n
		out := wasm.Exhausted(wasm.LimitMemory) // of the address space, whose number nobody knows
		return nil, &out
	}
	s.owned.mems = append(s.owned.mems, r)
	m := s.made.mems.One()
	*m = meminst{abi.Mem{Base: r.base, Length: n}, s, t, r}
	return m, nil
}

// mostPages is the number of pages up to which a memory of a type may grow.
func (s *store) mostPages(t wasm.Memtype) uint64 {
	most := min(s.limits.Memory, s.limits.Store) / wasm.PageSize
	if t.Addr == wasm.I32 {
		most = min(most, 1<<16)
	}
	if t.Limits.HasMax {
		most = min(most, t.Limits.Max)
	}
	return most
}

func (m *meminst) pages() uint64 { return m.rec.Length / wasm.PageSize }

func (m *meminst) Externtype() wasm.Externtype {
	t := m.typ
	t.Limits.Min = m.pages()
	return wasm.Externtype{Kind: wasm.ExternMem, Mem: t}
}

// Bytes is the memory's contents.
func (m *meminst) Bytes() []byte { return unsafe.Slice(at[byte](m.rec.Base), m.rec.Length) }

// grow is $growmem: it adds n pages and gives the old number, or is false if that is not possible.
func (m *meminst) grow(n uint64) (old uint64, ok bool) {
	old = m.pages()
	most := m.store.mostPages(m.typ)
	if n > most || old > most-n {
		return 0, false
	}
	if !m.store.charge(n * wasm.PageSize) {
		return 0, false
	}
	if m.region.grow((old+n)*wasm.PageSize) != nil {
		m.store.charged -= n * wasm.PageSize
		return 0, false
	}
	m.rec.Length = (old + n) * wasm.PageSize
	return old, true
}

package oracle

import (
	"sync"

	"wasmjudge/wasm"
)

// Memories of one page, which is most that a fuzzer makes, are used again.
var pagePool = sync.Pool{New: func() any { return new([wasm.PageSize]byte) }}

// newMem makes a memory of t's minimum size, or says which limit that exceeds.
//
// $allocmem
func (s *Store) newMem(t wasm.Memtype) (*meminst, excess) {
	m := s.made.mems.One()
	m.store, m.typ = s, t
	if t.Limits.Min == 1 && m.maxPages() >= 1 && s.take(1, wasm.PageSize) {
		page := pagePool.Get().(*[wasm.PageSize]byte)
		clear(page[:])
		m.bytes.list, m.pooled = page[:], true
	} else if e := m.resize(t.Limits.Min); e != none {
		return nil, e
	}
	s.mems = append(s.mems, m)
	return m, none
}

// maxPages is the most that a memory may grow to by its type and by the limits.
func (m *meminst) maxPages() uint64 {
	pages := uint64(1) << 16
	if m.typ.Addr == wasm.I64 {
		pages = 1 << 48
	}
	if m.typ.Limits.HasMax {
		pages = min(pages, m.typ.Limits.Max)
	}
	return min(pages, m.store.limits.Memory/wasm.PageSize, m.store.limits.Store/wasm.PageSize)
}

// grow is $growmem: it adds n pages, or is false if there is no such memory or a limit does not allow it.
func (m *meminst) grow(n uint64) bool {
	pages := m.pages() + n
	return pages >= n && pages <= m.maxPages() && m.resize(pages) == none
}

// resize makes the memory, which is not larger, have so many pages, or says which limit that exceeds.
func (m *meminst) resize(pages uint64) excess {
	s := m.store
	if pages > s.limits.Memory/wasm.PageSize {
		return excess{wasm.LimitMemory, s.limits.Memory}
	}
	if !s.take(pages-m.pages(), wasm.PageSize) {
		return excess{wasm.LimitStore, s.limits.Store}
	}
	before, size := m.bytes.list, pages*wasm.PageSize
	left, ok := m.bytes.extend(size, size, m.maxPages()*wasm.PageSize)
	switch {
	case !ok:
		s.used -= size - uint64(len(before))
		return excess{limit: wasm.LimitMemory}
	case left > 0 && m.pooled:
		pagePool.Put((*[wasm.PageSize]byte)(before))
		m.pooled = false
	case left > 0:
		s.drop(left)
	}
	return none
}

// release puts the bytes back into the pool.
func (m *meminst) release() {
	if m.pooled {
		pagePool.Put((*[wasm.PageSize]byte)(m.bytes.list))
		m.bytes.list, m.pooled = nil, false
	}
	m.bytes.release()
}

package oracle

import (
	"sync"

	"wasmjudge/wasm"
)

// Where the bytes of memories come from. Small memories are Go's; those of one page, which is most that a fuzzer makes, are
// used again. Larger ones are mapped at their largest possible size, so that they grow in place and cost what is touched.

// mapAbove is the size in bytes from which a memory is mapped.
const mapAbove = 1 << 20

var pagePool = sync.Pool{New: func() any { return new([wasm.PageSize]byte) }}

// newMem makes a memory of t's minimum size; it is nil if that exceeds a limit.
//
// $allocmem
func (s *Store) newMem(t wasm.Memtype) *meminst {
	m := s.made.mems.One()
	m.store, m.typ = s, t
	if t.Limits.Min == 1 && s.limits.Memory >= wasm.PageSize {
		page := pagePool.Get().(*[wasm.PageSize]byte)
		clear(page[:])
		m.bytes, m.pooled = page[:], true
	} else if !m.resize(t.Limits.Min) {
		return nil
	}
	s.mems = append(s.mems, m)
	return m
}

// maxPages is the most that a memory may grow to.
func (m *meminst) maxPages() uint64 {
	pages := uint64(1) << 16
	if m.typ.Addr == wasm.I64 {
		pages = 1 << 48
	}
	if m.typ.Limits.HasMax {
		pages = min(pages, m.typ.Limits.Max)
	}
	return min(pages, m.store.limits.Memory/wasm.PageSize)
}

// grow is $growmem: it adds n pages, or is false if there is no such memory or the store's limit does not allow it.
func (m *meminst) grow(n uint64) bool {
	pages := m.pages() + n
	return pages >= n && m.resize(pages)
}

// resize makes the memory, which is not larger, have so many pages.
func (m *meminst) resize(pages uint64) bool {
	limit := m.maxPages()
	if pages > limit {
		return false
	}
	size := pages * wasm.PageSize
	if size > uint64(cap(m.bytes)) {
		grown, mapped := m.allocate(size, limit*wasm.PageSize)
		if grown == nil {
			return false
		}
		copy(grown, m.bytes)
		m.release()
		m.bytes, m.mapped = grown, mapped
	}
	m.bytes = m.bytes[:size]
	return true
}

// allocate gives zeroed bytes with room to grow up to limit; nil if there are none.
func (m *meminst) allocate(size, limit uint64) (b []byte, mapped bool) {
	if size <= mapAbove {
		return make([]byte, size, min(limit, 2*size)), false
	}
	return mapBytes(limit)
}

// release gives the bytes back.
func (m *meminst) release() {
	switch {
	case m.mapped:
		unmapBytes(m.bytes[:cap(m.bytes)])
	case m.pooled:
		pagePool.Put((*[wasm.PageSize]byte)(m.bytes[:wasm.PageSize]))
	}
	m.bytes, m.mapped, m.pooled = nil, false, false
}

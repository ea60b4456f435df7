//go:build linux && amd64

package run

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/abi"
	"wasmjudge/wasm"
)

// Tables of a store. The elements of a small table come from the store's slabs; when it grows, it moves to a place of
// twice the size, and the old place stays with the store, charged like the new one. A large table has pages of its
// own, which the system moves without copying when it grows. They are zero, which is null, and cost nothing until they
// are written.

const (
	smallTable = 2 << 10 // the most elements of a table without pages of its own
	mostTable  = 1 << 44 // more elements than any address space has room for
)

// tableinst is a table of a store. Native code sees the elements through rec.
type tableinst struct {
	rec   abi.Table
	store *store
	typ   wasm.Tabletype // closed
	elems []uint64
	pages *tablePages // of a large table
}

// NewTable makes a host table.
func (s *store) NewTable(t wasm.Tabletype, v wasm.Value) (wasm.Tableaddr, wasm.Outcome) {
	tab, end := s.newTable(t, s.word(&v))
	if end != nil {
		return nil, *end
	}
	return tab, wasm.Values()
}

func (s *store) newTable(t wasm.Tabletype, init uint64) (*tableinst, *wasm.Outcome) {
	if t.Limits.Min > s.limits.Table {
		return nil, s.exhausted(wasm.LimitTable)
	}
	tab := s.made.tables.One()
	tab.store, tab.typ = s, t
	if !tab.resize(t.Limits.Min) {
		return nil, s.exhausted(wasm.LimitStore)
	}
	if init != 0 {
		fill(tab.elems, init)
	}
	if abi.HoldsObjects(t.Elem) {
		s.tables = append(s.tables, tab)
	}
	return tab, nil
}

// resize returns the table n elements, as many as it has or more. It reports false, and changes nothing, if the store's
// total or the system does not allow that.
func (t *tableinst) resize(n uint64) bool {
	switch {
	case n <= uint64(cap(t.elems)):
		t.setElems(t.elems[:n])
		return true
	case n <= smallTable:
		return t.resizeSmall(n)
	}
	return n <= mostTable && t.resizeLarge(n)
}

func (t *tableinst) resizeSmall(n uint64) bool {
	room := max(n, min(2*uint64(cap(t.elems)), smallTable))
	if !t.store.charge(8 * room) {
		return false
	}
	grown := t.store.made.words.Take(int(room))[:n]
	copy(grown, t.elems)
	t.setElems(grown)
	return true
}

func (t *tableinst) resizeLarge(n uint64) bool {
	cost := tableCost(n)
	if t.pages != nil {
		cost -= tableCost(t.Size())
	}
	if !t.store.charge(cost) {
		return false
	}
	pages := t.pages
	if pages == nil {
		pages = &tablePages{}
	}
	if pages.grow(uintptr(tableCost(n))) != nil {
		t.store.charged -= cost
		return false
	}
	grown := words(pages.base, int(n))
	if t.pages == nil {
		copy(grown, t.elems)
		t.pages = pages
		t.store.owned.tables = append(t.store.owned.tables, pages)
	}
	t.setElems(grown[:n:n])
	return true
}

// tableCost is the bytes of a large table of n elements, in whole pages.
func tableCost(n uint64) uint64 {
	page := uint64(os.Getpagesize())
	return (8*n + page - 1) &^ (page - 1)
}

func (t *tableinst) setElems(e []uint64) {
	t.elems = e
	t.rec = abi.Table{Base: uintptr(unsafe.Pointer(unsafe.SliceData(e))), Length: uint64(len(e))}
}

func (t *tableinst) Externtype() wasm.Externtype {
	typ := t.typ
	typ.Limits.Min = t.Size()
	return wasm.Externtype{Kind: wasm.ExternTable, Table: typ}
}

// Size is the number of elements.
func (t *tableinst) Size() uint64 { return uint64(len(t.elems)) }

// Get reads an element.
func (t *tableinst) Get(i uint64) (wasm.Value, bool) {
	if i >= t.Size() {
		return wasm.Value{}, false
	}
	return t.store.refValue(t.typ.Elem, t.elems[i]), true
}

// Set writes an element.
func (t *tableinst) Set(i uint64, v wasm.Value) bool {
	if i >= t.Size() {
		return false
	}
	t.elems[i] = t.store.word(&v)
	return true
}

// grow is $growtable: it adds n elements and gives the old number, or is false if that is not possible.
func (t *tableinst) grow(n, init uint64) (old uint64, ok bool) {
	old = t.Size()
	limit := t.store.limits.Table
	if t.typ.Addr == wasm.I32 {
		limit = min(limit, 1<<32-1)
	}
	if t.typ.Limits.HasMax {
		limit = min(limit, t.typ.Limits.Max)
	}
	if n > limit || old > limit-n || !t.resize(old+n) {
		return 0, false
	}
	if init != 0 {
		fill(t.elems[old:], init)
	}
	return old, true
}

func fill(words []uint64, w uint64) {
	for i := range words {
		words[i] = w
	}
}

// tablePages are the pages of a large table.
type tablePages struct {
	base uintptr
	size uintptr // of the address space; what lies behind the elements was never touched
}

// grow makes room for n bytes, and moves the pages if need be. Address space for a quarter more is taken if there is,
// so that growing by little seldom asks the system.
func (p *tablePages) grow(n uintptr) error {
	if n <= p.size {
		return nil
	}
	if more := p.size + p.size/4&^uintptr(os.Getpagesize()-1); more > n && p.resize(more) == nil {
		return nil
	}
	return p.resize(n)
}

func (p *tablePages) resize(n uintptr) error {
	const access, kind = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_PRIVATE | unix.MAP_ANON | unix.MAP_NORESERVE
	var base unsafe.Pointer
	var err error
	if p.size == 0 {
		base, err = unix.MmapPtr(-1, 0, nil, n, access, kind)
	} else {
		base, err = unix.MremapPtr(unsafe.Pointer(at[byte](p.base)), p.size, nil, n, unix.MREMAP_MAYMOVE)
	}
	if err != nil {
		return err
	}
	p.base, p.size = uintptr(base), n
	return nil
}

// release gives the pages back to the system. It cannot fail but by a broken invariant.
func (p *tablePages) release() {
	if err := unix.MunmapPtr(unsafe.Pointer(at[byte](p.base)), p.size); err != nil {
		panic("native: cannot unmap a table: " + err.Error())
	}
}

//go:build linux

package heap

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Types of the tests' objects.
const (
	tNode  = 1 + iota // a structure of an i32 and a reference: 16 bytes
	tTree             // a structure of two references: 24 bytes
	tRefs             // an array of references
	tBytes            // an array of bytes
	tExn              // an exception of two words, of which the second is a reference
	tWide             // a structure of 100 words; the odd ones, and so some behind the 64th, are references
	tWords            // an array of words
	tCount
)

var testLayouts = [tCount]Layout{
	tNode:  {Kind: Struct, Size: 16, Refs: []uint32{8}},
	tTree:  {Kind: Struct, Size: 24, Refs: []uint32{8, 16}},
	tRefs:  {Kind: Array, Elem: 3, All: true},
	tBytes: {Kind: Array},
	tExn:   {Kind: Exception, Refs: []uint32{24}},
	tWide:  {Kind: Struct, Size: 800, Refs: wideRefs()},
	tWords: {Kind: Array, Elem: 3},
}

func wideRefs() (refs []uint32) {
	for k := uint32(1); k < 100; k += 2 {
		refs = append(refs, 8*k)
	}
	return refs
}

// world is an owner: roots that are precise and others that are not, a limit, and memory.
type world struct {
	tb      testing.TB
	h       Heap
	window  Window
	memory  []byte
	base    uintptr
	limit   uint64
	charged uint64

	discarded uint64 // bytes

	roots, stack []uint64
	letGo        func() bool
}

const worldRoom = 4 << 30

func newWorld(tb testing.TB, limit uint64) *world {
	w := &world{tb: tb, limit: limit}
	m, err := unix.Mmap(-1, 0, worldRoom, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		tb.Fatal(err)
	}
	w.memory = m
	w.base = (uintptr(unsafe.Pointer(&m[0])) + BlockSize - 1) &^ (BlockSize - 1)
	tb.Cleanup(func() {
		if err := unix.Munmap(m); err != nil {
			tb.Error(err)
		}
	})
	w.h.Start(w, &w.window)
	return w
}

func (w *world) Extend(n uint64) (uintptr, bool) {
	if n > worldRoom-BlockSize {
		return 0, false
	}
	if err := unix.Mprotect(unsafe.Slice(at[byte](w.base), n), unix.PROT_READ|unix.PROT_WRITE); err != nil {
		w.tb.Fatal(err)
	}
	return w.base, true
}

func (w *world) Discard(addr uintptr, n uint64) bool {
	w.discarded += n
	return unix.Madvise(unsafe.Slice(at[byte](addr), n), unix.MADV_DONTNEED) == nil
}

func (w *world) Charge(n uint64, bound bool) bool {
	if bound && (n > w.limit || w.charged > w.limit-n) {
		return false
	}
	w.charged += n
	return true
}

func (w *world) Refund(n uint64) { w.charged -= n }

func (w *world) Layout(typ uint32) (Layout, bool) {
	if typ == 0 || typ >= tCount {
		return Layout{}, false
	}
	return testLayouts[typ], true
}

func (w *world) Stack(h *Heap) { h.Suspect(w.stack) }
func (w *world) Roots(h *Heap) { h.Mark(w.roots) }
func (w *world) LetGo() bool   { return w.letGo != nil && w.letGo() }

// try makes an object whose fields are 0, as native code does: the window first, then the runtime. It is 0 if there is
// no room.
func (w *world) try(typ, length uint32) uintptr {
	size := uintptr(w.h.Bytes(typ, length))
	addr := w.window.Ptr
	if addr+size <= w.window.Limit {
		*at[uint64](addr) = uint64(typ) | uint64(length)<<32
		w.window.Ptr = addr + size
	} else if addr = w.h.Alloc(typ, length, uint64(size), true); addr == 0 {
		return 0
	}
	clear(words(addr+8, size/8-1))
	return addr
}

func (w *world) alloc(typ, length uint32) uintptr {
	addr := w.try(typ, length)
	if addr == 0 {
		w.tb.Helper()
		w.tb.Fatalf("no room for an object of type %d and length %d: %+v", typ, length, w.h.Stats())
	}
	return addr
}

// bump makes a structure as inlined code does.
func (w *world) bump(typ uint64, size uintptr) uintptr {
	addr := w.window.Ptr
	if addr+size > w.window.Limit {
		return w.h.Alloc(uint32(typ), 0, uint64(size), true)
	}
	*at[uint32](addr) = uint32(typ)
	w.window.Ptr = addr + size
	return addr
}

func field(addr, off uintptr) *uint64 { return at[uint64](addr + off) }

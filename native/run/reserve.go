//go:build linux && amd64

package run

import (
	"errors"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Reservations: the address space of memories. A 32-bit memory whose accesses are not checked has so much behind its
// end that whatever a 32-bit address and a 32-bit offset reach either is the memory or faults. Only as much as the
// memory has bytes can be accessed, and growing it never moves it. A 64-bit memory, whose accesses are checked, has a
// reservation of just what it may grow to if that is more. Objects lie in reservations, too.
//
// Reservations that a store is done with are kept for the next. Small ones stay accessible and are zeroed when taken
// again, which costs a tenth of what the system calls would. Those for which large pages were asked for are not kept.

// guarded is the size of a reservation that needs no bounds checks: the largest address, the largest offset, the
// widest access.
const guarded = 8<<30 + 64<<10

// mostReserved is the size of the largest reservation that is tried: a quarter of the address space of a process.
const mostReserved = limit.NativeAddresses

// Where the address space is limited, so is what is mapped, but not where: a reservation there is no larger than its
// memory, and lies so far from the others that it can be extended in place.
const (
	sparseLow  = 1 << 44
	sparseHigh = 1 << 46
	sparseStep = 16 << 30
	sparseLook = 64 // places that are tried
)

const (
	keepPages = 4   // a reservation with no more accessible pages is kept as it is
	keepFree  = 128 // free reservations beyond these are unmapped
)

// reservation is the address space of one memory. Its first bytes, accessible of them, can be read and written.
type reservation struct {
	base       uintptr
	size       uint64
	accessible uint64
	large      uint64 // so many of these bytes may lie in large pages
}

var reservations struct {
	sync.Mutex
	free   [keepPages + 1][]*reservation // guarded ones, by accessible pages
	count  int
	sparse uintptr // where the last one lies that is not guarded, less sparseLow
}

var errNoSpace = errors.New("native: no address space for a memory")

// canGuard reports whether guarded reservations can be had: the address space may be limited.
var canGuard = sync.OnceValue(func() bool {
	const few = 4
	p, err := unix.MmapPtr(-1, 0, nil, few*guarded, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	return err == nil && unix.MunmapPtr(p, few*guarded) == nil
})

// reserve returns a reservation whose first n bytes are accessible and zero. It has room to grow to most bytes if the
// system lets it.
func reserve(n, most uint64) (*reservation, error) {
	var r *reservation
	if most <= guarded {
		r = takeFree(n)
	}
	if r == nil {
		var err error
		if r, err = mapReservation(n, most); err != nil {
			return nil, err
		}
	}
	clear(unsafe.Slice(at[byte](r.base), r.accessible))
	if err := r.grow(n); err != nil {
		r.release()
		return nil, err
	}
	return r, nil
}

// takeFree takes a free reservation that has n accessible bytes, or none.
func takeFree(n uint64) *reservation {
	reservations.Lock()
	defer reservations.Unlock()
	for _, pages := range [2]uint64{n / wasm.PageSize, 0} {
		if pages > keepPages {
			continue
		}
		if l := reservations.free[pages]; len(l) > 0 {
			reservations.free[pages] = l[:len(l)-1]
			reservations.count--
			return l[len(l)-1]
		}
	}
	return nil
}

// mapReservation reserves new address space for n to most bytes. Where there is not so much in one piece, it may still
// be extended in place while nothing else lies behind it.
func mapReservation(n, most uint64) (*reservation, error) {
	switch {
	case !canGuard():
		return mapSparse(max(n, wasm.PageSize))
	case n > mostReserved:
		return nil, errNoSpace
	}
	size := max(guarded, min(most, mostReserved))
	p, err := mapNone(0, size)
	for err != nil && most > guarded && size > n {
		size = max(n, size/2&^(wasm.PageSize-1))
		p, err = mapNone(0, size)
	}
	if err != nil {
		return nil, errNoSpace
	}
	return &reservation{base: p, size: size}, nil
}

// mapSparse maps n bytes with room behind them.
func mapSparse(n uint64) (*reservation, error) {
	reservations.Lock()
	defer reservations.Unlock()
	for range sparseLook {
		reservations.sparse = (reservations.sparse + sparseStep) % (sparseHigh - sparseLow)
		p, err := mapNone(sparseLow+reservations.sparse, n)
		switch {
		case err == nil:
			return &reservation{base: p, size: n}, nil
		case !errors.Is(err, unix.EEXIST):
			return nil, errNoSpace
		}
	}
	return nil, errNoSpace
}

// mapNone maps n bytes that cannot be accessed, at an address if that is not 0. The error is EEXIST if something else
// is there.
func mapNone(addr uintptr, n uint64) (uintptr, error) {
	flags := unix.MAP_PRIVATE | unix.MAP_ANON | unix.MAP_NORESERVE
	if addr != 0 {
		flags |= unix.MAP_FIXED_NOREPLACE
	}
	p, err := unix.MmapPtr(-1, 0, unsafe.Pointer(at[byte](addr)), uintptr(n), unix.PROT_NONE, flags)
	if err == nil && addr != 0 && uintptr(p) != addr { // Linux before 4.17 takes the address for a hint
		_ = unix.MunmapPtr(p, uintptr(n))
		return 0, unix.EEXIST
	}
	return uintptr(p), err
}

// extend makes a reservation that is not guarded larger in place.
func (r *reservation) extend(n uint64) error {
	if r.size == guarded {
		return errNoSpace
	}
	if _, err := mapNone(r.base+uintptr(r.size), n-r.size); err != nil {
		return errNoSpace
	}
	r.size = n
	return nil
}

// grow makes the first n bytes accessible.
func (r *reservation) grow(n uint64) error {
	if n <= r.accessible {
		return nil
	}
	if n > r.size {
		if err := r.extend(n); err != nil {
			return err
		}
	}
	more := unsafe.Slice(at[byte](r.base+uintptr(r.accessible)), n-r.accessible)
	if err := unix.Mprotect(more, unix.PROT_READ|unix.PROT_WRITE); err != nil {
		return err
	}
	r.accessible = n
	return nil
}

// askForLargePages lets the system put what is accessible into large pages. It need not do so.
func (r *reservation) askForLargePages() {
	if r.large == r.accessible {
		return
	}
	_ = unix.Madvise(unsafe.Slice(at[byte](r.base), r.accessible), unix.MADV_HUGEPAGE)
	r.large = r.accessible
}

// release gives the reservation back.
func (r *reservation) release() {
	if r.size != guarded || r.large > 0 {
		r.unmap()
		return
	}
	if r.accessible > keepPages*wasm.PageSize {
		used := unsafe.Slice(at[byte](r.base), r.accessible)
		if unix.Madvise(used, unix.MADV_DONTNEED) != nil || unix.Mprotect(used, unix.PROT_NONE) != nil {
			r.unmap()
			return
		}
		r.accessible = 0
	}
	reservations.Lock()
	keep := reservations.count < keepFree
	if keep {
		list := &reservations.free[r.accessible/wasm.PageSize]
		*list = append(*list, r)
		reservations.count++
	}
	reservations.Unlock()
	if !keep {
		r.unmap()
	}
}

// unmap gives the address space back to the system. It cannot fail but by a broken invariant.
func (r *reservation) unmap() {
	if err := unix.MunmapPtr(unsafe.Pointer(at[byte](r.base)), uintptr(r.size)); err != nil {
		panic("native: cannot unmap a memory: " + err.Error())
	}
}

//go:build linux && amd64

package native

import (
	"errors"
	"math/bits"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Code memory. All native code of the process lies in one region, so that a signal handler tells it by two compares. The region
// is mapped twice: at codeLow executable and not writable, and elsewhere writable and not executable. Loading a module is
// thus a copy, without a system call.
//
// Blocks have sizes of powers of two, and each size its list of free ones.

const (
	minBlock = 8 // log2 of the smallest block
	maxBlock = 30
)

// codeLow and codeHigh bound the region. Signal handlers read them.
var codeLow, codeHigh uintptr

var codeMem struct {
	sync.Mutex
	writable uintptr                 // where codeLow is mapped for writing
	next     uintptr                 // offset of what has never been used
	free     [maxBlock + 1][]uintptr // offsets of free blocks by log2 of their size
}

var errNoCodeMem = errors.New("native: out of code memory")

// reserveCode maps the region, as large as the address space allows.
func reserveCode() error {
	fd, err := unix.MemfdCreate("wasm code", unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	size := uintptr(1) << maxBlock
	if !canGuard() {
		size = 1 << 26
	}
	for ; size >= 1<<24; size /= 4 {
		if err = unix.Ftruncate(fd, int64(size)); err != nil {
			continue
		}
		var w, x unsafe.Pointer
		if w, err = unix.MmapPtr(fd, 0, nil, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED); err != nil {
			continue
		}
		if x, err = unix.MmapPtr(fd, 0, nil, size, unix.PROT_READ|unix.PROT_EXEC, unix.MAP_SHARED); err != nil {
			_ = unix.MunmapPtr(w, size)
			continue
		}
		codeLow, codeHigh = uintptr(x), uintptr(x)+size
		codeMem.writable = uintptr(w)
		return nil
	}
	return err
}

// loadCode copies code into executable memory and gives its address. freeCode with the same length gives it back.
func loadCode(code []byte) (uintptr, error) {
	k := blockOf(len(code))
	off, ok := takeBlock(k)
	if !ok {
		runtime.GC() // collected modules give back their code
		if off, ok = takeBlock(k); !ok {
			return 0, errNoCodeMem
		}
	}
	copy(unsafe.Slice(at[byte](codeMem.writable+off), len(code)), code)
	return codeLow + off, nil
}

func blockOf(n int) int { return max(minBlock, bits.Len(uint(max(n, 1)-1))) }

func takeBlock(k int) (uintptr, bool) {
	codeMem.Lock()
	defer codeMem.Unlock()
	if k > maxBlock {
		return 0, false
	}
	if l := codeMem.free[k]; len(l) > 0 {
		codeMem.free[k] = l[:len(l)-1]
		return l[len(l)-1], true
	}
	size := uintptr(1) << k
	if codeHigh-codeLow-codeMem.next < size {
		return 0, false
	}
	off := codeMem.next
	codeMem.next += size
	return off, true
}

func freeCode(addr uintptr, n int) {
	codeMem.Lock()
	defer codeMem.Unlock()
	k := blockOf(n)
	codeMem.free[k] = append(codeMem.free[k], addr-codeLow)
}

//go:build linux && amd64

package run

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"

	"wasmjudge/native/amd64"
)

// Code memory. All native code of the process lies in one region, so that a signal handler tells it by two compares.
// The region is mapped twice: at codeLow executable and not writable, and elsewhere writable and not executable.
// Loading a module is thus a copy. A block gets its memory when it is taken, by a system call that can fail: what
// were not there when code is copied to it would be a SIGBUS.
//
// Blocks have sizes of powers of two, and each size its list of free ones. Small modules share a block, which is
// free again when all of them have been collected.

const (
	minBlock    = 12 // log2 of the smallest block
	maxBlock    = 30
	sharedBlock = 16      // log2 of those that are shared
	maxShared   = 1 << 13 // bytes of a module that may share
	codeAlign   = 64      // of each module in a shared block
)

// codeBlock is a piece of code memory that lives as long as somebody holds it.
type codeBlock struct {
	addr uintptr
	log  int
	used uintptr // of a shared one
}

// codeLow and codeHigh bound the region. Signal handlers read them.
var codeLow, codeHigh uintptr

var codeMem struct {
	sync.Mutex
	fd       int                     // of the region
	writable uintptr                 // where codeLow is mapped for writing
	next     uintptr                 // offset of what has never been used
	free     [maxBlock + 1][]uintptr // offsets of free blocks by log2 of their size
	shared   *codeBlock              // that has room
}

var errNoCodeMem = errors.New("native: out of code memory")

// reserveCode maps the region, as large as the address space allows.
func reserveCode() error {
	fd, err := unix.MemfdCreate("wasm code", unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
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
		codeMem.fd, codeMem.writable = fd, uintptr(w)
		return makeIsland()
	}
	unix.Close(fd)
	return err
}

// The island is what native code knows of the stubs that it calls: jumps to them, with nothing but hlt around.
// Where broken code overwrites a part of such an address, it does not reach other code of Go's.
const island = 1 << 16 // bytes, and how it is aligned

// makeIsland makes the island, at the start of the region. The error says that there is no memory for it.
func makeIsland() error {
	start := (codeLow + island - 1) &^ (island - 1)
	codeMem.next = start + island - codeLow
	if hasNoRoom(roomForCode(codeMem.fd, 0, int64(start-codeLow), island)) {
		return errNoCodeMem
	}
	bytes := unsafe.Slice(at[byte](codeMem.writable+start-codeLow), island)
	for k := range bytes {
		bytes[k] = 0xF4 // hlt
	}
	var a amd64.Assembler
	for _, stub := range []*uintptr{&stubs.exit, &stubs.host} {
		a.Byte(0xFF, 0x25, 0, 0, 0, 0) // jmp [rip]
		a.Code = binary.LittleEndian.AppendUint64(a.Code, uint64(*stub))
		*stub = start + uintptr(a.PC()) - 14
	}
	copy(bytes, a.Code)
	return nil
}

// loadCode copies code into executable memory, where it stays as long as the block is held, and returns its address.
func loadCode(code []byte) (uintptr, *codeBlock, error) {
	addr, b, ok := placeCode(len(code))
	if !ok {
		runtime.GC() // collected modules give back their code
		if addr, b, ok = placeCode(len(code)); !ok {
			return 0, nil, errNoCodeMem
		}
	}
	copy(unsafe.Slice(at[byte](codeMem.writable+addr-codeLow), len(code)), code)
	return addr, b, nil
}

// placeCode finds room for n bytes.
func placeCode(n int) (uintptr, *codeBlock, bool) {
	codeMem.Lock()
	defer codeMem.Unlock()
	if n > maxShared {
		b := newBlock(max(minBlock, bits.Len(uint(n-1))), n)
		if b == nil {
			return 0, nil, false
		}
		return b.addr, b, true
	}
	size := (uintptr(max(n, 1)) + codeAlign - 1) &^ (codeAlign - 1)
	b := codeMem.shared
	if b == nil || b.used+size > 1<<b.log {
		if b = newBlock(sharedBlock, 1<<sharedBlock); b == nil {
			return 0, nil, false
		}
		codeMem.shared = b
	}
	b.used += size
	return b.addr + b.used - size, b, true
}

// newBlock takes a block of a size, of which n bytes get memory, or nil. The lock is held.
func newBlock(log, n int) *codeBlock {
	off, ok := takeBlock(log)
	if !ok {
		return nil
	}
	if hasNoRoom(roomForCode(codeMem.fd, 0, int64(off), int64(n))) {
		codeMem.free[log] = append(codeMem.free[log], off)
		return nil
	}
	b := &codeBlock{addr: codeLow + off, log: log}
	runtime.AddCleanup(b, func(off uintptr) {
		codeMem.Lock()
		defer codeMem.Unlock()
		codeMem.free[log] = append(codeMem.free[log], off)
	}, off)
	return b
}

// roomForCode gives memory to a part of the region.
var roomForCode = unix.Fallocate

// hasNoRoom reports whether an error of roomForCode says that there is no memory. By another one the kernel cannot say.
func hasNoRoom(err error) bool { return err == unix.ENOSPC || err == unix.ENOMEM }

// takeBlock returns the offset of a block of 1<<k bytes. The lock is held.
func takeBlock(k int) (uintptr, bool) {
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

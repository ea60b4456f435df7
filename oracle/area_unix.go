//go:build unix

package oracle

import (
	"math"
	"syscall"
)

const canMap = true

// mapBytes reserves n zeroed bytes that take memory when they are touched; nil if the system refuses.
func mapBytes(n uint64) []byte {
	if n > math.MaxInt {
		return nil
	}
	const flags = syscall.MAP_ANON | syscall.MAP_PRIVATE | mapNoReserve
	b, err := syscall.Mmap(-1, 0, int(n), syscall.PROT_READ|syscall.PROT_WRITE, flags)
	if err != nil {
		return nil
	}
	return b
}

func unmapBytes(b []byte) {
	if err := syscall.Munmap(b); err != nil {
		panic("oracle: munmap: " + err.Error()) // broken invariant: b is a mapping of mapBytes
	}
}

package heap

import "unsafe"

// at returns the value at an address outside of Go's heap.
func at[T any](addr uintptr) *T { return *(**T)(unsafe.Pointer(&addr)) }

// words returns the n words at an address.
func words(addr uintptr, n uintptr) []uint64 { return unsafe.Slice(at[uint64](addr), n) }

//go:build linux && amd64

package run

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// Limits of a store, and what counts toward them.
//
// What a store is charged follows from the program, so that a limit is met at the same place in every run, and it is
// what the store costs when everything in it has been touched:
//
//   - a memory: its pages, from the moment they can be accessed;
//   - a table: its elements, rounded up to pages of the system (see tableinst.go);
//   - objects: whole blocks of the heap, with what is noted of each (see package heap). Which of them live also
//     depends on what the embedder holds, and on what looks like a reference on the native stack.
//
// The resident set itself would be no such number: it depends on what the program happened to touch, and on what the
// system took away. What is reserved without access costs nothing. The stack has its own limit, and what an instance
// consists of is bounded by the size of its module.

// Defaults for wasm.Limitation.
var defaultLimits = limit.NativeDefaults()

// The table's number is that of the calls for which a native stack has room.
var _ [limit.NativeDepth]struct{} = [maxStack / frameBytes]struct{}{}

// withDefaults replaces zeros, and a call depth for which no stack is large enough.
func withDefaults(l wasm.Limitation) wasm.Limitation {
	d := &defaultLimits
	if l.CallDepth <= 0 || l.CallDepth > d.CallDepth {
		l.CallDepth = d.CallDepth
	}
	setDefault(&l.Memory, d.Memory)
	setDefault(&l.Table, d.Table)
	setDefault(&l.Heap, d.Heap)
	setDefault(&l.Store, d.Store)
	return l
}

func setDefault(p *uint64, v uint64) {
	if *p == 0 {
		*p = v
	}
}

// exhausted is the outcome of exceeding one of the store's limits.
func (s *store) exhausted(l wasm.Limit) *wasm.Outcome {
	var bound uint64
	switch l {
	case wasm.LimitCallDepth:
		bound = uint64(s.limits.CallDepth)
	case wasm.LimitMemory:
		bound = s.limits.Memory
	case wasm.LimitTable:
		bound = s.limits.Table
	case wasm.LimitHeap:
		bound = s.limits.Heap
	case wasm.LimitStore:
		bound = s.limits.Store
	}
	out := wasm.ExhaustedAt(l, bound)
	return &out
}

// charge adds n bytes to what the store costs. It reports false, and adds nothing, if that is more than the store's
// total, also without the memory that the heap keeps and does not use.
func (s *store) charge(n uint64) bool {
	if s.chargeHeap(n) {
		return true
	}
	s.heap.Trim()
	return s.chargeHeap(n)
}

// chargeHeap is charge for the heap itself.
func (s *store) chargeHeap(n uint64) bool {
	if s.charged > s.limits.Store || n > s.limits.Store-s.charged {
		return false
	}
	s.charged += n
	return true
}

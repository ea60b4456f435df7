package oracle

import "wasmjudge/wasm"

// What a store may cost in all, Limitation.Store, is what its memories, tables and objects cost together. Charged is
//
//   - for a memory or table its size, whether it has been touched or not. What has not been touched of a large one
//     takes no memory yet; but a program may touch it at any time, by instructions that cannot fail, and which pages
//     it has touched is nothing that engines could agree on;
//   - for objects what Go needs for them (heap.go);
//   - for storage that was left for a larger one, or for that of an array that is gone, what it took, until Go's
//     collector has run.
//
// So what is resident is never more, but for what Go adds to each piece, and as much when all of it has been touched.

// account is what the store has used beside its objects, in bytes.
type account struct {
	used    uint64 // by memories and tables
	dropped uint64 // by what was left to Go since its collector last ran
}

// ceiling is how many bytes objects may cost at present.
func (s *Store) ceiling() uint64 {
	left := s.limits.Store - min(s.limits.Store, s.used+s.dropped)
	return min(left, s.limits.Heap-min(s.limits.Heap, s.dropped))
}

// full is the limit that objects exceed when there is no room for another.
func (s *Store) full() excess {
	if s.limits.Store-s.used < s.limits.Heap {
		return excess{wasm.LimitStore, s.limits.Store}
	}
	return excess{wasm.LimitHeap, s.limits.Heap}
}

// spare is how many bytes memories and tables may take at present.
func (s *Store) spare() uint64 {
	return s.limits.Store - min(s.limits.Store, s.used+s.dropped+s.heap.held)
}

// take charges for n more units of a memory or table, which have so many bytes each. It is false if the store's limit
// does not allow them.
func (s *Store) take(n, unit uint64) bool {
	if n > s.spare()/unit && !s.makeSpare(n, unit) {
		return false
	}
	s.used += n * unit
	s.heap.next = min(s.heap.next, s.ceiling())
	return true
}

// makeSpare collects for the sake of n units. It is not tried again before a collection for objects has paid: that
// would let a program that goes on asking do nothing but collect.
func (s *Store) makeSpare(n, unit uint64) bool {
	h := &s.heap
	if h.poor || h.held+s.dropped == 0 || n > (s.limits.Store-s.used)/unit {
		return false
	}
	before := s.spare()
	_, looked := s.reclaim()
	h.poor = n > s.spare()/unit || !pays(s.spare()-min(before, s.spare()), looked)
	return n <= s.spare()/unit
}

// drop charges for n bytes that Go has yet to collect.
func (s *Store) drop(n uint64) {
	s.dropped += n
	s.heap.next = min(s.heap.next, s.ceiling())
}

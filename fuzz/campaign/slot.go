package campaign

import (
	"encoding/binary"
	"sync/atomic"
	"unsafe"

	"wasmjudge/wasm/limit"
)

// maxInput is how large an input may be in bytes.
const maxInput = limit.FuzzInput

// A slot is memory that a worker shares with the coordinator. The worker leaves there the input that it is about to
// judge, which is a copy and no system call; what is in the slot outlives the worker.
//
//	0   how many inputs have been put in
//	8   place of the input in the batch, from 1; 0 while there is none
//	16  length of the input
//	24  the input
type slot struct{ memory []byte }

const (
	slotHead = 24
	slotSize = slotHead + maxInput
)

func (s *slot) word(at int) *uint64 { return (*uint64)(unsafe.Pointer(&s.memory[at])) }

// put leaves an input, whose size is within maxInput.
func (s *slot) put(place uint64, in input) {
	s.clear()
	copy(s.memory[slotHead:], in)
	atomic.StoreUint64(s.word(16), uint64(len(in)))
	atomic.StoreUint64(s.word(8), place)
	atomic.AddUint64(s.word(0), 1)
}

// clear leaves nothing.
func (s *slot) clear() { atomic.StoreUint64(s.word(8), 0) }

// count changes whenever an input is put in.
func (s *slot) count() uint64 { return atomic.LoadUint64(s.word(0)) }

// get reads what was left by a worker that is no more. Its place is 0 if there is nothing.
func (s *slot) get() (place uint64, in input) {
	n := binary.NativeEndian.Uint64(s.memory[16:])
	if place = atomic.LoadUint64(s.word(8)); place == 0 || n > maxInput {
		return 0, nil
	}
	return place, append(input(nil), s.memory[slotHead:][:n]...)
}

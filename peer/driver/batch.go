package driver

import (
	"fmt"

	"wasmjudge/wasm"
)

// want is a request, and its answer when that has come.
type want struct {
	request Request
	room    uint32 // of a call: how many bytes are wanted; of a memory: how many at most
	came    bool
	answer
	ending *wasm.Outcome // what a host function, called by it, ended in that is neither values nor an exception
}

// misfit returns what is wrong with the size of an answer, or nil: those who asked rely on it.
func (w *want) misfit() error {
	got := uint64(len(w.bytes))
	switch {
	case w.status != StatusDone:
	case w.request == RequestCall && got != uint64(w.room):
		return fmt.Errorf("after a call it gave %d bytes, and was asked for %d", got, w.room)
	case w.request == RequestMemory && got > min(uint64(w.room), w.number):
		return fmt.Errorf("of a memory of %d bytes it gave %d, and was asked for at most %d", w.number, got, w.room)
	}
	return nil
}

// batch is requests that are sent together.
type batch struct {
	Out
	wants []*want
}

// add begins a request; what it is about is to follow.
func (b *batch) add(r Request) *want {
	if len(b.Out) == 0 {
		b.Byte(FrameRequests)
	}
	b.Byte(byte(r))
	w := &want{request: r}
	b.wants = append(b.wants, w)
	return w
}

// compile asks for a module that a process has not compiled; nil if it has.
func (b *batch) compile(p *process, c *code) *want {
	m := &p.made
	if m.codes == nil {
		m.codes, m.glue = map[*code]uint32{}, map[*glueModule]uint32{}
	}
	if len(m.order) == maxCodes {
		oldest := m.order[0]
		b.add(RequestForget)
		b.U32(m.codes[oldest])
		delete(m.codes, oldest)
		m.order = m.order[1:]
	}
	m.codes[c] = m.number()
	m.order = append(m.order, c)
	return b.module(m.codes[c], c.bin)
}

// module asks for a module to be compiled.
func (b *batch) module(id uint32, bin []byte) *want {
	w := b.add(RequestCompile)
	b.U32(id)
	b.Bytes(bin)
	return w
}

// instantiate asks for an instance.
func (b *batch) instantiate(id, module uint32, imports []place) *want {
	w := b.add(RequestInstantiate)
	b.U32(id)
	b.U32(module)
	b.U32(uint32(len(imports)))
	for _, from := range imports {
		b.U32(from.instance)
		b.Name(from.name)
	}
	return w
}

// call asks for a call of a function with a slot; in are the bytes from there on, and out is how many are wanted
// afterwards.
func (b *batch) call(f place, slot int, in []byte, out int) *want {
	w := b.add(RequestCall)
	b.U32(f.instance)
	b.Name(f.name)
	b.U32(uint32(slot))
	b.Bytes(in)
	w.room = uint32(out)
	b.U32(w.room)
	return w
}

// memory asks for the bytes of a memory.
func (b *batch) memory(m place, most uint32) *want {
	w := b.add(RequestMemory)
	b.U32(m.instance)
	b.Name(m.name)
	w.room = most
	b.U32(most)
	return w
}

// same asks for another number of an instance, if the call before it returned 0.
func (b *batch) same(id, instance uint32) *want {
	w := b.add(RequestSame)
	b.U32(id)
	b.U32(instance)
	return w
}

// after puts a batch behind another.
func (b *batch) after(first *batch) batch {
	switch {
	case len(first.wants) == 0:
		return *b
	case len(b.wants) == 0:
		return *first
	}
	return batch{append(first.Out, b.Out[1:]...), append(first.wants, b.wants...)}
}

//go:build linux && amd64

package run

import (
	"errors"
	"fmt"

	"wasmjudge/native/abi"
	"wasmjudge/wasm"
)

// hostCall calls the host function whose stub has left native code. The stub's frame is like every other: its vmctx
// is the function's hostctx, and above it lie return address, stack arguments and stack results.
func (s *store) hostCall() *wasm.Outcome {
	m := s.stack.machine
	stub := abi.Frame(m.bp)
	f := s.hostAt(stub.Vmctx())
	if f == nil {
		return s.broke("a host function was called without a frame")
	}
	places, slots := f.place(), stub.Args()
	if !s.stack.holds(slots, uintptr(places.argSlots+places.resultSlots)) {
		return s.broke("a host function's arguments are not on the stack")
	}
	first := len(s.scratch)
	args := s.hostArgs(f, places, slots)
	from, ok := s.stack.caller(stub)
	if s.broken != nil || !ok { // its arguments, or its caller, are wrong
		return s.broke("a host function was called from what is not a frame, or with wrong arguments: %v", s.broken)
	}
	pc, sp, bp := m.pc, m.sp, m.bp
	out := f.host(s.ctx, args)
	m.pc, m.sp, m.bp = pc, sp, bp
	for k := first; k < len(s.scratch); k++ {
		v := &s.scratch[k] // clear calls Go's runtime, which takes longer for the few that most have
		*v = wasm.Value{}
	}
	s.scratch = s.scratch[:first]
	if s.broken != nil {
		return s.fail(s.broken)
	}
	if err := s.checkHost(f, &out); err != nil {
		return s.fail(err)
	}
	switch out.Kind {
	case wasm.OutcomeValues:
		m.pop = 8 * uint64(places.argSlots)
		for k, p := range places.results {
			s.put(m.word(p, slots+uintptr(m.pop)), &out.Values[k])
		}
		return nil
	case wasm.OutcomeException:
		e := s.exception(out.Exception.Ref.Obj.(*objHandle).addr)
		return s.raise(wasm.OpCall, e, from)
	case wasm.OutcomeTrap:
		out.Backtrace = append([]wasm.Frame{{Host: true}}, s.backtrace(from)...)
	}
	end := out // out itself stays on the stack
	return s.ended(&end, from)
}

// hostArgs takes the arguments of a host function from where they are. They lie behind those of the host functions that
// have not returned yet; what is beyond is zero.
func (s *store) hostArgs(f *funcinst, at *places, slots uintptr) []wasm.Value {
	first := len(s.scratch)
	end := first + len(at.params)
	if end > cap(s.scratch) {
		s.scratch = append(s.scratch, make([]wasm.Value, end-first)...)
	}
	s.scratch = s.scratch[:end]
	args := s.scratch[first:end:end]
	for k, p := range at.params {
		s.read(&args[k], &f.typ.Comp.Params[k], s.stack.word(p, slots))
	}
	return args
}

// checkHost requires that the outcome of a host function is one that its type and this store allow.
func (s *store) checkHost(f *funcinst, out *wasm.Outcome) error {
	switch out.Kind {
	case wasm.OutcomeValues:
		if !wasm.ValuesOk(out.Values, f.typ.Comp.Results, s.refOk) {
			return fmt.Errorf("native: a host function of type %v returned %v", f.typ, out.Values)
		}
	case wasm.OutcomeException:
		if out.Exception == nil {
			return errors.New("native: a host function threw nothing")
		}
		if h, ok := out.Exception.Ref.Obj.(*objHandle); !ok || h.store != s || s.exception(h.addr) == nil {
			return errors.New("native: a host function threw what is no exception of the store")
		}
	case wasm.OutcomeLink:
		return errors.New("native: a host function ended in a link error")
	}
	return nil
}

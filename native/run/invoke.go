//go:build linux && amd64

package run

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"

	"wasmjudge/native/abi"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// maxReentry bounds the invocations that host functions nest, which take Go's stack.
const maxReentry = limit.NestedHost

// Call is $invoke (4.7.3).
func (f *funcinst) Call(ctx context.Context, args []wasm.Value) (out wasm.Outcome) {
	s := f.store
	switch {
	case s.broken != nil:
		return wasm.Faulted(s.broken)
	case !wasm.ValuesOk(args, f.typ.Comp.Params, s.refOk):
		return wasm.Faulted(errors.New("native: the arguments do not match the function's parameters"))
	case s.depth == 0:
		s.stack.empty()
	case s.depth == maxReentry:
		return wasm.ExhaustedAt(wasm.LimitCallDepth, maxReentry)
	}
	outer, sp, serving := s.ctx, s.stack.sp, s.serving
	s.ctx = ctx
	s.depth++
	defer func() {
		if p := recover(); p != nil {
			out = *s.panicked(p)
		}
		s.ctx, s.stack.sp, s.serving = outer, sp, serving
		s.depth--
	}()
	if f.host != nil {
		return s.callEmbedder(f, args)
	}
	return s.invoke(f, args)
}

// panicked is the outcome of a panic: of a host function, or because a runtime call had an argument that it cannot
// have.
func (s *store) panicked(p any) *wasm.Outcome {
	if _, ok := p.(runtime.Error); ok && s.serving != 0 && s.serving != abi.CallHost && s.broken == nil {
		return s.broke("runtime call %d with wrong arguments: %v", s.serving, p)
	}
	return s.fail(fmt.Errorf("native: panic: %v\n%s", p, debug.Stack()))
}

// callEmbedder calls a host function for the embedder, without native code between.
func (s *store) callEmbedder(f *funcinst, args []wasm.Value) wasm.Outcome {
	out := f.host(s.ctx, args)
	if err := s.checkHost(f, &out); err != nil {
		return *s.fail(err)
	}
	if out.Kind == wasm.OutcomeException {
		out.Exception = s.Exception(wasm.ValueRef(out.Exception.Ref))
	}
	return out
}

// invoke runs a function on the store's stack, below what is there already when a host function calls back.
func (s *store) invoke(f *funcinst, args []wasm.Value) (out wasm.Outcome) {
	m, p := s.stack.machine, f.place()
	slots, ok := s.stack.room(p.argSlots + p.resultSlots)
	if !ok {
		return wasm.Exhausted(wasm.LimitCallDepth)
	}
	for k := range args {
		s.put(m.word(p.params[k], slots), &args[k])
	}
	m.pc = stubs.call
	m.sp, m.bp = slots, 0
	m.target, m.vmctx = f.rec.Code, f.rec.Vmctx
	if end := s.run(); end != nil {
		return *end
	}
	if m.bp != 0 || m.sp != slots+8*uintptr(p.argSlots) {
		return *s.broke("a function returned with rsp %#x, rbp %#x", m.sp, m.bp)
	}
	if len(p.results) > 0 {
		out.Values = make([]wasm.Value, len(p.results))
	}
	for k, at := range p.results {
		s.read(&out.Values[k], &f.typ.Comp.Results[k], m.word(at, slots+8*uintptr(p.argSlots)))
	}
	if s.broken != nil {
		return wasm.Faulted(s.broken)
	}
	return out
}

// run executes native code and what it asks for until the function returns (nil) or ends otherwise.
func (s *store) run() *wasm.Outcome {
	for {
		enter(s.stack.machine)
		if s.leaves++; s.leaves%256 == 0 && s.ctx.Err() != nil {
			return interrupted()
		}
		var end *wasm.Outcome
		switch s.stack.left {
		case leftReturned:
			return nil
		case leftCalled:
			end = s.serve(abi.RuntimeCall(s.stack.Call))
		case leftYield:
			end = s.yield()
		case leftSignal:
			end = s.signalled()
		default:
			end = s.broke(spoilt)
		}
		if end != nil {
			return end
		}
	}
}

// handOver, if not nil, is called where a signal has made native code leave. Tests delay things there.
var handOver func()

// yield lets Go do what it interrupted native code for.
func (s *store) yield() *wasm.Outcome {
	if handOver != nil {
		handOver()
	}
	runtime.Gosched()
	if s.ctx.Err() != nil {
		return interrupted()
	}
	s.stack.pc = stubs.resume
	return nil
}

func interrupted() *wasm.Outcome {
	out := wasm.Exhausted(wasm.LimitTime)
	return &out
}

// serve does a runtime call for the instance whose frame asks for it.
func (s *store) serve(call abi.RuntimeCall) *wasm.Outcome {
	if !s.stack.sound() {
		return s.broke("runtime call %d with rsp %#x and rbp %#x", call, s.stack.sp, s.stack.bp)
	}
	s.serving = call
	if call == abi.CallHost {
		return s.hostCall()
	}
	if call >= abi.RuntimeCall(len(services)) || services[call] == nil {
		return s.broke("unknown runtime call %d", call)
	}
	i := s.instanceOf(abi.Frame(s.stack.bp).Vmctx())
	if i == nil {
		return s.broke("runtime call %d from a frame without an instance", call)
	}
	return services[call](i, &s.stack.Args)
}

// trap is the outcome of a trap in the frame that made a runtime call.
func (i *instance) trap(t wasm.Trap) *wasm.Outcome {
	s := i.store
	out := wasm.Trapped(t)
	out.Backtrace = s.backtrace(s.stack.here())
	return s.ended(&out, s.stack.here())
}

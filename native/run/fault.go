//go:build linux && amd64

package run

import (
	"slices"
	"unsafe"

	"wasmjudge/native/abi"
	"wasmjudge/native/artifact"
	"wasmjudge/native/fault"
	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// The known faults that the runtime builds in (package fault). Nothing here runs in a right engine.

// has reports whether the engine has a fault.
func (s *store) has(f *fault.Fault) bool { return s.engine.options.Faults.Has(f) }

// wrongCatches is catches with the engine's fault.
func (s *store) wrongCatches(w *search, c *callSite) bool {
	for t := c.try; t != 0; t = c.code.Tries[t-1].Parent {
		try := &c.code.Tries[t-1]
		for k := range try.N {
			if h := &c.code.Handlers[try.First+k]; !h.Kind.HasTag() || s.wrongMatch(w, h) {
				w.caught, w.code, w.frame = h, c.code, c.code.Funcs[c.fn].Frame
				return true
			}
		}
	}
	return false
}

// wrongMatch decides with the engine's fault whether a clause's tag is the exception's.
func (s *store) wrongMatch(w *search, h *artifact.Handler) bool {
	own := w.at.bp.Vmctx()
	thrown := tagid{w.exn.Instance, w.exn.Tag}
	vmctx := own
	if s.has(fault.Shadowed) && s.shadows(w, h) {
		return false
	}
	switch {
	case s.has(fault.StaticIndex):
		return h.Tag == s.thrown[uintptrOf(w.exn)]
	case s.has(fault.ThrowerInstance):
		vmctx = w.start.bp.Vmctx()
	case s.has(fault.CalleeInstance):
		vmctx = w.inner.Vmctx()
	}
	id, ok := s.tagIn(vmctx, h.Tag)
	if !ok {
		return false
	}
	switch {
	case s.has(fault.ModuleTag):
		return id.index == thrown.index && s.codeOf(id) == s.codeOf(thrown)
	case s.has(fault.ExnInstance):
		return id.index == thrown.index
	}
	return id == thrown
}

// codeOf is the code of the instance that defined a tag, nil for host tags.
func (s *store) codeOf(id tagid) *code {
	if id.instance < uint32(len(s.instances)) {
		return s.instances[id.instance].code
	}
	return nil
}

// shadows reports whether a try_table around h's in the same frame names h's static tag index again.
func (s *store) shadows(w *search, h *artifact.Handler) bool {
	c := s.siteOf(w.at.ret)
	passed := false
	for t := c.site.Try; t != 0; t = c.code.Tries[t-1].Parent {
		try := &c.code.Tries[t-1]
		hs := c.code.Handlers[try.First : try.First+try.N]
		for k := range hs {
			if passed && hs[k].Kind.HasTag() && hs[k].Tag == h.Tag {
				return true
			}
			passed = passed || &hs[k] == h
		}
	}
	return false
}

// wrongStack is heapOwner.Stack with the engine's fault.
func (s *store) wrongStack(h *heap.Heap) {
	if s.depth > 0 {
		h.Suspect(s.wrongFrames())
		h.Suspect(s.stack.Args[:])
		if !s.has(fault.ExnCollected) {
			h.Suspect(unsafe.Slice(&s.stack.ax, 1))
		}
	}
	if !s.has(fault.RootOperand) {
		h.Suspect(s.operands)
	}
}

// wrongFrames is what the engine with its fault scans of the native stack.
func (s *store) wrongFrames() []uint64 {
	ws, innermost := s.stack.used(), s.stack.here()
	if s.has(fault.RootFrame) {
		ws = ws[:min((uintptr(innermost.bp)-s.stack.sp)/8, uintptr(len(ws)))]
	}
	if s.has(fault.RootSaved) {
		if c := s.siteOf(innermost.ret); c != nil {
			body := uintptr(innermost.bp) - uintptr(c.code.Funcs[c.fn].Frame)
			ws = ws[min((body-s.stack.sp)/8, uintptr(len(ws))):]
		}
	}
	if s.has(fault.ExnCollected) {
		ws = slices.Clone(ws)
		for k, w := range ws {
			if s.heap.Exception(uintptr(w)) {
				ws[k] = 0
			}
		}
	}
	return ws
}

// wrongLayout makes a layout that of the engine with its fault.
func (s *store) wrongLayout(l *heap.Layout) {
	n := len(l.Refs)
	switch {
	case l.Kind == heap.Exception && s.has(fault.RootPayload):
		l.Refs = nil
	case l.Kind == heap.Struct && n > 0 && s.has(fault.FieldMap):
		l.Refs = l.Refs[:n-1]
	}
}

// sameIndex is for fault.CastModule: it reports whether a type has an index in some module that another has in others.
func (s *store) sameIndex(id uint32, x uint64) bool {
	for _, i := range s.instances {
		if defs := i.code.module.Defs; x < uint64(len(defs)) && s.isType(id, defs[x]) {
			return true
		}
	}
	return false
}

// copied is for fault.ConstantTwice: a constant expression with those of the globals that it refers to in their place.
func (i *instance) copied(e []wasm.Instr) (long []wasm.Instr) {
	if !i.store.has(fault.ConstantTwice) {
		return e
	}
	for _, in := range e {
		if n := int(in.X) - i.code.layout.ImportedGlobals; in.Op == wasm.OpGlobalGet && n >= 0 {
			long = append(long, i.copied(i.code.module.Globals[n].Init)...)
		} else {
			long = append(long, in)
		}
	}
	return long
}

// wrongThrow returns the exception that a throw of tag x by instance i makes.
func (s *store) wrongThrow(i *instance, x uint32, e *abi.Exception) *abi.Exception {
	ws := e.Payload()
	if s.has(fault.PayloadOrder) {
		slices.Reverse(ws)
	}
	if s.has(fault.PayloadWidth) {
		for k := range ws {
			ws[k] = uint64(uint32(ws[k]))
		}
	}
	switch {
	case s.has(fault.OneExnref):
		e = s.reuse(0, e)
	case s.has(fault.ExnrefByTag):
		e = s.reuse(uint64(e.Instance)<<32|uint64(e.Tag), e)
	}
	if s.has(fault.StaticIndex) {
		if s.thrown == nil {
			s.thrown = map[uintptr]uint32{}
		}
		s.thrown[uintptrOf(e)] = x
	}
	return e
}

// reuse overwrites the exception that was thrown under a key before, if it is as long, with e.
func (s *store) reuse(key uint64, e *abi.Exception) *abi.Exception {
	old := s.exception(s.reused[key])
	if old == nil || old.Words != e.Words {
		if s.reused == nil {
			s.reused = map[uint64]uintptr{}
		}
		s.reused[key] = uintptrOf(e)
		return e
	}
	old.Type, old.Instance, old.Tag = e.Type, e.Instance, e.Tag
	copy(old.Payload(), e.Payload())
	return old
}

// wrongLanding changes what a handler finds.
func (s *store) wrongLanding(w *search) {
	if s.has(fault.PayloadBoundary) && w.start.bp.Vmctx() != w.at.bp.Vmctx() {
		clear(w.exn.Payload())
	}
}

// untagged is an exception of no tag, for a handler that catches what is not an exception.
func (s *store) untagged() *abi.Exception {
	return s.alloc(tagid{abi.HostInstance, ^uint32(0)}, s.typeID(wasm.DefineFunc(nil, nil)), 0, false)
}

// ended is the outcome that ends an invocation, at the frame from which it does. With a fault, a handler may catch
// it: nil.
func (s *store) ended(out *wasm.Outcome, from cursor) *wasm.Outcome {
	trap, exhaustion := out.Kind == wasm.OutcomeTrap, out.Kind == wasm.OutcomeExhaustion
	if trap && s.has(fault.CatchTrap) || exhaustion && s.has(fault.CatchExhaustion) {
		if from.bp != 0 && s.raise(wasm.OpThrow, s.untagged(), from) == nil {
			return nil
		}
		s.broken = nil // what the walk thought of an exception without a tag
	}
	return out
}

//go:build linux && amd64

package native

import (
	"wasmjudge/native/fault"
	"wasmjudge/wasm"
)

// The known faults that the runtime builds in (package fault). Nothing here runs in a right engine.

// has reports whether the engine has a fault.
func (s *store) has(f *fault.Fault) bool { return s.engine.options.faults.Has(f) }

// wrongCatches is catches with the engine's fault.
func (s *store) wrongCatches(w *search, c *callSite) bool {
	for t := c.try; t != 0; t = c.code.tries[t-1].parent {
		try := &c.code.tries[t-1]
		for k := range try.n {
			if h := &c.code.handlers[try.first+k]; !h.kind.HasTag() || s.wrongMatch(w, h) {
				w.caught, w.code, w.frame = h, c.code, c.code.funcs[c.fn].frame
				return true
			}
		}
	}
	return false
}

// wrongMatch decides with the engine's fault whether a clause's tag is the exception's.
func (s *store) wrongMatch(w *search, h *handler) bool {
	own := w.at.bp.vmctx()
	thrown := tagid{w.exn.instance, w.exn.tag}
	vmctx := own
	switch {
	case s.has(fault.StaticIndex):
		return h.tag == s.thrown[uintptrOf(w.exn)]
	case s.has(fault.ThrowerInstance):
		vmctx = w.start.bp.vmctx()
	case s.has(fault.CalleeInstance):
		vmctx = w.inner.vmctx()
	case s.has(fault.Shadowed):
		if s.shadows(w, h) {
			return false
		}
	}
	id, ok := s.tagIn(vmctx, h.tag)
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
func (s *store) shadows(w *search, h *handler) bool {
	c := s.siteOf(w.at.ret)
	passed := false
	for t := c.site.try; t != 0; t = c.code.tries[t-1].parent {
		try := &c.code.tries[t-1]
		hs := c.code.handlers[try.first : try.first+try.n]
		for k := range hs {
			if passed && hs[k].kind.HasTag() && hs[k].tag == h.tag {
				return true
			}
			passed = passed || &hs[k] == h
		}
	}
	return false
}

// wrongThrow gives the exception that a throw of tag x by instance i makes.
func (s *store) wrongThrow(i *instance, x uint32, e *exnrec) *exnrec {
	ws := e.payload()
	switch {
	case s.has(fault.StaticIndex):
		if s.thrown == nil {
			s.thrown = map[uintptr]uint32{}
		}
		s.thrown[uintptrOf(e)] = x
	case s.has(fault.PayloadOrder):
		for a, b := 0, len(ws)-1; a < b; a, b = a+1, b-1 {
			ws[a], ws[b] = ws[b], ws[a]
		}
	case s.has(fault.PayloadWidth):
		for k := range ws {
			ws[k] = uint64(uint32(ws[k]))
		}
	case s.has(fault.OneExnref):
		return s.reuse(0, e)
	case s.has(fault.ExnrefByTag):
		return s.reuse(uint64(e.instance)<<32|uint64(e.tag), e)
	}
	return e
}

// reuse overwrites the exception that was thrown under a key before, if it is as long, with e.
func (s *store) reuse(key uint64, e *exnrec) *exnrec {
	old := s.exception(s.reused[key])
	if old == nil || old.words != e.words {
		if s.reused == nil {
			s.reused = map[uint64]uintptr{}
		}
		s.reused[key] = uintptrOf(e)
		return e
	}
	old.typ, old.instance, old.tag = e.typ, e.instance, e.tag
	copy(old.payload(), e.payload())
	return old
}

// wrongLanding changes what a handler finds.
func (s *store) wrongLanding(w *search) {
	if s.has(fault.PayloadBoundary) && w.start.bp.vmctx() != w.at.bp.vmctx() {
		clear(w.exn.payload())
	}
}

// untagged is an exception of no tag, for a handler that catches what is none.
func (s *store) untagged() *exnrec {
	return s.alloc(tagid{hostInstance, ^uint32(0)}, s.typeID(wasm.DefineFunc(nil, nil)), 0, false)
}

// ended is the outcome that ends an invocation, at the frame from which it does. With a fault, a handler may catch it: nil.
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

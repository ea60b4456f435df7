//go:build linux && amd64

package run

import (
	"wasmjudge/native/abi"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// The walk. A frame is known by the return address into its function and by its rbp. From the return address follow
// code, call site and handlers; from the frame's vmctx the instance in which the handlers' tag indexes mean
// something. The frame whose saved rbp is 0 is the outermost of its invocation: the embedder or a host function
// called it.

// callSite is what a return address names.
type callSite struct {
	ret  uintptr
	code *code
	site *artifact.Site
	fn   uint32 // among the defined functions
	try  uint32 // artifact.Site.Try
}

const siteCacheSize = 64

// siteCache remembers call sites by return address.
type siteCache [siteCacheSize]callSite

func (x *siteCache) entry(ret uintptr) *callSite { return &x[(ret^ret>>6)%siteCacheSize] }

// clear forgets all. Where 0 would be found it puts 1, which is looked for elsewhere: neither is a return address.
func (x *siteCache) clear() {
	clear(x[:])
	x.entry(0).ret = 1
}

// siteOf finds the call site of a return address, or nil. The result is valid until the next call.
func (s *store) siteOf(ret uintptr) *callSite {
	c := s.sites.entry(ret)
	if c.ret == ret {
		return c
	}
	code := s.codeAt(ret - 1)
	if code == nil {
		return nil
	}
	off := uint32(ret - code.base)
	site := code.siteAt(off)
	fn, ok := code.funcAt(off - 1)
	if site == nil || !ok {
		return nil
	}
	*c = callSite{ret, code, site, uint32(fn), site.Try}
	return c
}

// search is a walk for a handler.
type search struct {
	exn    *abi.Exception
	start  cursor
	at     cursor
	inner  abi.Frame         // rbp of the frame that the current one called; of the first, its own
	code   *code             // of the handler, once it is found
	frame  uint32            // size of its frame
	caught *artifact.Handler // nil if there is none
}

// raise throws e in a frame. The result is nil if native code goes on at a handler.
func (s *store) raise(op wasm.Op, e *abi.Exception, from cursor) *wasm.Outcome {
	w := search{exn: e, start: from}
	if from.bp == 0 { // a host function that the embedder called by way of a tail call
		return s.uncaught(op, &w)
	}
	if end := s.find(&w); end != nil {
		return end
	}
	if w.caught == nil {
		return s.uncaught(op, &w)
	}
	m := s.stack.machine
	m.ax = uint64(uintptrOf(e)) // which makes it a root
	if s.onThrow != nil {
		s.explain(op, &w)
	}
	if s.engine.options.Faults != 0 {
		s.wrongLanding(&w)
	}
	m.pc = w.code.base + uintptr(w.caught.Pad)
	m.bp = uintptr(w.at.bp)
	m.sp = uintptr(w.at.bp) - uintptr(w.frame)
	m.vmctx = w.at.bp.Vmctx()
	return nil
}

// find walks until a handler catches the exception or the outermost frame is passed. It is
// Step_read/throw_ref-instrs, -label and
// -frame, which drop what is not a handler.
func (s *store) find(w *search) *wasm.Outcome {
	at, inner, last := w.start, w.start.bp, s.stack.outermost()
	for {
		c := s.sites.entry(at.ret)
		if c.ret != at.ret {
			if c = s.siteOf(at.ret); c == nil {
				return s.broke("walk came to %#x, which is not a return address", at.ret)
			}
		}
		if c.try != 0 {
			w.at, w.inner = at, inner
			if s.catches(w, c) {
				return nil
			}
		}
		inner = at.bp
		ret, bp := inner.Saved()
		if bp == 0 {
			return nil
		}
		if bp <= uintptr(inner) || bp > last || bp%8 != 0 { // as caller checks, which costs more
			return s.broke("walk came to rbp %#x above frame %#x", bp, inner)
		}
		at = cursor{ret, abi.Frame(bp)}
	}
}

// catches reports whether a clause of a try_table around a call site catches the exception, and notes it in w.
//
//	Step_read/throw_ref-handler-catch, -catch_ref: if the exception's tag is the handler's tag in the frame's instance
//	Step_read/throw_ref-handler-catch_all, -catch_all_ref: always
//	Step_read/throw_ref-handler-next, -empty: otherwise
func (s *store) catches(w *search, c *callSite) bool {
	if s.engine.options.Faults != 0 {
		return s.wrongCatches(w, c)
	}
	var tags []tagid // a clause's static index means something only in the instance of its own frame
	if i := s.instanceOf(w.at.bp.Vmctx()); i != nil {
		tags = i.tags
	}
	code, thrown := c.code, tagid{w.exn.Instance, w.exn.Tag}
	for t := c.try; t != 0; t = code.Tries[t-1].Parent {
		try := &code.Tries[t-1]
		for k := try.First; k < try.First+try.N; k++ {
			h := &code.Handlers[k]
			if !h.Kind.HasTag() || h.Tag < uint32(len(tags)) && tags[h.Tag] == thrown {
				w.caught, w.code, w.frame = h, code, code.Funcs[c.fn].Frame
				return true
			}
		}
	}
	return false
}

// tagIn is the identity of tag x of the instance with a vmctx.
func (s *store) tagIn(vmctx uintptr, x uint32) (tagid, bool) {
	i := s.instanceOf(vmctx)
	if i == nil || x >= uint32(len(i.tags)) {
		return tagid{}, false
	}
	return i.tags[x], true
}

// uncaught is the outcome of an exception for which the walk found no handler.
func (s *store) uncaught(op wasm.Op, w *search) *wasm.Outcome {
	out := wasm.Throw(s.exnValue(w.exn)) // which keeps it
	if s.onThrow != nil {
		s.explain(op, w)
	}
	x := s.Exception(wasm.ValueRef(out.Exception.Ref))
	if x == nil {
		return s.failf("exception of tag %d of instance %d, which does not exist", w.exn.Tag, w.exn.Instance)
	}
	out.Exception = x
	x.Backtrace = s.backtrace(w.start)
	if op == wasm.OpCall {
		x.Backtrace = append([]wasm.Frame{{Host: true}}, x.Backtrace...)
	}
	return &out
}

// maxBacktrace bounds the frames of a backtrace: the innermost are kept.
const maxBacktrace = limit.NativeBacktrace

// backtrace lists the frames from one to the outermost of the invocation, or to the first that is not a frame.
func (s *store) backtrace(c cursor) (fs []wasm.Frame) {
	for ok := true; ok && c.bp != 0 && len(fs) < maxBacktrace; c, ok = s.stack.caller(c.bp) {
		if site := s.siteOf(c.ret); site != nil {
			fs = append(fs, s.frameAt(site.code, site.fn, site.site.Pos, c.bp))
		}
	}
	return fs
}

// frameAt describes the frame at bp of a defined function of code.
func (s *store) frameAt(c *code, fn, pos uint32, bp abi.Frame) wasm.Frame {
	f := wasm.Frame{Func: uint32(c.layout.ImportedFuncs) + fn, Pos: pos}
	if i := s.instanceOf(bp.Vmctx()); i != nil {
		f.Instance = i.number
	}
	return f
}

// explain reports a walk to the store's observer by walking once more.
func (s *store) explain(op wasm.Op, end *search) {
	walk := &wasm.Walk{Op: op, Tag: tagid{end.exn.Instance, end.exn.Tag}.public(), Caught: end.caught != nil}
	if op == wasm.OpCall {
		walk.Frames = append(walk.Frames, wasm.WalkFrame{Frame: wasm.Frame{Host: true}})
	}
	w := search{exn: end.exn, start: end.start, at: end.start, inner: end.start.bp}
	for more := w.at.bp != 0; more; {
		c := *s.siteOf(w.at.ret)
		f := wasm.WalkFrame{Frame: s.frameAt(c.code, c.fn, c.site.Pos, w.at.bp)}
		more = !s.explainFrame(&w, &f, &c)
		walk.Frames = append(walk.Frames, f)
		if more {
			w.inner = w.at.bp
			w.at, more = s.stack.caller(w.at.bp)
			more = more && w.at.bp != 0
		}
	}
	s.onThrow(walk)
}

// explainFrame lists the clauses tried in a frame, and reports whether the last one caught.
func (s *store) explainFrame(w *search, f *wasm.WalkFrame, c *callSite) bool {
	caught := s.catches(w, c)
	for t := c.try; t != 0; t = c.code.Tries[t-1].Parent {
		try := &c.code.Tries[t-1]
		catches := c.code.catches(try.Pos)
		for k := range try.N {
			h := &c.code.Handlers[try.First+k]
			clause := wasm.WalkClause{Try: try.Pos, Catch: catches[k], Match: caught && h == w.caught}
			if h.Kind.HasTag() {
				id, _ := s.tagIn(w.at.bp.Vmctx(), h.Tag)
				clause.Tag = id.public()
			}
			f.Clauses = append(f.Clauses, clause)
			if clause.Match {
				return true
			}
		}
	}
	return false
}

package oracle

import "wasmjudge/wasm"

// flowDecision is that of an instruction whose operand a decides how execution goes on.
func flowDecision(s *shadow, f *frame, in *instr) {
	s.decide(s.at(in.a))
	s.exec(f, in)
}

// flowBranch is that of a branch that is taken if taken holds, with c words from b to d. A br has no operand a.
func flowBranch(taken func(*machine, *frame, *instr) bool) flow {
	return func(s *shadow, f *frame, in *instr) {
		if taken(s.m, f, in) {
			s.move(in.d, in.b, in.c)
		}
		s.exec(f, in)
	}
}

// flowConditional is flowBranch for a branch on operand a.
func flowConditional(taken func(*machine, *frame, *instr) bool) flow {
	branch := flowBranch(taken)
	return func(s *shadow, f *frame, in *instr) {
		s.decide(s.at(in.a))
		branch(s, f, in)
	}
}

// flowReturn takes the marks of c words at a to the frame's beginning, where the caller finds the results.
func flowReturn(s *shadow, f *frame, in *instr) {
	s.move(0, in.a, in.c)
	s.exec(f, in)
}

func flowCall(s *shadow, f *frame, in *instr) {
	inside := len(s.m.frames) + 1
	s.exec(f, in)
	s.entered(inside)
}

func flowCallRef(s *shadow, f *frame, in *instr) {
	s.decide(s.at(in.a))
	flowCall(s, f, in)
}

func flowCallIndirect(s *shadow, f *frame, in *instr) {
	s.decideIndirect(f, in)
	flowCall(s, f, in)
}

// decideIndirect: the callee depends on the index and on the element.
func (s *shadow) decideIndirect(f *frame, in *instr) {
	s.decide(s.at(in.a), s.tables[s.m.inst.tables[in.x]][f[in.a]])
}

func flowReturnCall(s *shadow, f *frame, in *instr) {
	s.move(0, in.b, in.c)
	inside := len(s.m.frames)
	s.exec(f, in)
	s.entered(inside)
}

func flowReturnCallRef(s *shadow, f *frame, in *instr) {
	s.decide(s.at(in.a))
	flowReturnCall(s, f, in)
}

func flowReturnCallIndirect(s *shadow, f *frame, in *instr) {
	s.decideIndirect(f, in)
	flowReturnCall(s, f, in)
}

// entered closes the locals and constants of a function that has just been entered, on top of so many frames: its
// parameters keep their marks.
func (s *shadow) entered(frames int) {
	m := s.m
	if m.pc != 0 || len(m.frames) != frames || m.fn == nil || m.fn.code == nil {
		return // a host function was called, which may have thrown, or nothing
	}
	code := m.fn.code
	for i := code.params; i < code.locals+len(code.constants); i++ {
		*s.word(m.base + i) = closed
	}
}

// thrown notes the fields of a new exception, which lie in n slots from a on.
func (s *shadow) thrown(w uint64, a, n uint16) { s.setFields(w, s.slots(a, n)) }

// caught notes what a clause's label gets: n fields of the exception at dst, and then perhaps the exception itself.
func (s *shadow) caught(w uint64, dst uint16, n int) {
	for i, k := range s.fieldMarks(w, n)[:n] {
		s.put(dst+uint16(i), k)
	}
	s.put(dst+uint16(n), closed)
}

// given marks n words that the embedder puts on the stack.
func (s *shadow) given(at, n int) {
	for i, k := range s.embedder(n) {
		*s.word(at + i) = k
	}
}

// embedder is the marks of n words that come from the embedder: a host function may have computed them from what it
// knows.
func (s *shadow) embedder(n int) []mark {
	ks := make([]mark, n)
	if k := join(join(s.args...), s.heard, s.kept); k != closed {
		for i := range ks {
			ks[i] = k
		}
	}
	return ks
}

// callHost calls a host function, whose arguments lie at stack[at:], and marks its results. What it does is taken not
// to depend on what is open; the values that it gives are: on its arguments, on how calls ended that it made, and on
// references that any host function was given before. A number that it keeps for a later call, and what it reads of
// the store, are not followed.
func (s *shadow) callHost(fn *funcinst, at int, args []wasm.Value) wasm.Outcome {
	outerArgs, outerHeard, comp := s.args, s.heard, &fn.typ.Comp
	defer func() { s.args, s.heard = outerArgs, outerHeard }()
	s.args, s.heard = s.marked(at, comp.Params), closed
	for i, t := range comp.Params {
		if t.Kind == wasm.Ref {
			s.kept = join(s.kept, s.args[i])
		}
	}
	out := fn.host(s.m.ctx, args)
	s.given(at, slotsOf(comp.Results))
	return out
}

// marked is the marks of values of the given types that lie at stack[at:].
func (s *shadow) marked(at int, ts []wasm.Valtype) []mark {
	n := slotsOf(ts)
	s.word(at + n)
	return valueMarks(s.stack[at:at+n], ts)
}

// ended notes how a call from outside or an instantiation ended, with results of the given types at stack[at:].
func (s *shadow) ended(out *wasm.Outcome, at int, results []wasm.Valtype) {
	s.outcome = nil
	switch out.Kind {
	case wasm.OutcomeValues:
		s.outcome = s.marked(at, results)
	case wasm.OutcomeException:
		if w, ok := s.m.store.word(out.Exception.Ref); ok {
			s.outcome = s.payloadMarks(w)
		}
	}
	if s.m.depth > 0 {
		s.heard = join(s.heard, join(s.outcome...))
	}
}

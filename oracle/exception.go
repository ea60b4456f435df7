package oracle

import (
	"wasmjudge/wasm"
)

// handler is a HANDLER_n{catch*}: the clauses of a try_table.
type handler struct {
	outer      uint32 // the handler around it in the same function, counted from 1; 0 if none
	pos        uint32 // Instr.Pos of the try_table
	first, end uint32 // its clauses among those of the function
	level      level  // what is around the handler
	crowded    uint16 // likewise, as counted.crowded; if rules are counted
}

// clause is a catch clause with its branch resolved.
type clause struct {
	catch wasm.Catch
	pc    uint32 // where to go on
	dst   uint16 // where the label's values begin
	level level  // labels and handlers that the branch leaves
}

// throw puts the exception's fields into a new exception instance.
//
// Step/throw: z; val^n (THROW x) ~> $add_exninst(z, exn); (REF.EXN_ADDR a) THROW_REF
//
//	Expand: $as_deftype($tag(z, x).TYPE) ~~ FUNC t^n -> eps
//	if a = |$exninst(z)|
//	if exn = {TAG $tagaddr(z)[x], FIELDS val^n}
func throw(m *machine, f *frame, in *instr) {
	m.height = in.b + in.c
	exn, w := m.store.alloc(formExn, uint64(in.c))
	if exn == nil {
		m.exhaust(m.store.full())
		return
	}
	exn.tag = m.inst.tags[in.x]
	copy(exn.fields, f[in.b:])
	if m.shadow != nil {
		m.shadow.thrown(w, in.b, in.c)
	}
	m.throwRef(w, wasm.OpThrow)
}

func throwRef(m *machine, f *frame, in *instr) {
	if f[in.a] == refNull {
		// Step_read/throw_ref-null: (REF.NULL_ADDR) THROW_REF ~> TRAP
		m.trap(RuleThrowRefNull, wasm.TrapNullException)
		return
	}
	m.throwRef(f[in.a], wasm.OpThrowRef)
}

// throwRef is (REF.EXN_ADDR a) THROW_REF: it goes on where the innermost matching clause says, or ends the run. op is
// what throws.
func (m *machine) throwRef(w uint64, op wasm.Op) {
	exn := m.store.heap.at(w)
	at, c := m.findClause(exn)
	if m.counts != nil || m.store.onThrow != nil {
		m.observe(exn, op, c)
	}
	if c == nil {
		m.stop(m.uncaught(w))
		return
	}
	m.frames = m.frames[:at.depth]
	m.reenter(at.activation)
	n := 0
	if c.catch.Kind.HasTag() {
		n = copy(m.f[c.dst:], exn.fields)
	}
	if c.catch.Kind.HasRef() {
		m.f[int(c.dst)+n] = w
	}
	if m.shadow != nil {
		m.shadow.caught(w, c.dst, n)
	}
	m.pc = int(c.pc)
	m.spend()
}

// place is an activation and the number of frames below it.
type place struct {
	activation
	depth int
}

// findClause goes from frame to frame and handler to handler outwards to the first clause that catches exn; c is nil
// if there is none before the embedder.
func (m *machine) findClause(exn *object) (at place, c *clause) {
	at = place{activation{m.fn, m.pc, m.base}, len(m.frames)}
	for at.fn != nil {
		if code := at.fn.code; code != nil && code.handlerAt != nil {
			// Step_read/throw_ref-instrs: val* (REF.EXN_ADDR a) THROW_REF instr* ~> (REF.EXN_ADDR a) THROW_REF
			//   if val* =/= eps \/ instr* =/= eps
			// Step_read/throw_ref-label: (LABEL_ n {instr'*} (REF.EXN_ADDR a) THROW_REF) ~> (REF.EXN_ADDR a) THROW_REF
			for h := code.handlerAt[at.pc-1]; h != 0; h = code.handlers[h-1].outer {
				if c := match(code.clausesOf(&code.handlers[h-1]), exn, at.fn.inst); c != nil {
					return at, c
				}
				// Step_read/throw_ref-handler-empty: (HANDLER_ n {eps} (REF.EXN_ADDR a) THROW_REF) ~> (REF.EXN_ADDR a) THROW_REF
			}
		}
		// Step_read/throw_ref-frame: (FRAME_ n {f} (REF.EXN_ADDR a) THROW_REF) ~> (REF.EXN_ADDR a) THROW_REF
		at.depth--
		at.activation = m.frames[at.depth]
	}
	return at, nil
}

// match finds the first clause of a handler that catches exn. Its tag is an index into the tags of inst, the instance
// whose function holds the handler: that is what $tagaddr(z) means there.
func match(clauses []clause, exn *object, inst *moduleinst) *clause {
	for i := range clauses {
		c := &clauses[i]
		// Step_read/throw_ref-handler-catch: HANDLER_n{(CATCH x l) catch'*} (REF.EXN_ADDR a) THROW_REF ~> val* (BR l)
		//   if $exninst(z)[a].TAG = $tagaddr(z)[x]
		//   if val* = $exninst(z)[a].FIELDS
		// Step_read/throw_ref-handler-catch_ref: HANDLER_n{(CATCH_REF x l) catch'*} (REF.EXN_ADDR a) THROW_REF ~> val* (REF.EXN_ADDR a) (BR l)
		//   if $exninst(z)[a].TAG = $tagaddr(z)[x]
		//   if val* = $exninst(z)[a].FIELDS
		// Step_read/throw_ref-handler-catch_all: HANDLER_n{(CATCH_ALL l) catch'*} (REF.EXN_ADDR a) THROW_REF ~> (BR l)
		// Step_read/throw_ref-handler-catch_all_ref: HANDLER_n{(CATCH_ALL_REF l) catch'*} (REF.EXN_ADDR a) THROW_REF ~> (REF.EXN_ADDR a) (BR l)
		if !c.catch.Kind.HasTag() || exn.tag == inst.tags[c.catch.Tag] {
			return c
		}
		// Step_read/throw_ref-handler-next: HANDLER_n{catch catch'*} (REF.EXN_ADDR a) THROW_REF ~> HANDLER_n{catch'*} (REF.EXN_ADDR a) THROW_REF
		//   otherwise
	}
	return nil
}

// uncaught is the outcome of an exception that leaves the outermost frame.
func (m *machine) uncaught(w uint64) wasm.Outcome {
	e := m.store.exception(w)
	e.Backtrace = m.backtrace()
	return wasm.Outcome{Kind: wasm.OutcomeException, Exception: e}
}

func (s *Store) exception(w uint64) *wasm.Exception {
	exn := s.heap.at(w)
	tag := s.tags[exn.tag]
	return &wasm.Exception{Tag: tag, Payload: s.values(exn.fields, tag.typ.Comp.Params), Ref: s.reference(w)}
}

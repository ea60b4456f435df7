package oracle

import "wasmjudge/wasm"

// observe goes once more the way that findClause went and reports it: to the counters, and to the embedder as a walk.
// found is the clause that it ended in, nil if none.
func (m *machine) observe(exn *object, op wasm.Op, found *clause) {
	walk := &wasm.Walk{Op: op, Tag: m.store.tags[exn.tag].id, Caught: found != nil}
	here := activation{m.fn, m.pc, m.base}
	for i := len(m.frames) - 1; here.fn != nil; i-- {
		frame := wasm.WalkFrame{Frame: here.frame()}
		ended := false
		if here.fn.code != nil {
			ended = m.observeFrame(&frame, &here, exn)
		}
		walk.Frames = append(walk.Frames, frame)
		if ended {
			break
		}
		if here.fn.code != nil { // a host function has no frame
			m.also(RuleThrowRefFrame, 1)
		}
		here = m.frames[i]
	}
	if m.store.onThrow != nil {
		m.store.onThrow(walk)
	}
}

// observeFrame reports what happens to exn in one frame, and whether the walk ends there.
func (m *machine) observeFrame(frame *wasm.WalkFrame, here *activation, exn *object) bool {
	code, site := here.fn.code, countedStep{}
	if m.counts != nil {
		site = code.watched.counted[here.pc-1]
	}
	for h := code.handlerOf(here.pc - 1); h != nil; h = code.handlerOuter(h) {
		m.also(RuleThrowRefLabel, uint64(site.level.labels-h.level.labels))
		m.also(RuleThrowRefInstrs, uint64(site.crowded-h.crowded))
		site.level.labels, site.crowded = h.level.labels, h.crowded
		for _, c := range code.clausesOf(h) {
			tried := wasm.WalkClause{Try: h.pos, Catch: c.catch, Match: !c.catch.Kind.HasTag()}
			if c.catch.Kind.HasTag() {
				tag := here.fn.inst.tags[c.catch.Tag]
				tried.Tag, tried.Match = m.store.tags[tag].id, tag == exn.tag
			}
			frame.Clauses = append(frame.Clauses, tried)
			if tried.Match {
				m.also(catchRules[c.catch.Kind], 1)
				m.countBranch(c.level)
				return true
			}
			m.also(RuleThrowRefHandlerNext, 1)
		}
		m.also(RuleThrowRefHandlerEmpty, 1)
	}
	m.also(RuleThrowRefLabel, uint64(site.level.labels))
	m.also(RuleThrowRefInstrs, uint64(site.crowded))
	return false
}

var catchRules = [...]Rule{
	wasm.CatchTag:    RuleThrowRefHandlerCatch,
	wasm.CatchTagRef: RuleThrowRefHandlerCatchRef,
	wasm.CatchAll:    RuleThrowRefHandlerCatchAll,
	wasm.CatchAllRef: RuleThrowRefHandlerCatchAllRef,
}

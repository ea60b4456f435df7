package oracle

import (
	"fmt"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// maxHostDepth bounds how deep host functions may nest: each takes a piece of the Go stack.
const maxHostDepth = limit.NestedHost

// callHost runs a host function in the frame that was pushed for it, with its arguments at stack[at:]. The
// specification's rule
// for it (4.6.13) has no name: val^n (REF.FUNC_ADDR a) CALL_REF ~> result.
func (m *machine) callHost(fn *funcinst, at int) {
	comp := &fn.typ.Comp
	m.fn, m.code, m.base = fn, nil, at
	if len(m.frames) > m.store.limits.CallDepth {
		m.stop(m.tooDeep().outcome())
		return
	}
	if m.depth >= maxHostDepth {
		m.stop(excess{wasm.LimitCallDepth, maxHostDepth}.outcome())
		return
	}
	first, top := len(m.args), m.top
	words := m.stack[at:]
	for _, t := range comp.Params {
		m.args = append(m.args, m.store.value(words, t))
		words = words[slots(t):]
	}
	m.top = at + max(slotsOf(comp.Params), slotsOf(comp.Results))
	m.depth++
	var out wasm.Outcome
	if m.shadow != nil {
		out = m.shadow.callHost(fn, at, m.args[first:])
	} else {
		out = fn.host(m.ctx, m.args[first:])
	}
	m.depth--
	m.top = top
	m.args = m.args[:first]
	m.endHost(fn, at, &out)
}

// endHost takes a host function's outcome for that of its call.
func (m *machine) endHost(fn *funcinst, at int, out *wasm.Outcome) {
	switch out.Kind {
	case wasm.OutcomeValues:
		if !m.store.puts(m.stack[at:], out.Values, fn.typ.Comp.Results) {
			m.stop(wasm.Faulted(fmt.Errorf("host function returned values that do not match %s", fn.typ)))
			return
		}
		m.leave()
	case wasm.OutcomeException:
		w, ok := refNull, false
		if out.Exception != nil {
			w, ok = m.store.word(out.Exception.Ref)
		}
		if !ok || formOf(w) != formExn {
			m.stop(wasm.Faulted(fmt.Errorf("host function threw what is no exception of its store")))
			return
		}
		m.throwRef(w, wasm.OpCall)
	case wasm.OutcomeTrap:
		m.trap(m.fired, out.Trap)
		m.outcome.Backtrace = append(out.Backtrace[:len(out.Backtrace):len(out.Backtrace)], m.outcome.Backtrace...)
	default:
		m.stop(*out)
	}
}

package oracle

import (
	"slices"
	"testing"

	"wasmjudge/wasm"
)

// TestDispatchIsTotal: every instruction has a step, an emitter and a flow, and its usual rule is one that the
// instruction table names for it.
func TestDispatchIsTotal(t *testing.T) {
	for op := wasm.Op(0); op < wasm.OpCount; op++ {
		row, o := op.Row(), &ops[op]
		if is := row.Name != ""; is != (o.step != nil) || is != (o.emit != nil) || is != (opFlows[op] != nil) {
			t.Errorf("%#x %s: step %v, emitter %v, flow %v", uint16(op), op, o.step != nil, o.emit != nil, opFlows[op] != nil)
		}
		if o.rule != RuleNone && !slices.Contains(op.Rules(), o.rule.String()) {
			t.Errorf("%s: %s is none of %v", op, o.rule, op.Rules())
		}
	}
}

package oracle

import (
	"strings"
	"sync/atomic"
)

// Counts says how often each rule was applied, indexed by Rule.
type Counts [RuleCount]uint64

// countedStep is what the counting loop knows of an instruction beforehand.
type countedStep struct {
	rule    Rule   // the usual outcome
	level   level  // what is around it
	context bool   // there are values or instructions beside the redex
	crowded uint16 // the sequences around it, its own among them, in which there are values or instructions beside
}

// also counts a rule that a step applies beside the one that the loop counts for it.
func (m *machine) also(r Rule, n uint64) {
	if m.counts != nil {
		m.counts[r] += n
	}
}

// runCounting is run for when rules are counted. The loop supposes for each step its usual outcome; steps tell of
// others in m.fired. So what the steps do for counting costs the other loop next to nothing.
func (m *machine) runCounting() {
	for {
		pc, code := m.pc, m.code
		if uint(pc) >= uint(len(code)) {
			return
		}
		in := &code[pc]
		at := &m.fn.code.watched.counted[pc]
		m.pc = pc + 1
		m.fired = at.rule
		in.step(m, m.f, in)
		m.count(at, in)
	}
}

// count counts the rule that was applied, the branch that it led to if any, and the contexts of the running function
// that the redex stood in. Contexts of its callers are not counted, lest a step cost the more the deeper the stack.
//
// Step/ctxt-instrs: z; val* instr* instr_1* ~> z'; val* instr'* instr_1*
//
//	Step: z; instr* ~> z'; instr'*
//	if val* =/= eps \/ instr_1* =/= eps
//
// Step/ctxt-label: z; (LABEL_ n {instr_0*} instr*) ~> z'; (LABEL_ n {instr_0*} instr'*)
//
//	Step: z; instr* ~> z'; instr'*
//
// Step/ctxt-handler: z; (HANDLER_ n {catch*} instr*) ~> z'; (HANDLER_ n {catch*} instr'*)
//
//	Step: z; instr* ~> z'; instr'*
//
// Step/ctxt-frame: s; f; (FRAME_ n {f'} instr*) ~> s'; f; (FRAME_ n {f”} instr'*)
//
//	Step: s; f'; instr* ~> s'; f''; instr'*
func (m *machine) count(at *countedStep, in *instr) {
	rule := m.fired
	m.counts[rule]++
	switch {
	case rule == RuleNone:
		return
	case rule == RuleReturnFrame:
		m.counts[RuleReturnLabel] += uint64(in.level().labels)
		m.counts[RuleReturnHandler] += uint64(in.level().handlers)
	case rule == RuleBrLabelZero:
		m.counts[rule]--
		m.countBranch(in.level())
	case branching[rule]:
		m.countBranch(in.level())
	}
	if at.context {
		m.counts[RuleCtxtInstrs]++
	}
	m.counts[RuleCtxtLabel] += uint64(at.level.labels)
	m.counts[RuleCtxtHandler] += uint64(at.level.handlers)
	m.counts[RuleCtxtFrame]++
}

// branching marks the rules that reduce to a BR which the same step executes.
var branching = [RuleCount]bool{
	RuleBrIfTrue: true, RuleBrOnNullNull: true, RuleBrOnNonNullAddr: true, RuleBrOnCastSucceed: true, RuleBrOnCastFailFail: true,
}

// countBranch counts a BR that leaves l.
func (m *machine) countBranch(l level) {
	m.also(RuleBrLabelSucc, uint64(l.labels))
	m.also(RuleBrHandler, uint64(l.handlers))
	m.also(RuleBrLabelZero, 1)
}

// countReturnCall counts what a RETURN_CALL_REF leaves.
func (m *machine) countReturnCall(l level) {
	m.also(RuleReturnCallRefLabel, uint64(l.labels))
	m.also(RuleReturnCallRefHandler, uint64(l.handlers))
}

// countTrap counts how a TRAP leaves the frames of the invocation, but for the innermost few that it stands outside
// of. A host function has no frame.
//
// Step_pure/trap-instrs: val* TRAP instr* ~> TRAP
//
//	if val* =/= eps \/ instr* =/= eps
//
// Step_pure/trap-label: (LABEL_ n {instr'*} TRAP) ~> TRAP
//
// Step_pure/trap-handler: (HANDLER_ n {catch*} TRAP) ~> TRAP
//
// Step_pure/trap-frame: (FRAME_ n {f} TRAP) ~> TRAP
func (m *machine) countTrap(left int) {
	here := activation{m.fn, m.pc, m.base}
	for i := len(m.frames) - 1; here.fn != nil && i >= 0; i-- {
		if code := here.fn.code; code != nil && left <= 0 {
			at := code.watched.counted[here.pc-1]
			m.counts[RuleTrapInstrs] += uint64(at.crowded)
			m.counts[RuleTrapLabel] += uint64(at.level.labels)
			m.counts[RuleTrapHandler] += uint64(at.level.handlers)
			m.counts[RuleTrapFrame]++
		}
		left--
		here = m.frames[i]
	}
}

// countBeside counts a TRAP that stands before what is left of the instructions that the running one reduced to. If
// there is nothing else beside it, countTrap does not know of them.
func (m *machine) countBeside() {
	if m.counts != nil && !m.fn.code.watched.counted[m.pc-1].context {
		m.counts[RuleTrapInstrs]++
	}
}

// countArguments counts the TRAP of a CALL_REF of null, beside which the arguments are left. All operands are at home
// where rules are counted, the function's or the table's index above the arguments.
func (m *machine) countArguments(in *instr) {
	if in.a > in.d {
		m.countBeside()
	}
}

// countNull counts the evaluation of (REF.NULL ht), which the binary format has for a table without an initializer.
func (m *machine) countNull() {
	m.also(RuleEvalExpr, 1)
	m.also(RuleStepsRefl, 1)
	m.also(RuleRefNull, 1)
}

// countSegment counts the TRAP of an active segment that is out of bounds: the DROP of the segment stands behind it.
func (m *machine) countSegment() {
	m.also(m.fired, 1)
	m.also(RuleTrapInstrs, 1)
}

// derive fills in the rules whose counts follow from others.
//
// Step/pure: z; instr* ~> z; instr'*
//
//	Step_pure: instr* ~> instr'*
//
// Step/read: z; instr* ~> z; instr'*
//
//	Step_read: z; instr* ~> instr'*
//
// Steps/refl: z; instr* ~>* z; instr*
//
// Steps/trans: z; instr* ~>* z”; instr”*
//
//	Step: z; instr* ~> z'; instr'*
//	Steps: z'; instr'* ~>* z''; instr''*
func (c *Counts) derive() {
	c[RulePure], c[RuleRead], c[RuleStepsTrans] = 0, 0, 0
	for r := RuleUnreachable; r < RuleEvalExpr; r++ {
		switch kind, _, _ := strings.Cut(r.String(), "/"); kind {
		case "Step_pure":
			c[RulePure] += c[r]
		case "Step_read":
			c[RuleRead] += c[r]
		}
		c[RuleStepsTrans] += c[r]
	}
	c[RuleNone] = 0
}

// counters are the counts of an engine's closed stores.
type counters [RuleCount]atomic.Uint64

func (c *counters) add(n *Counts) {
	for r := range n {
		c[r].Add(n[r])
	}
}

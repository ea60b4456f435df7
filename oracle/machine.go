package oracle

import (
	"context"
	"fmt"
	"runtime/debug"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// frame is the window of the value stack that the running function sees: its locals, constants and operands. Slots are
// 16 bits wide, so that an access needs no bounds check; a function that needs more slots cannot be called
// (LimitOperands).
type frame [maxSlots]uint64

const maxSlots = limit.OracleFrame

// step executes one instruction.
type step func(m *machine, f *frame, in *instr)

// instr is an instruction of the machine. Operands are in slots a, b, c in order, or side by side from a on if there
// are more than three or if their number is not fixed; the result goes to d. What else the fields mean is said by the
// emitter (compile.go).
type instr struct {
	step       step
	n          uint64 // constant, memory offset, or second immediate
	x          uint32 // index immediate, or branch target
	pos        uint32 // Instr.Pos
	a, b, c, d uint16
}

// halted is a pc beyond every code: it ends the run.
const halted = -1

// machine executes the functions of one store. Invocations nest when host functions call back: all share one stack.
type machine struct {
	pc   int // the next instruction of code
	code []instr
	f    *frame // stack[base:]
	inst *moduleinst
	fn   *funcinst // the running function, a host function while the host runs
	base int
	fuel int // branches and calls until the context is looked at again

	stack   []uint64
	top     int    // where a nested invocation may begin
	height  uint16 // of the operand stack, set by instructions that make objects
	frames  []activation
	deepest int // the most frames there have been

	fired   Rule             // the outcome of the last step, if not the usual one
	counts  *Counts          // nil unless rules are counted
	onStep  func(*wasm.Step) // nil unless somebody watches steps; then rules are counted, too
	shadow  *shadow          // nil unless it follows what depends on open choices
	outcome wasm.Outcome

	store *Store
	ctx   context.Context
	depth int // of host functions that run
	args  []wasm.Value

	choices, growths int // open choices that were made: see nondeterminism.go
}

// activation is a frame that waits for a call to return. With fn nil it stands for the embedder.
type activation struct {
	fn   *funcinst
	pc   int
	base int
}

// run steps until the machine halts. A step that is no branch, call or trap leaves pc at the next instruction.
func (m *machine) run() {
	switch {
	case m.counts != nil && m.onStep != nil:
		m.runStepping()
		return
	case m.counts != nil:
		m.runCounting()
		return
	case m.shadow != nil:
		m.runShadow()
		return
	}
	for {
		pc, code := m.pc, m.code
		if uint(pc) >= uint(len(code)) {
			return
		}
		in := &code[pc]
		m.pc = pc + 1
		in.step(m, m.f, in)
	}
}

// invoke is $invoke: it calls fn with the arguments in stack[m.top:] and leaves its results there. The outcome has no
// values. A panic, of a host function or of the engine itself, is a fault.
func (m *machine) invoke(ctx context.Context, fn *funcinst) (out wasm.Outcome) {
	defer m.resume(m.suspend(ctx), &out)
	m.push(activation{})
	m.also(RuleStepsRefl, 1)
	m.enter(fn, m.top)
	if m.shadow != nil {
		m.shadow.entered(len(m.frames))
	}
	m.run()
	return m.outcome
}

// suspension is what an evaluation within another must put back when it ends.
type suspension struct {
	fn           *funcinst
	ctx          context.Context
	base, frames int
	top, fuel    int
	depth, args  int
	fired        Rule
}

func (m *machine) suspend(ctx context.Context) suspension {
	outer := suspension{m.fn, m.ctx, m.base, len(m.frames), m.top, m.fuel, m.depth, len(m.args), m.fired}
	m.ctx, m.fn, m.outcome = ctx, nil, wasm.Outcome{}
	m.refuel()
	if m.depth == 0 {
		m.store.heap.poor = false // what bounds collections bounds those of one evaluation
	}
	return outer
}

// resume is deferred by what called suspend.
func (m *machine) resume(outer suspension, out *wasm.Outcome) {
	if p := recover(); p != nil {
		*out = wasm.Faulted(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
	m.fn, m.ctx, m.base, m.top, m.fuel, m.depth = outer.fn, outer.ctx, outer.base, outer.top, outer.fuel, outer.depth
	m.fired = outer.fired
	m.frames = m.frames[:outer.frames]
	m.args = m.args[:outer.args]
	m.outcome = wasm.Outcome{}
}

// call pushes the running function's frame and enters fn, whose arguments lie at stack[at:].
func (m *machine) call(fn *funcinst, at int) {
	m.push(activation{m.fn, m.pc, m.base})
	m.enter(fn, at)
}

func (m *machine) push(a activation) {
	m.frames = append(m.frames, a)
	m.deepest = max(m.deepest, len(m.frames))
}

// enter makes fn the running function.
//
// Step_read/call_ref-func: val^n (REF.FUNC_ADDR a) (CALL_REF yy) ~> (FRAME_ m {f} (LABEL_ m {eps} instr*))
//
//	if $funcinst(z)[a] = fi
//	Expand: fi.TYPE ~~ FUNC t_1^n -> t_2^m
//	if fi.CODE = FUNC x (LOCAL t)* (instr*)
//	if f = {LOCALS val^n ($default_(t))*, MODULE fi.MODULE}
func (m *machine) enter(fn *funcinst, at int) {
	code := fn.code
	if code == nil {
		if fn.host != nil {
			m.callHost(fn, at)
			return
		}
		code = fn.compile()
	}
	if len(m.frames) > m.store.limits.CallDepth || !m.room(at) {
		m.stop(m.tooDeep().outcome()) // the rule of the instruction was taken: only the FRAME is one too many
		return
	}
	m.also(RuleCallRefFunc, 1)
	m.fn, m.inst, m.code, m.pc, m.base = fn, fn.inst, code.instrs, 0, at
	m.f = (*frame)(m.stack[at:])
	if code.params < code.locals {
		clear(m.f[code.params:code.locals])
	}
	for i, w := range code.constants {
		m.f[uint16(code.locals+i)] = w
	}
	m.spend()
}

// leave takes up the frame below, where the results lie in place of the arguments.
func (m *machine) leave() {
	top := len(m.frames) - 1
	a := m.frames[top]
	m.frames = m.frames[:top]
	if a.fn == nil {
		m.pc = halted
		return
	}
	m.reenter(a)
}

func (m *machine) reenter(a activation) {
	m.fn, m.inst, m.code, m.pc, m.base = a.fn, a.fn.inst, a.fn.code.instrs, a.pc, a.base
	m.f = (*frame)(m.stack[a.base:])
}

// room makes sure that a frame can begin at stack[at:], unless that exceeds the limit.
func (m *machine) room(at int) bool { return at+maxSlots <= len(m.stack) || m.grow(at+maxSlots) }

func (m *machine) grow(n int) bool {
	if n > maxStack {
		return false
	}
	stack := make([]uint64, min(maxStack, max(n, 2*len(m.stack))))
	copy(stack, m.stack)
	m.stack = stack
	return true
}

// liveTop is the end of the stack that holds values, while an instruction or the embedder makes an object. What lies
// beyond was left by frames and operands that are gone.
func (m *machine) liveTop() int {
	if m.fn == nil || m.fn.code == nil {
		return m.top
	}
	return m.base + int(m.height)
}

// wholeFrame is a height that leaves out no operand, for instructions that may collect though they make no object.
func (m *machine) wholeFrame() uint16 { return uint16(m.fn.code.size) }

// trap ends the run: rule says how the instruction came to TRAP.
func (m *machine) trap(rule Rule, t wasm.Trap) {
	m.fired = rule
	if m.counts != nil {
		m.countTrap(0)
	}
	m.stop(m.trapped(t))
}

// trapped is the outcome of a trap at the running instruction.
func (m *machine) trapped(t wasm.Trap) wasm.Outcome {
	return wasm.Outcome{Kind: wasm.OutcomeTrap, Trap: t, Backtrace: m.backtrace()}
}

// exhaust ends the run because a limit is exceeded.
func (m *machine) exhaust(e excess) {
	m.fired = RuleNone
	m.stop(e.outcome())
}

func (m *machine) stop(out wasm.Outcome) {
	m.outcome = out
	m.pc = halted
}

// spend counts a branch or call and now and then asks whether the context is cancelled.
func (m *machine) spend() {
	if m.fuel--; m.fuel < 0 {
		m.poll()
	}
}

const pollEvery = 1 << 12

func (m *machine) poll() {
	if m.ctx.Err() != nil {
		m.exhaust(excess{limit: wasm.LimitTime})
	}
	m.refuel()
}

func (m *machine) refuel() {
	if m.ctx.Done() == nil {
		m.fuel = int(^uint(0) >> 1)
	} else {
		m.fuel = pollEvery
	}
}

// backtrace lists the frames of this invocation, innermost first.
func (m *machine) backtrace() []wasm.Frame {
	var trace []wasm.Frame
	here := activation{m.fn, m.pc, m.base}
	for i := len(m.frames) - 1; here.fn != nil && i >= 0; i-- {
		trace = append(trace, here.frame())
		here = m.frames[i]
	}
	return trace
}

// frame shows an activation whose pc is one past the instruction that it executes.
func (a *activation) frame() wasm.Frame {
	if a.fn.code == nil {
		return wasm.Frame{Host: true}
	}
	return wasm.Frame{Instance: a.fn.inst.number, Func: a.fn.index, Pos: a.fn.code.instrs[a.pc-1].pos}
}

// Call is $invoke for the embedder.
func (fn *funcinst) Call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	m := fn.store.machine
	comp := &fn.typ.Comp
	np, nr := slotsOf(comp.Params), slotsOf(comp.Results)
	if !m.room(m.top + max(np, nr)) {
		return m.tooDeep().outcome()
	}
	if !fn.store.puts(m.stack[m.top:m.top+np], args, comp.Params) {
		return wasm.Faulted(fmt.Errorf("arguments do not match %s", fn.typ))
	}
	if m.shadow != nil {
		m.shadow.given(m.top, np)
	}
	out := m.invoke(ctx, fn)
	if out.OK() {
		out.Values = fn.store.values(m.stack[m.top:m.top+nr], comp.Results)
	}
	if m.shadow != nil {
		m.shadow.ended(&out, m.top, comp.Results)
	}
	return out
}

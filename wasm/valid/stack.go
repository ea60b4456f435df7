package valid

import (
	"slices"

	"wasmjudge/wasm"
)

// frame is an entry of the control stack: a structured instruction that is open, or a body.
type frame struct {
	op          wasm.Op // of the instruction; OpEnd for a body
	unreachable bool    // the rest of the block cannot be reached: the stack below height is polymorphic
	tabled      uint32  // the br_table that checked this frame's label last
	height      int     // of the operand stack where the block starts
	inits       int     // height of the initialization stack there
	params      []wasm.Valtype
	results     []wasm.Valtype
}

// label is the type of the operands that a branch to the frame takes.
func (f *frame) label() []wasm.Valtype {
	if f.op == wasm.OpLoop {
		return f.params
	}
	return f.results
}

// top is the innermost frame.
func (v *validator) top() *frame { return &v.ctrls[len(v.ctrls)-1] }

// height is the number of operands in the innermost block.
func (v *validator) height() int { return len(v.vals) - v.top().height }

// enter opens a frame whose parameters are pushed.
func (v *validator) enter(op wasm.Op, params, results []wasm.Valtype) {
	n := len(v.ctrls)
	if n == cap(v.ctrls) {
		v.ctrls = slices.Grow(v.ctrls, 1)
	}
	v.ctrls = v.ctrls[:n+1]
	f := &v.ctrls[n]
	f.op, f.unreachable, f.tabled, f.height, f.inits = op, false, 0, len(v.vals), len(v.locals.inits)
	f.params, f.results = params, results
	v.push(params)
}

// leave closes the innermost frame: its results, and nothing else, must be on the stack. i is its else or end. The frame given is good
// until another is entered.
func (v *validator) leave(i *wasm.Instr) (*frame, error) {
	f := v.top()
	have := v.vals[f.height:]
	if len(have) != len(f.results) && !(f.unreachable && len(have) < len(f.results)) || !v.holds(f.results) {
		rule, what := "Expr_ok", "expression"
		if f.op != wasm.OpEnd {
			rule, what = f.op.Row().Valid, "block"
		}
		return f, v.invalid(i.Pos, rule, "type mismatch: %s requires %s but stack has %s",
			what, v.typeList(f.results), v.typeList(have))
	}
	v.vals = v.vals[:f.height]
	v.locals.uninit(f.inits)
	v.ctrls = v.ctrls[:len(v.ctrls)-1]
	return f, nil
}

// unreachable makes the rest of the innermost block unreachable.
func (v *validator) unreachable() {
	f := v.top()
	v.vals = v.vals[:f.height]
	f.unreachable = true
}

// push puts operands on the stack.
func (v *validator) push(ts []wasm.Valtype) {
	switch len(ts) {
	case 0:
	case 1: // by far the most common, and not worth a call of the runtime
		v.push1(ts[0])
	default:
		v.vals = append(v.vals, ts...)
	}
}

// push1 puts one operand on the stack. A pointer that stays as it is, nil most often, is not written: that costs while the collector works.
func (v *validator) push1(t wasm.Valtype) {
	n := len(v.vals)
	if n == cap(v.vals) {
		v.vals = append(v.vals, t)
		return
	}
	v.vals = v.vals[:n+1]
	at := &v.vals[n]
	if at.Def != t.Def {
		at.Def = t.Def
	}
	at.Idx, at.Kind, at.Null, at.Heap = t.Idx, t.Kind, t.Null, t.Heap
}

// holds reports whether the topmost operands match want. What lies below them does not matter.
//
//	Instrs_ok/frame: instr* : t* t_1* -> t* t_2*  if  instr* : t_1* -> t_2*
//	Instrs_ok/sub, Instrtype_sub: operands may be of smaller types than an instruction asks for
func (v *validator) holds(want []wasm.Valtype) bool {
	f := v.top()
	n := len(v.vals) - len(want)
	if n < f.height {
		if !f.unreachable {
			return false
		}
		want = want[f.height-n:] // those below are bottom, which matches everything
		n = f.height
	}
	for k := range v.vals[n:] {
		if !matches(&v.vals[n+k], &want[k]) {
			return false
		}
	}
	return true
}

// matches is wasm.Sub, which it need not ask about number and vector types that are equal.
func matches(got, want *wasm.Valtype) bool {
	return got.Kind == want.Kind && got.Kind != wasm.Ref || wasm.Sub(*got, *want)
}

// pop takes the operands of instruction i off the stack, which must match want.
func (v *validator) pop(i *wasm.Instr, want []wasm.Valtype) error {
	if !v.holds(want) {
		return v.mismatch(i, want)
	}
	v.vals = v.vals[:max(len(v.vals)-len(want), v.top().height)]
	return nil
}

// pop1 takes one operand off the stack.
func (v *validator) pop1(i *wasm.Instr, want wasm.Valtype) error {
	f, n := v.top(), len(v.vals)-1
	switch {
	case n >= f.height && matches(&v.vals[n], &want):
		v.vals = v.vals[:n]
	case n >= f.height || !f.unreachable:
		return v.mismatch(i, []wasm.Valtype{want})
	}
	return nil
}

// popAny takes an operand of any type off the stack: bottom, if the stack is polymorphic there.
func (v *validator) popAny(i *wasm.Instr) (wasm.Valtype, error) {
	f, n := v.top(), len(v.vals)-1
	switch {
	case n >= f.height:
		t := v.vals[n]
		v.vals = v.vals[:n]
		return t, nil
	case f.unreachable:
		return wasm.TypeBot, nil
	}
	return wasm.TypeBot, v.fail(i, "type mismatch: instruction requires an operand but stack has []")
}

// popRef takes a reference off the stack: of heap type bottom, if the stack is polymorphic there.
func (v *validator) popRef(i *wasm.Instr) (wasm.Reftype, error) {
	t, err := v.popAny(i)
	switch {
	case err != nil:
		return t, err
	case t.Kind == wasm.Bot:
		return wasm.RefTo(wasm.HeapBot), nil
	case t.Kind != wasm.Ref:
		return t, v.fail(i, "type mismatch: instruction requires reference type but stack has [%s]", v.typeName(t))
	}
	return t, nil
}

// popTypes takes operands off the stack as pop does.
func (v *validator) popTypes(i *wasm.Instr, want ...wasm.Valtype) error {
	v.scratch = append(v.scratch[:0], want...) // what is passed on escapes
	return v.pop(i, v.scratch)
}

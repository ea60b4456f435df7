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

// leave closes the innermost frame: its results, and nothing else, must be on the stack. i is its else or end. The
// frame given is good until another is entered.
func (v *validator) leave(i *wasm.Instr) (*frame, error) {
	f := v.top()
	have := len(v.vals) - f.height
	if have != len(f.results) && !(f.unreachable && have < len(f.results)) || !v.holds(f.results) {
		rule, what := "Expr_ok", "expression"
		if f.op != wasm.OpEnd {
			rule, what = f.op.Row().Valid, "block"
		}
		return f, v.invalid(i.Pos, rule, "type mismatch: %s requires %s but stack has %s",
			what, v.typeList(f.results), v.topList(have))
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
	for k := range ts {
		v.push1(ts[k])
	}
}

// push1 puts one operand on the stack.
func (v *validator) push1(t wasm.Valtype) {
	if t.Kind == wasm.Ref {
		v.setRef(len(v.vals), t)
	}
	v.vals = append(v.vals, t.Kind)
}

// setRef notes the type of operand k, which is a reference.
func (v *validator) setRef(k int, t wasm.Valtype) {
	if k >= len(v.refTypes) {
		v.refTypes = append(v.refTypes, make([]wasm.Valtype, k+16)...)
	}
	v.refTypes[k] = t
}

// operand returns the type of operand k, counted from the bottom of the stack.
func (v *validator) operand(k int) wasm.Valtype {
	if v.vals[k] == wasm.Ref {
		return v.refTypes[k]
	}
	return wasm.Valtype{Kind: v.vals[k]}
}

// holds reports whether the topmost operands match want. What lies below them does not matter.
//
//	Instrs_ok/frame: instr* : t* t_1* -> t* t_2*  if  instr* : t_1* -> t_2*
//	Instrs_ok/sub, Instrtype_sub: operands may be of smaller types than an instruction asks for
func (v *validator) holds(want []wasm.Valtype) bool {
	if len(want) == 0 {
		return true
	}
	f := v.top()
	n := len(v.vals) - len(want)
	if n < f.height {
		if !f.unreachable {
			return false
		}
		want = want[f.height-n:] // those below are bottom, which matches everything
		n = f.height
	}
	for k := range want {
		if !v.matches(n+k, &want[k]) {
			return false
		}
	}
	return true
}

// matches is wasm.Sub of operand k, which it need not ask about number and vector types that are equal.
func (v *validator) matches(k int, want *wasm.Valtype) bool {
	kind := v.vals[k]
	return kind == want.Kind && kind != wasm.Ref || wasm.Sub(v.operand(k), *want)
}

// pop takes the operands of instruction i off the stack, which must match want.
func (v *validator) pop(i *wasm.Instr, want []wasm.Valtype) error {
	if len(want) == 0 {
		return nil
	}
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
	case n >= f.height && v.matches(n, &want):
		v.vals = v.vals[:n]
	case n >= f.height || !f.unreachable:
		return v.mismatch(i, []wasm.Valtype{want})
	}
	return nil
}

// popI32 takes an i32 off the stack.
func (v *validator) popI32(i *wasm.Instr) error {
	if n := len(v.vals) - 1; n >= v.top().height && v.vals[n] == wasm.I32 {
		v.vals = v.vals[:n]
		return nil
	}
	return v.pop1(i, wasm.TypeI32)
}

// popAny takes an operand of any type off the stack: bottom, if the stack is polymorphic there.
func (v *validator) popAny(i *wasm.Instr) (wasm.Valtype, error) {
	f, n := v.top(), len(v.vals)-1
	switch {
	case n >= f.height:
		t := v.operand(n)
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

package valid

import "wasmjudge/wasm"

// Instr_ok/ref.null: eps -> (REF NULL ht)  if  ht is ok
func (v *validator) refNull(i *wasm.Instr) error {
	t, err := v.close(i.Pos, i.Reftype())
	if err != nil {
		return err
	}
	v.push1(t.Nullable())
	return nil
}

// Instr_ok/ref.func: eps -> (REF dt)  if  C.FUNCS[x] = dt, x <- C.REFS
func (v *validator) refFunc(i *wasm.Instr) error {
	d, err := v.fun(i)
	if err != nil {
		return err
	}
	if !v.refs[i.X] {
		return v.fail(i, "undeclared function reference %d", i.X)
	}
	v.push1(wasm.RefDef(d, false))
	return nil
}

// Instr_ok/ref.is_null: (REF NULL ht) -> I32
func (v *validator) refIsNull(i *wasm.Instr) error {
	if _, err := v.popRef(i); err != nil {
		return err
	}
	v.push1(wasm.TypeI32)
	return nil
}

// Instr_ok/ref.as_non_null: (REF NULL ht) -> (REF ht)
func (v *validator) refAsNonNull(i *wasm.Instr) error {
	t, err := v.popRef(i)
	if err != nil {
		return err
	}
	v.push1(t.NonNull())
	return nil
}

// Instr_ok/ref.eq: (REF NULL EQ) (REF NULL EQ) -> I32
func (v *validator) refEq(i *wasm.Instr) error {
	if err := v.popTypes(i, wasm.TypeEqref, wasm.TypeEqref); err != nil {
		return err
	}
	v.push1(wasm.TypeI32)
	return nil
}

// Instr_ok/ref.test: REF.TEST rt : rt' -> I32  if  rt is ok, rt <: rt'
func (v *validator) refTest(i *wasm.Instr) error {
	if _, err := v.popCast(i); err != nil {
		return err
	}
	v.push1(wasm.TypeI32)
	return nil
}

// Instr_ok/ref.cast: REF.CAST rt : rt' -> rt  if  rt is ok, rt <: rt'
func (v *validator) refCast(i *wasm.Instr) error {
	t, err := v.popCast(i)
	if err != nil {
		return err
	}
	v.push1(t)
	return nil
}

// popCast pops the operand of a cast to type t. Any type of t's hierarchy will do for rt', so the largest does for all.
func (v *validator) popCast(i *wasm.Instr) (t wasm.Reftype, err error) {
	if t, err = v.close(i.Pos, i.Reftype()); err != nil {
		return t, err
	}
	return t, v.pop1(i, wasm.RefNull(t.Top()))
}

package valid

import "wasmjudge/wasm"

// Instr_ok/drop: t -> eps
func (v *validator) drop(i *wasm.Instr) error {
	t, err := v.popAny(i)
	i.Wide = t.Kind == wasm.V128
	return err
}

// Instr_ok/select-expl: SELECT t : t t I32 -> t
func (v *validator) selectExpl(i *wasm.Instr) error {
	types := v.m.Ext(i).Types
	if n := len(types); n != 1 {
		return v.fail(i, "invalid result arity %d, must be 1", n)
	}
	t, err := v.close(i.Pos, types[0])
	if err != nil {
		return err
	}
	if err := v.popTypes(i, t, t, wasm.TypeI32); err != nil {
		return err
	}
	v.pushSelected(i, t)
	return nil
}

// Instr_ok/select-impl: SELECT : t t I32 -> t  if  t <: t', t' = numtype or t' = vectype
func (v *validator) selectImpl(i *wasm.Instr) error {
	if err := v.popI32(i); err != nil {
		return err
	}
	t2, err := v.popAny(i)
	if err != nil {
		return err
	}
	t1, err := v.popAny(i)
	if err != nil {
		return err
	}
	if t1.Kind == wasm.Bot {
		t1 = t2
	}
	switch {
	case t1.Kind == wasm.Ref || t2.Kind == wasm.Ref:
		return v.fail(i, "type mismatch: instruction without type requires operands of number or vector type but stack has %s",
			v.typeList([]wasm.Valtype{t1, t2}))
	case t2 != t1 && t2.Kind != wasm.Bot:
		return v.fail(i, "type mismatch: instruction requires two operands of the same type but stack has %s",
			v.typeList([]wasm.Valtype{t1, t2}))
	}
	v.pushSelected(i, t1)
	return nil
}

func (v *validator) pushSelected(i *wasm.Instr, t wasm.Valtype) {
	i.Wide = t.Kind == wasm.V128
	v.push1(t)
}

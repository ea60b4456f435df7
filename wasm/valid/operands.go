package valid

import "wasmjudge/wasm"

// Operands returns, for each instruction of the f-th function that a valid module defines, the types of the operands
// that are there before it, from the bottom of the stack. It is nil where no instruction is reached. An end is reached
// by branches, too: the block leaves what is before it.
func Operands(m *wasm.Module, f int) (list [][]wasm.Valtype, err error) {
	v := pool.Get().(*validator)
	defer func() {
		v.reset()
		pool.Put(v)
	}()
	own := *m // whose Defs are not to be touched
	v.m = &own
	if err := v.module(); err != nil {
		return nil, err
	}
	v.vals, v.ctrls = v.vals[:0], v.ctrls[:0]
	fn := &own.Funcs[f]
	d := v.funcs[len(v.funcs)-len(own.Funcs)+f]
	if err := v.startLocals(fn, d.Comp.Params); err != nil {
		return nil, err
	}
	v.singles = v.singles[:0]
	v.enter(wasm.OpEnd, nil, d.Comp.Results)
	for k := range fn.Body {
		list = append(list, v.before(fn.Body[k].Op))
		if err := steps[fn.Body[k].Op](v, &fn.Body[k]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// before is the types of the operands before an instruction; nil if it is not reached.
func (v *validator) before(op wasm.Op) []wasm.Valtype {
	top := v.top()
	if top.unreachable && op != wasm.OpEnd {
		return nil
	}
	n := len(v.vals)
	if op == wasm.OpEnd {
		n = top.height
	}
	types := make([]wasm.Valtype, n)
	for i := range types {
		types[i] = v.operand(i)
	}
	if op == wasm.OpEnd {
		types = append(types, top.results...)
	}
	return types
}

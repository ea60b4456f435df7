package valid

import "wasmjudge/wasm"

// constant has the instructions that a constant expression may contain.
var constant = [wasm.OpCount]bool{
	// Instr_const/const, Instr_const/vconst
	wasm.OpI32Const: true, wasm.OpI64Const: true, wasm.OpF32Const: true, wasm.OpF64Const: true, wasm.OpV128Const: true,
	// Instr_const/binop: Inn is I32 or I64, binop is ADD, SUB or MUL
	wasm.OpI32Add: true, wasm.OpI32Sub: true, wasm.OpI32Mul: true,
	wasm.OpI64Add: true, wasm.OpI64Sub: true, wasm.OpI64Mul: true,

	wasm.OpRefNull:          true, // Instr_const/ref.null
	wasm.OpRefI31:           true, // Instr_const/ref.i31
	wasm.OpRefFunc:          true, // Instr_const/ref.func
	wasm.OpStructNew:        true, // Instr_const/struct.new
	wasm.OpStructNewDefault: true, // Instr_const/struct.new_default
	wasm.OpArrayNew:         true, // Instr_const/array.new
	wasm.OpArrayNewDefault:  true, // Instr_const/array.new_default
	wasm.OpArrayNewFixed:    true, // Instr_const/array.new_fixed
	wasm.OpAnyConvertExtern: true, // Instr_const/any.convert_extern
	wasm.OpExternConvertAny: true, // Instr_const/extern.convert_any

	wasm.OpGlobalGet: true, // Instr_const/global.get, see constExpr
	wasm.OpEnd:       true,
}

// constExpr checks a constant expression.
//
//	Expr_ok_const: expr : t CONST  if  expr : t, expr CONST
//	Expr_const: instr* CONST  if  (instr CONST)*
//	Instr_const/global.get: GLOBAL.GET x CONST  if  C.GLOBALS[x] = t, which is not mutable
//
// Every function that it refers to becomes a member of C.REFS (Module_ok).
func (v *validator) constExpr(e []wasm.Instr, t wasm.Valtype) error {
	for k := range e {
		i := &e[k]
		if !constant[i.Op] {
			return v.invalid(i.Pos, "Expr_const", "constant expression required: %s is not constant", i.Op)
		}
		switch i.Op {
		case wasm.OpGlobalGet:
			g, err := v.global(i)
			if err != nil {
				return err
			}
			if g.Mut {
				return v.invalid(i.Pos, "Instr_const/global.get", "constant expression required: global %d is mutable", i.X)
			}
		case wasm.OpRefFunc:
			v.declare(i.X)
		}
	}
	v.singles = append(v.singles[:0], t)
	v.enter(wasm.OpEnd, nil, v.singles)
	return v.body(e)
}

// declare makes function x, if there is one, a member of C.REFS.
func (v *validator) declare(x uint32) {
	if int64(x) < int64(len(v.refs)) {
		v.refs[x] = true
	}
}

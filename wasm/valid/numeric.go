package valid

import "wasmjudge/wasm"

// fixed checks an instruction whose type is in the instruction table and whose immediates are always valid.
//
//	Instr_ok/nop: eps -> eps
//	Instr_ok/const: eps -> nt
//	Instr_ok/unop: nt -> nt
//	Instr_ok/binop: nt nt -> nt
//	Instr_ok/testop: nt -> I32
//	Instr_ok/relop: nt nt -> I32
//	Instr_ok/cvtop: nt_2 -> nt_1
//
// and the vector instructions without immediates (see vector.go).
func (v *validator) fixed(i *wasm.Instr) error { return v.apply(i, &signatures[0][i.Op]) }

// apply replaces the operands of a signature by its results.
func (v *validator) apply(i *wasm.Instr, s *signature) error {
	if err := v.pop(i, s.params); err != nil {
		return err
	}
	v.push(s.results)
	return nil
}

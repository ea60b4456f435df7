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
// and the vector instructions without immediates (see vector.go), and those of proposals (wasm/proposals.go).
func (v *validator) fixed(i *wasm.Instr) error { return v.apply(i, &signatures[0][i.Op]) }

// apply replaces the operands of a signature by its results.
func (v *validator) apply(i *wasm.Instr, s *signature) error {
	if n := len(v.vals) - int(s.n); n >= v.top().height && s.takes(v.vals[n:]) {
		v.vals = v.vals[:n]
	} else if err := v.popKinds(i, s); err != nil {
		return err
	}
	v.vals = append(v.vals, s.results[:s.gives]...)
	return nil
}

// takes reports whether the operands are just those of the signature. None is bottom.
func (s *signature) takes(operands []wasm.Kind) bool {
	for k := range operands {
		if operands[k] != s.params[k] {
			return false
		}
	}
	return true
}

// popKinds pops the operands of a signature as pop does.
func (v *validator) popKinds(i *wasm.Instr, s *signature) error {
	v.scratch = v.scratch[:0]
	for _, kind := range s.params[:s.n] {
		v.scratch = append(v.scratch, wasm.Valtype{Kind: kind})
	}
	return v.pop(i, v.scratch)
}

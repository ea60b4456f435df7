package valid

import "wasmjudge/wasm"

// hints checks that branch hints are on branches (code metadata specification).
func (v *validator) hints() error {
	imported := len(v.funcs) - len(v.m.Funcs)
	for _, h := range v.m.Hints {
		k := int64(h.Func) - int64(imported)
		if k < 0 || k >= int64(len(v.m.Funcs)) || !branches(v.m.Funcs[k].Body, h.Instr) {
			return v.error(wasm.InvalidCustom, h.Pos, "",
				"@metadata.code.branch_hint annotation: invalid target: instruction %d of function %d is not if or br_if", h.Instr, h.Func)
		}
	}
	return nil
}

// branches reports whether instruction k of a body takes a hint.
func branches(body []wasm.Instr, k uint32) bool {
	return int64(k) < int64(len(body)) && (body[k].Op == wasm.OpIf || body[k].Op == wasm.OpBrIf)
}

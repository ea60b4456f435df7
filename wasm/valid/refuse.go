package valid

import (
	"slices"

	"wasmjudge/wasm"
)

// refusing are the rules that errors name, beside those of instructions, catch clauses and exports.
var refusing = []string{"Blocktype_ok/typeidx", "Datamode_ok/active", "Elemmode_ok/active", "Expr_const", "Expr_ok",
	"Externtype_ok/func", "Func_ok", "Instr_const/global.get", "Limits_ok", "Memarg_ok", "Module_ok", "Start_ok",
	"Subtype_ok", "Table_ok", "Tagtype_ok", "Typeuse_ok/typeidx"}

// Refusing returns the rules that a module can violate, as the errors of Validate name them, in order.
func Refusing() []string {
	list := append(slices.Clone(refusing), catchRules[:]...)
	for _, s := range spaces {
		list = append(list, s.rule)
	}
	for op := range wasm.Op(wasm.OpCount) {
		if row := op.Row(); row.Name != "" {
			list = append(list, row.Valid)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

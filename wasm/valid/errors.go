package valid

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"wasmjudge/wasm"
)

// invalid is the error that rule does not hold at pos. The message starts as the official test suite words it.
func (v *validator) invalid(pos uint32, rule, format string, args ...any) error {
	return v.error(wasm.Invalid, pos, rule, format, args...)
}

func (v *validator) error(kind wasm.ErrorKind, pos uint32, rule, format string, args ...any) error {
	return &wasm.Error{Kind: kind, Msg: fmt.Sprintf(format, args...), Pos: pos, Source: v.m.Source, Rule: rule}
}

// fail is the error that the rule of instruction i does not hold.
func (v *validator) fail(i *wasm.Instr, format string, args ...any) error {
	return v.invalid(i.Pos, i.Op.AnyRow().Valid, format, args...)
}

// mismatch is the error that the operands of i are not of the types want.
func (v *validator) mismatch(i *wasm.Instr, want []wasm.Valtype) error {
	have := min(len(want), v.height())
	return v.fail(i, "type mismatch: instruction requires %s but stack has %s", v.typeList(want), v.topList(have))
}

// inFunction adds to an error in function x of a binary module, which has no line to show, where in the code it is.
func (v *validator) inFunction(err error, f *wasm.Func, x uint32) error {
	e, ok := err.(*wasm.Error)
	if !ok || e.Source == nil || !e.Source.Binary {
		return err
	}
	at := "locals"
	byPos := func(i wasm.Instr, pos uint32) int { return cmp.Compare(i.Pos, pos) }
	k, found := slices.BinarySearchFunc(f.Body, e.Pos, byPos)
	if found {
		at = f.Body[k].Op.String()
	}
	e.Msg += fmt.Sprintf(", at %s of function %d", at, x)
	if v.m.Names != nil {
		if name, named := v.m.Names.Funcs.Name(x); named && len(name) < 100 {
			e.Msg += " $" + name
		}
	}
	return e
}

// typeList writes a result type: "[i32 (ref 3)]".
func (v *validator) typeList(ts []wasm.Valtype) string {
	return list(len(ts), func(k int) string { return v.typeName(ts[k]) })
}

// topList writes the types of the topmost n operands.
func (v *validator) topList(n int) string {
	return list(n, func(k int) string { return v.typeName(v.operand(len(v.vals) - n + k)) })
}

// compName writes a composite type: "func [i32] -> []" or "struct [i8 (mut f32)]".
func (v *validator) compName(c *wasm.Comptype) string {
	if c.Kind == wasm.CompFunc {
		return "func " + v.typeList(c.Params) + " -> " + v.typeList(c.Results)
	}
	return compNames[c.Kind] + " " + list(len(c.Fields), func(k int) string {
		if f := c.Fields[k]; f.Mut {
			return "(mut " + v.typeName(f.Type) + ")"
		}
		return v.typeName(c.Fields[k].Type)
	})
}

var compNames = [...]string{wasm.CompFunc: "func", wasm.CompStruct: "struct", wasm.CompArray: "array"}

// list writes the first of n items in brackets.
func list(n int, item func(int) string) string {
	const most = 20
	var items []string
	for k := range min(n, most) {
		items = append(items, item(k))
	}
	if n > most {
		items = append(items, fmt.Sprintf("and %d more", n-most))
	}
	return "[" + strings.Join(items, " ") + "]"
}

// typeName writes a closed type with defined types as type indices: the first of those that are equivalent.
func (v *validator) typeName(t wasm.Valtype) string {
	if t.Kind != wasm.Ref || t.Heap != wasm.HeapDef {
		return t.String()
	}
	return wasm.RefIdx(uint32(slices.Index(v.types, t.Def)), t.Null).String()
}

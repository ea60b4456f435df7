package rewrite

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// copysigns says how the copysign of each type is computed.
var copysigns = map[wasm.Op]struct {
	typ                        wasm.Valtype
	toBits, fromBits, constant wasm.Op
	and, or                    wasm.Op
	magnitude, sign            uint64
}{
	wasm.OpF32Copysign: {wasm.TypeF32, wasm.OpI32ReinterpretF32, wasm.OpF32ReinterpretI32, wasm.OpI32Const, wasm.OpI32And, wasm.OpI32Or, 1<<31 - 1, 1 << 31},
	wasm.OpF64Copysign: {wasm.TypeF64, wasm.OpI64ReinterpretF64, wasm.OpF64ReinterpretI64, wasm.OpI64Const, wasm.OpI64And, wasm.OpI64Or, 1<<63 - 1, 1 << 63},
}

func copysign(m *wasm.Module) bool {
	helpers := map[wasm.Op]uint32{}
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		for i := range fn.Body {
			in := &fn.Body[i]
			c, ok := copysigns[in.Op]
			if !ok {
				continue
			}
			helper, made := helpers[in.Op]
			if !made {
				helper = addFunction(m, []wasm.Valtype{c.typ, c.typ}, []wasm.Valtype{c.typ},
					indexed(wasm.OpLocalGet, 0), plain(c.toBits), number(c.constant, c.magnitude), plain(c.and),
					indexed(wasm.OpLocalGet, 1), plain(c.toBits), number(c.constant, c.sign), plain(c.and),
					plain(c.or), plain(c.fromBits))
				helpers[in.Op] = helper
			}
			*in = wasm.Instr{Op: wasm.OpCall, X: helper, Pos: in.Pos}
			changed = true
		}
		return changed
	})
}

// constants makes a mutable global of each constant of a number type, so that no compiler knows its value.
func constants(m *wasm.Module) bool {
	type key struct {
		op   wasm.Op
		bits uint64
	}
	globals := map[key]uint32{}
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		for i := range fn.Body {
			in := &fn.Body[i]
			if in.Op == wasm.OpV128Const || !edit.IsConst(in) {
				continue
			}
			k := key{in.Op, in.N}
			x, ok := globals[k]
			if !ok {
				x = uint32(m.CountImports(wasm.ExternGlobal) + len(m.Globals))
				globals[k] = x
				t := wasm.Globaltype{Type: wasm.Valtype{Kind: edit.Constant(in).Kind}, Mut: true}
				init := []wasm.Instr{{Op: in.Op, N: in.N}, plain(wasm.OpEnd)}
				m.Globals = append(m.Globals, wasm.Global{Type: t, Init: init})
			}
			*in = wasm.Instr{Op: wasm.OpGlobalGet, X: x, Pos: in.Pos}
			changed = true
		}
		return changed
	})
}

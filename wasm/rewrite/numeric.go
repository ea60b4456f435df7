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
	return computed(m, func(op wasm.Op) (t wasm.Valtype, body []wasm.Instr) {
		c, ok := copysigns[op]
		if !ok {
			return t, nil
		}
		return c.typ, []wasm.Instr{
			indexed(wasm.OpLocalGet, 0), plain(c.toBits), number(c.constant, c.magnitude), plain(c.and),
			indexed(wasm.OpLocalGet, 1), plain(c.toBits), number(c.constant, c.sign), plain(c.and),
			plain(c.or), plain(c.fromBits),
		}
	})
}

// saturations says how saturating operations are computed: in lanes of twice the width, which are then narrowed.
var saturations = map[wasm.Op]struct{ low, high, compute, narrow wasm.Op }{
	wasm.OpI8x16AddSatS: {wasm.OpI16x8ExtendLowI8x16S, wasm.OpI16x8ExtendHighI8x16S, wasm.OpI16x8Add, wasm.OpI8x16NarrowI16x8S},
	wasm.OpI8x16AddSatU: {wasm.OpI16x8ExtendLowI8x16U, wasm.OpI16x8ExtendHighI8x16U, wasm.OpI16x8Add, wasm.OpI8x16NarrowI16x8U},
	wasm.OpI8x16SubSatS: {wasm.OpI16x8ExtendLowI8x16S, wasm.OpI16x8ExtendHighI8x16S, wasm.OpI16x8Sub, wasm.OpI8x16NarrowI16x8S},
	wasm.OpI8x16SubSatU: {wasm.OpI16x8ExtendLowI8x16U, wasm.OpI16x8ExtendHighI8x16U, wasm.OpI16x8Sub, wasm.OpI8x16NarrowI16x8U},
	wasm.OpI16x8AddSatS: {wasm.OpI32x4ExtendLowI16x8S, wasm.OpI32x4ExtendHighI16x8S, wasm.OpI32x4Add, wasm.OpI16x8NarrowI32x4S},
	wasm.OpI16x8AddSatU: {wasm.OpI32x4ExtendLowI16x8U, wasm.OpI32x4ExtendHighI16x8U, wasm.OpI32x4Add, wasm.OpI16x8NarrowI32x4U},
	wasm.OpI16x8SubSatS: {wasm.OpI32x4ExtendLowI16x8S, wasm.OpI32x4ExtendHighI16x8S, wasm.OpI32x4Sub, wasm.OpI16x8NarrowI32x4S},
	wasm.OpI16x8SubSatU: {wasm.OpI32x4ExtendLowI16x8U, wasm.OpI32x4ExtendHighI16x8U, wasm.OpI32x4Sub, wasm.OpI16x8NarrowI32x4U},
}

func saturation(m *wasm.Module) bool {
	return computed(m, func(op wasm.Op) (t wasm.Valtype, body []wasm.Instr) {
		s, ok := saturations[op]
		if !ok {
			return t, nil
		}
		half := func(extend wasm.Op) []wasm.Instr {
			return []wasm.Instr{
				indexed(wasm.OpLocalGet, 0), plain(extend), indexed(wasm.OpLocalGet, 1), plain(extend), plain(s.compute),
			}
		}
		return wasm.TypeV128, append(append(half(s.low), half(s.high)...), plain(s.narrow))
	})
}

// computed puts a call of a function in the place of operations on two values of a type: how makes the function's body
// of an operation, or nil for others.
func computed(m *wasm.Module, how func(wasm.Op) (wasm.Valtype, []wasm.Instr)) bool {
	helpers := map[wasm.Op]uint32{}
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		for i := range fn.Body {
			in := &fn.Body[i]
			helper, made := helpers[in.Op]
			if !made {
				t, body := how(in.Op)
				if body == nil {
					continue
				}
				helper = addFunction(m, []wasm.Valtype{t, t}, []wasm.Valtype{t}, body...)
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

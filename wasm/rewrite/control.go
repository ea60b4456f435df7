package rewrite

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

func emptyTryTable(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		for i := range fn.Body {
			if in := &fn.Body[i]; in.Op == wasm.OpTryTable && len(m.Ext(in).Catches) == 0 {
				b := in.Blocktype()
				*in = wasm.Instr{Op: wasm.OpBlock, Pos: in.Pos}
				in.SetBlocktype(b)
				changed = true
			}
		}
		return changed
	})
}

// tryTableLabel puts a block around each try_table to which something branches.
func tryTableLabel(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		for i := 0; i < len(fn.Body); i++ {
			if fn.Body[i].Op == wasm.OpTryTable && targeted(m, fn.Body, i) {
				wrap(m, fn, i)
				changed = true
				i++ // the try_table itself
			}
		}
		return changed
	})
}

// targeted reports whether something within the block at a place branches to it.
func targeted(m *wasm.Module, body []wasm.Instr, at int) (found bool) {
	eachLabelFrom(m, body, at, func(label *uint32, depth uint32) { found = found || *label == depth })
	return found
}

// eachLabelFrom visits the labels of instructions within the block at a place; depth is the label that means the block
// itself there. Clauses have their labels outside of their try_table.
func eachLabelFrom(m *wasm.Module, body []wasm.Instr, at int, visit func(label *uint32, depth uint32)) {
	depth := uint32(0)
	for i := at + 1; i < edit.BlockEnd(body, at); i++ {
		in := &body[i]
		edit.EachLabel(m, in, func(label *uint32) { visit(label, depth) })
		switch {
		case in.Op.Structured():
			depth++
		case in.Op == wasm.OpEnd:
			depth--
		}
	}
}

// wrap puts a block around the one at a place. What branched to that branches to the block; its clauses, and
// what branches further, have one more label to pass.
func wrap(m *wasm.Module, fn *wasm.Func, at int) {
	eachLabelFrom(m, fn.Body, at, func(label *uint32, depth uint32) {
		if *label >= depth {
			*label++
		}
	})
	edit.EachLabel(m, &fn.Body[at], func(label *uint32) { *label++ })
	around := wasm.Instr{Op: wasm.OpBlock, Pos: fn.Body[at].Pos}
	around.SetBlocktype(fn.Body[at].Blocktype())
	end := edit.BlockEnd(fn.Body, at)
	code := append([]wasm.Instr{}, fn.Body[:at]...)
	code = append(append(code, around), fn.Body[at:end+1]...)
	fn.Body = append(append(code, plain(wasm.OpEnd)), fn.Body[end+1:]...)
}

func brTableDefault(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		var code []wasm.Instr
		for _, in := range fn.Body {
			if in.Op == wasm.OpBrTable && len(m.Ext(&in).Labels) == 1 {
				code = append(code, plain(wasm.OpDrop), indexed(wasm.OpBr, m.Ext(&in).Labels[0]))
				changed = true
				continue
			}
			code = append(code, in)
		}
		fn.Body = code
		return changed
	})
}

func typedSelect(m *wasm.Module) bool {
	return eachFunction(m, func(fn *wasm.Func) (changed bool) {
		var code []wasm.Instr
		for _, in := range fn.Body {
			if in.Op != wasm.OpSelectT {
				code = append(code, in)
				continue
			}
			t := m.Ext(&in).Types[0]
			a, b, c := addLocal(m, fn, t), addLocal(m, fn, t), addLocal(m, fn, wasm.TypeI32)
			code = append(code, indexed(wasm.OpLocalSet, c), indexed(wasm.OpLocalSet, b), indexed(wasm.OpLocalSet, a),
				indexed(wasm.OpLocalGet, c), block(m, wasm.OpIf, nil, []wasm.Valtype{t}), indexed(wasm.OpLocalGet, a),
				plain(wasm.OpElse), indexed(wasm.OpLocalGet, b), plain(wasm.OpEnd))
			changed = true
		}
		fn.Body = code
		return changed
	})
}

package reduce

import (
	"slices"

	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// zeroConstants makes constants and arguments zero, of vectors as many lanes as can be.
func (r *reducer) zeroConstants() (changed bool) {
	changed = r.eachBody(func(k, f int) (changed bool) {
		for i := range r.p.Modules[k].Funcs[f].Body {
			in := r.p.Modules[k].Funcs[f].Body[i]
			if edit.IsConst(&in) {
				changed = towardsZero(edit.Constant(&in), func(v wasm.Value) bool {
					return r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
						body[i] = edit.Const(v)
						return body
					})
				}) || changed
			}
		}
		return changed
	})
	for i := range r.p.Steps {
		for k, v := range r.p.Steps[i].Args {
			changed = towardsZero(v, func(v wasm.Value) bool {
				return r.try(func(q *program.Program) bool {
					q.Steps[i].Args = slices.Clone(q.Steps[i].Args)
					q.Steps[i].Args[k] = v
					return true
				})
			}) || changed
		}
	}
	return changed
}

// towardsZero makes a value zero if try may do so, and of a vector otherwise what it may of its lanes, from wide ones
// to bytes.
func towardsZero(v wasm.Value, try func(wasm.Value) bool) (changed bool) {
	widths := []int{16, 8, 4, 1}
	if v.Kind != wasm.V128 {
		widths = widths[:1]
	}
	for _, width := range widths {
		for at := 0; at < 16; at += width {
			next := v
			next.Lo, next.Hi = v.Lo&^bytesFrom(at, width), v.Hi&^bytesFrom(at-8, width)
			if (next.Lo != v.Lo || next.Hi != v.Hi) && try(next) {
				v, changed = next, true
			}
		}
	}
	return changed
}

// bytesFrom has all bits of so many bytes of a word, from a byte on that may lie before the word.
func bytesFrom(at, n int) (bits uint64) {
	for i := max(at, 0); i < min(at+n, 8); i++ {
		bits |= 0xFF << (8 * i)
	}
	return bits
}

// simplifyOperators puts a zero, one of the operands, or all bits in the place of what an operator computes, from large
// pieces of code to small ones.
func (r *reducer) simplifyOperators() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := len(body(r.p, k, f)) - 1; i >= 0; i-- {
			if body := body(r.p, k, f); i < len(body) {
				changed = r.simpler(k, f, i) || changed
			}
		}
		return changed
	})
}

// simpler tries that for the operator at i.
func (r *reducer) simpler(k, f, i int) bool {
	body := body(r.p, k, f)
	from := expressionFrom(body, i)
	if from < 0 || from == i {
		return false
	}
	row := body[i].Op.Row()
	by := func(code ...wasm.Instr) bool {
		return r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr { return slices.Replace(body, from, i+1, code...) })
	}
	if by(edit.Zero(edit.Letters[row.Results()[0]])) {
		return true
	}
	params := row.Params()
	for last, n := i-1, len(params)-1; n >= 0; n-- {
		first := expressionFrom(body, last)
		if params[n] == row.Results()[0] && by(slices.Clone(body[first:last+1])...) {
			return true
		}
		last = first - 1
	}
	switch t := edit.Letters[row.Results()[0]]; t {
	case wasm.TypeI32:
		return by(edit.Const(wasm.ValueI32(-1)))
	case wasm.TypeI64:
		return by(edit.Const(wasm.ValueI64(-1)))
	}
	return false
}

// expressionFrom finds where the code begins whose last instruction is at i, if all of it is operators, constants and
// what reads locals and globals; otherwise -1.
func expressionFrom(body []wasm.Instr, i int) int {
	for missing := 1; i >= 0; i-- {
		switch in := &body[i]; {
		case in.Op == wasm.OpLocalGet || in.Op == wasm.OpGlobalGet:
			missing--
		case len(in.Op.Row().Results()) == 1 && edit.Letters[in.Op.Row().Results()[0]] != wasm.TypeBot:
			missing += len(in.Op.Row().Params()) - 1
		default:
			return -1
		}
		if missing == 0 {
			return i
		}
	}
	return -1
}

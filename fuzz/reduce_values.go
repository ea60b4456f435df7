package fuzz

import (
	"slices"

	"wasmjudge/wasm"
)

// numbers makes constants and arguments zero, of vectors as many lanes as can be.
func (r *reducer) numbers() (changed bool) {
	changed = r.eachBody(func(k, f int) (changed bool) {
		for i := range r.p.Modules[k].Funcs[f].Body {
			in := r.p.Modules[k].Funcs[f].Body[i]
			if pushesConstant(&in) {
				changed = towardsZero(constantOf(&in), func(v wasm.Value) bool {
					return r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr { body[i] = constOf(v); return body })
				}) || changed
			}
		}
		return changed
	})
	for i := range r.p.Steps {
		for k, v := range r.p.Steps[i].Args {
			changed = towardsZero(v, func(v wasm.Value) bool {
				return r.try(func(q *Program) bool {
					q.Steps[i].Args = slices.Clone(q.Steps[i].Args)
					q.Steps[i].Args[k] = v
					return true
				})
			}) || changed
		}
	}
	return changed
}

// towardsZero makes a value zero if try may do so, and of a vector otherwise what it may of its lanes, from wide ones to bytes.
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

// computed has a zero take the place of code that computes a number or vector, from large pieces of it to small ones.
func (r *reducer) computed() bool {
	return r.eachBody(func(k, f int) (changed bool) {
		for i := len(r.p.body(k, f)) - 1; i >= 0; i-- {
			if body := r.p.body(k, f); i < len(body) {
				changed = r.zeroFor(k, f, operandsFrom(body, i), i) || changed
			}
		}
		return changed
	})
}

// zeroFor has a zero take the place of the code from a place up to an operator.
func (r *reducer) zeroFor(k, f, from, operator int) bool {
	return from >= 0 && r.tryBody(k, f, func(body []wasm.Instr) []wasm.Instr {
		t := letters[body[operator].Op.Row().Results()[0]]
		return slices.Replace(body, from, operator+1, zero(t))
	})
}

// operandsFrom finds where the code begins that computes the operands of an operator; -1 if it is none, has none, or not all of
// that code is operators, constants and what reads locals and globals.
func operandsFrom(body []wasm.Instr, i int) int {
	row := body[i].Op.Row()
	if len(row.Results()) != 1 || row.Results() == "a" || row.Params() == "" {
		return -1
	}
	for missing := len(row.Params()); missing > 0; {
		if i--; i < 0 {
			return -1
		}
		switch row := body[i].Op.Row(); {
		case body[i].Op == wasm.OpLocalGet || body[i].Op == wasm.OpGlobalGet:
			missing--
		case len(row.Results()) == 1:
			missing += len(row.Params()) - 1
		default:
			return -1
		}
	}
	return i
}

package valid

import (
	"math/bits"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// A plain instruction takes at most two operands, and gives at most one, of kinds that its row has, or the type of a
// local: most do. They are checked alike, without a branch that depends on the instruction, because processors guess
// such branches wrong too often: masks tell what concerns the instruction. What does not hold is left to the
// instruction's own step: it may hold nevertheless, and otherwise is reported there.
type plain struct {
	params [2]wasm.Kind
	given  [2]wasm.Kind // bits of params that count: all or none
	result wasm.Kind
	n      uint8     // how many operands it takes
	gives  uint8     // how many it gives
	align  uint8     // the largest alignment
	take   wasm.Kind // bits of the kind of its local that params[0] has: all or none
	give   wasm.Kind // the same of result
	local  int8      // bits of X that are a local: all or none
	mem    int8      // bits of X, and of N above the lowest 32, that must be zero: all or none
}

const all = 0xFF // bits

// plains has the plain instructions of modules whose memory 0 is not one addressed by i32 (0), and of those where it
// is (1). Others are nil.
var plains = func() (table [2][wasm.OpCount]*plain) {
	for k := range table {
		for op := range wasm.Op(wasm.OpCount) {
			table[k][op] = plainOf(op, k == 1)
		}
		table[k][wasm.OpLocalGet] = &plain{gives: 1, give: all, local: -1}
		table[k][wasm.OpLocalSet] = &plain{n: 1, given: [2]wasm.Kind{all, 0}, take: all, local: -1}
		table[k][wasm.OpLocalTee] = &plain{n: 1, given: [2]wasm.Kind{all, 0}, take: all, local: -1, gives: 1, give: all}
	}
	return table
}()

// plainTable returns the plain instructions of the module.
func (v *validator) plainTable() *[wasm.OpCount]*plain {
	if len(v.mems) > 0 && v.mems[0].Addr == wasm.I32 {
		return &plains[1]
	}
	return &plains[0]
}

// plainOf describes an instruction whose types are fixed, if it is plain.
func plainOf(op wasm.Op, mem32 bool) *plain {
	row, s := op.Row(), signatures[0][op]
	fixed := row.Imm == wasm.ImmNone || wasm.ImmI32 <= row.Imm && row.Imm <= wasm.ImmV128
	memarg := row.Imm == wasm.ImmMemarg && mem32
	if row.Sig == "" || special[op] != nil || s.n > 2 || s.gives > 1 || !fixed && !memarg {
		return nil
	}
	p := &plain{params: [2]wasm.Kind(s.params[:]), n: s.n, result: s.results[0], gives: s.gives}
	for k := range s.n {
		p.given[k] = all
	}
	if memarg {
		p.align, p.mem = uint8(bits.TrailingZeros8(row.Width)), -1
	}
	return p
}

// plain checks the plain instructions that come next, and gives their number. The operands must have the kinds asked
// for: all others, bottom among them, are left to the steps, as are locals of reference types, which may have no value
// yet.
func (v *validator) plain(table *[wasm.OpCount]*plain, instrs []wasm.Instr) int {
	locals, height := v.locals.kinds, v.top().height
	vals := v.vals[:min(cap(v.vals), limit.StackSize)]
	n, k := len(v.vals), 0
	for ; k < len(instrs); k++ {
		i := &instrs[k]
		p := table[i.Op]
		if p == nil {
			break
		}
		at := n - int(p.n)
		x := (uint64(i.X) + 1) & uint64(int64(p.local)) // 0 if it has none
		if at < height || at+2 > len(vals) || x >= uint64(len(locals)) {
			break
		}
		local, two := locals[x], vals[at:at+2]
		wrong := (two[0]^(p.params[0]|local&p.take))&p.given[0] | (two[1]^p.params[1])&p.given[1]
		far := (i.X | uint32(i.N>>32)) & uint32(int32(p.mem))
		if wrong != 0 || far != 0 || i.Align > p.align || local == wasm.Ref {
			break
		}
		two[0] = p.result | local&p.give
		n = at + int(p.gives)
	}
	v.vals = v.vals[:n]
	return k
}

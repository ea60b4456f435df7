package oracle

import (
	"math/bits"

	"wasmjudge/wasm"
)

// The integer operators of i64. The operators of $unop_, $binop_, $testop_ and $relop_ are named in the comments.

// Step_pure/unop-val: (CONST nt c_1) (UNOP nt unop) ~> (CONST nt c)
//
//	if c <- $unop_(nt, unop, c_1)
//
// $iclz_, $ictz_, $ipopcnt_, $iextend_
func i64Clz(m *machine, f *frame, in *instr) { f[in.d] = uint64(bits.LeadingZeros64(f[in.a])) }

func i64Ctz(m *machine, f *frame, in *instr) { f[in.d] = uint64(bits.TrailingZeros64(f[in.a])) }

func i64Popcnt(m *machine, f *frame, in *instr) { f[in.d] = uint64(bits.OnesCount64(f[in.a])) }

func i64Extend8S(m *machine, f *frame, in *instr) { f[in.d] = uint64(int8(f[in.a])) }

func i64Extend16S(m *machine, f *frame, in *instr) { f[in.d] = uint64(int16(f[in.a])) }

func i64Extend32S(m *machine, f *frame, in *instr) { f[in.d] = uint64(int32(f[in.a])) }

// Step_pure/binop-val: (CONST nt c_1) (CONST nt c_2) (BINOP nt binop) ~> (CONST nt c)
//
//	if c <- $binop_(nt, binop, c_1, c_2)
//
// $iadd_, $isub_, $imul_, $iand_, $ior_, $ixor_, $ishl_, $ishr_, $irotl_, $irotr_
func i64Add(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] + f[in.b] }

func i64Sub(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] - f[in.b] }

func i64Mul(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] * f[in.b] }

func i64And(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] & f[in.b] }

func i64Or(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] | f[in.b] }

func i64Xor(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] ^ f[in.b] }

func i64Shl(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] << (f[in.b] & 63) }

func i64ShrS(m *machine, f *frame, in *instr) { f[in.d] = uint64(int64(f[in.a]) >> (f[in.b] & 63)) }

func i64ShrU(m *machine, f *frame, in *instr) { f[in.d] = f[in.a] >> (f[in.b] & 63) }

func i64Rotl(m *machine, f *frame, in *instr) { f[in.d] = bits.RotateLeft64(f[in.a], int(f[in.b]&63)) }

func i64Rotr(m *machine, f *frame, in *instr) { f[in.d] = bits.RotateLeft64(f[in.a], -int(f[in.b]&63)) }

// $idiv_ and $irem_ are partial.
//
// Step_pure/binop-trap: (CONST nt c_1) (CONST nt c_2) (BINOP nt binop) ~> TRAP
//
//	if $binop_(nt, binop, c_1, c_2) = eps
func i64DivS(m *machine, f *frame, in *instr) {
	i1, i2 := int64(f[in.a]), int64(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	if i1 == -1<<63 && i2 == -1 {
		m.trap(RuleBinopTrap, wasm.TrapIntegerOverflow)
		return
	}
	f[in.d] = uint64(i1 / i2)
}

func i64DivU(m *machine, f *frame, in *instr) {
	i1, i2 := uint64(f[in.a]), uint64(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	f[in.d] = i1 / i2
}

func i64RemS(m *machine, f *frame, in *instr) {
	i1, i2 := int64(f[in.a]), int64(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	f[in.d] = uint64(i1 % i2)
}

func i64RemU(m *machine, f *frame, in *instr) {
	i1, i2 := uint64(f[in.a]), uint64(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	f[in.d] = i1 % i2
}

// Step_pure/testop: (CONST nt c_1) (TESTOP nt testop) ~> (CONST I32 c)
//
//	if c = $testop_(nt, testop, c_1)
//
// $ieqz_
func i64Eqz(m *machine, f *frame, in *instr) { f[in.d] = truth(f[in.a] == 0) }

// Step_pure/relop: (CONST nt c_1) (CONST nt c_2) (RELOP nt relop) ~> (CONST I32 c)
//
//	if c = $relop_(nt, relop, c_1, c_2)
//
// $ieq_, $ine_, $ilt_, $igt_, $ile_, $ige_
func i64Eq(m *machine, f *frame, in *instr) { f[in.d] = truth(f[in.a] == f[in.b]) }

func i64Ne(m *machine, f *frame, in *instr) { f[in.d] = truth(f[in.a] != f[in.b]) }

func i64LtS(m *machine, f *frame, in *instr) { f[in.d] = truth(int64(f[in.a]) < int64(f[in.b])) }

func i64LtU(m *machine, f *frame, in *instr) { f[in.d] = truth(f[in.a] < f[in.b]) }

func i64GtS(m *machine, f *frame, in *instr) { f[in.d] = truth(int64(f[in.a]) > int64(f[in.b])) }

func i64GtU(m *machine, f *frame, in *instr) { f[in.d] = truth(f[in.a] > f[in.b]) }

func i64LeS(m *machine, f *frame, in *instr) { f[in.d] = truth(int64(f[in.a]) <= int64(f[in.b])) }

func i64LeU(m *machine, f *frame, in *instr) { f[in.d] = truth(f[in.a] <= f[in.b]) }

func i64GeS(m *machine, f *frame, in *instr) { f[in.d] = truth(int64(f[in.a]) >= int64(f[in.b])) }

func i64GeU(m *machine, f *frame, in *instr) { f[in.d] = truth(f[in.a] >= f[in.b]) }

package oracle

import (
	"math/bits"

	"wasmjudge/wasm"
)

// The integer operators of i32. The operators of $unop_, $binop_, $testop_ and $relop_ are named in the comments.

// Step_pure/unop-val: (CONST nt c_1) (UNOP nt unop) ~> (CONST nt c)
//
//	if c <- $unop_(nt, unop, c_1)
//
// $iclz_, $ictz_, $ipopcnt_, $iextend_
func i32Clz(m *machine, f *frame, in *instr) { f[in.d] = uint64(bits.LeadingZeros32(uint32(f[in.a]))) }

func i32Ctz(m *machine, f *frame, in *instr) { f[in.d] = uint64(bits.TrailingZeros32(uint32(f[in.a]))) }

func i32Popcnt(m *machine, f *frame, in *instr) { f[in.d] = uint64(bits.OnesCount32(uint32(f[in.a]))) }

func i32Extend8S(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(int8(f[in.a]))) }

func i32Extend16S(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(int16(f[in.a]))) }

// Step_pure/binop-val: (CONST nt c_1) (CONST nt c_2) (BINOP nt binop) ~> (CONST nt c)
//
//	if c <- $binop_(nt, binop, c_1, c_2)
//
// $iadd_, $isub_, $imul_, $iand_, $ior_, $ixor_, $ishl_, $ishr_, $irotl_, $irotr_
func i32Add(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) + uint32(f[in.b])) }

func i32Sub(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) - uint32(f[in.b])) }

func i32Mul(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) * uint32(f[in.b])) }

func i32And(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) & uint32(f[in.b])) }

func i32Or(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) | uint32(f[in.b])) }

func i32Xor(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) ^ uint32(f[in.b])) }

func i32Shl(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) << (f[in.b] & 31)) }

func i32ShrS(m *machine, f *frame, in *instr) {
	f[in.d] = uint64(uint32(int32(f[in.a]) >> (f[in.b] & 31)))
}

func i32ShrU(m *machine, f *frame, in *instr) { f[in.d] = uint64(uint32(f[in.a]) >> (f[in.b] & 31)) }

func i32Rotl(m *machine, f *frame, in *instr) {
	f[in.d] = uint64(bits.RotateLeft32(uint32(f[in.a]), int(f[in.b]&31)))
}

func i32Rotr(m *machine, f *frame, in *instr) {
	f[in.d] = uint64(bits.RotateLeft32(uint32(f[in.a]), -int(f[in.b]&31)))
}

// $idiv_ and $irem_ are partial.
//
// Step_pure/binop-trap: (CONST nt c_1) (CONST nt c_2) (BINOP nt binop) ~> TRAP
//
//	if $binop_(nt, binop, c_1, c_2) = eps
func i32DivS(m *machine, f *frame, in *instr) {
	i1, i2 := int32(f[in.a]), int32(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	if i1 == -1<<31 && i2 == -1 {
		m.trap(RuleBinopTrap, wasm.TrapIntegerOverflow)
		return
	}
	f[in.d] = uint64(uint32(i1 / i2))
}

func i32DivU(m *machine, f *frame, in *instr) {
	i1, i2 := uint32(f[in.a]), uint32(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	f[in.d] = uint64(i1 / i2)
}

func i32RemS(m *machine, f *frame, in *instr) {
	i1, i2 := int32(f[in.a]), int32(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	f[in.d] = uint64(uint32(i1 % i2))
}

func i32RemU(m *machine, f *frame, in *instr) {
	i1, i2 := uint32(f[in.a]), uint32(f[in.b])
	if i2 == 0 {
		m.trap(RuleBinopTrap, wasm.TrapDivideByZero)
		return
	}
	f[in.d] = uint64(i1 % i2)
}

// Step_pure/testop: (CONST nt c_1) (TESTOP nt testop) ~> (CONST I32 c)
//
//	if c = $testop_(nt, testop, c_1)
//
// $ieqz_
func i32Eqz(m *machine, f *frame, in *instr) { f[in.d] = truth(uint32(f[in.a]) == 0) }

// Step_pure/relop: (CONST nt c_1) (CONST nt c_2) (RELOP nt relop) ~> (CONST I32 c)
//
//	if c = $relop_(nt, relop, c_1, c_2)
//
// $ieq_, $ine_, $ilt_, $igt_, $ile_, $ige_
func i32Eq(m *machine, f *frame, in *instr) { f[in.d] = truth(uint32(f[in.a]) == uint32(f[in.b])) }

func i32Ne(m *machine, f *frame, in *instr) { f[in.d] = truth(uint32(f[in.a]) != uint32(f[in.b])) }

func i32LtS(m *machine, f *frame, in *instr) { f[in.d] = truth(int32(f[in.a]) < int32(f[in.b])) }

func i32LtU(m *machine, f *frame, in *instr) { f[in.d] = truth(uint32(f[in.a]) < uint32(f[in.b])) }

func i32GtS(m *machine, f *frame, in *instr) { f[in.d] = truth(int32(f[in.a]) > int32(f[in.b])) }

func i32GtU(m *machine, f *frame, in *instr) { f[in.d] = truth(uint32(f[in.a]) > uint32(f[in.b])) }

func i32LeS(m *machine, f *frame, in *instr) { f[in.d] = truth(int32(f[in.a]) <= int32(f[in.b])) }

func i32LeU(m *machine, f *frame, in *instr) { f[in.d] = truth(uint32(f[in.a]) <= uint32(f[in.b])) }

func i32GeS(m *machine, f *frame, in *instr) { f[in.d] = truth(int32(f[in.a]) >= int32(f[in.b])) }

func i32GeU(m *machine, f *frame, in *instr) { f[in.d] = truth(uint32(f[in.a]) >= uint32(f[in.b])) }

// truth is $bool.
func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

package generate

import (
	"wasmjudge/wasm"
)

// Edges are drawn on purpose, where values that are drawn hardly ever come: the last bytes of a memory and the last
// elements of a table, offsets that are large, sums that leave the numbers that there are, no bytes at all, and what
// has moved because it grew.

// The places of an access, and how often each is drawn.
const (
	placeInUse = iota
	placeAnywhere
	placeLast
	placeFar
	placeWraps
)

var placeWeights = []uint8{placeInUse: 232, placeAnywhere: 11, placeLast: 8, placeFar: 4, placeWraps: 1}

// farOffset is an offset with which the addresses that are in use are still in the first page.
const farOffset = 0xE000

// accessed leaves the address of an access, and returns the access with any alignment that is valid.
func (b *body) accessed(a access, mem, depth int) wasm.Instr {
	in := wasm.Instr{Op: a.op, X: uint32(mem), Align: a.align - uint8(b.Below(int(a.align)+1)), N: b.Bits(1),
		Y: uint32(b.Below(a.lanes))}
	switch b.Weighted(placeWeights) {
	case placeAnywhere:
		if b.mems[mem] == wasm.I64 && b.Chance(100) {
			in.N = b.wrapping(mem)
			break
		}
		b.expr(addrOf(b.mems[mem]), depth)
	case placeLast:
		b.fromEnd(mem, in.N+uint64(a.op.Row().Width)-b.oneIn(24))
	case placeFar:
		in.N += farOffset
		b.inUse(mem, depth)
	case placeWraps:
		in.N = b.wrapping(mem)
	default:
		b.inUse(mem, depth)
	}
	return in
}

// oneIn is seldom 1, and 0 otherwise.
func (b *body) oneIn(in256 int) uint64 {
	if b.Chance(in256) {
		return 1
	}
	return 0
}

// fromEnd leaves the address that is so many bytes before the end of a memory.
func (b *body) fromEnd(mem int, n uint64) {
	t := addrOf(b.mems[mem])
	b.opX(wasm.OpMemorySize, mem)
	b.num(t, 16)
	b.op([...]wasm.Op{wasm.I32: wasm.OpI32Shl, wasm.I64: wasm.OpI64Shl}[t.Kind])
	b.less(t, n)
}

// less takes a number from an integer.
func (b *body) less(t wasm.Valtype, n uint64) {
	b.signed(t, n)
	b.op([...]wasm.Op{wasm.I32: wasm.OpI32Sub, wasm.I64: wasm.OpI64Sub}[t.Kind])
}

// signed is num, for a number that may be negative.
func (b *body) signed(t wasm.Valtype, n uint64) {
	if t == i32 {
		n = uint64(uint32(n))
	}
	b.num(t, n)
}

// wrapping leaves an address, and returns an offset, whose sum is in the memory only if it is counted with too few
// bits.
func (b *body) wrapping(mem int) (offset uint64) {
	t, x := addrOf(b.mems[mem]), 1+uint64(b.Below(32))
	low := x + uint64(b.Below(64))
	if b.Chance(128) {
		b.signed(t, -x)
		return low
	}
	b.num(t, low)
	if t == i32 {
		return 1<<32 - x
	}
	return -x
}

// edgeAmount draws how many bytes or elements something at the very end is about, often none.
func (b *body) edgeAmount(most int) uint64 {
	return uint64([]int{0, 0, min(1, most), b.Below(most + 1)}[b.Below(4)])
}

// bulkAtEnd is an instruction on bytes at the very end of a memory, seldom on one beyond it.
func (b *body) bulkAtEnd(mem, depth int) {
	n, beyond := b.edgeAmount(64), b.oneIn(10)
	switch b.Below(3) {
	case 1:
		b.fromEnd(mem, n-beyond)
		b.expr(i32, depth)
		b.num(addrOf(b.mems[mem]), n)
		b.opX(wasm.OpMemoryFill, mem)
	case 2:
		if len(b.m.Datas) == 0 {
			return
		}
		x := b.Below(len(b.m.Datas))
		size := uint64(len(b.m.Datas[x].Init))
		n = min(n, size)
		b.fromEnd(mem, n-beyond)
		b.num(i32, size-n)
		b.num(i32, n)
		b.emit(wasm.Instr{Op: wasm.OpMemoryInit, X: uint32(mem), Y: uint32(x)})
	default:
		from := b.memory()
		b.fromEnd(mem, n-beyond)
		b.fromEnd(from, n+uint64(b.Below(3)))
		t := i32 // the narrower of the two address types
		if b.mems[mem] == wasm.I64 && b.mems[from] == wasm.I64 {
			t = i64
		}
		b.num(t, n)
		b.emit(wasm.Instr{Op: wasm.OpMemoryCopy, X: uint32(mem), Y: uint32(from)})
	}
}

// memoryGrows uses a memory, makes it larger, and uses it again: at the same place, and at its new end.
func (b *body) memoryGrows(mem, depth int) {
	t := addrOf(b.mems[mem])
	b.inUse(mem, depth)
	x := b.fresh(t, useRead)
	b.opX(wasm.OpLocalTee, x)
	b.emit(wasm.Instr{Op: wasm.OpI32Load, X: uint32(mem)})
	b.set(b.local(i32))
	b.num(t, 1)
	b.opX(wasm.OpMemoryGrow, mem)
	b.set(b.local(t))
	b.fromEnd(mem, 8)
	b.expr(i64, depth)
	b.emit(wasm.Instr{Op: wasm.OpI64Store, X: uint32(mem)})
	b.get(x)
	b.emit(wasm.Instr{Op: wasm.OpI64Load, X: uint32(mem)})
	b.set(b.local(i64))
}

// fromTableEnd leaves the index that is so many elements before the end of a table.
func (b *body) fromTableEnd(x int, n uint64) {
	b.opX(wasm.OpTableSize, x)
	b.less(addrOf(b.tables[x].addr), n)
}

// bulkAtTableEnd is an instruction on the last elements of a table, seldom on one beyond it.
func (b *body) bulkAtTableEnd(x, depth int) {
	n, beyond, t := b.edgeAmount(tableSize), b.oneIn(10), addrOf(b.tables[x].addr)
	switch b.Below(3) {
	case 1:
		b.fromTableEnd(x, n-beyond)
		b.expr(b.tables[x].elem, depth)
		b.num(t, n)
		b.opX(wasm.OpTableFill, x)
	case 2:
		if b.tables[x].elem != funcref || !b.passive() {
			return
		}
		size := uint64(len(b.m.Elems[0].Init))
		n = min(n, size)
		b.fromTableEnd(x, n-beyond)
		b.num(i32, size-n)
		b.num(i32, n)
		b.emit(wasm.Instr{Op: wasm.OpTableInit, X: uint32(x)})
	default:
		from := b.OneOf(len(b.tables), func(y int) bool { return b.tables[y].elem == b.tables[x].elem })
		b.fromTableEnd(x, n-beyond)
		b.fromTableEnd(from, n)
		if b.tables[from].addr == wasm.I32 {
			t = i32
		}
		b.num(t, n)
		b.emit(wasm.Instr{Op: wasm.OpTableCopy, X: uint32(x), Y: uint32(from)})
	}
}

// tableGrows uses a table, makes it larger, and uses it again: at the same place, and at its new end.
func (b *body) tableGrows(x, depth int) {
	t, at := &b.tables[x], b.Below(tableSize)
	b.element(x, at)
	b.opX(wasm.OpTableGet, x)
	b.set(b.local(t.elem))
	b.expr(t.elem, depth)
	b.num(addrOf(t.addr), 1+uint64(b.Below(2)))
	b.opX(wasm.OpTableGrow, x)
	b.set(b.local(addrOf(t.addr)))
	b.fromTableEnd(x, 1)
	b.expr(t.elem, depth)
	b.opX(wasm.OpTableSet, x)
	b.element(x, at)
	b.opX(wasm.OpTableGet, x)
	b.set(b.local(t.elem))
}

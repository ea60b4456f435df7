package generate

import (
	"math/bits"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// access is a load or a store.
type access struct {
	op    wasm.Op
	align uint8 // natural alignment, as an exponent
	lanes int   // it is about one of so many lanes of a vector; 0 for others
}

// loads and stores are the accesses by the kind of the value, from the instruction table. That of a whole vector is
// there as often as plainLoads says: the others are many.
var loads, stores = func() (ls, ss [edit.ValueKinds][]access) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Width == 0 {
			continue
		}
		a := access{op, uint8(bits.TrailingZeros8(row.Width)), edit.LanesOf(row)}
		if row.Results() != "" {
			k := edit.Letters[row.Results()[0]].Kind
			ls[k] = append(ls[k], a)
			if op == wasm.OpV128Load {
				ls[k] = append(ls[k], slices.Repeat(ls[k], plainLoads-1)...)
			}
		} else {
			k := edit.Letters[row.Params()[1]].Kind
			ss[k] = append(ss[k], a)
		}
	}
	return ls, ss
}()

const plainLoads = 8

// memory draws a memory. It returns -1 if the module has no memory, or a crowded function is to access none here.
func (b *body) memory() int {
	if len(b.mems) == 0 || b.crowded && !b.Chance(b.accesses) {
		return -1
	}
	return b.Below(len(b.mems))
}

// address leaves an address: nearly always one that is in use.
func (b *body) address(mem, depth int) {
	if b.Chance(12) {
		b.expr(addrOf(b.mems[mem]), depth)
		return
	}
	b.inUse(mem, depth)
}

// inUse leaves an address that is in use.
func (b *body) inUse(mem, depth int) {
	t := addrOf(b.mems[mem])
	b.expr(t, depth)
	b.mask(t, memoryMask)
}

func (b *body) loadExpr(t wasm.Valtype, depth int) bool {
	mem := b.memory()
	if mem < 0 || t.Kind == wasm.Ref {
		return false
	}
	a := pick(b.choices, loads[t.Kind])
	in := b.accessed(a, mem, depth)
	if a.lanes > 0 {
		b.expr(v128, depth)
	}
	b.emit(in)
	return true
}

// sizeExpr is the size of a memory or table, or an attempt to make it larger.
func (b *body) sizeExpr(t wasm.Valtype, _ int) bool {
	if mem := b.memory(); mem >= 0 && addrOf(b.mems[mem]) == t && b.Chance(128) {
		if b.Chance(40) {
			b.num(t, uint64(b.Below(3)))
			b.opX(wasm.OpMemoryGrow, mem)
		} else {
			b.opX(wasm.OpMemorySize, mem)
		}
		return true
	}
	x := b.OneOf(len(b.tables), func(x int) bool { return addrOf(b.tables[x].addr) == t && b.tables[x].general })
	if x < 0 {
		return false
	}
	if b.Chance(60) {
		b.leaf(b.tables[x].elem)
		b.num(t, uint64(b.Below(3)))
		b.opX(wasm.OpTableGrow, x)
	} else {
		b.opX(wasm.OpTableSize, x)
	}
	return true
}

func (b *body) store(depth int) {
	mem := b.memory()
	if mem < 0 {
		return
	}
	t := pick(b.choices, b.p.palette.stored)
	a := pick(b.choices, stores[t.Kind])
	in := b.accessed(a, mem, depth)
	b.expr(t, depth)
	b.emit(in)
}

// bulkMemory is an instruction on many bytes.
func (b *body) bulkMemory(depth int) {
	mem := b.memory()
	if mem < 0 {
		return
	}
	switch b.Below(8) {
	case 5, 6:
		b.bulkAtEnd(mem, depth)
	case 7:
		b.memoryGrows(mem, depth)
	case 1:
		b.address(mem, depth)
		b.expr(i32, depth)
		b.amount(addrOf(b.mems[mem]), 64)
		b.opX(wasm.OpMemoryFill, mem)
	case 2:
		from := b.memory()
		b.address(mem, depth)
		b.address(from, depth)
		t := i32 // the narrower of the two address types
		if b.mems[mem] == wasm.I64 && b.mems[from] == wasm.I64 {
			t = i64
		}
		b.amount(t, 64)
		b.emit(wasm.Instr{Op: wasm.OpMemoryCopy, X: uint32(mem), Y: uint32(from)})
	case 3:
		if len(b.m.Datas) > 0 {
			b.address(mem, depth)
			b.num(i32, uint64(b.Below(3)))
			b.amount(i32, 3)
			b.emit(wasm.Instr{Op: wasm.OpMemoryInit, X: uint32(mem), Y: uint32(b.Below(len(b.m.Datas)))})
		}
	default:
		if len(b.m.Datas) > 0 {
			b.dropData(mem, b.Below(len(b.m.Datas)), depth)
		}
	}
}

// dropData drops a data segment, and now and then uses it again: nothing is left of it, and seldom a byte is wanted.
func (b *body) dropData(mem, x, depth int) {
	b.opX(wasm.OpDataDrop, x)
	if b.Chance(100) {
		b.address(mem, depth)
		b.initFrom(wasm.OpMemoryInit, mem, x, b.oneIn(3))
	}
}

// dropElem drops the first element segment, and now and then uses it again, with table x.
func (b *body) dropElem(x int) {
	b.opX(wasm.OpElemDrop, 0)
	if b.Chance(128) && b.tables[x].elem == funcref {
		b.element(x, b.Below(tableSize-1))
		b.initFrom(wasm.OpTableInit, x, 0, b.oneIn(3))
	}
}

// initFrom puts the first n bytes or elements of a segment to where the stack says.
func (b *body) initFrom(op wasm.Op, to, seg int, n uint64) {
	b.num(i32, 0)
	b.num(i32, n)
	b.emit(wasm.Instr{Op: op, X: uint32(to), Y: uint32(seg)})
}

// amount leaves a number of bytes or elements, up to most.
func (b *body) amount(t wasm.Valtype, most int) { b.num(t, uint64(b.Below(most+1))) }

// bulkTable is an instruction on many elements, of tables that are the module's own.
func (b *body) bulkTable(depth int) {
	x := b.OneOf(len(b.tables), func(x int) bool { return b.tables[x].general })
	if x < 0 {
		return
	}
	t := addrOf(b.tables[x].addr)
	switch b.Below(8) {
	case 5, 6:
		b.bulkAtTableEnd(x, depth)
	case 7:
		b.tableGrows(x, depth)
	case 3:
		if b.tables[x].elem == funcref && b.passive() {
			b.element(x, b.Below(tableSize))
			b.num(i32, uint64(b.Below(2)))
			b.amount(i32, 1)
			b.emit(wasm.Instr{Op: wasm.OpTableInit, X: uint32(x)})
		}
	case 4:
		if b.passive() {
			b.dropElem(x)
		}
	case 1:
		from := b.OneOf(len(b.tables), func(y int) bool { return b.tables[y].elem == b.tables[x].elem })
		b.index(x, depth)
		b.index(from, depth)
		if b.tables[from].addr == wasm.I32 {
			t = i32
		}
		b.amount(t, 2)
		b.emit(wasm.Instr{Op: wasm.OpTableCopy, X: uint32(x), Y: uint32(from)})
	case 2:
		b.element(x, b.Below(tableSize-1))
		b.expr(b.tables[x].elem, depth)
		b.amount(t, 2)
		b.opX(wasm.OpTableFill, x)
	default:
		b.index(x, depth)
		b.expr(b.tables[x].elem, depth)
		b.opX(wasm.OpTableSet, x)
	}
}

// passive reports whether the first element segment is passive.
func (g *module) passive() bool { return len(g.m.Elems) > 0 && g.m.Elems[0].Mode == wasm.Passive }

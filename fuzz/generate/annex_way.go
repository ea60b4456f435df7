package generate

import (
	"wasmjudge/fuzz/program"
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// mostWays is how many functions a module of an annex has at most that are about one way each.
const mostWays = 5

// annexWayRow is something that a function without parameters does, and returns a number of.
type annexWayRow struct {
	name  string
	needs program.Features
	write func(b *body) bool // it returns false, and has written nothing, if the module has not what it is about
}

const (
	subtypes = program.FeatureSubtypes
	objects  = program.FeatureGC
	memories = program.FeatureMemories
)

const wayRows = 24

// ways are what functions of annexes do.
var ways = [wayRows]annexWayRow{
	{"a function of a super type is called by its own type: an active segment put it into a table", subtypes, superWay(superActive)},
	{"a function of a super type is called by its own type: table.init put it into a table", subtypes, superWay(superPassive)},
	{"a function of a super type is called by its own type: a table has it from its initial value", subtypes, superWay(superTable)},
	{"a function of a super type is called by its own type: a global has it", subtypes, superWay(superGlobal)},
	{"what a constant expression makes is one object: a global's", objects, (*body).onceGlobal},
	{"what a constant expression makes is one object: a table's", objects, (*body).onceTable},
	{"what a constant expression makes is one object: an element segment's, by table.init", objects, (*body).onceTableInit},
	{"what a constant expression makes is one object: an element segment's, by array.new_elem", objects, (*body).onceNewElem},
	{"what a constant expression makes is one object: another instance's", objects, (*body).onceShared},
	{"a dropped segment: memory.init of nothing", 0, dropped(wasm.OpMemoryInit, 0)},
	{"a dropped segment: memory.init of something", 0, dropped(wasm.OpMemoryInit, 1)},
	{"a dropped segment: table.init of nothing", 0, dropped(wasm.OpTableInit, 0)},
	{"a dropped segment: table.init of something", 0, dropped(wasm.OpTableInit, 1)},
	{"a dropped segment: array.new_data of nothing", objects, dropped(wasm.OpArrayNewData, 0)},
	{"a dropped segment: array.new_data of something", objects, dropped(wasm.OpArrayNewData, 1)},
	{"a dropped segment: array.new_elem of nothing", objects, dropped(wasm.OpArrayNewElem, 0)},
	{"a dropped segment: array.new_elem of something", objects, dropped(wasm.OpArrayNewElem, 1)},
	{"a dropped segment: array.init_data of nothing", objects, dropped(wasm.OpArrayInitData, 0)},
	{"a dropped segment: array.init_data of something", objects, dropped(wasm.OpArrayInitData, 1)},
	{"a dropped segment: array.init_elem of nothing", objects, dropped(wasm.OpArrayInitElem, 0)},
	{"a dropped segment: array.init_elem of something", objects, dropped(wasm.OpArrayInitElem, 1)},
	{"memory and table grow between throw and catch", 0, (*body).growsThrown},
	{"one memory under two indices", memories, (*body).sameMemory},
	{"one table under two indices", 0, (*body).sameTable},
}

// annexWay writes a function that is about one way, if the module has what it needs.
func (g *module) annexWay() {
	k := g.Below(wayRows + 2)
	if k >= wayRows {
		g.turn()
		return
	}
	if w := &ways[k]; g.p.profile.Features.Has(w.needs) {
		if b := g.begin(sigInt, 0); w.write(b) {
			g.p.annex.shown[annexFirstWay+annexShape(k)] = true
			g.exportWay(b.function())
		}
	}
}

func (g *module) exportWay(fn int) {
	name := annexWays[len(g.annexed.ways)]
	g.annexed.ways = append(g.annexed.ways, name)
	g.exporting(name, wasm.ExternFunc, fn)
}

// turn writes a function that calls what some instance has put into the annex's first table.
func (g *module) turn() {
	b, slot := g.begin(sigInt, 0), g.Below(2)
	g.annexed.slots[slot] = true
	b.block(wasm.OpBlock, nil)
	b.structured(wasm.OpTryTable, nil, nil, b.catches.Of(wasm.Catch{Kind: wasm.CatchAll}))
	b.element(b.annexed.tables[0], slot)
	b.emit(wasm.Instr{Op: wasm.OpCallIndirect, X: uint32(b.annexed.tables[0]), Y: b.sigType(sigInt)})
	b.op(wasm.OpReturn)
	b.end()
	b.end()
	b.sizes()
	g.exportWay(b.function())
}

// sizes leaves a number of the size of a memory and of what is in it.
func (b *body) sizes() {
	mem := pick(b.choices, b.annexed.mems)
	t := addrOf(b.mems[mem])
	b.opX(wasm.OpMemorySize, mem)
	if t == i64 {
		b.op(wasm.OpI32WrapI64)
	}
	b.num(t, uint64(b.Below(64)))
	b.emit(wasm.Instr{Op: wasm.OpI32Load, X: uint32(mem)})
	b.op(wasm.OpI32Xor)
}

// ownTable defines a table for one way.
func (g *module) ownTable(elem wasm.Reftype, init []wasm.Instr) (index int) {
	t := wasm.Tabletype{Addr: addrtype(g.wide(60)), Limits: wasm.Limits{Min: 2, Max: 4, HasMax: true}, Elem: elem}
	g.m.Tables = append(g.m.Tables, wasm.Table{Type: t, Init: init})
	g.tables = append(g.tables, table{elem: elem, addr: t.Addr})
	return len(g.tables) - 1
}

// passiveElem defines a passive segment of one element.
func (g *module) passiveElem(t wasm.Reftype, init []wasm.Instr) (index int) {
	g.m.Elems = append(g.m.Elems, wasm.Elem{Type: t, Init: g.exprs.Of(init)})
	return len(g.m.Elems) - 1
}

// The places in which a function of a super type is found.
const (
	superActive = iota
	superPassive
	superTable
	superGlobal
)

// superWay is a call of the function that was passed on, by a narrower type than that under which the module knows it.
func superWay(place int) func(*body) bool {
	return func(b *body) bool {
		fn := &b.funcs[b.annexed.given]
		if fn.actual == fn.declared {
			return false
		}
		to := b.p.upward(b.choices, fn.actual, func(s sig) bool {
			return s != fn.declared && b.p.below(s, fn.declared)
		})
		elem := funcref
		if b.Chance(128) {
			elem = wasm.RefIdx(b.sigType(fn.declared), true)
		}
		ref := b.module.expr(wasm.Instr{Op: wasm.OpRefFunc, X: uint32(b.annexed.given)})
		from := b.superPlace(place, elem, ref)
		b.leaves(b.p.functype(to).params)
		if from.Op == wasm.OpTableGet && b.Chance(128) {
			b.element(int(from.X), 0)
			b.emit(wasm.Instr{Op: wasm.OpCallIndirect, X: from.X, Y: b.sigType(to)})
		} else {
			if from.Op == wasm.OpTableGet {
				b.element(int(from.X), 0)
			}
			b.emit(from)
			b.emit(edit.Reftyped(wasm.OpRefCast, wasm.RefIdx(b.sigType(to), false)))
			b.opX(wasm.OpCallRef, int(b.sigType(to)))
		}
		b.pop(b.p.functype(to).results)
		b.num(i32, 1)
		return true
	}
}

// superPlace puts a function somewhere, and returns the instruction that gets it: of a table, from its first element.
func (b *body) superPlace(place int, elem wasm.Reftype, ref []wasm.Instr) wasm.Instr {
	switch place {
	case superGlobal:
		x := b.annexGlobal(wasm.Globaltype{Type: elem, Mut: b.Chance(128)}, ref)
		return wasm.Instr{Op: wasm.OpGlobalGet, X: uint32(x)}
	case superTable:
		return wasm.Instr{Op: wasm.OpTableGet, X: uint32(b.ownTable(elem, ref))}
	case superActive:
		x := b.ownTable(elem, nil)
		b.active(x, 0, b.annexed.given)
		return wasm.Instr{Op: wasm.OpTableGet, X: uint32(x)}
	}
	x := b.ownTable(elem, nil)
	b.tableInit(x, 0, b.passiveElem(elem, ref))
	return wasm.Instr{Op: wasm.OpTableGet, X: uint32(x)}
}

// tableInit puts the element of a segment into a table.
func (b *body) tableInit(table, at, elem int) {
	b.element(table, at)
	b.initFrom(wasm.OpTableInit, table, elem, 1)
}

// allocation is a constant expression that makes an object, and the type of a reference to it: one of the host's world
// now and then, if it may be.
func (g *module) allocation(extern bool) ([]wasm.Instr, wasm.Reftype) {
	g.scratch = g.scratch[:0]
	t := g.allocating(1)
	switch {
	case extern && g.Chance(80):
		g.scratch = append(g.scratch, wasm.Instr{Op: wasm.OpExternConvertAny})
		t = externref.NonNull()
	case extern && g.Chance(80):
		g.scratch = append(g.scratch, wasm.Instr{Op: wasm.OpExternConvertAny}, wasm.Instr{Op: wasm.OpAnyConvertExtern})
		t = anyref.NonNull()
	}
	g.scratch = append(g.scratch, wasm.Instr{Op: wasm.OpEnd})
	return g.instrs.Of(g.scratch...), t
}

// allocating adds to a constant expression what makes an object, in which there may be another.
func (g *module) allocating(depth int) wasm.Reftype {
	field, value := i64, edit.Const(edit.Bits(i64, g.Bits(1)))
	nested := depth > 0 && g.Chance(100)
	if nested {
		field = g.allocating(depth - 1)
	}
	push := func(code ...wasm.Instr) { g.scratch = append(g.scratch, code...) }
	number := func() {
		if !nested {
			push(value)
		}
	}
	members := []wasm.Fieldtype{{Type: field, Mut: g.Chance(128)}}
	kind := g.Below(6)
	if kind == 0 && !nested {
		push(edit.Const(edit.Bits(i32, g.Bits(4))), wasm.Instr{Op: wasm.OpRefI31})
		return i31ref.NonNull()
	}
	comp := wasm.Comptype{Kind: wasm.CompArray, Fields: members}
	if kind < 3 {
		comp.Kind = wasm.CompStruct
	}
	x := uint32(g.addType(wasm.Subtype{Final: true, Comp: comp}) - 1)
	length := edit.Const(edit.Bits(i32, uint64(1+g.Below(3))))
	switch {
	case kind == 2 && !nested:
		push(wasm.Instr{Op: wasm.OpStructNewDefault, X: x})
	case kind < 3:
		number()
		push(wasm.Instr{Op: wasm.OpStructNew, X: x})
	case kind == 3 && !nested:
		push(length, wasm.Instr{Op: wasm.OpArrayNewDefault, X: x})
	case kind == 4:
		number()
		push(wasm.Instr{Op: wasm.OpArrayNewFixed, X: x, Y: 1})
	default:
		number()
		push(length, wasm.Instr{Op: wasm.OpArrayNew, X: x})
	}
	return wasm.RefIdx(x, false)
}

// asEq turns a reference of a type into one that can be compared.
func (b *body) asEq(t wasm.Reftype) {
	if t.Heap == wasm.HeapExtern {
		b.op(wasm.OpAnyConvertExtern)
		t = anyref
	}
	if t.Heap == wasm.HeapAny {
		b.emit(edit.Reftyped(wasm.OpRefCastNull, eqref))
	}
}

// sameTwice compares what code leaves with what it leaves when it is done again.
func (b *body) sameTwice(t wasm.Reftype, code func()) bool {
	code()
	b.asEq(t)
	code()
	b.asEq(t)
	b.op(wasm.OpRefEq)
	return true
}

func (b *body) onceGlobal() bool {
	code, t := b.allocation(true)
	x := b.annexGlobal(wasm.Globaltype{Type: t, Mut: b.Chance(80)}, code)
	return b.sameTwice(t, func() { b.opX(wasm.OpGlobalGet, x) })
}

func (b *body) onceTable() bool {
	code, t := b.allocation(true)
	x, at := b.ownTable(t, code), -1
	return b.sameTwice(t, func() { at++; b.element(x, at); b.opX(wasm.OpTableGet, x) })
}

func (b *body) onceTableInit() bool {
	code, t := b.allocation(true)
	seg, x, at := b.passiveElem(t, code), b.ownTable(t.Nullable(), nil), -1
	return b.sameTwice(t, func() {
		at++
		b.tableInit(x, at, seg)
		b.element(x, at)
		b.opX(wasm.OpTableGet, x)
	})
}

func (b *body) onceNewElem() bool {
	code, t := b.allocation(true)
	seg, array := b.passiveElem(t, code), b.arrayOf(t)
	return b.sameTwice(t, func() {
		b.initFrom(wasm.OpArrayNewElem, int(array), seg, 1)
		b.num(i32, 0)
		b.opX(wasm.OpArrayGet, int(array))
	})
}

// onceShared compares the root's object as it came from the instance before with the one that came from the root.
func (b *body) onceShared() bool {
	if b.annexed.otherMade < 0 {
		return false
	}
	for _, x := range []int{b.annexed.made, b.annexed.otherMade} {
		b.opX(wasm.OpGlobalGet, x)
		b.asEq(b.globals[x].typ)
	}
	b.op(wasm.OpRefEq)
	return true
}

// arrayOf defines a type of arrays.
func (g *module) arrayOf(t wasm.Valtype) uint32 {
	return uint32(g.addType(wasm.Subtype{Final: true, Comp: wasm.Comptype{Kind: wasm.CompArray,
		Fields: []wasm.Fieldtype{{Type: t, Mut: true}}}}) - 1)
}

// dropped is a use of a segment that was dropped: by an instruction, or because it is active.
func dropped(op wasm.Op, n uint64) func(*body) bool {
	return func(b *body) bool {
		switch op {
		case wasm.OpMemoryInit:
			seg, mem := b.droppedData(), pick(b.choices, b.annexed.mems)
			b.num(addrOf(b.mems[mem]), uint64(b.Below(64)))
			b.initFrom(op, mem, seg, n)
		case wasm.OpTableInit:
			seg, tab := b.droppedElem(), b.annexed.tables[0]
			b.element(tab, b.Below(tableSize))
			b.initFrom(op, tab, seg, n)
		case wasm.OpArrayNewData, wasm.OpArrayInitData:
			b.droppedArray(op, wasm.TypeI32, b.droppedData(), n)
		default:
			b.droppedArray(op, funcref, b.droppedElem(), n)
		}
		b.num(i32, 1+n)
		return true
	}
}

func (b *body) droppedArray(op wasm.Op, t wasm.Valtype, seg int, n uint64) {
	x := int(b.arrayOf(t))
	fresh := op == wasm.OpArrayNewData || op == wasm.OpArrayNewElem
	if !fresh {
		b.num(i32, 2)
		b.opX(wasm.OpArrayNewDefault, x)
		b.num(i32, uint64(b.Below(2)))
	}
	b.initFrom(op, x, seg, n)
	if fresh {
		b.op(wasm.OpDrop)
	}
}

// droppedData defines a segment and drops it, if it is not active.
func (b *body) droppedData() (index int) {
	index = len(b.m.Datas)
	b.halfData(pick(b.choices, b.annexed.mems), uint64(b.Below(64)))
	if b.Chance(128) {
		d := &b.m.Datas[index]
		d.Mode, d.Mem, d.Offset = wasm.Passive, 0, nil
		b.opX(wasm.OpDataDrop, index)
	}
	return index
}

// droppedElem defines a segment of functions and drops it, if it is neither active nor declarative.
func (b *body) droppedElem() (index int) {
	index = len(b.m.Elems)
	switch b.Below(3) {
	case 1:
		b.active(b.annexed.tables[0], b.Below(2), b.annexed.grows)
	case 2:
		b.passiveElem(funcref, b.module.expr(edit.Null(funcref)))
		b.m.Elems[index].Mode = wasm.Declarative
	default:
		b.passiveElem(funcref, b.module.expr(wasm.Instr{Op: wasm.OpRefFunc, X: uint32(b.annexed.grows)}))
		b.opX(wasm.OpElemDrop, index)
	}
	return index
}

// growsThrown catches what is thrown by a function that lets memories and tables grow, and then uses these: at once, or
// after they grew again and the exception was thrown again.
func (b *body) growsThrown() bool {
	b.fill()
	all := b.catches.Of(wasm.Catch{Kind: wasm.CatchAll})
	b.block(wasm.OpBlock, nil)
	b.structured(wasm.OpTryTable, nil, nil, all)
	again := b.Chance(128)
	if again {
		b.block(wasm.OpBlock, oneType(exnref))
		b.structured(wasm.OpTryTable, nil, oneType(exnref), b.catches.Of(wasm.Catch{Kind: wasm.CatchAllRef}))
		b.callGrows()
		b.emit(edit.Null(exnref))
		b.end()
		b.end()
		b.grow()
		b.op(wasm.OpThrowRef)
	} else {
		b.callGrows()
	}
	b.end()
	b.end()
	b.fill()
	b.sizes()
	tab := pick(b.choices, b.annexed.tables)
	b.fromTableEnd(tab, 1)
	b.opX(wasm.OpTableGet, tab)
	b.op(wasm.OpRefIsNull)
	b.op(wasm.OpI32Add)
	return true
}

// callGrows calls a function that throws nearly always.
func (b *body) callGrows() {
	b.opX(wasm.OpCall, b.annexed.grows)
	b.op(wasm.OpDrop)
}

// eitherWay draws in which order two indices of one thing are used. ok is false without the other one.
func (b *body) eitherWay(index, other int) (first, second int, ok bool) {
	if other >= 0 && b.Chance(128) {
		index, other = other, index
	}
	return index, other, other >= 0
}

// sameMemory writes by one index and reads by the other.
func (b *body) sameMemory() bool {
	x, y, ok := b.eitherWay(b.annexed.mems[0], b.annexed.otherMem)
	if !ok {
		return false
	}
	at, t := uint64(b.Below(64)), addrOf(b.mems[x])
	b.num(t, at)
	b.leaf(i32)
	b.emit(wasm.Instr{Op: wasm.OpI32Store, X: uint32(x)})
	b.num(t, at)
	b.emit(wasm.Instr{Op: wasm.OpI32Load, X: uint32(y)})
	return true
}

// sameTable writes by one index and calls by the other.
func (b *body) sameTable() bool {
	x, y, ok := b.eitherWay(b.annexed.tables[0], b.annexed.otherTable)
	if !ok {
		return false
	}
	b.element(x, 1)
	if b.Chance(128) {
		b.emit(edit.Null(funcref))
	} else {
		b.refFunc(b.annexed.given)
	}
	b.opX(wasm.OpTableSet, x)
	b.element(y, 1)
	b.opX(wasm.OpTableGet, y)
	b.op(wasm.OpRefIsNull)
	return true
}

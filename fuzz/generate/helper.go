package generate

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// helpers writes those resources of the base that are functions.
func (g *module) helpers() {
	if g.plan.uses.has(resNote) && !g.p.hostNote {
		g.trace = len(g.globals)
		g.globals = append(g.globals, global{typ: i64})
		g.defineGlobal(wasm.Globaltype{Type: i64, Mut: true}, edit.Zero(i64))
		g.exporting("trace", wasm.ExternGlobal, g.trace)
		g.helper(resNote, func(b *body) {
			b.opX(wasm.OpGlobalGet, g.trace)
			b.num(i64, 31)
			b.op(wasm.OpI64Mul)
			b.get(0)
			b.op(wasm.OpI64ExtendI32U)
			b.op(wasm.OpI64Add)
			b.opX(wasm.OpGlobalSet, g.trace)
		})
	}
	if g.plan.uses.has(resRaise) {
		g.helper(resRaise, func(b *body) {
			b.get(0)
			b.op(wasm.OpThrowRef)
		})
	}
}

func (g *module) helper(r resource, write func(*body)) {
	b := g.begin(resourceTable[r].sig, 0)
	write(b)
	g.resources[r] = b.finish()
	g.addResource(r, wasm.Externtype{Kind: wasm.ExternFunc})
}

// diver writes a function that exhausts the stack, each time under a catch_all that must not catch that.
func (g *module) diver() (funcidx int) {
	b := g.begin(sigNone, 0)
	x := len(g.funcs)
	b.block(wasm.OpBlock, nil)
	b.structured(wasm.OpTryTable, nil, nil, b.catches.Of(wasm.Catch{Kind: wasm.CatchAll}))
	b.opX(wasm.OpCall, x)
	b.end()
	b.end()
	b.finish()
	g.funcs = append(g.funcs, function{actual: sigNone, declared: sigNone})
	return x
}

// enlist writes a function that makes stations known to the other instances.
func (g *module) enlist() {
	b := g.begin(sigNone, 0)
	for _, f := range g.plan.stations {
		switch {
		case f.way == wayRoute && !f.elem:
			b.element(b.resources[resRoute], f.slot)
			b.refFunc(b.stationIndex(f))
			b.opX(wasm.OpTableSet, b.resources[resRoute])
		case f.way == wayGlobal:
			b.refFunc(b.stationIndex(f))
			b.opX(wasm.OpGlobalSet, b.refIndex(f.slot))
		}
	}
	g.exporting(enlistName, wasm.ExternFunc, b.finish())
	g.funcs = append(g.funcs, function{actual: sigNone, declared: sigNone})
}

const enlistName = "enlist"

// start writes the start function, which enters a leg.
func (g *module) start() {
	f := g.plan.start
	b := g.begin(sigNone, 0)
	b.arguments(f)
	b.opX(wasm.OpCall, b.stationIndex(f))
	for range g.p.functype(f.sig).results {
		b.op(wasm.OpDrop)
	}
	g.m.Start = &wasm.Start{Func: uint32(b.finish())}
	g.funcs = append(g.funcs, function{actual: sigNone, declared: sigNone})
}

// plainTraps is how many of traps, from the first, need nothing of a goal.
const plainTraps = 6

// traps are pieces of code that trap.
var traps = []func(*body){
	func(b *body) { b.op(wasm.OpUnreachable) },
	func(b *body) { b.leaf(i32); b.num(i32, 0); b.op(wasm.OpI32DivU); b.set(b.local(i32)) },
	func(b *body) { b.num(i64, 1<<63); b.num(i64, 1<<64-1); b.op(wasm.OpI64DivS); b.set(b.local(i64)) },
	func(b *body) { b.num(f64, canonicalNaN64); b.op(wasm.OpI32TruncF64S); b.set(b.local(i32)) },
	func(b *body) { b.num(f32, 0x7F800000); b.op(wasm.OpI64TruncF32U); b.set(b.local(i64)) },
	func(b *body) { b.emit(edit.Null(funcref)); b.op(wasm.OpRefAsNonNull); b.set(b.local(funcref)) },
	outOfMemory,
	outOfTable,
	nullCall,
	wrongCall,
	(*body).twinCall,
	onObject(nullObject),
	onObject(nullI31),
	onObject(nullI31),
	onObject(beyondArray),
	onObject(wrongCast),
}

// outOfMemory reads or writes beyond a memory: far away, where a sum of too few bits is within, or nothing at all.
func outOfMemory(b *body) {
	mem := b.memory()
	if mem < 0 {
		b.op(wasm.OpUnreachable)
		return
	}
	t := addrOf(b.mems[mem])
	switch b.Below(4) {
	case 1:
		offset := b.wrapping(mem)
		b.emit(wasm.Instr{Op: wasm.OpI32Load8U, X: uint32(mem), N: offset})
		b.set(b.local(i32))
	case 2:
		x := 1 + uint64(b.Below(64))
		b.signed(t, -x)
		b.leaf(i32)
		b.num(t, x+uint64(b.Below(64)))
		b.opX(wasm.OpMemoryFill, mem)
	case 3:
		b.fromEnd(mem, 1<<64-1)
		b.leaf(i32)
		b.num(t, 0)
		b.opX(wasm.OpMemoryFill, mem)
	default:
		b.num(t, 0xFFFFFFF0)
		b.emit(wasm.Instr{Op: wasm.OpI64Load, X: uint32(mem), N: b.Bits(4)})
		b.set(b.local(i64))
	}
}

// outOfTable reads beyond a table.
func outOfTable(b *body) {
	if x := b.OneOf(len(b.tables), func(int) bool { return true }); x >= 0 {
		b.element(x, 1<<20)
		b.opX(wasm.OpTableGet, x)
		b.op(wasm.OpDrop)
		return
	}
	b.op(wasm.OpUnreachable)
}

// nullCall calls a null reference.
func nullCall(b *body) {
	x := b.sigType(sigNone)
	b.emit(edit.Null(wasm.RefIdx(x, true)))
	b.opX(wasm.OpCallRef, int(x))
}

// wrongCall calls a function by a type that it does not have.
func wrongCall(b *body) {
	table := b.OneOf(len(b.tables), func(x int) bool { return b.tables[x].elem == funcref && b.tables[x].general })
	if table < 0 {
		nullCall(b)
		return
	}
	b.element(table, 1)
	b.refFunc(b.stationIndex(b.station))
	b.opX(wasm.OpTableSet, table)
	b.element(table, 1)
	b.emit(wasm.Instr{Op: wasm.OpCallIndirect, X: uint32(table), Y: b.sigType(sigNone)})
}

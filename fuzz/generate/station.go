package generate

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// writeStation writes the function of a station.
func (g *module) writeStation(f *station) {
	b := g.begin(f.sig, 6)
	b.station = f
	b.mark = b.fresh(i32, useRead)
	if f.depth > 0 {
		b.locals[0].use = useRead
	}
	b.noteParam()
	b.aside()
	live := b.pushLive(f.live)
	result := b.outcomeTypes()
	if len(f.stale) > 0 {
		b.stale(&f.stale[0], result, func() { b.guarded(result) })
	} else {
		b.guarded(result)
	}
	b.pop(result)
	b.popLive(live)
	if f.keeps && b.caught >= 0 && f != &f.leg.stations[f.leg.handler] {
		b.keep(b.caught)
	}
	b.aside()
	b.giveBack()
	b.finish()
}

// noteParam notes a parameter that is a vector or an object.
func (b *body) noteParam() {
	if b.p.objects != nil {
		if x := b.OneOf(b.params, func(x int) bool { return b.p.objects.has(b.locals[x].typ) }); x >= 0 {
			b.get(x)
			b.tellObject(b.locals[x].typ)
		}
		b.tellInitial()
	}
	if !b.p.vectors {
		return
	}
	if x := b.OneOf(b.params, func(x int) bool { return b.locals[x].typ == v128 }); x >= 0 {
		b.get(x)
		b.noteNumber(v128)
	}
}

// aside writes a statement that has nothing to do with the goal, or none.
func (b *body) aside() {
	if b.Chance(70) {
		b.budget = 6
		b.statement(2)
	}
}

// reached records how far the function got, for handlers to tell.
func (b *body) reached() {
	b.num(i32, uint64(len(b.code)))
	b.set(b.mark)
}

// note notes the i32 on the stack.
func (b *body) note() { b.opX(wasm.OpCall, b.resources[resNote]) }

// pushLive leaves n operands on the stack, below what follows, and gives their types.
func (b *body) pushLive(n int) []wasm.Valtype {
	types := b.p.palette.live[:n]
	for i, t := range types {
		x := slices.Index(b.p.functype(b.sig).params, t)
		switch {
		case x >= 0:
			b.get(x)
		case t.Kind == wasm.Ref:
			b.leaf(t)
		default:
			b.value(edit.Counted(t, n-i))
		}
	}
	return types
}

// popLive takes them, and notes small integers and vectors.
func (b *body) popLive(types []wasm.Valtype) {
	for i := len(types) - 1; i >= 0; i-- {
		switch t := types[i]; {
		case t == i32 || t == v128:
			b.noteNumber(t)
		case b.p.objects.has(t):
			b.tellObject(t)
		default:
			b.set(b.local(types[i]))
		}
	}
}

// outcomeTypes draws what the try_tables around a call leave on the stack.
func (b *body) outcomeTypes() []wasm.Valtype {
	switch b.Below(6) {
	case 4:
		if next := b.station.next; next != nil && !next.tail && !next.carries {
			return b.p.functype(next.as).results
		}
	case 1:
		return b.p.functype(sigInt).results
	case 2:
		return b.results
	case 3:
		return b.p.palette.outcome
	}
	return nil
}

// giveBack pushes the function's results.
func (b *body) giveBack() {
	for _, t := range b.results {
		switch {
		case t == exnref && b.caught >= 0:
			b.get(b.caught)
		case t == i32 && b.mark >= 0:
			b.get(b.mark)
		default:
			b.leaf(t)
		}
	}
}

// protect writes what the station does within the innermost k+1 of its try_tables.
func (b *body) protect(k int, result []wasm.Valtype) {
	if k < 0 {
		b.inside(result)
		return
	}
	b.try(b.station.levels[k], result, func() { b.protect(k-1, result) })
}

// guarded writes what the station does, with all that is around it.
func (b *body) guarded(result []wasm.Valtype) {
	if b.station.again > 0 {
		b.startOver(result)
	} else {
		b.protect(len(b.station.levels)-1, result)
	}
}

// startOver writes the try_tables within a loop that the handler goes back to, with the payload as the loop's
// parameters. Only code that runs after the rounds were counted may branch to the loop: otherwise it might not end.
func (b *body) startOver(result []wasm.Valtype) {
	b.rounds = b.fresh(i32, useRead)
	b.num(i32, uint64(b.station.again))
	b.set(b.rounds)
	payload := b.againPayload()
	b.leaves(payload)
	b.again = len(b.labels)
	times := b.times
	b.times *= b.station.again + 1
	b.structured(wasm.OpLoop, payload, result, nil)
	b.labels[b.again].closed = true
	b.pop(payload)
	b.get(b.rounds)
	b.block(wasm.OpIf, result)
	b.get(b.rounds)
	b.num(i32, 1)
	b.op(wasm.OpI32Sub)
	b.set(b.rounds)
	b.labels[b.again].closed = false
	b.protect(len(b.station.levels)-1, result)
	b.labels[b.again].closed = true
	b.op(wasm.OpElse)
	b.get(b.rounds)
	b.note()
	b.leaves(result)
	b.end()
	b.end()
	b.times = times
	b.again = -1
}

// againPayload returns the operands of the clause that starts over.
func (b *body) againPayload() []wasm.Valtype {
	for _, l := range b.station.levels {
		for i := range l {
			if l[i].act == actAgain {
				return b.payload(&l[i])
			}
		}
	}
	return nil
}

// inside writes what the station does within its try_tables: it calls the next station's function, or it is the
// origin.
func (b *body) inside(result []wasm.Valtype) {
	b.aside()
	b.reached()
	f := b.station
	if f.depth > 0 {
		b.get(0)
		b.block(wasm.OpIf, result)
		b.recurse()
		b.leaves(result)
		b.op(wasm.OpElse)
		defer b.end()
	}
	if f.next != nil {
		if !b.callNext(result) {
			b.leaves(result)
		}
		return
	}
	if f.maybe {
		b.get(b.mark)
		b.block(wasm.OpIf, nil)
		b.origin()
		b.end()
		b.leaves(result)
		return
	}
	b.origin()
}

// recurse calls the function itself, one level less deep.
func (b *body) recurse() {
	for i, t := range b.p.functype(b.sig).params {
		switch {
		case i == 0:
			b.get(0)
			b.num(i32, 1)
			b.op(wasm.OpI32Sub)
		case t == exnref:
			b.get(i)
		default:
			b.leaf(t)
		}
	}
	b.opX(wasm.OpCall, b.stationIndex(b.station))
	b.pop(b.results)
}

// origins are what innermost stations do. None goes on.
var origins = [...]func(*body){
	originThrow: func(b *body) { b.throw(b.station.tag, 2) },
	originRef:   func(b *body) { b.travelled(); b.op(wasm.OpThrowRef) },
	originTrap:  func(b *body) { pick(b.choices, traps)(b); b.op(wasm.OpUnreachable) },
	originNull:  func(b *body) { b.emit(edit.Null(exnref)); b.op(wasm.OpThrowRef) },
	originDive:  func(b *body) { b.opX(wasm.OpCall, b.dive); b.op(wasm.OpUnreachable) },
}

func (b *body) origin() { origins[b.station.leg.origin](b) }

// throw throws an exception of tag x. What its payload is not drawn to be says where it comes from.
func (b *body) throw(x, depth int) {
	for _, t := range b.p.tagPayload(b.plan.tags[x]) {
		if here := len(b.code); t.Kind == wasm.Ref || b.Chance(110) {
			b.expr(t, depth)
		} else {
			b.value(edit.Marked(t, here))
		}
	}
	b.opX(wasm.OpThrow, x)
}

// travelled pushes the goal's exception: the function was given it, or it waits in the goal's place.
func (b *body) travelled() {
	if b.station.given {
		b.get(slices.Index(b.p.functype(b.sig).params, exnref))
		return
	}
	b.fetch()
}

// fetch pushes what is in the goal's place.
func (b *body) fetch() {
	switch g := b.station.leg.goal; g.place {
	case placeGlobal:
		b.opX(wasm.OpGlobalGet, b.resources[resExn])
	case placeTable:
		b.element(b.resources[resExns], g.slot)
		b.opX(wasm.OpTableGet, b.resources[resExns])
	case placeHost:
		b.opX(wasm.OpCall, b.resources[resFetch])
	case placeField:
		b.opX(wasm.OpGlobalGet, b.resources[resBox])
		b.emit(wasm.Instr{Op: wasm.OpStructGet, X: typeBox, Y: b.p.objects.exnAt})
	case placeElement:
		b.opX(wasm.OpGlobalGet, b.resources[resRow])
		b.num(i32, uint64(g.slot))
		b.opX(wasm.OpArrayGet, typeRow)
	case placeObject:
		b.opX(wasm.OpGlobalGet, b.resources[resObject])
		b.emit(edit.Reftyped(wasm.OpRefCast, boxref.NonNull()))
		b.emit(wasm.Instr{Op: wasm.OpStructGet, X: typeBox, Y: b.p.objects.exnAt})
	default:
		b.leaf(exnref)
	}
}

// keep puts the exception of a local into the goal's place.
func (b *body) keep(local int) {
	switch g := b.station.leg.goal; g.place {
	case placeGlobal:
		b.get(local)
		b.opX(wasm.OpGlobalSet, b.resources[resExn])
	case placeTable:
		b.element(b.resources[resExns], g.slot)
		b.get(local)
		b.opX(wasm.OpTableSet, b.resources[resExns])
	case placeHost:
		b.get(local)
		b.opX(wasm.OpCall, b.resources[resKeep])
	case placeField:
		b.newBox(local)
		b.opX(wasm.OpGlobalSet, b.resources[resBox])
	case placeElement:
		b.keepInRow(local, g.slot)
	case placeObject:
		b.newBox(local)
		b.opX(wasm.OpGlobalSet, b.resources[resObject])
	}
}

// newBox makes a structure that holds the exception of a local.
func (b *body) newBox(local int) {
	fields := b.p.objects.comp(typeBox).Fields
	for x := range fields {
		if uint32(x) == b.p.objects.exnAt {
			b.get(local)
		} else {
			b.content(fields[x].Type.Unpack(), 0)
		}
	}
	b.opX(wasm.OpStructNew, typeBox)
}

// keepInRow puts the exception of a local into the array of resRow, if there is one, or else into a new one.
func (b *body) keepInRow(local, slot int) {
	row := b.resources[resRow]
	b.opX(wasm.OpGlobalGet, row)
	b.op(wasm.OpRefIsNull)
	b.block(wasm.OpIf, nil)
	b.num(i32, tableSize)
	b.opX(wasm.OpArrayNewDefault, typeRow)
	b.opX(wasm.OpGlobalSet, row)
	b.end()
	b.opX(wasm.OpGlobalGet, row)
	b.num(i32, uint64(slot))
	b.get(local)
	b.opX(wasm.OpArraySet, typeRow)
}

// element pushes the index of a table's element.
func (b *body) element(table, i int) { b.num(addrOf(b.tables[table].addr), uint64(i)) }

// callNext calls the function of the next station. If its results are those that are wanted, it leaves them and
// reports that, and otherwise it takes them.
func (b *body) callNext(wanted []wasm.Valtype) (left bool) {
	f := b.station.next
	b.arguments(f)
	op := callOps[f.way]
	if f.tail {
		op = tailOps[f.way]
	}
	switch f.way {
	case wayCall:
		b.opX(op, b.stationIndex(f))
	case wayRef:
		b.refFunc(b.stationIndex(f))
		b.opX(op, int(b.sigType(f.as)))
	case wayTable, wayRoute:
		table := b.resources[resRoute]
		if f.way == wayTable {
			b.element(table, f.slot)
			b.refFunc(b.stationIndex(f))
			b.opX(wasm.OpTableSet, table)
		}
		b.element(table, f.slot)
		b.emit(wasm.Instr{Op: op, X: uint32(table), Y: b.sigType(f.as)})
	case wayGlobal:
		b.opX(wasm.OpGlobalGet, b.refIndex(f.slot))
		b.opX(op, int(b.sigType(f.as)))
	}
	if f.tail {
		return false
	}
	results := b.p.functype(f.as).results
	if len(results) > 0 && slices.Equal(results, wanted) && !(f.carries && b.caught < 0) && b.Chance(200) {
		return true
	}
	for i := len(results) - 1; i >= 0; i-- {
		if results[i] == exnref && f.carries && b.caught < 0 {
			b.caught = b.fresh(exnref, useRead)
			b.set(b.caught)
		} else if b.p.objects.has(results[i]) {
			b.tellObject(results[i])
		} else if b.tellsFunctions(results[i]) {
			b.tellFunction()
		} else {
			b.pop(results[i : i+1])
		}
	}
	return false
}

var (
	callOps = [...]wasm.Op{wayCall: wasm.OpCall, wayRef: wasm.OpCallRef, wayTable: wasm.OpCallIndirect,
		wayRoute: wasm.OpCallIndirect, wayGlobal: wasm.OpCallRef}
	tailOps = [...]wasm.Op{wayCall: wasm.OpReturnCall, wayRef: wasm.OpReturnCallRef,
		wayTable: wasm.OpReturnCallIndirect, wayRoute: wasm.OpReturnCallIndirect, wayGlobal: wasm.OpReturnCallRef}
)

// refIndex finds the global for function references.
func (b *body) refIndex(ref int) int {
	if b.base {
		return b.refs[ref]
	}
	return b.refs[slices.Index(b.plan.refs, ref)]
}

// refFunc pushes a reference to a function.
func (b *body) refFunc(x int) {
	if !slices.Contains(b.declared, x) {
		b.declared = append(b.declared, x)
	}
	b.opX(wasm.OpRefFunc, x)
}

// arguments pushes the arguments of a station's function.
func (b *body) arguments(f *station) {
	for i, t := range b.p.functype(f.as).params {
		switch {
		case i == 0 && f.depth > 0:
			b.num(i32, uint64(f.depth))
		case t == exnref && f.given:
			b.travelled()
		default:
			b.expr(t, 1)
		}
	}
}

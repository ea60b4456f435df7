package fuzz

import "wasmjudge/wasm"

// tryExpr generates a try_table around code that leaves a value of the type, with its handlers:
//
//	(block $done (result t)
//	  (block $h0 (result payload of clause 0)
//	    … (try_table (result t) (catch … $h0) …  <code>) (br $done))
//	  <handler 0> (br $done))
//
// A clause may instead go to any open label that takes its payload, near or far.
func (b *body) tryExpr(t wasm.Valtype, depth int) bool {
	result := []wasm.Valtype{t}
	b.block(wasm.OpBlock, result)
	clauses := b.clauses()
	own := 0 // clauses with a handler of their own
	for k := range clauses {
		if clauses[k].far = b.more(50) && b.label(clauses[k].payload) >= 0; !clauses[k].far {
			own++
		}
	}
	for k := len(clauses) - 1; k >= 0; k-- {
		if !clauses[k].far {
			b.block(wasm.OpBlock, clauses[k].payload)
		}
	}
	b.tryTable(clauses, result)
	b.protected(t, depth)
	b.end()
	b.opX(wasm.OpBr, own)
	for k := range clauses {
		if clauses[k].far {
			continue
		}
		b.end()
		own--
		b.handle(clauses[k].payload, depth)
		b.expr(t, depth)
		if own > 0 {
			b.opX(wasm.OpBr, own)
		}
	}
	b.end()
	return true
}

// clause is a catch clause to generate.
type clause struct {
	catch   wasm.Catch
	payload []wasm.Valtype // operands of its label
	far     bool           // it goes to a label outside
}

// clauses draws the clauses of a try_table: any kinds in any order, shadowed ones too, or none.
func (b *body) clauses() []clause {
	var list []clause
	for n := 0; n < 4 && (n < 1 && !b.more(10) || b.more(110)); n++ {
		c := clause{catch: wasm.Catch{Kind: wasm.CatchKind(b.weighted(catchWeights))}}
		if c.catch.Kind.HasTag() {
			c.catch.Tag = uint32(b.below(len(b.tags)))
			c.payload = append(c.payload, tagTypes[b.tags[c.catch.Tag]]...)
		}
		if c.catch.Kind.HasRef() {
			c.payload = append(c.payload, exnref)
		}
		list = append(list, c)
	}
	return list
}

var catchWeights = []uint8{wasm.CatchTag: 100, wasm.CatchTagRef: 80, wasm.CatchAll: 20, wasm.CatchAllRef: 50}

// tryTable opens the try_table. The blocks of the clauses' own handlers are open, the first one's innermost. Labels are relative to outside
// of the try_table.
func (b *body) tryTable(clauses []clause, result []wasm.Valtype) {
	i := wasm.Instr{Op: wasm.OpTryTable, Ext: &wasm.Ext{}}
	at := 0
	for k := range clauses {
		c := &clauses[k]
		if c.far {
			c.catch.Label = uint32(b.label(c.payload))
		} else {
			c.catch.Label = uint32(at)
			at++
		}
		i.Ext.Catches = append(i.Ext.Catches, c.catch)
	}
	b.structured(i, result)
	b.labels = append(b.labels, result)
}

// protected generates what stands in a try_table: it changes state that the handlers can see, and more often than not it throws.
func (b *body) protected(t wasm.Valtype, depth int) {
	for n := 0; n < 3 && b.more(120); n++ {
		b.statement(depth)
	}
	switch b.below(6) {
	case 1, 2:
		b.throw(depth)
	case 3:
		b.throwRef(depth)
	default:
		b.expr(t, depth) // calls of functions that throw
	}
}

// throw leaves nothing: the code after it cannot be reached.
func (b *body) throw(depth int) {
	x := b.below(len(b.tags))
	for _, p := range tagTypes[b.tags[x]] {
		b.expr(p, depth)
	}
	b.opX(wasm.OpThrow, x)
}

// throwRef throws an exception again, in most cases only if there is one.
func (b *body) throwRef(depth int) {
	b.expr(exnref, depth)
	if b.more(20) {
		b.op(wasm.OpThrowRef)
		return
	}
	x := b.local(exnref)
	b.set(x)
	b.get(x)
	b.op(wasm.OpRefIsNull)
	b.block(wasm.OpIf, nil)
	b.throw(0)
	b.end()
	b.get(x)
	b.op(wasm.OpThrowRef)
}

// handle takes a payload off the stack into locals, and now and then sends the exception on its way: to a global, to a table,
// or up again.
func (b *body) handle(payload []wasm.Valtype, depth int) {
	for k := len(payload) - 1; k >= 0; k-- {
		x := b.local(payload[k])
		b.set(x)
		if payload[k] == exnref && k == len(payload)-1 {
			b.send(x)
		}
	}
	if b.more(60) {
		b.statement(depth)
	}
}

// send keeps the exception of a local somewhere, or throws it.
func (b *body) send(local int) {
	switch b.below(6) {
	case 1:
		b.get(local)
		b.opX(wasm.OpGlobalSet, b.indexOfGlobal(exnref))
	case 2:
		b.emit(wasm.Instr{Op: wasm.OpI32Const, N: uint64(b.below(tableSize))})
		b.get(local)
		b.opX(wasm.OpTableSet, b.indexOfTable(exnref))
	case 3:
		b.leaf(i32)
		b.block(wasm.OpIf, nil)
		b.get(local)
		b.op(wasm.OpThrowRef)
		b.end()
	}
}

package generate

import (
	"slices"

	"wasmjudge/wasm"
)

// try writes a try_table around what inside writes, which leaves the results, and its handlers:
//
//	(block $done (result …)
//	  (block $h0 (result payload of clause 0)
//	    … (try_table (result …) (catch … $h0) …  <inside>) (br $done))
//	  <handler 0> (br $done))
//
// A clause may instead go to a label that is open already.
func (b *body) try(clauses []clause, results []wasm.Valtype, inside func()) {
	b.block(wasm.OpBlock, results)
	catches := b.catches.Take(len(clauses))
	own := 0 // clauses with a handler here
	for k := range clauses {
		b.place(clauses, k)
		if b.handled(&clauses[k]) {
			own++
		}
	}
	for k := len(clauses) - 1; k >= 0; k-- {
		if b.handled(&clauses[k]) {
			b.block(wasm.OpBlock, b.payload(&clauses[k]))
		}
	}
	b.resolve(clauses, catches)
	b.structured(wasm.OpTryTable, nil, results, catches)
	inside()
	b.end()
	for k := range clauses {
		if b.handled(&clauses[k]) {
			b.opX(wasm.OpBr, own)
			own--
			b.end()
			if b.passes(&clauses[k], results) {
				continue
			}
			b.handle(&clauses[k])
			b.leaves(results)
		}
	}
	b.end()
}

// passes reports whether a handler leaves its payload as it is for the results: then it has no code.
func (b *body) passes(c *clause, results []wasm.Valtype) bool {
	return c.act == actFall && !c.real && len(results) > 0 && slices.Equal(b.payload(c), results) && b.Chance(100)
}

// place decides where clause k goes: to a label that is open already, to the handler of another one, or to its own.
func (b *body) place(clauses []clause, k int) {
	c := &clauses[k]
	if c.far = c.far && b.label(b.payload(c)) >= 0; c.far || c.real {
		return
	}
	for i := range clauses[:k] {
		if o := &clauses[i]; !o.real && b.handled(o) && slices.Equal(b.payload(o), b.payload(c)) {
			c.same = i + 1
			return
		}
	}
}

// handled reports whether a clause has a handler of its own behind the try_table.
func (b *body) handled(c *clause) bool {
	return !c.far && c.same == 0 && !(c.act == actAgain && b.again >= 0)
}

// payload returns the operands of a clause's label.
func (b *body) payload(c *clause) []wasm.Valtype {
	switch c.kind {
	case wasm.CatchTag:
		return b.p.tagPayload(b.plan.tags[c.tag])
	case wasm.CatchTagRef:
		return b.p.refPayload(b.plan.tags[c.tag])
	case wasm.CatchAllRef:
		return exnrefOnly
	}
	return nil
}

// resolve gives each clause its label. The blocks of the handlers are open, the first one's innermost.
func (b *body) resolve(clauses []clause, catches []wasm.Catch) {
	own := uint32(0)
	for k := range clauses {
		c := &clauses[k]
		catches[k].Kind = c.kind
		if c.kind.HasTag() {
			catches[k].Tag = uint32(c.tag)
		}
		switch {
		case b.handled(c):
			catches[k].Label = own
			own++
		case c.same > 0:
			catches[k].Label = catches[c.same-1].Label
		case c.far:
			catches[k].Label = uint32(b.label(b.payload(c)))
		default:
			catches[k].Label = uint32(len(b.labels) - 1 - b.again)
		}
	}
}

// handle writes a handler: it takes the payload off the stack, tells of it, and acts.
func (b *body) handle(c *clause) {
	payload := b.payload(c)
	if c.act == actRethrow && c.kind.HasRef() && b.Chance(60) {
		b.op(wasm.OpThrowRef)
		return
	}
	exn := -1
	for k := len(payload) - 1; k >= 0; k-- {
		switch {
		case k == len(payload)-1 && c.kind.HasRef():
			exn = b.fresh(exnref, useRead)
			b.set(exn)
		case k == 0 && notable(payload[k]) && b.mark >= 0:
			b.noteNumber(payload[k])
		case b.p.objects.has(payload[k]) && b.mark >= 0:
			b.tellObject(payload[k])
		case b.tellsFunctions(payload[k]) && b.mark >= 0:
			b.tellFunction()
		default:
			b.set(b.local(payload[k]))
		}
	}
	if b.mark >= 0 {
		b.get(b.mark)
		b.num(i32, uint64(len(b.code)))
		b.op(wasm.OpI32Add)
		b.note()
	}
	acts[c.act](b, c, exn)
}

// notable reports whether noteNumber can write down values of a type.
func notable(t wasm.Valtype) bool { return t == i32 || t == i64 || t == v128 }

// noteNumber notes the integer or vector on the stack.
func (b *body) noteNumber(t wasm.Valtype) {
	if t == v128 {
		b.noteVector()
	}
	if t != i32 { // of both halves
		b.num(i64, 0x9E3779B97F4A7C15)
		b.op(wasm.OpI64Mul)
		b.num(i64, 32)
		b.op(wasm.OpI64ShrU)
		b.op(wasm.OpI32WrapI64)
	}
	b.note()
}

// acts are what handlers do at last. exn is the local with the exception.
var acts [actAgain + 1]func(b *body, c *clause, exn int)

func init() { // not a composite literal, which would refer to itself
	acts = [...]func(b *body, c *clause, exn int){
		actFall:    func(b *body, _ *clause, _ int) { b.aside() },
		actReturn:  func(b *body, _ *clause, _ int) { b.giveBack(); b.op(wasm.OpReturn) },
		actKeep:    func(b *body, _ *clause, exn int) { b.keep(exn) },
		actCarry:   (*body).carry,
		actRethrow: func(b *body, _ *clause, exn int) { b.aside(); b.get(exn); b.op(wasm.OpThrowRef) },
		actRaise:   func(b *body, _ *clause, exn int) { b.get(exn); b.opX(wasm.OpCall, b.resources[resRaise]) },
		actPark:    (*body).park,
		actAge:     (*body).age,
		actThrow:   func(b *body, c *clause, _ int) { b.throw(c.with, 1) },
		actAgain:   func(b *body, _ *clause, _ int) {},
	}
}

// carry has the function return the exception.
func (b *body) carry(_ *clause, exn int) {
	if b.caught < 0 {
		b.caught = b.fresh(exnref, useRead)
	}
	b.get(exn)
	b.set(b.caught)
}

// park puts the exception into the goal's place and throws what is there.
func (b *body) park(_ *clause, exn int) {
	b.keep(exn)
	b.aside()
	b.fetch()
	b.op(wasm.OpThrowRef)
}

// age throws and catches many exceptions before it throws again the one that is held by a local only.
func (b *body) age(c *clause, exn int) {
	x := c.tag // the same tag, if it has a name here
	if x < 0 || b.Chance(80) {
		x = b.Below(len(b.plan.tags))
	}
	b.countedLoop(ages[b.Below(len(ages))], func() {
		if b.p.objects != nil {
			b.litter(1)
		}
		b.block(wasm.OpBlock, nil)
		b.structured(wasm.OpTryTable, nil, nil, b.catches.Of(wasm.Catch{Kind: wasm.CatchAll}))
		b.throw(x, 1)
		b.end()
		b.end()
	})
	b.get(exn)
	b.op(wasm.OpThrowRef)
}

// ages are how many exceptions are made meanwhile.
var ages = [...]int{1, 2, 3, 8, 2, 40}

// stale writes a try_table that would catch what is thrown inside, were it not left before. Its handler's label is
// still open there:
//
//	(block $done (result …)
//	  (block $handler (result payload)
//	    (block $out (try_table (catch … $handler) <exit to $out>))
//	    <inside> (br $done))
//	  <handler>)
func (b *body) stale(s *stale, results []wasm.Valtype, inside func()) {
	b.block(wasm.OpBlock, results)
	b.block(wasm.OpBlock, b.payload(&s.clause))
	b.block(wasm.OpBlock, nil)
	if s.exit == exitCatch {
		b.structured(wasm.OpTryTable, nil, nil, b.catches.Of(wasm.Catch{Kind: wasm.CatchAll}))
		b.structured(wasm.OpTryTable, nil, nil, b.catches.Of(wasm.Catch{Kind: s.kind, Tag: tagOf(&s.clause), Label: 2}))
		b.throw(s.with, 1)
		b.end()
	} else {
		b.structured(wasm.OpTryTable, nil, nil, b.catches.Of(wasm.Catch{Kind: s.kind, Tag: tagOf(&s.clause), Label: 1}))
		b.aside()
		exits[s.exit](b)
	}
	b.end()
	b.end()
	inside()
	b.opX(wasm.OpBr, 1)
	b.end()
	b.handle(&s.clause)
	b.leaves(results)
	b.end()
}

func tagOf(c *clause) uint32 {
	if c.kind.HasTag() {
		return uint32(c.tag)
	}
	return 0
}

// exits leave the try_table of a stale, whose label 1 is the way out.
var exits = [...]func(*body){
	exitEnd:     func(*body) {},
	exitBr:      func(b *body) { b.opX(wasm.OpBr, 1) },
	exitBrIf:    func(b *body) { b.get(b.mark); b.op(wasm.OpI32Eqz); b.opX(wasm.OpBrIf, 1) },
	exitBrTable: (*body).exitBrTable,
}

func (b *body) exitBrTable() {
	b.get(b.mark)
	b.emitExt(wasm.Instr{Op: wasm.OpBrTable}, wasm.Ext{Labels: b.indices.Of(1, 0, 1)})
}

// randomClauses draws the clauses of a try_table that no goal needs: any kinds in any order, shadowed ones too, or
// none.
func (b *body) randomClauses() []clause {
	list := b.clauses.List(3)
	for n := b.List(0, 3, 170); n > 0; n-- {
		c := clause{kind: wasm.CatchKind(b.Weighted(catchWeights[:])), far: b.Chance(50)}
		if c.kind.HasTag() {
			if len(b.plan.tags) == 0 {
				continue
			}
			c.tag = b.Below(len(b.plan.tags))
		}
		list = append(list, c)
	}
	return list
}

// tryExpr is a try_table around an expression, which more often than not throws.
func (b *body) tryExpr(t wasm.Valtype, depth int) bool {
	if len(b.plan.tags) == 0 {
		return false
	}
	results := oneType(t)
	b.try(b.randomClauses(), results, func() {
		if b.Chance(100) {
			b.statement(depth)
		}
		switch b.Below(4) {
		case 1:
			b.throw(b.Below(len(b.plan.tags)), depth)
		case 2:
			b.throwSome(depth)
		default:
			b.expr(t, depth)
		}
	})
	return true
}

// throwSome throws an exception that there is, if there is one.
func (b *body) throwSome(depth int) {
	x := b.Below(len(b.plan.tags))
	if b.Chance(40) {
		b.expr(exnref, depth)
		b.op(wasm.OpThrowRef)
		return
	}
	b.block(wasm.OpBlock, nil)
	b.expr(exnref, depth)
	b.opX(wasm.OpBrOnNull, 0)
	b.op(wasm.OpThrowRef)
	b.end()
	b.throw(x, 0)
}

// single are lists of one type each.
var single = [][]wasm.Valtype{{i32}, {i64}, {f32}, {f64}, {exnref}, {funcref}, {externref}, {v128}, {anyref}, {eqref},
	{structref}, {arrayref}, {i31ref}, {boxref}, {rowref}, {baseref}}

// singleOf are lists of one concrete type each, by whether it is nullable and by its index.
var singleOf = func() (lists [2][64][]wasm.Valtype) {
	for x := range lists[0] {
		lists[0][x] = []wasm.Valtype{wasm.RefIdx(uint32(x), false)}
		lists[1][x] = []wasm.Valtype{wasm.RefIdx(uint32(x), true)}
	}
	return lists
}()

// oneType returns the list of one type.
func oneType(t wasm.Valtype) []wasm.Valtype {
	if concrete(t) && t.Idx < uint32(len(singleOf[0])) {
		if t.Null {
			return singleOf[1][t.Idx]
		}
		return singleOf[0][t.Idx]
	}
	for _, list := range single {
		if list[0] == t {
			return list
		}
	}
	return []wasm.Valtype{t}
}

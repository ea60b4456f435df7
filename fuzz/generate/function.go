package generate

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// code writes the functions of the module: those that resources are, general ones, those of goals, and those that
// prepare them.
func (g *module) code() {
	if g.base {
		g.helpers()
	}
	if g.plan.dives {
		g.dive = g.diver()
	}
	for n := g.List(0, g.p.profile.functions, 170); n > 0; n-- {
		if g.Chance(g.p.profile.crowded) {
			g.crowds = append(g.crowds, g.crowdedFunction())
		} else {
			g.own = append(g.own, g.generalFunction())
		}
	}
	g.stations = len(g.funcs)
	for _, f := range g.plan.stations {
		g.funcs = append(g.funcs, function{actual: f.sig, declared: f.sig})
	}
	for _, f := range g.plan.stations {
		g.writeStation(f)
	}
	if g.plan.part != partNone {
		g.annexCode()
	}
	if g.plan.enlists {
		g.enlist()
	}
	if g.plan.start != nil {
		g.start()
	}
}

// stationIndex finds the function of a station: the module's own or an import.
func (g *module) stationIndex(f *station) int {
	if i := slices.Index(g.plan.stations, f); i >= 0 {
		return g.stations + i
	}
	return g.calls[slices.Index(g.plan.calls, f)]
}

// generalFunction writes a function that no goal needs, and exports it.
func (g *module) generalFunction() export {
	s := sig(g.Weighted(g.p.palette.general[:]))
	b := g.begin(s, g.p.profile.budget)
	for n := g.List(0, g.p.profile.statements, 150); n > 0; n-- {
		b.budget = g.p.profile.budget
		b.statement(g.p.profile.depth)
	}
	for _, t := range b.results {
		b.expr(t, g.p.profile.depth)
	}
	e := export{sig: s, n: g.perSig[s], cost: b.cost + 1}
	g.perSig[s]++
	x := b.finish()
	g.funcs = append(g.funcs, function{actual: s, declared: s, cost: e.cost, general: true})
	g.exporting(funcNames[s][e.n], wasm.ExternFunc, x)
	return e
}

// body generates the body of one function. Expressions and statements are written in the order of execution; each
// generator leaves on the operand stack exactly the values of its type.
type body struct {
	*module
	sig     sig // of a function that has one
	results []wasm.Valtype
	params  int
	code    []wasm.Instr
	locals  []local              // parameters first
	labels  []label              // outermost first
	budget  int                  // nodes that may still be generated
	times   int                  // how often what is generated now is executed at most
	cost    int                  // instructions that the function executes at most
	alike   floats               // the next expression's value may have any NaNs among such floats
	nan     floats               // the last one's may
	nans    [edit.ValueKinds]int // locals for making values canonical; -1 if none

	forms    int // column of the tables of expressions and statements
	crowded  bool
	accesses int // crowded: the chance of what would access a memory to do so

	station *station
	mark    int // local that says how far the function got; -1 if none
	caught  int // local with the goal's exception; -1 if none
	again   int // label of the loop that starts over, counted from the outermost; -1 if none
	rounds  int // local that counts its rounds
}

// local is a local, and what general code may use it for.
type local struct {
	typ wasm.Valtype
	use use
}

type use uint8

const (
	useAny  use = iota
	useRead     // to read
	useNone     // for nothing: it may hold a NaN that is not canonical
)

// label is an open label.
type label struct {
	types  []wasm.Valtype // operands of a branch to it
	closed bool           // general code must not branch to it: that might never end
}

// begin begins a function.
func (g *module) begin(s sig, budget int) *body {
	t := g.p.functype(s)
	b := g.open(t.params, t.results, budget)
	b.sig = s
	return b
}

// noLocals is no local for any kind.
var noLocals = [edit.ValueKinds]int{-1, -1, -1, -1, -1, -1}

// open begins a function of any type.
func (g *module) open(params, results []wasm.Valtype, budget int) *body {
	b := g.body
	*b = body{module: g, results: results, params: len(params), budget: budget, forms: g.p.profile.forms, times: 1,
		nans: noLocals, mark: -1, caught: -1, again: -1, code: b.code[:0], locals: b.locals[:0],
		labels: append(b.labels[:0], label{types: results})}
	for _, p := range params {
		b.locals = append(b.locals, local{typ: p})
	}
	return b
}

// finish adds the function to the module and gives its index, if it is the next one of the function index space.
func (b *body) finish() (funcidx int) { return b.finishAs(b.sigType(b.sig)) }

// finishAs does so for a function of the type with an index.
func (b *body) finishAs(typ uint32) (funcidx int) {
	b.op(wasm.OpEnd)
	f := wasm.Func{Type: typ, Body: b.instrs.Of(b.code...), Locals: b.arena.locals.List(len(b.locals) - b.params)}
	for _, l := range b.locals[b.params:] {
		if n := len(f.Locals); n > 0 && f.Locals[n-1].Type == l.typ {
			f.Locals[n-1].N++
		} else {
			f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: l.typ})
		}
	}
	b.m.Funcs = append(b.m.Funcs, f)
	return len(b.funcs)
}

func (b *body) emit(i wasm.Instr) {
	i.Pos = uint32(len(b.m.Funcs)<<16 | len(b.code))
	b.code = append(b.code, i)
	b.cost += b.times
}

// emitExt writes an instruction with immediates that do not fit it.
func (b *body) emitExt(i wasm.Instr, e wasm.Ext) {
	b.m.SetExt(&i, e)
	b.emit(i)
}

func (b *body) op(op wasm.Op) { b.emit(wasm.Instr{Op: op}) }

func (b *body) opX(op wasm.Op, x int) { b.emit(wasm.Instr{Op: op, X: uint32(x)}) }

func (b *body) get(local int) { b.opX(wasm.OpLocalGet, local) }

func (b *body) set(local int) { b.opX(wasm.OpLocalSet, local) }

// value writes a constant.
func (b *body) value(v wasm.Value) { b.emit(edit.Const(v)) }

// num writes a constant of a number type, by its bits.
func (b *body) num(t wasm.Valtype, bits uint64) { b.value(edit.Bits(t, bits)) }

func addrOf(a wasm.Addrtype) wasm.Valtype { return wasm.Valtype{Kind: a} }

// fresh makes a local that general code does not write.
func (b *body) fresh(t wasm.Valtype, u use) (index int) {
	b.locals = append(b.locals, local{t, u})
	return len(b.locals) - 1
}

// maxLocals is how many locals general code makes at most of one type.
const maxLocals = 3

// local draws a local of a type for general code to write, or makes one.
func (b *body) local(t wasm.Valtype) int {
	if t.Kind == wasm.Ref {
		t = t.Nullable()
	}
	n := 0
	for _, l := range b.locals {
		if l == (local{t, useAny}) {
			n++
		}
	}
	if n == 0 || n < maxLocals && !b.crowded && b.Chance(100) {
		return b.fresh(t, useAny)
	}
	return b.OneOf(len(b.locals), func(x int) bool { return b.locals[x] == local{t, useAny} })
}

// block opens a structured instruction without parameters, whose label takes its results; end closes it.
func (b *body) block(op wasm.Op, results []wasm.Valtype) { b.structured(op, nil, results, nil) }

// structured opens any structured instruction.
func (b *body) structured(op wasm.Op, params, results []wasm.Valtype, catches []wasm.Catch) {
	i := wasm.Instr{Op: op}
	switch {
	case len(params) == 0 && len(results) == 0:
	case len(params) == 0 && len(results) == 1:
		i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: results[0]})
	default:
		i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: b.blockType(params, results)})
	}
	if op == wasm.OpTryTable {
		b.m.SetExt(&i, wasm.Ext{Catches: catches})
	}
	b.emit(i)
	if op == wasm.OpLoop {
		results = params
	}
	b.labels = append(b.labels, label{types: results})
}

func (b *body) end() {
	b.op(wasm.OpEnd)
	b.labels = b.labels[:len(b.labels)-1]
}

// blockType finds or adds the type of a block.
func (g *module) blockType(params, results []wasm.Valtype) uint32 {
	x := uint32(0)
	for _, r := range g.m.Types {
		for i := range r {
			c := &r[i].Comp
			if c.Kind == wasm.CompFunc && slices.Equal(c.Params, params) && slices.Equal(c.Results, results) {
				return x
			}
			x++
		}
	}
	return uint32(g.addType(wasm.Subtype{Final: true, Comp: wasm.Functype(params, results)}) - 1)
}

// label draws an open label that takes the operands, or -1. The number is relative to the innermost.
func (b *body) label(operands []wasm.Valtype) int {
	n := len(b.labels)
	return b.OneOf(n, func(l int) bool {
		at := &b.labels[n-1-l]
		return !at.closed && slices.Equal(at.types, operands)
	})
}

// leaves pushes a simple value of each type.
func (b *body) leaves(types []wasm.Valtype) {
	for _, t := range types {
		b.leaf(t)
	}
}

//go:build linux && amd64

package native_test

import (
	"math/rand/v2"

	"wasmjudge/wasm"
)

// generator makes a module of functions that exercise the compiler: many locals and operands of all types, blocks and
// loops with parameters and results, calls with more arguments and results than registers hold, memory, exceptions.
// Every valid module that it makes ends: loops and functions use up fuel. No result depends on the bits of a NaN.
type generator struct {
	*rand.Rand
	m      *wasm.Module
	types  []wasm.Kind             // of values: half of the modules have no vectors
	ops    map[wasm.Kind][]wasm.Op // operations by result
	locals []wasm.Kind
	labels []label
	body   []wasm.Instr
	self   int // the function being made; it calls only later ones
	exn    int // a local of type exnref
	fn     int // a local of type funcref
	size   int // instructions that may still be made freely
}

// label is what a branch leads to.
type label struct{ types []wasm.Kind }

const (
	genFuncs   = 5
	genGlobals = 5 // one of each type, after the fuel
	genTags    = 3
	genFuel    = 300
)

var valueKinds = []wasm.Kind{wasm.I32, wasm.I64, wasm.F32, wasm.F64, wasm.V128}

var kindOfLetter = map[byte]wasm.Kind{'i': wasm.I32, 'I': wasm.I64, 'f': wasm.F32, 'F': wasm.F64, 'v': wasm.V128}

// generate makes the module of a seed.
func generate(seed uint64) *wasm.Module {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0)), m: &wasm.Module{}, ops: map[wasm.Kind][]wasm.Op{}}
	g.types = valueKinds[:len(valueKinds)-g.IntN(2)]
	for op := wasm.Op(0); op < wasm.OpCount; op++ {
		r := op.Row()
		if r.Chapter == wasm.ChapterNumeric && r.Imm == wasm.ImmNone && len(r.Results()) == 1 || g.vectors() && vectorOperation(op) {
			g.ops[kindOfLetter[r.Results()[0]]] = append(g.ops[kindOfLetter[r.Results()[0]]], op)
		}
	}
	addr := wasm.I32
	if g.IntN(4) == 0 {
		addr = wasm.I64
	}
	g.m.Mems = []wasm.Mem{
		{Type: wasm.Memtype{Addr: wasm.I32, Limits: wasm.Limits{Min: 1, Max: 3, HasMax: true}}},
		{Type: wasm.Memtype{Addr: addr, Limits: wasm.Limits{Min: 1, Max: 2, HasMax: true}}},
	}
	g.global(wasm.TypeI32, wasm.OpI32Const, genFuel)
	for k, t := range []wasm.Valtype{wasm.TypeI32, wasm.TypeI64, wasm.TypeF32, wasm.TypeF64} {
		g.global(t, wasm.OpI32Const+wasm.Op(k), 0)
	}
	g.global(wasm.TypeV128, wasm.OpV128Const, 0)
	for range genTags {
		g.m.Tags = append(g.m.Tags, wasm.Tag{Type: g.typeOf(g.kinds(4), nil)})
	}
	for range genFuncs {
		g.m.Funcs = append(g.m.Funcs, wasm.Func{Type: g.typeOf(g.kinds(11), g.kinds(5))})
	}
	all := make([][]wasm.Instr, genFuncs)
	for k := range all {
		all[k] = []wasm.Instr{{Op: wasm.OpRefFunc, X: uint32(k)}, {Op: wasm.OpEnd}}
	}
	g.m.Tables = []wasm.Table{{Type: wasm.Tabletype{Addr: wasm.I32, Limits: wasm.Limits{Min: genFuncs}, Elem: wasm.TypeFuncref}}}
	g.m.Elems = []wasm.Elem{{Type: wasm.TypeFuncref, Init: all, Mode: wasm.Active, Offset: []wasm.Instr{{Op: wasm.OpI32Const}, {Op: wasm.OpEnd}}}}
	for k := range g.m.Funcs {
		g.function(k)
	}
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: "m0", Kind: wasm.ExternMem}, wasm.Export{Name: "m1", Kind: wasm.ExternMem, Index: 1})
	return g.m
}

func (g *generator) global(t wasm.Valtype, op wasm.Op, n uint64) {
	name := "g" + string(rune('0'+len(g.m.Globals)))
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: name, Kind: wasm.ExternGlobal, Index: uint32(len(g.m.Globals))})
	g.m.Globals = append(g.m.Globals, wasm.Global{Type: wasm.Globaltype{Type: t, Mut: true}, Init: []wasm.Instr{{Op: op, N: n}, {Op: wasm.OpEnd}}})
}

// kinds makes a list of fewer than n types.
func (g *generator) kinds(n int) []wasm.Kind {
	ks := make([]wasm.Kind, g.IntN(n))
	for i := range ks {
		ks[i] = g.kind()
	}
	return ks
}

func (g *generator) kind() wasm.Kind { return g.types[g.IntN(len(g.types))] }

// vectors reports whether the module has vectors.
func (g *generator) vectors() bool { return len(g.types) == len(valueKinds) }

// typeOf gives the index of a function type.
func (g *generator) typeOf(params, results []wasm.Kind) uint32 {
	types := func(ks []wasm.Kind) (ts []wasm.Valtype) {
		for _, k := range ks {
			ts = append(ts, wasm.Valtype{Kind: k})
		}
		return ts
	}
	g.m.Types = append(g.m.Types, wasm.Rectype{{Final: true, Comp: wasm.Functype(types(params), types(results))}})
	return uint32(len(g.m.Types) - 1)
}

func (g *generator) signature(typ uint32) (params, results []wasm.Kind) {
	c := g.m.Types[typ][0].Comp
	for _, t := range c.Params {
		params = append(params, t.Kind)
	}
	for _, t := range c.Results {
		results = append(results, t.Kind)
	}
	return params, results
}

func (g *generator) function(k int) {
	f := &g.m.Funcs[k]
	params, results := g.signature(f.Type)
	g.self, g.body, g.labels, g.size = k, nil, []label{{results}}, 30+g.IntN(250)
	g.locals = params
	for range g.IntN(18) {
		g.locals = append(g.locals, g.kind())
		f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: wasm.Valtype{Kind: g.locals[len(g.locals)-1]}})
	}
	g.exn, g.fn = len(g.locals), len(g.locals)+1
	f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: wasm.TypeExnref}, wasm.Locals{N: 1, Type: wasm.TypeFuncref})
	g.burn()
	for g.size > 0 {
		g.statement(4)
	}
	g.values(results, 2)
	g.emit(wasm.OpEnd)
	for n := range g.body {
		g.body[n].Pos = uint32(k*10_000 + n + 1)
	}
	f.Body = g.body
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: "f" + string(rune('0'+k)), Kind: wasm.ExternFunc, Index: uint32(k)})
}

func (g *generator) emit(op wasm.Op)               { g.add(wasm.Instr{Op: op}) }
func (g *generator) emitX(op wasm.Op, x int)       { g.add(wasm.Instr{Op: op, X: uint32(x)}) }
func (g *generator) constant(op wasm.Op, n uint64) { g.add(wasm.Instr{Op: op, N: n}) }
func (g *generator) add(i wasm.Instr)              { g.body = append(g.body, i); g.size-- }
func (g *generator) addTyped(op wasm.Op, t wasm.Reftype) {
	i := wasm.Instr{Op: op}
	i.SetReftype(t)
	g.add(i)
}
func (g *generator) values(ks []wasm.Kind, deep int) {
	for _, k := range ks {
		g.value(k, deep)
	}
}

// burn uses up fuel, and traps when there is none.
func (g *generator) burn() {
	g.emitX(wasm.OpGlobalGet, 0)
	g.emit(wasm.OpI32Eqz)
	g.open(wasm.OpIf, nil, nil)
	g.emit(wasm.OpUnreachable)
	g.close()
	g.emitX(wasm.OpGlobalGet, 0)
	g.constant(wasm.OpI32Const, 1)
	g.emit(wasm.OpI32Sub)
	g.emitX(wasm.OpGlobalSet, 0)
}

// open starts a block.
func (g *generator) open(op wasm.Op, params, results []wasm.Kind) {
	i := wasm.Instr{Op: op}
	switch {
	case len(params) > 0 || len(results) > 1:
		i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: g.typeOf(params, results)})
	case len(results) == 1:
		i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: wasm.Valtype{Kind: results[0]}})
	}
	g.add(i)
	if op == wasm.OpLoop {
		g.labels = append(g.labels, label{params})
	} else {
		g.labels = append(g.labels, label{results})
	}
}

func (g *generator) close() {
	g.emit(wasm.OpEnd)
	g.labels = g.labels[:len(g.labels)-1]
}

// pick gives a local of a type, or -1.
func (g *generator) pick(k wasm.Kind) int {
	if len(g.locals) == 0 {
		return -1
	}
	first := g.IntN(len(g.locals))
	for n := range g.locals {
		if x := (first + n) % len(g.locals); g.locals[x] == k {
			return x
		}
	}
	return -1
}

// store takes the values of types off the stack.
func (g *generator) store(ks []wasm.Kind) {
	for n := len(ks) - 1; n >= 0; n-- {
		if x := g.pick(ks[n]); x >= 0 && g.IntN(4) > 0 {
			g.emitX(wasm.OpLocalSet, x)
		} else {
			g.emit(wasm.OpDrop)
		}
	}
}

// block makes a block or loop, whose body leaves its results, some by a branch.
func (g *generator) block(params, results []wasm.Kind, deep int) {
	op := wasm.OpBlock
	if g.IntN(4) == 0 {
		op = wasm.OpLoop
	}
	g.values(params, deep-1)
	g.open(op, params, results)
	g.store(params)
	if op == wasm.OpLoop {
		g.burn()
	}
	g.arm(results, deep-1)
	g.close()
}

// arm makes a body that leaves values.
func (g *generator) arm(results []wasm.Kind, deep int) {
	for range g.IntN(4) {
		g.statement(deep)
	}
	g.values(results, deep)
}

func (g *generator) ifElse(params, results []wasm.Kind, deep int) {
	g.values(params, deep-1)
	g.value(wasm.I32, deep-1)
	g.open(wasm.OpIf, params, results)
	g.store(params)
	g.arm(results, deep-1)
	if len(params)+len(results) > 0 || g.IntN(2) == 0 {
		g.emit(wasm.OpElse)
		g.store(params)
		g.arm(results, deep-1)
	}
	g.close()
}

// branchIf makes a value that a branch may carry away.
func (g *generator) branchIf(k wasm.Kind, deep int) {
	for n := range g.labels {
		if l := g.labels[len(g.labels)-1-n]; len(l.types) == 1 && l.types[0] == k {
			g.value(k, deep-1)
			g.value(wasm.I32, deep-1)
			g.emitX(wasm.OpBrIf, n)
			return
		}
	}
	g.value(k, deep-1)
}

// statement makes something that leaves no value.
func (g *generator) statement(deep int) {
	if deep <= 0 || g.size <= 0 {
		return
	}
	set := func() {
		if len(g.locals) > 0 {
			x := g.IntN(len(g.locals))
			g.value(g.locals[x], deep)
			g.emitX(wasm.OpLocalSet, x)
		}
	}
	g.pickOne(set, set, set, set,
		func() { k := g.kind(); g.value(k, deep); g.emitX(wasm.OpGlobalSet, 1+g.indexOf(k)) },
		func() { g.storeMemory(deep) }, func() { g.storeMemory(deep) },
		func() { p, r := g.kinds(4), g.kinds(4); g.block(p, r, deep); g.store(r) },
		func() { p, r := g.kinds(3), g.kinds(3); g.ifElse(p, r, deep); g.store(r) },
		func() { g.ifElse(nil, nil, deep) },
		func() { g.try(deep) },
		func() { g.call(deep) }, func() { g.call(deep) },
		func() { g.leave(deep) },
		func() { g.reference(deep) },
		func() { g.bulk(deep) },
		func() {
			l := g.IntN(len(g.labels))
			types := g.labels[len(g.labels)-1-l].types
			g.values(types, deep-1)
			g.value(wasm.I32, deep-1)
			g.emitX(wasm.OpBrIf, l)
			g.store(types)
		},
	)
}

func (g *generator) storeMemory(deep int) {
	k := g.kind()
	i := g.address(stores[k][g.IntN(len(stores[k]))], deep)
	g.value(k, deep-1)
	if k == wasm.F32 || k == wasm.F64 {
		g.canonical(k)
	}
	g.add(i)
}

// call calls a later function, directly, by the table or by reference.
func (g *generator) call(deep int) {
	if g.self == genFuncs-1 {
		return
	}
	to := g.self + 1 + g.IntN(genFuncs-1-g.self)
	params, results := g.signature(g.m.Funcs[to].Type)
	g.values(params, deep-1)
	g.callee(to, wasm.OpCall, wasm.OpCallIndirect, wasm.OpCallRef)
	g.store(results)
}

func (g *generator) callee(to int, direct, indirect, ref wasm.Op) {
	typ := g.m.Funcs[to].Type
	switch g.IntN(3) {
	case 0:
		g.emitX(direct, to)
	case 1:
		g.constant(wasm.OpI32Const, uint64(to))
		g.add(wasm.Instr{Op: indirect, Y: typ})
	default:
		g.emitX(wasm.OpRefFunc, to)
		g.emitX(ref, int(typ))
	}
}

// leave leaves the function or a block, on a condition.
func (g *generator) leave(deep int) {
	g.value(wasm.I32, deep-1)
	g.open(wasm.OpIf, nil, nil)
	defer g.close()
	switch g.IntN(5) {
	case 0:
		g.values(g.labels[0].types, deep-1)
		g.emit(wasm.OpReturn)
	case 1:
		tag := g.IntN(genTags)
		params, _ := g.signature(g.m.Tags[tag].Type)
		g.values(params, deep-1)
		g.emitX(wasm.OpThrow, tag)
	case 2:
		g.tailCall(deep)
	case 3:
		l := g.IntN(len(g.labels))
		g.values(g.labels[len(g.labels)-1-l].types, deep-1)
		g.emitX(wasm.OpBr, l)
	default:
		g.branchTable(deep)
	}
}

// tailCall calls a function whose results are this one's, if there is one.
func (g *generator) tailCall(deep int) {
	for to := g.self + 1; to < genFuncs; to++ {
		params, results := g.signature(g.m.Funcs[to].Type)
		if len(results) != len(g.labels[0].types) {
			continue
		}
		for n, k := range g.labels[0].types {
			if results[n] != k {
				return
			}
		}
		g.values(params, deep-1)
		g.callee(to, wasm.OpReturnCall, wasm.OpReturnCallIndirect, wasm.OpReturnCallRef)
		return
	}
}

// branchTable branches to labels without values, and to one more of any kind if none of them fits.
func (g *generator) branchTable(deep int) {
	var fit []uint32
	for n := range g.labels {
		if len(g.labels[len(g.labels)-1-n].types) == 0 {
			fit = append(fit, uint32(n))
		}
	}
	targets := make([]uint32, 1+g.IntN(6))
	for n := range targets {
		targets[n] = fit[g.IntN(len(fit))]
	}
	g.value(wasm.I32, deep-1)
	table := wasm.Instr{Op: wasm.OpBrTable}
	g.m.SetExt(&table, wasm.Ext{Labels: targets})
	g.add(table)
}

// try makes a try_table whose clauses lead to blocks around it. Locals take the payload.
func (g *generator) try(deep int) {
	tag := g.IntN(genTags)
	params, _ := g.signature(g.m.Tags[tag].Type)
	results := g.kinds(3)
	g.open(wasm.OpBlock, nil, results)
	g.open(wasm.OpBlock, nil, nil)
	g.open(wasm.OpBlock, nil, params)
	var catches []wasm.Catch
	withRef := g.IntN(2) == 0
	if withRef {
		g.open(wasm.OpBlock, nil, nil) // the label of the clauses without a payload is one further out
		g.body[len(g.body)-1].SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: wasm.TypeExnref})
		g.labels[len(g.labels)-1].types = []wasm.Kind{wasm.Ref}
		catches = append(catches, wasm.Catch{Kind: wasm.CatchAllRef, Label: 0})
	}
	for range g.IntN(4) {
		c := wasm.Catch{Kind: wasm.CatchAll, Label: 1}
		if g.IntN(3) > 0 {
			c = wasm.Catch{Kind: wasm.CatchTag, Tag: uint32(tag), Label: 0}
		}
		if withRef {
			c.Label++
		}
		catches = append(catches, c)
	}
	g.Shuffle(len(catches), func(a, b int) { catches[a], catches[b] = catches[b], catches[a] })
	i := wasm.Instr{Op: wasm.OpTryTable}
	g.m.SetExt(&i, wasm.Ext{Catches: catches})
	i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: g.typeOf(nil, results)})
	g.add(i)
	g.labels = append(g.labels, label{results})
	g.arm(results, deep-1)
	if g.IntN(2) == 0 {
		g.call(deep - 1)
	}
	g.close()
	if withRef {
		g.emitX(wasm.OpBr, 3)
		g.close()
		g.emitX(wasm.OpLocalSet, g.exn)
		g.emitX(wasm.OpBr, 1)
	} else {
		g.emitX(wasm.OpBr, 2)
	}
	g.close()
	g.store(params)
	g.close()
	g.values(results, deep-1)
	g.close()
	g.store(results)
}

// reference uses the local that holds an exception, or the one that holds a function.
func (g *generator) reference(deep int) {
	g.pickOne(
		func() {
			g.value(wasm.I32, deep-1)
			g.open(wasm.OpIf, nil, nil)
			g.emitX(wasm.OpLocalGet, g.exn)
			g.emit(wasm.OpThrowRef)
			g.close()
		},
		func() { g.emitX(wasm.OpRefFunc, g.IntN(genFuncs)); g.emitX(wasm.OpLocalSet, g.fn) },
		func() {
			g.value(wasm.I32, deep-1)
			g.constant(wasm.OpI32Const, 3)
			g.emit(wasm.OpI32And)
			g.add(wasm.Instr{Op: wasm.OpTableGet})
			g.emitX(wasm.OpLocalSet, g.fn)
		},
		func() {
			g.open(wasm.OpBlock, nil, nil)
			g.emitX(wasm.OpLocalGet, g.fn)
			g.emitX(wasm.OpBrOnNull, 0)
			g.emit(wasm.OpDrop)
			g.statement(deep - 1)
			g.close()
		},
		func() {
			typ := wasm.RefIdx(g.m.Funcs[g.IntN(genFuncs)].Type, false)
			g.emitX(wasm.OpLocalGet, g.fn)
			g.addTyped(wasm.OpRefTest, typ)
			g.open(wasm.OpIf, nil, nil)
			g.emitX(wasm.OpLocalGet, g.fn)
			g.addTyped(wasm.OpRefCast, typ)
			g.emitX(wasm.OpLocalSet, g.fn)
			g.statement(deep - 1)
			g.close()
		},
	)
}

// bulk changes much of a memory, or its size.
func (g *generator) bulk(deep int) {
	small := func(k wasm.Kind) {
		g.value(k, deep-1)
		g.mask(k, 0xFFF)
	}
	x, y := g.IntN(2), g.IntN(2)
	kx, ky := g.m.Mems[x].Type.Addr, g.m.Mems[y].Type.Addr
	g.pickOne(
		func() { small(kx); g.value(wasm.I32, deep-1); small(kx); g.emitX(wasm.OpMemoryFill, x) },
		func() {
			small(kx)
			small(ky)
			small(min(kx, ky))
			g.add(wasm.Instr{Op: wasm.OpMemoryCopy, X: uint32(x), Y: uint32(y)})
		},
		func() { g.emitX(wasm.OpMemorySize, x); g.store([]wasm.Kind{kx}) },
		func() { g.literal(kx); g.emitX(wasm.OpMemoryGrow, x); g.store([]wasm.Kind{kx}) },
	)
}

package fuzz

import "wasmjudge/wasm"

// body generates the body of one function. Expressions and statements are written in the order of execution; each generator
// leaves on the operand stack exactly the values of its type.
type body struct {
	*module
	sig    functype
	code   []wasm.Instr
	locals []wasm.Valtype   // parameters first
	params int              // how many of locals are parameters
	labels [][]wasm.Valtype // operands of a branch to each open label, outermost first
	budget int              // nodes that may still be generated
	loops  int              // loops around
}

// scratchLocals are locals that every function has, for handlers to put payloads in and for values that live long.
var scratchLocals = []wasm.Valtype{i32, i32, i64, i64, f32, f64, f64, exnref, exnref, funcref, externref}

// function generates a function of funcTypes[sig].
func (g *module) function(sig int) wasm.Func {
	t := funcTypes[sig]
	b := &body{module: g, sig: t, params: len(t.params), budget: 60}
	b.locals = append(append(b.locals, t.params...), scratchLocals...)
	b.labels = append(b.labels, t.results)
	b.burn()
	for n := 0; n < 6 && (n < 1 || g.more(150)); n++ {
		b.statement(3)
	}
	for _, r := range t.results {
		b.expr(r, 3)
	}
	b.op(wasm.OpEnd)
	f := wasm.Func{Type: funcTypeidx(sig), Body: b.code}
	for _, l := range b.locals[len(t.params):] {
		if n := len(f.Locals); n > 0 && f.Locals[n-1].Type == l {
			f.Locals[n-1].N++
		} else {
			f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: l})
		}
	}
	return f
}

// burn takes one unit of fuel and traps when there is none.
func (b *body) burn() {
	b.emit(wasm.Instr{Op: wasm.OpGlobalGet})
	b.op(wasm.OpI32Eqz)
	b.block(wasm.OpIf, nil)
	b.op(wasm.OpUnreachable)
	b.end()
	b.emit(wasm.Instr{Op: wasm.OpGlobalGet})
	b.emit(wasm.Instr{Op: wasm.OpI32Const, N: 1})
	b.op(wasm.OpI32Sub)
	b.emit(wasm.Instr{Op: wasm.OpGlobalSet})
}

func (b *body) emit(i wasm.Instr)     { b.code = append(b.code, i) }
func (b *body) op(op wasm.Op)         { b.emit(wasm.Instr{Op: op}) }
func (b *body) opX(op wasm.Op, x int) { b.emit(wasm.Instr{Op: op, X: uint32(x)}) }
func (b *body) get(local int)         { b.opX(wasm.OpLocalGet, local) }
func (b *body) set(local int)         { b.opX(wasm.OpLocalSet, local) }
func (b *body) fresh(t wasm.Valtype) (idx int) {
	b.locals = append(b.locals, t)
	return len(b.locals) - 1
}

// block opens a structured instruction without parameters whose label takes its results; end closes it.
func (b *body) block(op wasm.Op, results []wasm.Valtype) {
	b.structured(wasm.Instr{Op: op}, results)
	if op == wasm.OpLoop {
		b.labels = append(b.labels, nil)
	} else {
		b.labels = append(b.labels, results)
	}
}

func (b *body) structured(i wasm.Instr, results []wasm.Valtype) {
	switch len(results) {
	case 0:
	case 1:
		i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: results[0]})
	default:
		i.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: b.blockType(results)})
	}
	b.emit(i)
}

func (b *body) end() {
	b.op(wasm.OpEnd)
	b.labels = b.labels[:len(b.labels)-1]
}

// blockType finds or adds the type of a block with several results.
func (g *module) blockType(results []wasm.Valtype) uint32 {
	for x := len(tagTypes) + len(funcTypes); x < len(g.m.Types); x++ {
		if sameTypes(g.m.Types[x][0].Comp.Results, results) {
			return uint32(x)
		}
	}
	g.m.Types = append(g.m.Types, wasm.Rectype{{Final: true, Comp: wasm.Functype(nil, results)}})
	return uint32(len(g.m.Types) - 1)
}

func sameTypes(a, b []wasm.Valtype) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// label draws an open label that takes the operands; -1 if there is none. The number is relative to the innermost.
func (b *body) label(operands []wasm.Valtype) int {
	n := len(b.labels)
	return b.oneOf(n, func(l int) bool { return sameTypes(b.labels[n-1-l], operands) })
}

package grammar

import (
	"wasmjudge/wasm"
)

// Add counts what a module's functions consist of. The module is valid. Code that is never reached is left out.
func (c *Coverage) Add(m *wasm.Module) {
	w := walker{c: c, m: m}
	for _, r := range m.Types {
		w.types = append(w.types, r...)
	}
	for i := range m.Funcs {
		w.function(&m.Funcs[i])
	}
}

// value is an element of the operand stack.
type value struct {
	source Source
	op     wasm.Op
	typ    wasm.Valtype
	local  int // the local that has it, counted from 1; 0 for what no local has
}

// label is an open structured instruction, or the function.
type label struct {
	op              wasm.Op // OpCall for the function
	base            int     // how many values are below
	params, results []wasm.Valtype
	dead            bool // what follows is not reached
	skipped         bool // all of it is not reached
	caught          bool // a clause leads here
}

// walker goes through a function as validation does.
type walker struct {
	c      *Coverage
	m      *wasm.Module
	types  []wasm.Subtype
	locals []wasm.Valtype
	stack  []value
	labels []label
	last   wasm.Op // that the innermost label has had
	twin   operator
}

func (w *walker) function(f *wasm.Func) {
	t := &w.types[f.Type].Comp
	w.locals = append(w.locals[:0], t.Params...)
	for _, l := range f.Locals {
		for range l.N {
			w.locals = append(w.locals, l.Type)
		}
	}
	w.stack = w.stack[:0]
	w.labels = append(w.labels[:0], label{op: wasm.OpCall, results: t.Results})
	w.last, w.twin = wasm.OpNop, operator{}
	for i := range f.Body {
		w.instr(&f.Body[i])
	}
}

func (w *walker) instr(in *wasm.Instr) {
	top := &w.labels[len(w.labels)-1]
	switch {
	case in.Op == wasm.OpEnd:
		w.end()
		return
	case in.Op == wasm.OpElse:
		w.orElse(top)
		return
	case top.dead && in.Op.Structured():
		w.labels = append(w.labels, label{op: in.Op, base: len(w.stack), dead: true, skipped: true})
		return
	case top.dead:
		return
	}
	w.last = in.Op
	w.c.Ops[in.Op].Around[inside[top.op]]++
	if in.Op.Structured() {
		w.open(in)
		return
	}
	effects[effectOf(in.Op)](w, in)
	if ends[in.Op] {
		top.dead = true
		w.stack = w.stack[:top.base]
	}
}

var inside = [wasm.OpCount]Around{wasm.OpCall: InFunction, wasm.OpBlock: InBlock, wasm.OpLoop: InLoop, wasm.OpIf: InIf,
	wasm.OpTryTable: InTry}

var lastIn = [wasm.OpCount]Around{wasm.OpCall: LastInFunction, wasm.OpBlock: LastInBlock, wasm.OpLoop: LastInLoop,
	wasm.OpIf: LastInIf, wasm.OpTryTable: LastInTry}

var ends = [wasm.OpCount]bool{wasm.OpUnreachable: true, wasm.OpBr: true, wasm.OpBrTable: true, wasm.OpReturn: true,
	wasm.OpReturnCall: true, wasm.OpReturnCallIndirect: true, wasm.OpReturnCallRef: true, wasm.OpThrow: true,
	wasm.OpThrowRef: true}

// toEnd is what becomes of the values that a structured instruction leaves.
var toEnd = [wasm.OpCount]Use{wasm.OpCall: ToFunction, wasm.OpBlock: ToBlock, wasm.OpLoop: ToBlock, wasm.OpIf: ToBlock,
	wasm.OpTryTable: ToTry}

func (w *walker) end() {
	n := len(w.labels) - 1
	l := w.labels[n]
	w.leave(&l)
	w.labels = w.labels[:n]
	if n == 0 || l.skipped {
		return
	}
	w.stack = w.stack[:l.base]
	s := sourceOf[l.op]
	if l.caught {
		s = FromHandler
	}
	for _, t := range l.results {
		w.stack = append(w.stack, value{source: s, op: l.op, typ: t})
	}
	w.last = l.op
}

// leave counts what a label's code ends with, if its end is reached.
func (w *walker) leave(l *label) {
	if !l.dead {
		w.take(len(l.results), l.op, toEnd[l.op])
	}
	if !l.skipped {
		w.c.Ops[w.last].Around[lastIn[l.op]]++
	}
}

func (w *walker) orElse(l *label) {
	w.leave(l)
	if l.skipped {
		return
	}
	l.dead = false
	w.stack = w.stack[:l.base]
	w.params(l)
}

func (w *walker) params(l *label) {
	for _, t := range l.params {
		w.stack = append(w.stack, value{source: FromParam, op: l.op, typ: t})
	}
}

// open opens a structured instruction.
func (w *walker) open(in *wasm.Instr) {
	l := label{op: in.Op}
	switch b := in.Blocktype(); b.Kind {
	case wasm.BlockVal:
		l.results = []wasm.Valtype{b.Val}
	case wasm.BlockIdx:
		l.params, l.results = w.types[b.Idx].Comp.Params, w.types[b.Idx].Comp.Results
	}
	if in.Op == wasm.OpIf {
		w.take(1, in.Op, ToCondition)
	}
	w.take(len(l.params), in.Op, ToParam)
	l.base = len(w.stack)
	if in.Op == wasm.OpTryTable {
		for _, c := range w.m.Ext(in).Catches {
			w.labels[len(w.labels)-1-int(c.Label)].caught = true
		}
	}
	w.labels = append(w.labels, l)
	w.params(&w.labels[len(w.labels)-1])
}

// take takes n values for an instruction.
func (w *walker) take(n int, op wasm.Op, use Use) []value {
	at := len(w.stack) - n
	taken := w.stack[at:]
	for i := range taken {
		v := &taken[i]
		w.c.Uses[v.source][use]++
		w.c.Types[use][w.class(v.typ)]++
		w.c.Ops[op].From[v.source]++
		w.c.Ops[v.op].To[use]++
	}
	w.stack = w.stack[:at]
	return taken
}

// push pushes a result of an instruction.
func (w *walker) push(op wasm.Op, types ...wasm.Valtype) {
	for _, t := range types {
		w.stack = append(w.stack, value{source: sourceOf[op], op: op, typ: t})
	}
}

// below counts what is on the stack below the operands of an instruction.
func (w *walker) below(op wasm.Op) {
	var seen [typeCount]bool
	for i := range w.stack {
		seen[w.class(w.stack[i].typ)] = true
	}
	for t, has := range seen {
		if has {
			w.c.Live[op][t]++
		}
	}
}

var ofKind = [...]Type{wasm.I32: I32, wasm.I64: I64, wasm.F32: F32, wasm.F64: F64, wasm.V128: V128}

func (w *walker) class(t wasm.Valtype) Type {
	switch t.Kind {
	case wasm.I32, wasm.I64, wasm.F32, wasm.F64, wasm.V128:
		return ofKind[t.Kind]
	}
	switch t.Heap {
	case wasm.HeapFunc, wasm.HeapNofunc:
		return Func
	case wasm.HeapExtern, wasm.HeapNoextern:
		return Extern
	case wasm.HeapExn, wasm.HeapNoexn:
		return Exn
	case wasm.HeapIdx:
		if w.types[t.Idx].Comp.Kind == wasm.CompFunc {
			return Func
		}
	}
	return Object
}

// label returns the operands of a branch to a label.
func (w *walker) label(x uint32) []wasm.Valtype {
	l := &w.labels[len(w.labels)-1-int(x)]
	if l.op == wasm.OpLoop {
		return l.params
	}
	return l.results
}

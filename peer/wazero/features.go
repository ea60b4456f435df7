package wazero

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// What WebAssembly 3.0 has and wazero v1.12.0 documents no feature for (api.CoreFeatures and package experimental).
const (
	garbageCollection = "garbage collection"
	declaredSubtypes  = "declared subtypes"
	selfReference     = "a type that refers to itself"
	bottomHeapTypes   = "bottom heap types"
	multipleMemories  = "multiple memories"
	addresses64       = "64-bit addresses"
	relaxedVectors    = "relaxed vector instructions"
	lastVectors       = "a vector at the end of a payload"
)

// lastVectors is no feature that lacks: wazero's compiler takes a word of Go's heap for each value of a payload, and
// writes two for a vector. The one behind the payload may be anything that the process has, so that a module which
// throws such an exception makes whatever happens afterwards worthless.

// lackingHeaps are the heap types that wazero has not.
var lackingHeaps = [...]string{
	wasm.HeapAny: garbageCollection, wasm.HeapEq: garbageCollection, wasm.HeapI31: garbageCollection,
	wasm.HeapStruct: garbageCollection, wasm.HeapArray: garbageCollection, wasm.HeapNone: garbageCollection,
	wasm.HeapNofunc: bottomHeapTypes, wasm.HeapNoextern: bottomHeapTypes, wasm.HeapNoexn: bottomHeapTypes,
	wasm.HeapDef: "",
}

// lacks is the search for what a module needs and wazero has not.
type lacks struct {
	m    *wasm.Module
	what string // the first that was found
	pos  uint32
}

// unsupported returns what the module needs beyond the features that wazero documents, as an error of kind
// wasm.Unsupported.
func unsupported(m *wasm.Module) error {
	l := lacks{m: m}
	l.types()
	l.imports()
	l.definitions()
	l.segments()
	if l.what == "" {
		return tooManyLocals(m)
	}
	return &wasm.Error{Kind: wasm.Unsupported, Msg: "needs " + l.what + ", which wazero lacks", Pos: l.pos, Source: m.Source}
}

func (l *lacks) found(what string, pos uint32) {
	if l.what == "" && what != "" {
		l.what, l.pos = what, pos
	}
}

func (l *lacks) types() {
	x := uint32(0)
	for _, rec := range l.m.Types {
		for i := range rec {
			t := &rec[i]
			if len(rec) == 1 && refersTo(t, x) {
				l.found(selfReference, t.Pos)
			}
			x++
			switch {
			case t.Comp.Kind != wasm.CompFunc:
				l.found(garbageCollection, t.Pos)
			case !t.Final || len(t.Supers) > 0:
				l.found(declaredSubtypes, t.Pos)
			}
			l.valtypes(t.Comp.Params, t.Pos)
			l.valtypes(t.Comp.Results, t.Pos)
		}
	}
}

func refersTo(t *wasm.Subtype, x uint32) bool {
	is := func(t wasm.Valtype) bool { return t.Heap == wasm.HeapIdx && t.Idx == x }
	return slices.ContainsFunc(t.Comp.Params, is) || slices.ContainsFunc(t.Comp.Results, is)
}

func (l *lacks) valtypes(ts []wasm.Valtype, pos uint32) {
	for _, t := range ts {
		l.valtype(t, pos)
	}
}

func (l *lacks) valtype(t wasm.Valtype, pos uint32) {
	if t.Kind == wasm.Ref {
		l.found(lackingHeaps[t.Heap], pos)
	}
}

func (l *lacks) imports() {
	for i := range l.m.Imports {
		im := &l.m.Imports[i]
		switch im.Type.Kind {
		case wasm.ExternTable:
			l.table(im.Type.Table, im.Pos)
		case wasm.ExternMem:
			l.memory(im.Type.Mem, im.Pos)
		case wasm.ExternGlobal:
			l.valtype(im.Type.Global.Type, im.Pos)
		case wasm.ExternTag:
			l.tag(im.Type.Type, im.Pos)
		}
	}
	if n := l.m.CountImports(wasm.ExternMem) + len(l.m.Mems); n > 1 {
		l.found(multipleMemories, 0)
	}
}

func (l *lacks) table(t wasm.Tabletype, pos uint32) {
	if t.Addr == wasm.I64 {
		l.found(addresses64, pos)
	}
	l.valtype(t.Elem, pos)
}

// tag looks at the payload of a tag with a type index, which may be out of range in a module that was not validated.
func (l *lacks) tag(x uint32, pos uint32) {
	for _, rec := range l.m.Types {
		if x < uint32(len(rec)) {
			if ps := rec[x].Comp.Params; len(ps) > 0 && ps[len(ps)-1].Kind == wasm.V128 {
				l.found(lastVectors, pos)
			}
			return
		}
		x -= uint32(len(rec))
	}
}

func (l *lacks) memory(t wasm.Memtype, pos uint32) {
	if t.Addr == wasm.I64 {
		l.found(addresses64, pos)
	}
}

func (l *lacks) definitions() {
	m := l.m
	for i := range m.Tables {
		l.table(m.Tables[i].Type, m.Tables[i].Pos)
		l.expression(m.Tables[i].Init)
	}
	for i := range m.Mems {
		l.memory(m.Mems[i].Type, m.Mems[i].Pos)
	}
	for i := range m.Tags {
		l.tag(m.Tags[i].Type, m.Tags[i].Pos)
	}
	for i := range m.Globals {
		l.valtype(m.Globals[i].Type.Type, m.Globals[i].Pos)
		l.expression(m.Globals[i].Init)
	}
	for i := range m.Funcs {
		for _, run := range m.Funcs[i].Locals {
			l.valtype(run.Type, m.Funcs[i].Pos)
		}
		l.expression(m.Funcs[i].Body)
	}
}

// tooManyLocals is the error that a function has more locals than wazero has memory for, or nil.
func tooManyLocals(m *wasm.Module) error {
	for i := range m.Funcs {
		n := uint64(0)
		for _, run := range m.Funcs[i].Locals {
			n += uint64(run.N)
		}
		if n > limit.WazeroLocals {
			return limit.WazeroFuncLocals.Excess(m.Source, m.Funcs[i].Pos)
		}
	}
	return nil
}

func (l *lacks) segments() {
	m := l.m
	for i := range m.Datas {
		l.expression(m.Datas[i].Offset)
	}
	for i := range m.Elems {
		l.valtype(m.Elems[i].Type, m.Elems[i].Pos)
		l.expression(m.Elems[i].Offset)
		for _, e := range m.Elems[i].Init {
			l.expression(e)
		}
	}
}

func (l *lacks) expression(list []wasm.Instr) {
	for i := range list {
		in := &list[i]
		switch prefix, code := in.Op.Prefix(); {
		case prefix == 0xFB || in.Op == wasm.OpRefEq:
			l.found(garbageCollection, in.Pos)
		case prefix == 0xFD && code >= 0x100:
			l.found(relaxedVectors, in.Pos)
		}
		if in.Op.Structured() {
			if t := in.Blocktype(); t.Kind == wasm.BlockVal {
				l.valtype(t.Val, in.Pos)
			}
		}
		switch in.Op.Row().Imm {
		case wasm.ImmHeap, wasm.ImmHeapNull:
			l.valtype(in.Reftype(), in.Pos)
		case wasm.ImmCast, wasm.ImmSelect:
			l.valtypes(l.m.Ext(in).Types, in.Pos)
		}
	}
}

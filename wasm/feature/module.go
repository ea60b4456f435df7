package feature

import (
	"math"
	"slices"

	"wasmjudge/wasm"
)

func (c *checker) module() {
	c.types()
	c.imports()
	c.definitions()
	c.segments()
	c.exports()
}

func (c *checker) types() {
	x := uint32(0) // typeidx
	for _, rec := range c.m.Types {
		for i := range rec {
			t := &rec[i]
			c.forward(t, x)
			x++
			if len(rec) > 1 || !t.Final || len(t.Supers) > 0 || t.Comp.Kind != wasm.CompFunc {
				c.malformed(GC, t.Pos, "unexpected token: a definition that is no function type", "malformed definition type")
			}
			if len(t.Comp.Results) > 1 {
				c.invalid(MultiValue, t.Pos, "invalid result arity")
			}
			c.valtypes(t.Comp.Params, t.Pos)
			c.valtypes(t.Comp.Results, t.Pos)
			for _, f := range t.Comp.Fields {
				c.valtype(f.Type, t.Pos)
			}
		}
	}
}

// forward looks for uses of types that stand not before x, the one in which they are used.
func (c *checker) forward(t *wasm.Subtype, x uint32) {
	ahead := func(t wasm.Valtype) bool { return t.Kind == wasm.Ref && t.Heap == wasm.HeapIdx && t.Idx >= x }
	if slices.ContainsFunc(t.Comp.Params, ahead) || slices.ContainsFunc(t.Comp.Results, ahead) {
		c.invalid(GC, t.Pos, "unknown type")
	}
}

func (c *checker) valtypes(ts []wasm.Valtype, pos uint32) {
	for _, t := range ts {
		c.valtype(t, pos)
	}
}

// heaps are the features that brought the nullable references to abstract heap types.
var heaps = [...]Feature{
	wasm.HeapAny: GC, wasm.HeapEq: GC, wasm.HeapI31: GC, wasm.HeapStruct: GC, wasm.HeapArray: GC, wasm.HeapNone: GC,
	wasm.HeapFunc: ReferenceTypes, wasm.HeapNofunc: GC,
	wasm.HeapExn: Exceptions, wasm.HeapNoexn: Exceptions,
	wasm.HeapExtern: ReferenceTypes, wasm.HeapNoextern: GC,
	wasm.HeapIdx: FunctionReferences, wasm.HeapDef: FunctionReferences,
}

func (c *checker) valtype(t wasm.Valtype, pos uint32) {
	text, binary := "unexpected token "+t.String(), "malformed value type "+t.String()
	switch {
	case t.Kind == wasm.V128:
		c.malformed(SIMD, pos, text, binary)
	case t.Kind == wasm.Ref && t.Heap != wasm.HeapBot:
		c.malformed(heaps[t.Heap], pos, text, binary)
		if !t.Null {
			c.malformed(FunctionReferences, pos, text, binary)
		}
	}
}

func (c *checker) imports() {
	for i := range c.m.Imports {
		im := &c.m.Imports[i]
		switch im.Type.Kind {
		case wasm.ExternTable:
			c.table(im.Type.Table, im.Pos)
		case wasm.ExternMem:
			c.limits(im.Type.Mem.Addr, im.Type.Mem.Limits, im.Pos)
		case wasm.ExternGlobal:
			c.valtype(im.Type.Global.Type, im.Pos)
			if im.Type.Global.Mut {
				c.invalid(MutableGlobals, im.Pos, "mutable globals cannot be imported")
			}
		case wasm.ExternTag:
			c.tag(im.Pos)
		}
	}
}

func (c *checker) tag(pos uint32) {
	c.malformed(Exceptions, pos, "unexpected token tag", "malformed tag")
}

// table looks at a table type. Tables of functions are as old as WebAssembly.
func (c *checker) table(t wasm.Tabletype, pos uint32) {
	if t.Elem != wasm.TypeFuncref {
		c.valtype(t.Elem, pos)
	}
	c.limits(t.Addr, t.Limits, pos)
}

func (c *checker) limits(at wasm.Addrtype, l wasm.Limits, pos uint32) {
	switch {
	case at == wasm.I64:
		c.malformed(Memory64, pos, "unexpected token i64", "malformed limits flags")
	case l.Min > math.MaxUint32 || l.HasMax && l.Max > math.MaxUint32:
		c.malformed(Memory64, pos, "i32 constant out of range", "integer too large")
	}
}

func (c *checker) definitions() {
	m := c.m
	for i := range m.Tables {
		t := &m.Tables[i]
		c.table(t.Type, t.Pos)
		if c.binary && t.Type.Elem == wasm.TypeFuncref && t.Init == nil {
			c.limitsWidth(int(t.Pos)+1, t.Type.Limits, t.Pos)
		}
		if t.Init != nil {
			c.malformed(FunctionReferences, t.Pos, "unexpected token: a table with an initial value", "malformed reference type")
		}
		c.constant(t.Init)
	}
	for i := range m.Mems {
		t := &m.Mems[i]
		c.limits(t.Type.Addr, t.Type.Limits, t.Pos)
		if c.binary {
			c.limitsWidth(int(t.Pos), t.Type.Limits, t.Pos)
		}
	}
	for i := range m.Tags {
		c.tag(m.Tags[i].Pos)
	}
	for i := range m.Globals {
		c.valtype(m.Globals[i].Type.Type, m.Globals[i].Pos)
		c.constant(m.Globals[i].Init)
	}
	if n := m.CountImports(wasm.ExternMem) + len(m.Mems); n > 1 {
		c.invalid(MultiMemory, c.last(wasm.ExternMem), "multiple memories")
	}
	if n := m.CountImports(wasm.ExternTable) + len(m.Tables); n > 1 {
		c.invalid(ReferenceTypes, c.last(wasm.ExternTable), "multiple tables")
	}
	for i := range m.Funcs {
		for _, run := range m.Funcs[i].Locals {
			c.valtype(run.Type, m.Funcs[i].Pos)
		}
		c.instructions(m.Funcs[i].Body)
	}
}

// last returns the place of the last memory or table.
func (c *checker) last(k wasm.ExternKind) (pos uint32) {
	for i := range c.m.Imports {
		if c.m.Imports[i].Type.Kind == k {
			pos = c.m.Imports[i].Pos
		}
	}
	switch {
	case k == wasm.ExternMem && len(c.m.Mems) > 0:
		pos = c.m.Mems[len(c.m.Mems)-1].Pos
	case k == wasm.ExternTable && len(c.m.Tables) > 0:
		pos = c.m.Tables[len(c.m.Tables)-1].Pos
	}
	return pos
}

func (c *checker) segments() {
	for i := range c.m.Datas {
		d := &c.m.Datas[i]
		c.segment(d.Mode, d.Pos)
		c.constant(d.Offset)
	}
	for i := range c.m.Elems {
		e := &c.m.Elems[i]
		c.segment(e.Mode, e.Pos)
		if e.Mode == wasm.Active {
			c.index(ReferenceTypes, e.Table, e.Pos)
		}
		if e.Type.Heap != wasm.HeapFunc {
			c.valtype(e.Type, e.Pos)
		}
		c.constant(e.Offset)
		for _, x := range e.Init {
			c.element(x)
		}
	}
}

func (c *checker) segment(mode wasm.SegmentMode, pos uint32) {
	if mode != wasm.Active {
		c.malformed(BulkMemory, pos, "unexpected token: a segment that is not active", "malformed segment flags")
	}
}

// element looks at an element's expression. A function's index, which is read as a ref.func, is as old as WebAssembly.
func (c *checker) element(x []wasm.Instr) {
	if len(x) == 2 && x[0].Op == wasm.OpRefFunc {
		return
	}
	if len(x) > 0 {
		c.malformed(BulkMemory, x[0].Pos, "unexpected token: an element that is no function index", "malformed segment flags")
	}
	c.constant(x)
}

func (c *checker) exports() {
	for i := range c.m.Exports {
		e := &c.m.Exports[i]
		switch e.Kind {
		case wasm.ExternGlobal:
			if t, ok := c.m.Externtype(e.Kind, e.Index); ok && t.Global.Mut {
				c.invalid(MutableGlobals, e.Pos, "mutable globals cannot be exported")
			}
		case wasm.ExternTag:
			c.tag(e.Pos)
		}
	}
}

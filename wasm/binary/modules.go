package binary

import (
	"math"

	"wasmjudge/wasm"
)

// section is one kind of section other than custom ones (specification 5.5).
type section struct {
	read  func(d *decoder) // its contents, into d.m
	write func(e *encoder) // its contents, from e.m
}

var sections = [...]section{
	wasm.SecType: {
		func(d *decoder) { d.m.Types = list(d, nil, 2, (*decoder).rectype) },
		func(e *encoder) { writeList(e, e.m.Types, (*encoder).rectype) },
	},
	wasm.SecImport: {
		func(d *decoder) { d.m.Imports = list(d, nil, 4, (*decoder).imported) },
		func(e *encoder) { writeList(e, e.m.Imports, (*encoder).imported) },
	},
	wasm.SecFunc: {
		func(d *decoder) { d.funcs = list(d, &d.indices, 1, (*decoder).index) },
		func(e *encoder) { writeList(e, e.m.Funcs, func(e *encoder, f *wasm.Func) { e.u32(f.Type) }) },
	},
	wasm.SecTable: {
		func(d *decoder) { d.m.Tables = list(d, nil, 3, (*decoder).table) },
		func(e *encoder) { writeList(e, e.m.Tables, (*encoder).table) },
	},
	wasm.SecMem: {
		func(d *decoder) { d.m.Mems = list(d, nil, 2, (*decoder).mem) },
		func(e *encoder) { writeList(e, e.m.Mems, func(e *encoder, m *wasm.Mem) { e.memtype(m.Type) }) },
	},
	wasm.SecTag: {
		func(d *decoder) { d.m.Tags = list(d, nil, 2, (*decoder).tag) },
		func(e *encoder) { writeList(e, e.m.Tags, func(e *encoder, t *wasm.Tag) { e.tagtype(t.Type) }) },
	},
	wasm.SecGlobal: {
		func(d *decoder) { d.m.Globals = list(d, nil, 3, (*decoder).global) },
		func(e *encoder) { writeList(e, e.m.Globals, (*encoder).global) },
	},
	wasm.SecExport: {
		func(d *decoder) { d.m.Exports = list(d, nil, 3, (*decoder).export) },
		func(e *encoder) { writeList(e, e.m.Exports, (*encoder).export) },
	},
	wasm.SecStart: {
		(*decoder).start,
		func(e *encoder) { e.u32(e.m.Start.Func) },
	},
	wasm.SecElem: {
		func(d *decoder) { d.m.Elems = list(d, nil, 3, (*decoder).elem) },
		func(e *encoder) { writeList(e, e.m.Elems, (*encoder).elem) },
	},
	wasm.SecDataCount: {
		func(d *decoder) { d.dataCount = int64(d.u32()) },
		func(e *encoder) { e.count(len(e.m.Datas)) },
	},
	wasm.SecCode: {
		(*decoder).codes,
		(*encoder).codes,
	},
	wasm.SecData: {
		func(d *decoder) { d.m.Datas = list(d, nil, 2, (*decoder).data) },
		func(e *encoder) { writeList(e, e.m.Datas, (*encoder).data) },
	},
}

// index reads an index of any space.
func (d *decoder) index(x *uint32) { *x = d.u32() }

func (e *encoder) indices(xs []uint32) {
	e.count(len(xs))
	for _, x := range xs {
		e.u32(x)
	}
}

// Bimport
func (d *decoder) imported(i *wasm.Import) {
	i.Pos = uint32(d.pos)
	i.Module = d.name()
	i.Name = d.name()
	d.externtype(&i.Type)
}

// Bimport
func (e *encoder) imported(i *wasm.Import) {
	e.name(i.Module)
	e.name(i.Name)
	e.externtype(&i.Type)
}

// Btag
func (d *decoder) tag(t *wasm.Tag) {
	t.Pos = uint32(d.pos)
	t.Type = d.tagtype()
}

// codeInit opens a table that has an initializer.
const codeInit = 0x40

// Btable
func (d *decoder) table(t *wasm.Table) {
	t.Pos = uint32(d.pos)
	if d.peek() != codeInit {
		t.Type = d.tabletype()
		return
	}
	d.pos++
	d.zero()
	t.Type = d.tabletype()
	t.Init = d.expr()
}

// Btable
func (e *encoder) table(t *wasm.Table) {
	if t.Init != nil {
		e.byte(codeInit)
		e.byte(0)
	}
	e.tabletype(t.Type)
	e.expr(t.Init)
}

// Bmem
func (d *decoder) mem(m *wasm.Mem) {
	m.Pos = uint32(d.pos)
	m.Type = d.memtype()
}

// Bglobal
func (d *decoder) global(g *wasm.Global) {
	g.Pos = uint32(d.pos)
	g.Type = d.globaltype()
	g.Init = d.expr()
}

// Bglobal
func (e *encoder) global(g *wasm.Global) {
	e.globaltype(g.Type)
	e.expr(g.Init)
}

// Bexport
func (d *decoder) export(x *wasm.Export) {
	x.Pos = uint32(d.pos)
	x.Name = d.name()
	pos := d.pos
	x.Kind = wasm.ExternKind(d.byte())
	if x.Kind > wasm.ExternTag {
		d.fail(pos, "malformed export kind")
	}
	x.Index = d.u32()
}

// Bexport
func (e *encoder) export(x *wasm.Export) {
	e.name(x.Name)
	e.byte(byte(x.Kind))
	e.u32(x.Index)
}

// Bstart
func (d *decoder) start() {
	pos := uint32(d.pos)
	d.m.Start = &wasm.Start{Func: d.u32(), Pos: pos}
}

// Bcodesec
func (d *decoder) codes() {
	d.dataUse = 0
	d.m.Funcs = list(d, nil, 3, (*decoder).code)
	d.dataUseInCode = d.dataUse
	for i := range min(len(d.funcs), len(d.m.Funcs)) {
		d.m.Funcs[i].Type = d.funcs[i]
	}
}

// Bcodesec, noting where the instructions stand that have branch hints
func (e *encoder) codes() {
	x := uint32(e.m.CountImports(wasm.ExternFunc))
	e.count(len(e.m.Funcs))
	for i := range e.m.Funcs {
		f := &e.m.Funcs[i]
		start := len(e.b)
		writeList(e, f.Locals, (*encoder).run)
		e.hinted(f.Body, start, x+uint32(i))
		e.prefixSize(start)
	}
}

// Bcode
func (d *decoder) code(f *wasm.Func) {
	size := d.count()
	start := d.pos
	d.function(f)
	d.checkSize(start, size)
}

// Bfunc, all but its type
func (d *decoder) function(f *wasm.Func) {
	f.Pos = uint32(d.pos)
	f.Locals = list(d, &d.locals, 2, (*decoder).run)
	n := uint64(0)
	for _, l := range f.Locals {
		n += uint64(l.N)
	}
	if n > math.MaxUint32 {
		d.fail(int(f.Pos), "too many locals")
	}
	f.Body = d.expr()
}

// Blocals
func (d *decoder) run(l *wasm.Locals) {
	l.N = d.u32()
	l.Type = d.valtype()
}

// Blocals
func (e *encoder) run(l *wasm.Locals) {
	e.u32(l.N)
	e.storagetype(l.Type)
}

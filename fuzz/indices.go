package fuzz

import (
	"slices"

	"wasmjudge/wasm"
)

// space is an index space of a module. Those of what can be imported are numbered as their ExternKind.
type space uint8

const (
	spaceTypes space = iota + space(wasm.ExternTag) + 1
	spaceElems
	spaceDatas
	spaceLocals
	spaceNone
)

const (
	spaceFuncs   = space(wasm.ExternFunc)
	spaceTables  = space(wasm.ExternTable)
	spaceMems    = space(wasm.ExternMem)
	spaceGlobals = space(wasm.ExternGlobal)
	spaceTags    = space(wasm.ExternTag)
)

// immSpaces are the spaces to which the immediates X and Y belong. Blocks and types within immediates are apart.
var immSpaces = func() (list [wasm.ImmCount][2]space) {
	for i := range list {
		list[i] = [2]space{spaceNone, spaceNone}
	}
	for imm, s := range map[wasm.Imm][2]space{
		wasm.ImmFunc: {spaceFuncs, spaceNone}, wasm.ImmType: {spaceTypes, spaceNone}, wasm.ImmTableType: {spaceTables, spaceTypes},
		wasm.ImmLocal: {spaceLocals, spaceNone}, wasm.ImmGlobal: {spaceGlobals, spaceNone}, wasm.ImmTable: {spaceTables, spaceNone},
		wasm.ImmTableTable: {spaceTables, spaceTables}, wasm.ImmTableElem: {spaceTables, spaceElems}, wasm.ImmElem: {spaceElems, spaceNone},
		wasm.ImmMem: {spaceMems, spaceNone}, wasm.ImmMemMem: {spaceMems, spaceMems}, wasm.ImmMemData: {spaceMems, spaceDatas},
		wasm.ImmData: {spaceDatas, spaceNone}, wasm.ImmMemarg: {spaceMems, spaceNone}, wasm.ImmMemargLane: {spaceMems, spaceNone},
		wasm.ImmTag: {spaceTags, spaceNone}, wasm.ImmField: {spaceTypes, spaceNone}, wasm.ImmTypeN: {spaceTypes, spaceNone},
		wasm.ImmTypeData: {spaceTypes, spaceDatas}, wasm.ImmTypeElem: {spaceTypes, spaceElems}, wasm.ImmTypeType: {spaceTypes, spaceTypes},
	} {
		list[imm] = s
	}
	return list
}()

// visit is told of an index where it stands.
type visit func(space, *uint32)

// instr visits the indices of an instruction of a module.
func (v visit) instr(m *wasm.Module, in *wasm.Instr) {
	imm := in.Op.Row().Imm
	if s := immSpaces[imm]; s[0] != spaceNone {
		v(s[0], &in.X)
		if s[1] != spaceNone {
			v(s[1], &in.Y)
		}
	}
	if imm == wasm.ImmBlock || imm == wasm.ImmTryTable {
		b := in.Blocktype()
		if b.Kind == wasm.BlockIdx {
			v(spaceTypes, &b.Idx)
		}
		v.valtype(&b.Val)
		in.SetBlocktype(b)
	}
	eachImmType(m, in, v.valtype)
	if imm == wasm.ImmTryTable {
		eachCatch(m, in, func(c *wasm.Catch) {
			if c.Kind.HasTag() {
				v(spaceTags, &c.Tag)
			}
		})
	}
}

func (v visit) valtype(t *wasm.Valtype) {
	if t.Kind == wasm.Ref && t.Heap == wasm.HeapIdx {
		v(spaceTypes, &t.Idx)
	}
}

func (v visit) expr(m *wasm.Module, e []wasm.Instr) {
	for i := range e {
		v.instr(m, &e[i])
	}
}

// module visits the indices of a module, but for those of locals. Types are not visited from within the type section itself: see sweep.
func (v visit) module(m *wasm.Module) {
	for i := range m.Imports {
		v.externtype(&m.Imports[i].Type)
	}
	for i := range m.Tags {
		v(spaceTypes, &m.Tags[i].Type)
	}
	for i := range m.Globals {
		v.valtype(&m.Globals[i].Type.Type)
		v.expr(m, m.Globals[i].Init)
	}
	for i := range m.Tables {
		v.valtype(&m.Tables[i].Type.Elem)
		v.expr(m, m.Tables[i].Init)
	}
	for i := range m.Funcs {
		f := &m.Funcs[i]
		v(spaceTypes, &f.Type)
		for k := range f.Locals {
			v.valtype(&f.Locals[k].Type)
		}
		v.expr(m, f.Body)
	}
	v.segments(m)
	if m.Start != nil {
		v(spaceFuncs, &m.Start.Func)
	}
	for i := range m.Exports {
		v(space(m.Exports[i].Kind), &m.Exports[i].Index)
	}
}

func (v visit) segments(m *wasm.Module) {
	for i := range m.Elems {
		e := &m.Elems[i]
		v.valtype(&e.Type)
		for _, init := range e.Init {
			v.expr(m, init)
		}
		if e.Mode == wasm.Active {
			v(spaceTables, &e.Table)
		}
		v.expr(m, e.Offset)
	}
	for i := range m.Datas {
		d := &m.Datas[i]
		if d.Mode == wasm.Active {
			v(spaceMems, &d.Mem)
		}
		v.expr(m, d.Offset)
	}
}

func (v visit) externtype(t *wasm.Externtype) {
	switch t.Kind {
	case wasm.ExternFunc, wasm.ExternTag:
		v(spaceTypes, &t.Type)
	case wasm.ExternGlobal:
		v.valtype(&t.Global.Type)
	case wasm.ExternTable:
		v.valtype(&t.Table.Elem)
	}
}

// types visits the indices in the definition of a type.
func (v visit) types(r wasm.Rectype) {
	for i := range r {
		for k := range r[i].Supers {
			v(spaceTypes, &r[i].Supers[k])
		}
		c := &r[i].Comp
		for _, list := range [][]wasm.Valtype{c.Params, c.Results} {
			for k := range list {
				v.valtype(&list[k])
			}
		}
		for k := range c.Fields {
			v.valtype(&c.Fields[k].Type)
		}
	}
}

// eachLabel visits the labels of an instruction of a module.
func eachLabel(m *wasm.Module, in *wasm.Instr, label func(*uint32)) {
	switch imm := in.Op.Row().Imm; imm {
	case wasm.ImmLabel, wasm.ImmCast:
		label(&in.X)
	case wasm.ImmLabels:
		if list, changed := edited(m.Ext(in).Labels, label); changed {
			m.SetExt(in, wasm.Ext{Labels: list})
		}
	case wasm.ImmTryTable:
		eachCatch(m, in, func(c *wasm.Catch) { label(&c.Label) })
	}
}

// eachCatch visits the clauses of a try_table.
func eachCatch(m *wasm.Module, in *wasm.Instr, catch func(*wasm.Catch)) {
	if list, changed := edited(m.Ext(in).Catches, catch); changed {
		m.SetExt(in, wasm.Ext{Catches: list})
	}
}

// eachImmType visits the types that are immediates of an instruction of a module, but for block types.
func eachImmType(m *wasm.Module, in *wasm.Instr, valtype func(*wasm.Valtype)) {
	switch in.Op.Row().Imm {
	case wasm.ImmHeap, wasm.ImmHeapNull:
		t := in.Reftype()
		valtype(&t)
		in.SetReftype(t)
	case wasm.ImmCast, wasm.ImmSelect:
		if list, changed := edited(m.Ext(in).Types, valtype); changed {
			m.SetExt(in, wasm.Ext{Types: list})
		}
	}
}

// edited is a list with a change to each of its elements: a copy, if that makes a difference. What a wasm.Ext holds is changed so.
func edited[T comparable](list []T, change func(*T)) (out []T, changed bool) {
	if len(list) == 0 {
		return list, false
	}
	var e T
	for i := range list {
		e = list[i]
		if change(&e); e == list[i] {
			continue
		}
		if !changed {
			out, changed = slices.Clone(list), true
		}
		out[i] = e
	}
	return out, changed
}

// eachExpr visits the expressions and bodies of a module.
func eachExpr(m *wasm.Module, expr func([]wasm.Instr)) {
	for i := range m.Globals {
		expr(m.Globals[i].Init)
	}
	for i := range m.Tables {
		expr(m.Tables[i].Init)
	}
	for i := range m.Funcs {
		expr(m.Funcs[i].Body)
	}
	for i := range m.Elems {
		expr(m.Elems[i].Offset)
		for _, init := range m.Elems[i].Init {
			expr(init)
		}
	}
	for i := range m.Datas {
		expr(m.Datas[i].Offset)
	}
}

// cloneModule copies a module with all that can be changed in it. Exts are not: they are only added to.
func cloneModule(m *wasm.Module) *wasm.Module {
	c := *m
	c.Types = slices.Clone(m.Types)
	for i := range c.Types {
		c.Types[i] = cloneRectype(c.Types[i])
	}
	c.Imports, c.Tags, c.Mems, c.Exports = slices.Clone(m.Imports), slices.Clone(m.Tags), slices.Clone(m.Mems), slices.Clone(m.Exports)
	c.Globals, c.Tables, c.Funcs = slices.Clone(m.Globals), slices.Clone(m.Tables), slices.Clone(m.Funcs)
	c.Elems, c.Datas, c.Exts = slices.Clone(m.Elems), slices.Clone(m.Datas), slices.Clip(m.Exts)
	for i := range c.Globals {
		c.Globals[i].Init = slices.Clone(c.Globals[i].Init)
	}
	for i := range c.Tables {
		c.Tables[i].Init = slices.Clone(c.Tables[i].Init)
	}
	for i := range c.Funcs {
		f := &c.Funcs[i]
		f.Locals, f.Body = slices.Clone(f.Locals), slices.Clone(f.Body)
	}
	for i := range c.Elems {
		e := &c.Elems[i]
		e.Offset, e.Init = slices.Clone(e.Offset), slices.Clone(e.Init)
		for k := range e.Init {
			e.Init[k] = slices.Clone(e.Init[k])
		}
	}
	for i := range c.Datas {
		c.Datas[i].Offset = slices.Clone(c.Datas[i].Offset)
	}
	if m.Start != nil {
		start := *m.Start
		c.Start = &start
	}
	return &c
}

func cloneRectype(r wasm.Rectype) wasm.Rectype {
	r = slices.Clone(r)
	for i := range r {
		s := &r[i]
		s.Supers = slices.Clone(s.Supers)
		s.Comp.Params, s.Comp.Results, s.Comp.Fields = slices.Clone(s.Comp.Params), slices.Clone(s.Comp.Results), slices.Clone(s.Comp.Fields)
	}
	return r
}

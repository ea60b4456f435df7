package edit

import (
	"slices"

	"wasmjudge/wasm"
)

// Visit is a function that is called with the places where indices stand, and with the spaces that they belong to.
// It may change them.
type Visit func(Space, *uint32)

// Instr visits the indices of an instruction of a module.
func (v Visit) Instr(m *wasm.Module, in *wasm.Instr) {
	imm := in.Op.Row().Imm
	if s := immSpaces[imm]; s[0] != SpaceNone {
		v(s[0], &in.X)
		if s[1] != SpaceNone {
			v(s[1], &in.Y)
		}
	}
	if imm == wasm.ImmBlock || imm == wasm.ImmTryTable {
		b := in.Blocktype()
		if b.Kind == wasm.BlockIdx {
			v(SpaceTypes, &b.Idx)
		}
		v.Valtype(&b.Val)
		in.SetBlocktype(b)
	}
	EachImmType(m, in, v.Valtype)
	if imm == wasm.ImmTryTable {
		EachCatch(m, in, func(c *wasm.Catch) {
			if c.Kind.HasTag() {
				v(SpaceTags, &c.Tag)
			}
		})
	}
}

// Valtype visits the index of a value type, if it has one.
func (v Visit) Valtype(t *wasm.Valtype) {
	if t.Kind == wasm.Ref && t.Heap == wasm.HeapIdx {
		v(SpaceTypes, &t.Idx)
	}
}

// Expr visits the indices of an expression or body of a module.
func (v Visit) Expr(m *wasm.Module, e []wasm.Instr) {
	for i := range e {
		v.Instr(m, &e[i])
	}
}

// Module visits the indices of a module, but for those within the type section: see EachIndex.
func (v Visit) Module(m *wasm.Module) {
	for i := range m.Imports {
		v.Externtype(&m.Imports[i].Type)
	}
	for i := range m.Tags {
		v(SpaceTypes, &m.Tags[i].Type)
	}
	for i := range m.Globals {
		v.Valtype(&m.Globals[i].Type.Type)
		v.Expr(m, m.Globals[i].Init)
	}
	for i := range m.Tables {
		v.Valtype(&m.Tables[i].Type.Elem)
		v.Expr(m, m.Tables[i].Init)
	}
	for i := range m.Funcs {
		f := &m.Funcs[i]
		v(SpaceTypes, &f.Type)
		for k := range f.Locals {
			v.Valtype(&f.Locals[k].Type)
		}
		v.Expr(m, f.Body)
	}
	v.segments(m)
	if m.Start != nil {
		v(SpaceFuncs, &m.Start.Func)
	}
	for i := range m.Exports {
		v(Space(m.Exports[i].Kind), &m.Exports[i].Index)
	}
}

func (v Visit) segments(m *wasm.Module) {
	for i := range m.Elems {
		e := &m.Elems[i]
		v.Valtype(&e.Type)
		for _, init := range e.Init {
			v.Expr(m, init)
		}
		if e.Mode == wasm.Active {
			v(SpaceTables, &e.Table)
		}
		v.Expr(m, e.Offset)
	}
	for i := range m.Datas {
		d := &m.Datas[i]
		if d.Mode == wasm.Active {
			v(SpaceMems, &d.Mem)
		}
		v.Expr(m, d.Offset)
	}
}

// Externtype visits the indices of the type of an import.
func (v Visit) Externtype(t *wasm.Externtype) {
	switch t.Kind {
	case wasm.ExternFunc, wasm.ExternTag:
		v(SpaceTypes, &t.Type)
	case wasm.ExternGlobal:
		v.Valtype(&t.Global.Type)
	case wasm.ExternTable:
		v.Valtype(&t.Table.Elem)
	}
}

// Types visits the indices in a recursive type.
func (v Visit) Types(r wasm.Rectype) {
	for i := range r {
		for k := range r[i].Supers {
			v(SpaceTypes, &r[i].Supers[k])
		}
		c := &r[i].Comp
		for _, list := range [][]wasm.Valtype{c.Params, c.Results} {
			for k := range list {
				v.Valtype(&list[k])
			}
		}
		for k := range c.Fields {
			v.Valtype(&c.Fields[k].Type)
		}
	}
}

// EachLabel calls label with each label of an instruction of a module. It may change them.
func EachLabel(m *wasm.Module, in *wasm.Instr, label func(*uint32)) {
	switch imm := in.Op.Row().Imm; imm {
	case wasm.ImmLabel, wasm.ImmCast:
		label(&in.X)
	case wasm.ImmLabels:
		if list, changed := edited(m.Ext(in).Labels, label); changed {
			m.SetExt(in, wasm.Ext{Labels: list})
		}
	case wasm.ImmTryTable:
		EachCatch(m, in, func(c *wasm.Catch) { label(&c.Label) })
	}
}

// EachCatch calls catch with each clause of a try_table of a module. It may change them.
func EachCatch(m *wasm.Module, in *wasm.Instr, catch func(*wasm.Catch)) {
	if list, changed := edited(m.Ext(in).Catches, catch); changed {
		m.SetExt(in, wasm.Ext{Catches: list})
	}
}

// EachImmType calls valtype with each type that is an immediate of an instruction of a module, but for block types.
// It may change them.
func EachImmType(m *wasm.Module, in *wasm.Instr, valtype func(*wasm.Valtype)) {
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

// edited returns a list with a change to each of its elements: a copy, if that makes a difference. What a wasm.Ext
// holds is changed so, because clones share it.
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

// EachExpr calls expr with each constant expression and body of a module.
func EachExpr(m *wasm.Module, expr func([]wasm.Instr)) {
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

// EachIndex visits all indices of a module: those in its type section, and then the others.
func EachIndex(m *wasm.Module, v Visit) {
	for _, r := range m.Types {
		v.Types(r)
	}
	v.Module(m)
}

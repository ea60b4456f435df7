package peer

import (
	"strconv"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// builder makes a module of closed types. Imports come before definitions.
type builder struct {
	m     wasm.Module
	types map[*wasm.Deftype]uint32
	next  [wasm.ExternTag + 1]uint32 // how many there are of each kind
}

func newBuilder() *builder { return &builder{types: map[*wasm.Deftype]uint32{}} }

func (b *builder) encode() []byte { return binary.Encode(&b.m) }

// typeIndex gives the index of a defined type. Its recursive type and those it refers to are defined first, if need be.
func (b *builder) typeIndex(d *wasm.Deftype) uint32 {
	for pending := []*wasm.Deftype{d}; len(pending) > 0; {
		top := pending[len(pending)-1]
		if _, known := b.types[top]; known {
			pending = pending[:len(pending)-1]
			continue
		}
		group := top.Group()
		first := len(pending)
		eachReference(group, func(r *wasm.Deftype) {
			if _, known := b.types[r]; !known && r.Group()[0] != group[0] {
				pending = append(pending, r)
			}
		})
		if len(pending) == first {
			b.define(group)
		}
	}
	return b.types[d]
}

// eachReference visits the defined types that the members of a recursive type refer to.
func eachReference(group []*wasm.Deftype, visit func(*wasm.Deftype)) {
	for _, d := range group {
		if d.Super != nil {
			visit(d.Super)
		}
		for _, list := range [][]wasm.Valtype{d.Comp.Params, d.Comp.Results} {
			for _, t := range list {
				if t.Def != nil {
					visit(t.Def)
				}
			}
		}
		for _, f := range d.Comp.Fields {
			if f.Type.Def != nil {
				visit(f.Type.Def)
			}
		}
	}
}

// define adds a recursive type; what it refers to is known.
func (b *builder) define(group []*wasm.Deftype) {
	for _, d := range group {
		b.types[d] = uint32(len(b.types))
	}
	rec := make(wasm.Rectype, len(group))
	for i, d := range group {
		c := d.Comp
		rec[i] = wasm.Subtype{Final: d.Final, Comp: wasm.Comptype{Kind: c.Kind, Params: b.openAll(c.Params), Results: b.openAll(c.Results)}}
		for _, f := range c.Fields {
			rec[i].Comp.Fields = append(rec[i].Comp.Fields, wasm.Fieldtype{Type: b.open(f.Type), Mut: f.Mut})
		}
		if d.Super != nil {
			rec[i].Supers = []uint32{b.types[d.Super]}
		}
	}
	b.m.Types = append(b.m.Types, rec)
}

// open turns a closed type into one in syntax.
func (b *builder) open(t wasm.Valtype) wasm.Valtype {
	if t.Def == nil {
		return t
	}
	return wasm.RefIdx(b.typeIndex(t.Def), t.Null)
}

func (b *builder) openAll(ts []wasm.Valtype) []wasm.Valtype {
	out := make([]wasm.Valtype, len(ts))
	for i, t := range ts {
		out[i] = b.open(t)
	}
	return out
}

// openExtern turns a closed external type into one in syntax.
func (b *builder) openExtern(t wasm.Externtype) wasm.Externtype {
	switch t.Kind {
	case wasm.ExternFunc, wasm.ExternTag:
		t.Type = b.typeIndex(t.Def)
	case wasm.ExternTable:
		t.Table.Elem = b.open(t.Table.Elem)
	case wasm.ExternGlobal:
		t.Global.Type = b.open(t.Global.Type)
	}
	return t
}

// index counts one more of a kind.
func (b *builder) index(k wasm.ExternKind) uint32 {
	b.next[k]++
	return b.next[k] - 1
}

// importing adds an import of something of a closed type. Module names are the numbers of the imports: see linker.
func (b *builder) importing(name string, t wasm.Externtype) uint32 {
	from := strconv.Itoa(len(b.m.Imports))
	b.m.Imports = append(b.m.Imports, wasm.Import{Module: from, Name: name, Type: b.openExtern(t)})
	return b.index(t.Kind)
}

// exporting adds an export.
func (b *builder) exporting(name string, k wasm.ExternKind, x uint32) {
	b.m.Exports = append(b.m.Exports, wasm.Export{Name: name, Kind: k, Index: x})
}

// function adds a function and exports it.
func (b *builder) function(name string, params, results, locals []wasm.Valtype, body ...wasm.Instr) {
	t := b.typeIndex(wasm.DefineFunc(params, results))
	b.functionOf(name, t, locals, body...)
}

// functionOf adds a function of a type and exports it.
func (b *builder) functionOf(name string, t uint32, locals []wasm.Valtype, body ...wasm.Instr) {
	f := wasm.Func{Type: t, Body: append(body, plain(wasm.OpEnd))}
	for _, l := range locals {
		f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: b.open(l)})
	}
	b.m.Funcs = append(b.m.Funcs, f)
	b.exporting(name, wasm.ExternFunc, b.index(wasm.ExternFunc))
}

// block makes a block or try_table without parameters.
func (b *builder) block(op wasm.Op, results []wasm.Valtype, catches ...wasm.Catch) wasm.Instr {
	in := wasm.Instr{Op: op}
	switch len(results) {
	case 0:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockEmpty})
	case 1:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: b.open(results[0])})
	default:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: b.typeIndex(wasm.DefineFunc(nil, results))})
	}
	if op == wasm.OpTryTable {
		in.Ext = &wasm.Ext{Catches: catches}
	}
	return in
}

// plain makes an instruction without immediates.
func plain(op wasm.Op) wasm.Instr { return wasm.Instr{Op: op} }

// indexed makes an instruction with an index.
func indexed(op wasm.Op, x uint32) wasm.Instr { return wasm.Instr{Op: op, X: x} }

// refNull makes the null of a reference type's hierarchy.
func refNull(t wasm.Reftype) wasm.Instr {
	return wasm.Instr{Op: wasm.OpRefNull, Ext: &wasm.Ext{Types: []wasm.Valtype{t.NonNull()}}}
}

// getLocals makes local.get of n locals from the first on.
func getLocals(first, n int) []wasm.Instr {
	var list []wasm.Instr
	for i := range n {
		list = append(list, indexed(wasm.OpLocalGet, uint32(first+i)))
	}
	return list
}

// zero is the default value of a type, in syntax and nullable.
func zero(t wasm.Valtype) wasm.Instr {
	switch t.Kind {
	case wasm.I32:
		return plain(wasm.OpI32Const)
	case wasm.I64:
		return plain(wasm.OpI64Const)
	case wasm.F32:
		return plain(wasm.OpF32Const)
	case wasm.F64:
		return plain(wasm.OpF64Const)
	case wasm.V128:
		return wasm.Instr{Op: wasm.OpV128Const, Ext: &wasm.Ext{}}
	}
	return refNull(t)
}

func zeros(ts []wasm.Valtype) []wasm.Instr {
	list := make([]wasm.Instr, len(ts))
	for i, t := range ts {
		list[i] = zero(t)
	}
	return list
}

package glue

import (
	"slices"

	"wasmjudge/wasm"
)

// Declared is what an import of something is declared as in syntax, beside the types that it refers to.
type Declared struct {
	Types []wasm.Rectype
	Type  wasm.Externtype
}

// Functype returns the parameters and results of the type of a function or tag.
func (d *Declared) Functype() (params, results []wasm.Valtype) {
	x := d.Type.Type
	for _, r := range d.Types {
		if x < uint32(len(r)) {
			return r[x].Comp.Params, r[x].Comp.Results
		}
		x -= uint32(len(r))
	}
	return nil, nil
}

// RefersByIndex reports whether the type says by a type's index what values are.
func (d *Declared) RefersByIndex() bool {
	list := []wasm.Valtype{d.Type.Table.Elem, d.Type.Global.Type}
	if d.Type.Kind == wasm.ExternFunc || d.Type.Kind == wasm.ExternTag {
		params, results := d.Functype()
		list = slices.Concat(params, results)
	}
	return slices.ContainsFunc(list, func(t wasm.Valtype) bool { return t.Kind == wasm.Ref && t.Heap == wasm.HeapIdx })
}

// Declare returns a closed type with types of its own.
func Declare(t wasm.Externtype) Declared {
	o := opener{index: map[*wasm.Deftype]uint32{}}
	t = o.openExtern(t)
	return Declared{Types: o.types, Type: t}
}

// opener turns closed types into syntax.
type opener struct {
	types []wasm.Rectype
	index map[*wasm.Deftype]uint32
}

// typeIndex returns the index of a defined type. Its recursive type and those it refers to are defined first, if need
// be.
func (o *opener) typeIndex(d *wasm.Deftype) uint32 {
	for pending := []*wasm.Deftype{d}; len(pending) > 0; {
		top := pending[len(pending)-1]
		if _, known := o.index[top]; known {
			pending = pending[:len(pending)-1]
			continue
		}
		group := top.Group()
		first := len(pending)
		eachReference(group, func(r *wasm.Deftype) {
			if _, known := o.index[r]; !known && r.Group()[0] != group[0] {
				pending = append(pending, r)
			}
		})
		if len(pending) == first {
			o.define(group)
		}
	}
	return o.index[d]
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
func (o *opener) define(group []*wasm.Deftype) {
	for _, d := range group {
		o.index[d] = uint32(len(o.index))
	}
	rec := make(wasm.Rectype, len(group))
	for i, d := range group {
		c := d.Comp
		rec[i] = wasm.Subtype{Final: d.Final, Comp: wasm.Comptype{Kind: c.Kind, Params: o.openAll(c.Params),
			Results: o.openAll(c.Results)}}
		for _, f := range c.Fields {
			rec[i].Comp.Fields = append(rec[i].Comp.Fields, wasm.Fieldtype{Type: o.open(f.Type), Mut: f.Mut})
		}
		if d.Super != nil {
			rec[i].Supers = []uint32{o.index[d.Super]}
		}
	}
	o.types = append(o.types, rec)
}

// open turns a closed type into one in syntax.
func (o *opener) open(t wasm.Valtype) wasm.Valtype {
	if t.Def == nil {
		return t
	}
	return wasm.RefIdx(o.typeIndex(t.Def), t.Null)
}

func (o *opener) openAll(ts []wasm.Valtype) []wasm.Valtype {
	out := make([]wasm.Valtype, len(ts))
	for i, t := range ts {
		out[i] = o.open(t)
	}
	return out
}

// openExtern turns a closed external type into one in syntax.
func (o *opener) openExtern(t wasm.Externtype) wasm.Externtype {
	switch t.Kind {
	case wasm.ExternFunc, wasm.ExternTag:
		t.Type = o.typeIndex(t.Def)
	case wasm.ExternTable:
		t.Table.Elem = o.open(t.Table.Elem)
	case wasm.ExternGlobal:
		t.Global.Type = o.open(t.Global.Type)
	}
	return t
}

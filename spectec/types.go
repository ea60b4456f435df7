package spectec

import (
	"fmt"

	"wasmjudge/spectec/core"
	"wasmjudge/wasm"
)

// deftype returns a closed type as a value of the text: of its own recursive type it names the members by their place.
func (s *store) deftype(d *wasm.Deftype) core.Value {
	if v := s.types[d]; v != nil {
		return v
	}
	group := d.Group()
	subs := make([]core.Value, len(group))
	for i, m := range group {
		final, supers := core.List(core.Empty), core.List(core.Empty)
		if m.Final {
			final = core.Listed(s.con("FINAL"))
		}
		if m.Super != nil {
			supers = core.Listed(s.typeuse(m.Super, group))
		}
		subs[i] = s.con("SUB % % %", final, supers, s.comptype(&m.Comp, group))
	}
	rec := s.con("REC %", core.Listed(subs...))
	for i, m := range group {
		s.types[m] = s.con("_DEF % %", rec, core.Num(int64(i)))
	}
	return s.types[d]
}

func (s *store) typeuse(d *wasm.Deftype, within []*wasm.Deftype) core.Value {
	for i, m := range within {
		if m == d {
			return s.con("REC %", core.Num(int64(i)))
		}
	}
	return s.deftype(d)
}

func (s *store) comptype(c *wasm.Comptype, within []*wasm.Deftype) core.Value {
	list := func(ts []wasm.Valtype) core.Value {
		vs := make([]core.Value, len(ts))
		for i, t := range ts {
			vs[i] = s.valtype(t, within)
		}
		return core.Listed(vs...)
	}
	if c.Kind == wasm.CompFunc {
		return s.con("FUNC % -> %", list(c.Params), list(c.Results))
	}
	fields := make([]core.Value, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = s.con("% %", s.mut(f.Mut), s.valtype(f.Type, within))
	}
	if c.Kind == wasm.CompArray {
		return s.con("ARRAY %", fields[0])
	}
	return s.con("STRUCT %", core.Listed(fields...))
}

func (s *store) mut(mut bool) core.Value {
	if mut {
		return core.Listed(s.con("MUT"))
	}
	return core.Empty
}

var plain = map[wasm.Kind]string{wasm.I32: "I32", wasm.I64: "I64", wasm.F32: "F32", wasm.F64: "F64", wasm.V128: "V128", wasm.I8: "I8", wasm.I16: "I16"}

var abstract = map[wasm.Heap]string{wasm.HeapAny: "ANY", wasm.HeapEq: "EQ", wasm.HeapI31: "I31", wasm.HeapStruct: "STRUCT", wasm.HeapArray: "ARRAY",
	wasm.HeapNone: "NONE", wasm.HeapFunc: "FUNC", wasm.HeapNofunc: "NOFUNC", wasm.HeapExn: "EXN", wasm.HeapNoexn: "NOEXN",
	wasm.HeapExtern: "EXTERN", wasm.HeapNoextern: "NOEXTERN", wasm.HeapBot: "BOT"}

// valtype returns a closed value type, or a packed type, as a value of the text.
func (s *store) valtype(t wasm.Valtype, within []*wasm.Deftype) core.Value {
	if name, ok := plain[t.Kind]; ok {
		return s.con(name)
	}
	if t.Kind != wasm.Ref {
		panic(fmt.Sprintf("spectec: a value of type %v", t))
	}
	return s.engine.text.dialect.reftype(s, t, within)
}

// valtypes returns closed value types as a list.
func (s *store) valtypes(ts []wasm.Valtype) core.Value {
	vs := make([]core.Value, len(ts))
	for i, t := range ts {
		vs[i] = s.valtype(t, nil)
	}
	return core.Listed(vs...)
}

func (s *store) limitsOf(l wasm.Limits) core.Value {
	most := core.List(core.Empty)
	if l.HasMax {
		most = core.Listed(core.Natural(l.Max))
	}
	return s.con(limitsKey, core.Natural(l.Min), most)
}

func (s *store) tabletype(t wasm.Tabletype) core.Value {
	return s.con("% % %", s.con(plain[t.Addr]), s.limitsOf(t.Limits), s.valtype(t.Elem, nil))
}

func (s *store) globaltype(t wasm.Globaltype) core.Value {
	return s.con("% %", s.mut(t.Mut), s.valtype(t.Type, nil))
}

package valid

import (
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// shape is what instructions and later types ask of a type again and again.
type shape struct {
	supers      uint8 // in the chain
	defaultless int32 // the first field without default value (Nondefaultable), or -1
}

// typeDefs checks and closes the module's types.
//
//	Types_ok/empty, Types_ok/cons: each recursive type sees those before it
func (v *validator) typeDefs() error {
	n := 0
	for _, r := range v.m.Types {
		n += len(r)
	}
	v.types = make(wasm.Types, 0, n) // stays in the module
	for _, r := range v.m.Types {
		if err := v.rectype(r); err != nil {
			return err
		}
	}
	return nil
}

// rectype checks a recursive type and adds its members to C.TYPES.
//
//	Type_ok: dt* = $rolldt(x, rectype)
//	Rectype_ok/empty, Rectype_ok/cons: each member may refer to all of them
//
// Of closed types the same is said by Rectype_ok2/empty, Rectype_ok2/cons, Subtype_ok2, Deftype_ok, Typeuse_ok/rec and
// Typeuse_ok/deftype: wasm.Types.Define makes nothing else.
func (v *validator) rectype(r wasm.Rectype) error {
	base := len(v.types)
	for k := range r {
		if err := v.subtype(&r[k], base+k, base+len(r)); err != nil {
			return err
		}
	}
	if err := v.types.Define(r); err != nil {
		panic(err) // broken invariant: subtype has checked every index
	}
	for k := range r {
		if err := v.matchesSuper(&r[k], base+k); err != nil {
			return err
		}
	}
	return nil
}

// subtype checks the definition s of type x, which may refer to types below n.
//
//	Subtype_ok: SUB FINAL? (_IDX x')* comptype  if  |x'*| <= 1, x' < x, and comptype is ok
func (v *validator) subtype(s *wasm.Subtype, x, n int) error {
	if len(s.Supers) > 1 {
		return v.invalid(s.Pos, "Subtype_ok", "sub type %d has %d super types, more than one", x, len(s.Supers))
	}
	defaultless := func(f wasm.Fieldtype) bool { return !f.Type.Defaultable() }
	sh := shape{defaultless: int32(slices.IndexFunc(s.Comp.Fields, defaultless))}
	for _, y := range s.Supers {
		switch {
		case int(y) >= n:
			return v.unknownType(s.Pos, y)
		case int(y) >= x:
			return v.invalid(s.Pos, "Subtype_ok", "sub type %d has super type %d, which does not come before it", x, y)
		}
		sh.supers = v.shapes[y].supers + 1
	}
	if sh.supers > limit.Supers {
		return limit.SuperTypes.Excess(v.m.Source, s.Pos)
	}
	v.shapes = append(v.shapes, sh)
	return v.comptype(s.Pos, &s.Comp, n)
}

// matchesSuper checks type x, which is closed, against its supertype.
//
//	Subtype_ok: comptype <: comptype'  where  $unrolldt(C.TYPES[x']) = SUB yy* comptype', not FINAL
func (v *validator) matchesSuper(s *wasm.Subtype, x int) error {
	if len(s.Supers) == 0 {
		return nil
	}
	y := s.Supers[0]
	switch sub, super := v.types[x], v.types[y]; {
	case super.Final:
		return v.invalid(s.Pos, "Subtype_ok", "sub type %d has final super type %d", x, y)
	case !wasm.SubComp(&sub.Comp, &super.Comp):
		return v.invalid(s.Pos, "Subtype_ok", "sub type %d does not match super type %d: %s is not a subtype of %s",
			x, y, v.compName(&sub.Comp), v.compName(&super.Comp))
	}
	return nil
}

// comptype checks a composite type that may refer to types below n.
//
//	Comptype_ok/struct, Comptype_ok/array, Comptype_ok/func, Fieldtype_ok, Storagetype_ok/val, Storagetype_ok/pack,
//	Packtype_ok, Resulttype_ok: their types are ok
func (v *validator) comptype(pos uint32, c *wasm.Comptype, n int) error {
	switch {
	case len(c.Params) > limit.Params:
		return limit.FuncParams.Excess(v.m.Source, pos)
	case len(c.Results) > limit.Results:
		return limit.FuncResults.Excess(v.m.Source, pos)
	case len(c.Fields) > limit.Fields:
		return limit.StructFields.Excess(v.m.Source, pos)
	}
	for _, ts := range [2][]wasm.Valtype{c.Params, c.Results} {
		for _, t := range ts {
			if err := v.valtype(pos, t, n); err != nil {
				return err
			}
		}
	}
	for _, f := range c.Fields {
		if err := v.valtype(pos, f.Type, n); err != nil {
			return err
		}
	}
	return nil
}

// valtype checks a type in syntax that may refer to types below n.
//
//	Numtype_ok, Vectype_ok, Heaptype_ok/abs, Heaptype_ok/bot, Valtype_ok/num, Valtype_ok/vec, Valtype_ok/bot: always
//	Valtype_ok/ref, Reftype_ok, Heaptype_ok/typeuse, Typeuse_ok/typeidx: if C.TYPES[typeidx] = dt
func (v *validator) valtype(pos uint32, t wasm.Valtype, n int) error {
	if t.Kind == wasm.Ref && t.Heap == wasm.HeapIdx && int64(t.Idx) >= int64(n) {
		return v.unknownType(pos, t.Idx)
	}
	return nil
}

func (v *validator) unknownType(pos, x uint32) error {
	return v.invalid(pos, "Typeuse_ok/typeidx", "unknown type %d", x)
}

// close checks and closes a type in syntax, where all of the module's types are defined.
func (v *validator) close(pos uint32, t wasm.Valtype) (wasm.Valtype, error) {
	if t.Kind != wasm.Ref || t.Heap != wasm.HeapIdx { // closed as it is
		return t, nil
	}
	return v.closeIndex(pos, t)
}

func (v *validator) closeIndex(pos uint32, t wasm.Reftype) (wasm.Reftype, error) {
	if int64(t.Idx) >= int64(len(v.types)) {
		return t, v.unknownType(pos, t.Idx)
	}
	return wasm.RefDef(v.types[t.Idx], t.Null), nil
}

var formNames = [...]string{wasm.CompFunc: "function", wasm.CompStruct: "structure", wasm.CompArray: "array"}

// expand finds type x, whose expansion must be of the given form.
//
//	Expand, Expand_use/deftype, Expand_use/typeidx: C.TYPES[x] ~~ comptype
func (v *validator) expand(pos uint32, rule string, x uint32, form wasm.CompKind) (*wasm.Deftype, error) {
	if int64(x) >= int64(len(v.types)) {
		return nil, v.unknownType(pos, x)
	}
	d := v.types[x]
	if d.Comp.Kind != form {
		return nil, v.invalid(pos, rule, "non-%s type %d: it is %s", formNames[form], x, v.compName(&d.Comp))
	}
	return d, nil
}

// limits checks limits within the range up to most; msg says what exceeds it.
//
//	Limits_ok: [n .. m?] : k  if  n <= k, n <= m <= k
func (v *validator) limits(pos uint32, l wasm.Limits, most uint64, msg string) error {
	switch {
	case l.Min > most || l.HasMax && l.Max > most:
		return v.invalid(pos, "Limits_ok", "%s, but limits are %s", msg, l)
	case l.HasMax && l.Min > l.Max:
		return v.invalid(pos, "Limits_ok", "size minimum must not be greater than maximum: %d > %d", l.Min, l.Max)
	}
	return nil
}

// memtype checks a memory type.
//
//	Memtype_ok: addrtype limits PAGE  if  limits : 2^(|addrtype| - 16)
func (v *validator) memtype(pos uint32, t wasm.Memtype) error {
	if t.Addr == wasm.I64 {
		return v.limits(pos, t.Limits, 1<<48, "memory size must be at most 2^48 pages (256 TiB) for i64")
	}
	return v.limits(pos, t.Limits, 1<<16, "memory size must be at most 2^16 pages (4 GiB) for i32")
}

// tabletype checks and closes a table type.
//
//	Tabletype_ok: addrtype limits reftype  if  limits : 2^|addrtype| - 1, and reftype is ok
func (v *validator) tabletype(pos uint32, t wasm.Tabletype) (wasm.Tabletype, error) {
	var err error
	if t.Elem, err = v.close(pos, t.Elem); err != nil {
		return t, err
	}
	if t.Addr == wasm.I64 {
		return t, v.limits(pos, t.Limits, 1<<64-1, "table size must be at most 2^64-1 for i64")
	}
	return t, v.limits(pos, t.Limits, 1<<32-1, "table size must be at most 2^32-1 for i32")
}

// globaltype checks and closes a global type.
//
//	Globaltype_ok: MUT? t  if  t is ok
func (v *validator) globaltype(pos uint32, t wasm.Globaltype) (wasm.Globaltype, error) {
	var err error
	t.Type, err = v.close(pos, t.Type)
	return t, err
}

// tagtype checks a tag type and finds its defined type.
//
//	Tagtype_ok: typeuse  if  typeuse ~~ FUNC t_1* -> eps
func (v *validator) tagtype(pos, x uint32) (*wasm.Deftype, error) {
	d, err := v.expand(pos, "Tagtype_ok", x, wasm.CompFunc)
	if err == nil && len(d.Comp.Results) > 0 {
		err = v.invalid(pos, "Tagtype_ok", "non-empty tag result type %s of type %d", v.typeList(d.Comp.Results), x)
	}
	return d, err
}

package binary

import "wasmjudge/wasm"

// The codes of types that are no value types (specification 5.3).
const (
	codeRef      = 0x64 // (ref ht)
	codeRefNull  = 0x63 // (ref null ht)
	codeFunc     = 0x60
	codeStruct   = 0x5F
	codeArray    = 0x5E
	codeSub      = 0x50
	codeSubFinal = 0x4F
	codeRec      = 0x4E
	codeEmpty    = 0x40 // the block type without a result
)

// kindCodes are Bnumtype, Bvectype and Bpacktype.
var kindCodes = [...]byte{
	wasm.I32: 0x7F, wasm.I64: 0x7E, wasm.F32: 0x7D, wasm.F64: 0x7C, wasm.V128: 0x7B, wasm.I8: 0x78, wasm.I16: 0x77,
}

// heapCodes are Babsheaptype.
var heapCodes = [...]byte{
	wasm.HeapAny: 0x6E, wasm.HeapEq: 0x6D, wasm.HeapI31: 0x6C, wasm.HeapStruct: 0x6B, wasm.HeapArray: 0x6A, wasm.HeapNone: 0x71,
	wasm.HeapFunc: 0x70, wasm.HeapNofunc: 0x73, wasm.HeapExn: 0x69, wasm.HeapNoexn: 0x74, wasm.HeapExtern: 0x6F, wasm.HeapNoextern: 0x72,
}

// typesOf inverts kindCodes and heapCodes; a code of neither gives TypeBot.
var typesOf = func() (ts [0x80]wasm.Valtype) {
	for k, code := range kindCodes {
		if code != 0 {
			ts[code] = wasm.Valtype{Kind: wasm.Kind(k)}
		}
	}
	for h, code := range heapCodes {
		if code != 0 {
			ts[code] = wasm.RefNull(wasm.Heap(h))
		}
	}
	return ts
}()

// typecode reads the code of a type: a signed integer of 7 bits, but given as the byte it is.
func (d *decoder) typecode() byte {
	pos := d.pos
	b := d.byte()
	if b >= 0x80 {
		d.fail(pos, tooLong)
		return 0
	}
	return b
}

// typeAmong reads Bstoragetype where only the kinds from lo to hi are allowed.
func (d *decoder) typeAmong(lo, hi wasm.Kind, malformed string) wasm.Valtype {
	pos := d.pos
	code := d.typecode()
	if code == codeRef || code == codeRefNull {
		return d.heaptype(code == codeRefNull)
	}
	t := typesOf[code]
	if t.Kind < lo || t.Kind > hi {
		d.refuse(pos, wasm.NeedsCode(wasm.CodeType, 0, uint32(code)), "%s", malformed)
	}
	return t
}

// Bvaltype
func (d *decoder) valtype() wasm.Valtype {
	return d.typeAmong(wasm.I32, wasm.Ref, "malformed value type")
}

// Breftype
func (d *decoder) reftype() wasm.Reftype {
	return d.typeAmong(wasm.Ref, wasm.Ref, "malformed reference type")
}

// Bstoragetype
func (d *decoder) storagetype() wasm.Valtype {
	return d.typeAmong(wasm.I32, wasm.I16, "malformed storage type")
}

// Bstoragetype, and so Bvaltype and Breftype
func (e *encoder) storagetype(t wasm.Valtype) {
	switch {
	case t.Kind != wasm.Ref:
		e.byte(kindCodes[t.Kind])
	case t.Heap == wasm.HeapIdx && t.Null:
		e.byte(codeRefNull)
		e.heaptype(t)
	case !t.Null:
		e.byte(codeRef)
		e.heaptype(t)
	default:
		e.heaptype(t)
	}
}

// heaptype reads Bheaptype and makes a reference type of it.
func (d *decoder) heaptype(null bool) wasm.Reftype {
	pos := d.pos
	x := d.sN(33)
	if x >= 0 {
		return wasm.RefIdx(uint32(x), null)
	}
	if d.pos != pos+1 {
		d.fail(pos, tooLong)
		return wasm.Reftype{}
	}
	t := typesOf[x&0x7F]
	if t.Kind != wasm.Ref {
		d.refuse(pos, wasm.NeedsCode(wasm.CodeType, 0, uint32(x&0x7F)), "malformed heap type")
	}
	t.Null = null
	return t
}

// Bheaptype of the reference type t
func (e *encoder) heaptype(t wasm.Reftype) {
	if t.Heap == wasm.HeapIdx {
		e.sN(int64(t.Idx))
		return
	}
	e.byte(heapCodes[t.Heap])
}

// Bblocktype
func (d *decoder) blocktype() wasm.Blocktype {
	pos := d.pos
	if d.peek() == codeEmpty {
		d.pos++
		return wasm.Blocktype{Kind: wasm.BlockEmpty}
	}
	if x := d.sN(33); x >= 0 {
		return wasm.Blocktype{Kind: wasm.BlockIdx, Idx: uint32(x)}
	}
	d.pos = pos
	return wasm.Blocktype{Kind: wasm.BlockVal, Val: d.valtype()}
}

// Bblocktype
func (e *encoder) blocktype(b wasm.Blocktype) {
	switch b.Kind {
	case wasm.BlockEmpty:
		e.byte(codeEmpty)
	case wasm.BlockVal:
		e.storagetype(b.Val)
	case wasm.BlockIdx:
		e.sN(int64(b.Idx))
	}
}

// Bresulttype
func (d *decoder) resulttype() []wasm.Valtype {
	return list(d, &d.types, 1, func(d *decoder, t *wasm.Valtype) { *t = d.valtype() })
}

// Bresulttype
func (e *encoder) resulttype(ts []wasm.Valtype) {
	e.count(len(ts))
	for _, t := range ts {
		e.storagetype(t)
	}
}

// Bmut
func (d *decoder) mut() bool {
	pos := d.pos
	b := d.byte()
	if b > 1 {
		d.refuse(pos, wasm.NeedsCode(wasm.CodeMut, 0, uint32(b)), "malformed mutability")
	}
	return b == 1
}

// Bmut
func (e *encoder) mut(mut bool) {
	if mut {
		e.byte(1)
	} else {
		e.byte(0)
	}
}

// Bfieldtype
func (d *decoder) fieldtype(f *wasm.Fieldtype) {
	f.Type = d.storagetype()
	f.Mut = d.mut()
}

// Bfieldtype
func (e *encoder) fieldtype(f wasm.Fieldtype) {
	e.storagetype(f.Type)
	e.mut(f.Mut)
}

// Bcomptype
func (d *decoder) comptype(c *wasm.Comptype) {
	pos := d.pos
	switch code := d.typecode(); code {
	case codeFunc:
		c.Params = d.resulttype()
		c.Results = d.resulttype()
	case codeStruct:
		c.Kind = wasm.CompStruct
		c.Fields = list(d, &d.fields, 2, (*decoder).fieldtype)
	case codeArray:
		c.Kind = wasm.CompArray
		c.Fields = d.fields.take(1)
		d.fieldtype(&c.Fields[0])
	default:
		d.refuse(pos, wasm.NeedsCode(wasm.CodeDefType, 0, uint32(code)), "malformed definition type")
	}
}

// Bcomptype
func (e *encoder) comptype(c *wasm.Comptype) {
	switch c.Kind {
	case wasm.CompFunc:
		e.byte(codeFunc)
		e.resulttype(c.Params)
		e.resulttype(c.Results)
	case wasm.CompStruct:
		e.byte(codeStruct)
		e.count(len(c.Fields))
		for _, f := range c.Fields {
			e.fieldtype(f)
		}
	case wasm.CompArray:
		e.byte(codeArray)
		e.fieldtype(c.Fields[0])
	}
}

// Bsubtype
func (d *decoder) subtype(s *wasm.Subtype) {
	s.Pos = uint32(d.pos)
	s.Final = true
	if code := d.peek(); code == codeSub || code == codeSubFinal {
		d.pos++
		s.Final = code == codeSubFinal
		s.Supers = list(d, &d.indices, 1, (*decoder).index)
	}
	d.comptype(&s.Comp)
}

// Bsubtype
func (e *encoder) subtype(s *wasm.Subtype) {
	switch {
	case !s.Final:
		e.byte(codeSub)
		e.indices(s.Supers)
	case len(s.Supers) > 0:
		e.byte(codeSubFinal)
		e.indices(s.Supers)
	}
	e.comptype(&s.Comp)
}

// Brectype
func (d *decoder) rectype(r *wasm.Rectype) {
	if d.peek() == codeRec {
		d.pos++
		*r = list(d, &d.subtypes, 2, (*decoder).subtype)
		return
	}
	*r = d.subtypes.take(1)
	d.subtype(&(*r)[0])
}

// Brectype
func (e *encoder) rectype(group *wasm.Rectype) {
	r := *group
	if len(r) != 1 {
		e.byte(codeRec)
		e.count(len(r))
	}
	for i := range r {
		e.subtype(&r[i])
	}
}

// The flags of Blimits.
const (
	limitsMax   = 0x01
	limitsIs64  = 0x04
	limitsFlags = limitsMax | limitsIs64
)

// Blimits; place is that of the flags that proposals have.
func (d *decoder) limits(place wasm.CodePlace) (at wasm.Addrtype, l wasm.Limits) {
	pos := d.pos
	flags := d.byte()
	if flags&^limitsFlags != 0 {
		d.refuse(pos, wasm.NeedsFlags(place, flags&^limitsFlags), "malformed limits flags")
	}
	at = wasm.I32
	if flags&limitsIs64 != 0 {
		at = wasm.I64
	}
	l.Min = d.u64()
	if flags&limitsMax != 0 {
		l.HasMax = true
		l.Max = d.u64()
	}
	return at, l
}

// Blimits
func (e *encoder) limits(at wasm.Addrtype, l wasm.Limits) {
	flags := byte(0)
	if l.HasMax {
		flags |= limitsMax
	}
	if at == wasm.I64 {
		flags |= limitsIs64
	}
	e.byte(flags)
	e.u64(l.Min)
	if l.HasMax {
		e.u64(l.Max)
	}
}

// Btagtype: a type index
func (d *decoder) tagtype() uint32 {
	d.zero()
	return d.u32()
}

// Btagtype
func (e *encoder) tagtype(x uint32) {
	e.byte(0)
	e.u32(x)
}

// Bglobaltype
func (d *decoder) globaltype() (g wasm.Globaltype) {
	g.Type = d.valtype()
	g.Mut = d.mut()
	return g
}

// Bglobaltype
func (e *encoder) globaltype(g wasm.Globaltype) {
	e.storagetype(g.Type)
	e.mut(g.Mut)
}

// Bmemtype
func (d *decoder) memtype() (m wasm.Memtype) {
	m.Addr, m.Limits = d.limits(wasm.CodeMemFlag)
	return m
}

// Bmemtype
func (e *encoder) memtype(m wasm.Memtype) { e.limits(m.Addr, m.Limits) }

// Btabletype
func (d *decoder) tabletype() (t wasm.Tabletype) {
	t.Elem = d.reftype()
	t.Addr, t.Limits = d.limits(wasm.CodeTableFlag)
	return t
}

// Btabletype
func (e *encoder) tabletype(t wasm.Tabletype) {
	e.storagetype(t.Elem)
	e.limits(t.Addr, t.Limits)
}

// Bexterntype
func (d *decoder) externtype(t *wasm.Externtype) {
	pos := d.pos
	t.Kind = wasm.ExternKind(d.byte())
	switch t.Kind {
	case wasm.ExternFunc:
		t.Type = d.u32()
	case wasm.ExternTable:
		t.Table = d.tabletype()
	case wasm.ExternMem:
		t.Mem = d.memtype()
	case wasm.ExternGlobal:
		t.Global = d.globaltype()
	case wasm.ExternTag:
		t.Type = d.tagtype()
	default:
		d.refuse(pos, wasm.NeedsCode(wasm.CodeImport, 0, uint32(t.Kind)), "malformed import kind")
	}
}

// Bexterntype
func (e *encoder) externtype(t *wasm.Externtype) {
	e.byte(byte(t.Kind))
	switch t.Kind {
	case wasm.ExternFunc:
		e.u32(t.Type)
	case wasm.ExternTable:
		e.tabletype(t.Table)
	case wasm.ExternMem:
		e.memtype(t.Mem)
	case wasm.ExternGlobal:
		e.globaltype(t.Global)
	case wasm.ExternTag:
		e.tagtype(t.Type)
	}
}

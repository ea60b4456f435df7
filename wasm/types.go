package wasm

import (
	"fmt"
	"strings"
)

// Kind is the outermost form of a value, packed or bottom type.
type Kind uint8

// The kinds of types. I8 and I16 are packed types and occur only as the Type of a Fieldtype.
const (
	Bot Kind = iota // the bottom type, of unreachable operands only
	I32
	I64
	F32
	F64
	V128
	Ref
	I8
	I16
)

// Heap is the form of a heap type.
type Heap uint8

// The heap types. HeapIdx stands for a type index of a module, HeapDef for a closed defined type.
const (
	HeapBot Heap = iota
	HeapAny
	HeapEq
	HeapI31
	HeapStruct
	HeapArray
	HeapNone
	HeapFunc
	HeapNofunc
	HeapExn
	HeapNoexn
	HeapExtern
	HeapNoextern
	HeapIdx // Idx: syntax, relative to a module
	HeapDef // Def: closed, relative to nothing
)

var heapNames = [...]string{"bot", "any", "eq", "i31", "struct", "array", "none", "func", "nofunc", "exn", "noexn", "extern", "noextern"}

// String returns the heap type's keyword; HeapIdx and HeapDef have none.
func (h Heap) String() string {
	if int(h) < len(heapNames) {
		return heapNames[h]
	}
	return "type"
}

// Valtype is a value type (specification 2.3), and also a packed type where a Fieldtype has one. It is 16 bytes
// and comparable: two closed types are equal exactly when they are ==, because closed defined types are unique.
// In syntax a concrete heap type is a HeapIdx; closing it against a module's types turns it into a HeapDef.
type Valtype struct {
	Def  *Deftype // HeapDef
	Idx  uint32   // HeapIdx
	Kind Kind
	Null bool // Ref
	Heap Heap // Ref
}

// Reftype is a Valtype whose Kind is Ref.
type Reftype = Valtype

// The number and vector types, and the reference types that have a short name.
var (
	TypeI32       = Valtype{Kind: I32}
	TypeI64       = Valtype{Kind: I64}
	TypeF32       = Valtype{Kind: F32}
	TypeF64       = Valtype{Kind: F64}
	TypeV128      = Valtype{Kind: V128}
	TypeBot       = Valtype{Kind: Bot}
	TypeFuncref   = RefNull(HeapFunc)
	TypeExternref = RefNull(HeapExtern)
	TypeAnyref    = RefNull(HeapAny)
	TypeEqref     = RefNull(HeapEq)
	TypeExnref    = RefNull(HeapExn)
)

// RefNull is the type (ref null h).
func RefNull(h Heap) Reftype { return Reftype{Kind: Ref, Null: true, Heap: h} }

// RefTo is the type (ref h).
func RefTo(h Heap) Reftype { return Reftype{Kind: Ref, Heap: h} }

// RefIdx is the type (ref null? x) in syntax.
func RefIdx(x uint32, null bool) Reftype {
	return Reftype{Kind: Ref, Null: null, Heap: HeapIdx, Idx: x}
}

// RefDef is the closed type (ref null? d).
func RefDef(d *Deftype, null bool) Reftype {
	return Reftype{Kind: Ref, Null: null, Heap: HeapDef, Def: d}
}

// NonNull is t without null (specification 3.1.1, the difference with a null reference).
func (t Valtype) NonNull() Valtype { t.Null = false; return t }

// Nullable is t with null.
func (t Valtype) Nullable() Valtype { t.Null = true; return t }

// Defaultable reports whether t has a default value (specification 4.2.1, Defaultable).
func (t Valtype) Defaultable() bool { return t.Kind != Ref && t.Kind != Bot || t.Null }

// Packed reports whether t is i8 or i16.
func (t Valtype) Packed() bool { return t.Kind >= I8 }

// Unpack is the value type of a field (specification 2.3.9).
func (t Valtype) Unpack() Valtype {
	if t.Packed() {
		return TypeI32
	}
	return t
}

// Size is the number of bytes a non-reference type occupies in memory or in a data segment; 0 for references.
func (t Valtype) Size() int {
	switch t.Kind {
	case I8:
		return 1
	case I16:
		return 2
	case I32, F32:
		return 4
	case I64, F64:
		return 8
	case V128:
		return 16
	}
	return 0
}

var kindNames = [...]string{"bot", "i32", "i64", "f32", "f64", "v128", "ref", "i8", "i16"}

func (k Kind) String() string { return kindNames[k] }

// String writes the type as the text format does, with type indices as numbers and closed types as their structure.
func (t Valtype) String() string {
	if t.Kind != Ref {
		return t.Kind.String()
	}
	if t.Null && t.Heap < HeapIdx {
		return ShortRef(t.Heap)
	}
	if t.Null {
		return "(ref null " + t.HeapString() + ")"
	}
	return "(ref " + t.HeapString() + ")"
}

// HeapString writes the heap type of a reference type.
func (t Valtype) HeapString() string {
	switch t.Heap {
	case HeapIdx:
		return fmt.Sprint(t.Idx)
	case HeapDef:
		return t.Def.String()
	}
	return t.Heap.String()
}

// ShortRef returns the keyword that abbreviates (ref null h), such as "anyref" or "nullexnref".
func ShortRef(h Heap) string {
	switch h {
	case HeapNone:
		return "nullref"
	case HeapNofunc, HeapNoexn, HeapNoextern:
		return "null" + h.String()[2:] + "ref"
	}
	return h.String() + "ref"
}

// Pack writes a syntactic type (no HeapDef) into one word; Unpacked reads it back.
func (t Valtype) Pack() uint64 {
	p := uint64(t.Idx)<<32 | uint64(t.Heap)<<8 | uint64(t.Kind)
	if t.Null {
		p |= 1 << 16
	}
	return p
}

// Unpacked is the inverse of Valtype.Pack.
func Unpacked(p uint64) Valtype {
	return Valtype{Idx: uint32(p >> 32), Heap: Heap(p >> 8), Kind: Kind(p), Null: p&(1<<16) != 0}
}

// Fieldtype is a field of a structure or array (specification 2.3.9).
type Fieldtype struct {
	Type Valtype // may be packed
	Mut  bool
}

// CompKind is the form of a composite type.
type CompKind uint8

// The forms of composite types.
const (
	CompFunc CompKind = iota
	CompStruct
	CompArray
)

// Comptype is a composite type (specification 2.3.9). An array has exactly one field.
type Comptype struct {
	Kind    CompKind
	Params  []Valtype   // CompFunc
	Results []Valtype   // CompFunc
	Fields  []Fieldtype // CompStruct, CompArray
}

// Functype is the composite type of functions from params to results.
func Functype(params, results []Valtype) Comptype {
	return Comptype{Kind: CompFunc, Params: params, Results: results}
}

// String writes the composite type much as the text format does, and of long lists only the start.
func (c *Comptype) String() string { return c.string(Valtype.String) }

func (c *Comptype) string(typeName func(Valtype) string) string {
	params, results := typeList(c.Params, typeName), typeList(c.Results, typeName)
	fields := fieldList(c.Fields, typeName)
	switch {
	case c.Kind == CompStruct:
		return "(struct" + fields + ")"
	case c.Kind == CompArray:
		return "(array" + fields + ")"
	}
	if params != "" {
		params = " (param" + params + ")"
	}
	if results != "" {
		results = " (result" + results + ")"
	}
	return "(func" + params + results + ")"
}

func typeList(ts []Valtype, typeName func(Valtype) string) string {
	return list(len(ts), func(i int) string { return typeName(ts[i]) })
}

func fieldList(fs []Fieldtype, typeName func(Valtype) string) string {
	return list(len(fs), func(i int) string {
		if fs[i].Mut {
			return "(mut " + typeName(fs[i].Type) + ")"
		}
		return typeName(fs[i].Type)
	})
}

// list writes the first of n items, each after a space.
func list(n int, item func(int) string) string {
	const most = 20
	var b strings.Builder
	for i := range min(n, most) {
		b.WriteString(" " + item(i))
	}
	if n > most {
		fmt.Fprintf(&b, " ... %d more", n-most)
	}
	return b.String()
}

// Subtype is a sub type in syntax (specification 2.3.10).
type Subtype struct {
	Final  bool
	Supers []uint32 // type indices; valid with at most one
	Comp   Comptype
	Pos    uint32 // of the definition in its source
}

// Rectype is a recursive type in syntax: a group of sub types that may refer to each other (2.3.10).
type Rectype []Subtype

// Addrtype is the address type of a memory or table: I32 or I64.
type Addrtype = Kind

// Limits bound a memory's pages or a table's elements (2.3.12).
type Limits struct {
	Min    uint64
	Max    uint64 // meaningful if HasMax
	HasMax bool
}

// String writes the limits as the text format does.
func (l Limits) String() string {
	if l.HasMax {
		return fmt.Sprintf("%d %d", l.Min, l.Max)
	}
	return fmt.Sprint(l.Min)
}

// Globaltype is the type of a global (2.3.14).
type Globaltype struct {
	Type Valtype
	Mut  bool
}

// Memtype is the type of a memory; limits count pages of PageSize bytes (2.3.15).
type Memtype struct {
	Addr   Addrtype
	Limits Limits
}

// Tabletype is the type of a table; limits count elements (2.3.16).
type Tabletype struct {
	Addr   Addrtype
	Limits Limits
	Elem   Reftype
}

// PageSize is the number of bytes in a memory page.
const PageSize = 65536

func (g Globaltype) String() string {
	if g.Mut {
		return "(mut " + g.Type.String() + ")"
	}
	return g.Type.String()
}

func addrPrefix(a Addrtype) string {
	if a == I64 {
		return "i64 "
	}
	return ""
}

func (m Memtype) String() string { return addrPrefix(m.Addr) + m.Limits.String() }

func (t Tabletype) String() string {
	return addrPrefix(t.Addr) + t.Limits.String() + " " + t.Elem.String()
}

// ExternKind is what an import or export denotes.
type ExternKind uint8

// The kinds of external types, numbered as in the binary format (5.3.14).
const (
	ExternFunc ExternKind = iota
	ExternTable
	ExternMem
	ExternGlobal
	ExternTag
)

var externNames = [...]string{"func", "table", "memory", "global", "tag"}

func (k ExternKind) String() string { return externNames[k] }

// Externtype is the type of an import or export (2.3.19); the field that Kind names is meaningful. Func and
// tag types are type indices in syntax (Type) and defined types when closed (Def).
type Externtype struct {
	Kind   ExternKind
	Type   uint32
	Def    *Deftype
	Table  Tabletype
	Mem    Memtype
	Global Globaltype
}

// String writes the external type as the text format's import descriptions do.
func (e Externtype) String() string {
	s := "(" + e.Kind.String() + " "
	switch e.Kind {
	case ExternTable:
		s += e.Table.String()
	case ExternMem:
		s += e.Mem.String()
	case ExternGlobal:
		s += e.Global.String()
	default:
		if e.Def != nil {
			s += e.Def.String()
		} else {
			s += fmt.Sprintf("(type %d)", e.Type)
		}
	}
	return s + ")"
}

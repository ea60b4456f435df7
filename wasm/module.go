package wasm

import (
	"cmp"
	"slices"
)

// Module is a module in abstract syntax (specification 2.5). Index spaces start with the imports of their kind, in
// order.
type Module struct {
	Types   []Rectype // type indices count through the members of each
	Imports []Import
	Tags    []Tag
	Globals []Global
	Mems    []Mem
	Tables  []Table
	Funcs   []Func
	Datas   []Data
	Elems   []Elem
	Start   *Start
	Exports []Export
	Exts    []Ext // what the instructions' immediates are kept in that do not fit them; some may be used by none

	Names   *Names   // the name section, or the identifiers of the text format; nil if none
	Customs []Custom // custom sections other than those of Names and Hints, in order
	Hints   []Hint   // branch hints (appendix, custom sections), in order of function and instruction
	NamesAt *Spot    // where the section of Names stands; nil at the end
	HintsAt *Spot    // where the section of Hints stands; nil before the code

	Proposals Proposals // those of which there are instructions; the readers set it

	Defs   Types   // closed types, indexed by typeidx; nil unless validation has accepted the module
	Source *Source // where it came from, or nil
}

// Import is an import: a name in two parts and what is wanted (2.5.11).
type Import struct {
	Module, Name string
	Type         Externtype
	Pos          uint32
}

// Tag is a tag definition: the index of its function type (2.5.3).
type Tag struct {
	Type uint32
	Pos  uint32
}

// Global is a global definition (2.5.4).
type Global struct {
	Type Globaltype
	Init []Instr
	Pos  uint32
}

// Mem is a memory definition (2.5.5).
type Mem struct {
	Type Memtype
	Pos  uint32
}

// Table is a table definition (2.5.6). Init is nil when the table has no initializer: its elements are null.
type Table struct {
	Type Tabletype
	Init []Instr
	Pos  uint32
}

// Func is a function definition (2.5.7). Locals do not include the parameters; each group is a run of one type, as
// in the binary format, so that a declaration of 2^32 locals costs nothing.
type Func struct {
	Type   uint32
	Locals []Locals
	Body   []Instr
	Pos    uint32
}

// Locals is a run of N local variables of one type.
type Locals struct {
	N    uint32
	Type Valtype
}

// SegmentMode is how a data or element segment is used.
type SegmentMode uint8

// The modes of segments.
const (
	Passive SegmentMode = iota
	Active
	Declarative // element segments only
)

// Data is a data segment (2.5.8).
type Data struct {
	Init   []byte
	Mode   SegmentMode
	Mem    uint32  // Active
	Offset []Instr // Active
	Pos    uint32
}

// Elem is an element segment (2.5.9).
type Elem struct {
	Type   Reftype
	Init   [][]Instr
	Mode   SegmentMode
	Table  uint32  // Active
	Offset []Instr // Active
	Pos    uint32
}

// Start names the start function (2.5.10).
type Start struct {
	Func uint32
	Pos  uint32
}

// Export is an export (2.5.12).
type Export struct {
	Name  string
	Kind  ExternKind
	Index uint32
	Pos   uint32
}

// Custom is a custom section, or a (@custom) annotation (appendix 7.6). After is the id of the section that it
// follows in the binary format's order of sections, 0 at the start of the module.
type Custom struct {
	Name  string
	Data  []byte
	After SectionID
	Pos   uint32
}

// Spot is where a section stands that is not among a module's custom sections, but stands between them. Where that of
// Hints and that of Names stand at one spot, that of Hints comes first.
type Spot struct {
	After   SectionID // the section that it follows, as for Custom
	Customs int       // how many of the custom sections come before it
}

// Hint is a branch hint: whether the if or br_if at Body[Instr] of the defined function Func is likely taken.
type Hint struct {
	Func  uint32 // funcidx
	Instr uint32 // index into the function's Body
	Taken bool
	Pos   uint32
}

// Namemap associates indices with names, in increasing order of index (appendix, name section).
type Namemap []Nameassoc

// Nameassoc is one association of a Namemap.
type Nameassoc struct {
	Index uint32
	Name  string
}

// Indirectnamemap associates indices with Namemaps, in increasing order of index.
type Indirectnamemap []Indirectnameassoc

// Indirectnameassoc is one association of an Indirectnamemap.
type Indirectnameassoc struct {
	Index uint32
	Names Namemap
}

// Names are the contents of the name section. A nil Module means that the module has no name.
type Names struct {
	Module                                                  *string
	Funcs, Types, Tables, Mems, Globals, Elems, Datas, Tags Namemap
	Locals                                                  Indirectnamemap // by funcidx
	// Labels are by funcidx, and then count the structured instructions of the body in order.
	Labels Indirectnamemap
	Fields Indirectnamemap // by typeidx
}

// Name finds the name of an index; ok is false if it has none.
func (m Namemap) Name(x uint32) (name string, ok bool) {
	i, ok := slices.BinarySearchFunc(m, x, func(a Nameassoc, x uint32) int { return cmp.Compare(a.Index, x) })
	if !ok {
		return "", false
	}
	return m[i].Name, true
}

// Of finds the Namemap of an index, nil if it has none.
func (m Indirectnamemap) Of(x uint32) Namemap {
	i, ok := slices.BinarySearchFunc(m, x, func(a Indirectnameassoc, x uint32) int { return cmp.Compare(a.Index, x) })
	if !ok {
		return nil
	}
	return m[i].Names
}

// CountImports returns the number of imports of a kind: the index of the first definition of that kind.
func (m *Module) CountImports(k ExternKind) int {
	n := 0
	for i := range m.Imports {
		if m.Imports[i].Type.Kind == k {
			n++
		}
	}
	return n
}

// Externtype returns the type of the index x of a kind, with types in syntax; ok is false if x is out of range. It
// takes time proportional to the number of imports.
func (m *Module) Externtype(k ExternKind, x uint32) (t Externtype, ok bool) {
	n := uint32(0)
	for i := range m.Imports {
		if m.Imports[i].Type.Kind != k {
			continue
		}
		if n == x {
			return m.Imports[i].Type, true
		}
		n++
	}
	x -= n
	t.Kind = k
	switch {
	case k == ExternFunc && x < uint32(len(m.Funcs)):
		t.Type = m.Funcs[x].Type
	case k == ExternTable && x < uint32(len(m.Tables)):
		t.Table = m.Tables[x].Type
	case k == ExternMem && x < uint32(len(m.Mems)):
		t.Mem = m.Mems[x].Type
	case k == ExternGlobal && x < uint32(len(m.Globals)):
		t.Global = m.Globals[x].Type
	case k == ExternTag && x < uint32(len(m.Tags)):
		t.Type = m.Tags[x].Type
	default:
		return Externtype{}, false
	}
	return t, true
}

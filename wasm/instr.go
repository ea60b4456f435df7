package wasm

import "encoding/binary"

// Instr is one instruction. Bodies and expressions are flat sequences in the order of the binary format: a structured
// instruction is followed by its body and an OpEnd, an if may hold an OpElse. Every expression ends with OpEnd.
// The Imm of its row says which fields an instruction uses. It has no pointers, and is as small as it can be: a
// module has so many that what the collector of garbage has to look at, and what is moved, is mostly these.
type Instr struct {
	Op    Op
	Align uint8  // memarg alignment: the exponent of a power of two; or the BlockKind of a structured instruction
	Wide  bool   // set by validation: the operand of this drop or select is a v128
	Pos   uint32 // offset of the instruction in its source: bytes of text, or of the binary module
	X, Y  uint32
	N     uint64
}

// Ext holds the immediates that do not fit an Instr, whose Y is the index of the Ext in its module: see Module.Ext. An
// Ext in a module is not changed, nor is what it points to, so that copies of instructions and of modules may share
// it.
type Ext struct {
	Types   []Valtype // ImmCast, ImmSelect
	Labels  []uint32  // ImmLabels
	Catches []Catch   // ImmTryTable
}

// HasExt reports whether an instruction with such immediates has an Ext.
func (i Imm) HasExt() bool {
	return i == ImmTryTable || i == ImmLabels || i == ImmCast || i == ImmSelect
}

// Ext returns the immediates that an instruction of the module has in an Ext. They must not be changed.
func (m *Module) Ext(i *Instr) *Ext { return &m.Exts[i.Y] }

// SetExt gives an instruction of the module other immediates. What they point to must not be changed afterwards.
func (m *Module) SetExt(i *Instr, e Ext) {
	i.Y = uint32(len(m.Exts))
	m.Exts = append(m.Exts, e)
}

// Reftype returns the type of an instruction with ImmHeap or ImmHeapNull.
func (i *Instr) Reftype() Reftype { return Unpacked(i.N) }

// SetReftype sets the type of an instruction with ImmHeap or ImmHeapNull.
func (i *Instr) SetReftype(t Reftype) { i.N = t.Pack() }

// V128 returns the bytes of an instruction with ImmV128, in little-endian order, or the lane indices of one with
// ImmShuffle.
func (i *Instr) V128() (v [16]byte) {
	binary.LittleEndian.PutUint64(v[:], i.N)
	binary.LittleEndian.PutUint32(v[8:], i.X)
	binary.LittleEndian.PutUint32(v[12:], i.Y)
	return v
}

// SetV128 sets what V128 gives.
func (i *Instr) SetV128(v [16]byte) {
	i.N = binary.LittleEndian.Uint64(v[:])
	i.X, i.Y = binary.LittleEndian.Uint32(v[8:]), binary.LittleEndian.Uint32(v[12:])
}

// CatchKind is the form of a catch clause, numbered as in the binary format (5.4.2).
type CatchKind uint8

// The forms of catch clauses.
const (
	CatchTag CatchKind = iota
	CatchTagRef
	CatchAll
	CatchAllRef
)

var catchNames = [...]string{"catch", "catch_ref", "catch_all", "catch_all_ref"}

func (k CatchKind) String() string { return catchNames[k] }

// HasTag reports whether the clause names a tag.
func (k CatchKind) HasTag() bool { return k <= CatchTagRef }

// HasRef reports whether the clause passes the exception reference on.
func (k CatchKind) HasRef() bool { return k&1 != 0 }

// Catch is a catch clause of a try_table (2.4.2). Label is relative to outside the try_table.
type Catch struct {
	Kind  CatchKind
	Tag   uint32 // tagidx, if Kind.HasTag
	Label uint32
}

// BlockKind is the form of a block type.
type BlockKind uint8

// The forms of block types.
const (
	BlockEmpty BlockKind = iota // no result
	BlockVal                    // one result
	BlockIdx                    // a type index
)

// Blocktype is the type of a structured instruction (2.3.8).
type Blocktype struct {
	Kind BlockKind
	Val  Valtype // BlockVal
	Idx  uint32  // BlockIdx
}

// Blocktype returns the block type of a structured instruction.
func (i *Instr) Blocktype() Blocktype {
	return Blocktype{i.BlockKind(), Unpacked(i.N), i.X}
}

// BlockKind and BlockValKind are parts of the block type, its Kind and that of its Val, which is Bot if there is none.
// A Blocktype is put together in memory and read again in other pieces, for which the processor waits: whoever looks
// at very many instructions asks for what he needs.
func (i *Instr) BlockKind() BlockKind { return BlockKind(i.Align) }
func (i *Instr) BlockValKind() Kind   { return Kind(i.N) }

// SetBlocktype sets the block type of a structured instruction.
func (i *Instr) SetBlocktype(b Blocktype) {
	i.Align, i.N, i.X = uint8(b.Kind), b.Val.Pack(), b.Idx
}

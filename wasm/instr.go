package wasm

// Instr is one instruction. Bodies and expressions are flat sequences in the order of the binary format: a structured
// instruction is followed by its body and an OpEnd, an if may hold an OpElse. Every expression ends with OpEnd.
// Which fields an instruction uses is told by the Imm of its row.
type Instr struct {
	Op    Op
	Align uint8  // memarg alignment: the exponent of a power of two
	Wide  bool   // set by validation: the operand of this drop or select is a v128
	Pos   uint32 // offset of the instruction in its source: bytes of text, or of the binary module
	X, Y  uint32
	N     uint64
	Ext   *Ext
}

// Ext holds the immediates that do not fit an Instr.
type Ext struct {
	Types   []Valtype // ImmHeap, ImmHeapNull, ImmCast, ImmSelect
	Labels  []uint32  // ImmLabels
	Catches []Catch   // ImmTryTable
	V128    [16]byte  // ImmV128, ImmShuffle
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
type BlockKind uint32

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

// Blocktype gives the block type of a structured instruction.
func (i *Instr) Blocktype() Blocktype {
	return Blocktype{BlockKind(i.Y), Unpacked(i.N), i.X}
}

// SetBlocktype sets the block type of a structured instruction.
func (i *Instr) SetBlocktype(b Blocktype) { i.Y, i.N, i.X = uint32(b.Kind), b.Val.Pack(), b.Idx }

package wasm

import "strings"

// Imm is the shape of an instruction's immediates: what follows the opcode in the binary format and the
// keyword in the text format, and where Instr keeps it. The comments give the fields of Instr used; X and Y
// hold immediates in the order of the abstract syntax (specification 2.4), which is not always the binary order.
type Imm uint8

// The shapes of immediates.
const (
	ImmNone       Imm = iota
	ImmBlock          // blocktype: see Instr.Blocktype
	ImmTryTable       // blocktype and Ext.Catches
	ImmLabel          // X labelidx
	ImmLabels         // Ext.Labels, the default label last
	ImmFunc           // X funcidx
	ImmType           // X typeidx
	ImmTableType      // X tableidx, Y typeidx (binary: typeidx first)
	ImmLocal          // X localidx
	ImmGlobal         // X globalidx
	ImmTable          // X tableidx
	ImmTableTable     // X, Y tableidx (destination, source)
	ImmTableElem      // X tableidx, Y elemidx (binary: elemidx first)
	ImmElem           // X elemidx
	ImmMem            // X memidx
	ImmMemMem         // X, Y memidx (destination, source)
	ImmMemData        // X memidx, Y dataidx (binary: dataidx first)
	ImmData           // X dataidx
	ImmMemarg         // X memidx, N offset, Align
	ImmMemargLane     // as ImmMemarg, and Y laneidx
	ImmLane           // Y laneidx
	ImmShuffle        // sixteen lane indices: see Instr.V128
	ImmTag            // X tagidx
	ImmField          // X typeidx, Y fieldidx
	ImmTypeN          // X typeidx, Y length
	ImmTypeData       // X typeidx, Y dataidx
	ImmTypeElem       // X typeidx, Y elemidx
	ImmTypeType       // X, Y typeidx (destination, source)
	ImmHeap           // a non-null reftype: see Instr.Reftype (for ref.null: the heap type of its null)
	ImmHeapNull       // a nullable reftype: see Instr.Reftype
	ImmCast           // X labelidx, Ext.Types[0] and [1]: source and target reftype
	ImmSelect         // Ext.Types: the operand types
	ImmI32            // N, zero-extended
	ImmI64            // N
	ImmF32            // N: IEEE 754 bits, zero-extended
	ImmF64            // N: IEEE 754 bits
	ImmV128           // see Instr.V128
	ImmCount
)

// Chapter is the specification's heading under which an instruction stands (4.6); files are named by it.
type Chapter uint8

// The chapters of instructions.
const (
	ChapterNone Chapter = iota
	ChapterControl
	ChapterParametric
	ChapterException
	ChapterVariable
	ChapterTable
	ChapterMemory
	ChapterReference
	ChapterAggregate
	ChapterNumeric
	ChapterVector
)

// Row is one instruction of the table.
type Row struct {
	Name    string  // keyword of the text format; empty for an Op that is no instruction
	Imm     Imm     // shape of the immediates
	Sig     string  // operand and result types where fixed, as "params:results"; empty where not. See below.
	Chapter Chapter // heading it stands under
	Valid   string  // validation rule
	Exec    string  // execution rules, separated by spaces
	Width   uint8   // bytes of memory a load or store accesses, 0 for others
}

// In Sig, i I f F v stand for i32 i64 f32 f64 v128 and a for the address type of the instruction's memory.

// Row returns the instruction's row of the table; its Name is empty when op is no instruction of WebAssembly 3.0.
func (op Op) Row() *Row {
	if op >= OpCount {
		return &rows[0xFF]
	}
	return &rows[op]
}

// String returns the instruction's keyword, such as "i32.add".
func (op Op) String() string {
	if name := op.AnyRow().Name; name != "" {
		return name
	}
	return "unknown instruction"
}

// Rules returns the names of the instruction's execution rules.
func (op Op) Rules() []string { return strings.Fields(op.Row().Exec) }

// Params returns the fixed operand types as letters of Sig.
func (r *Row) Params() string { p, _, _ := strings.Cut(r.Sig, ":"); return p }

// Results returns the fixed result types as letters of Sig.
func (r *Row) Results() string { _, p, _ := strings.Cut(r.Sig, ":"); return p }

// Prefix splits the Op into its binary form: a prefix byte (0 if none) and the number after it.
func (op Op) Prefix() (prefix byte, code uint32) {
	if op < 0x100 {
		return 0, uint32(op)
	}
	if op < 0x300 {
		return byte(0xFA + op>>8), uint32(op & 0xFF)
	}
	return 0xFD, uint32(op - 0x300)
}

// OpOf is the inverse of Prefix; ok is false when there is no such instruction in WebAssembly 3.0.
func OpOf(prefix byte, code uint32) (op Op, ok bool) {
	op, ok = opOf(prefix, code)
	return op, ok && rows[op].Name != ""
}

// opOf is the inverse of Prefix; ok is false when the table has no place for the opcode.
func opOf(prefix byte, code uint32) (op Op, ok bool) {
	switch {
	case prefix == 0 && code <= 0xFF:
		op = Op(code)
	case prefix == 0xFB && code <= 0xFF:
		op = 0x100 + Op(code)
	case prefix == 0xFC && code <= 0xFF:
		op = 0x200 + Op(code)
	case prefix == 0xFD && code < OpCount-0x300:
		op = 0x300 + Op(code)
	default:
		return 0, false
	}
	return op, true
}

var byName = func() map[string]Op {
	m := make(map[string]Op, 512)
	for op := Op(OpCount - 1); op < OpCount; op-- {
		if name := rows[op].Name; name != "" {
			m[name] = op // the first Op of a name wins: select and the non-null forms
		}
	}
	return m
}()

// OpNamed finds an instruction by keyword. For keywords shared by several Ops (select, ref.test, ref.cast)
// it returns the one without types and the non-null ones.
func OpNamed(name string) (op Op, ok bool) {
	op, ok = byName[name]
	return op, ok
}

// Structured reports whether the instruction opens a block that an end closes.
func (op Op) Structured() bool {
	imm := op.Row().Imm
	return imm == ImmBlock || imm == ImmTryTable
}

package abi

import (
	"unsafe"

	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// Vmctx is the state of an instance as generated code sees it. It lies at a fixed address for the life of its store,
// and the tables that follow it have the lengths that layout has for its module. Go's collector sees no pointers in
// it.
type Vmctx struct {
	RT       uintptr // *Context of the store
	Exit     uintptr // entry of the exit stub, for runtime calls
	Instance uint32  // number of the instance in its store, from 0; HostInstance for a host function's frame
	Observed uint32  // not 0 if somebody wants to hear of every throw
}

// HostInstance is the Vmctx.Instance of a host function's vmctx.
const HostInstance = ^uint32(0)

// Import is an imported function: what a call needs, and the reference to it.
type Import struct {
	Code  uintptr
	Vmctx uintptr
	Ref   uintptr // *Func, the word that a funcref is
}

// Func is what a funcref points at. A null funcref is 0.
type Func struct {
	Code  uintptr
	Vmctx uintptr
	Type  uint32 // number of the function's defined type in the store (see typeIDs in layout)
	Index uint32 // funcidx in its instance
}

// Memref is a memory in a vmctx. The base of a memory never moves.
type Memref struct {
	Base uintptr
	Rec  uintptr // *Mem
}

// Mem is a memory.
type Mem struct {
	Base   uintptr
	Length uint64 // bytes now
}

// Table is a table: words of references, at base. Growing may move them.
type Table struct {
	Base   uintptr
	Length uint64 // elements now
}

// Exception is the head of an exception, an object of the heap whose type is the function type of its tag: its tag as
// (instance, tag index in it, imports included, where it was defined), and the number of words of its payload, which
// follow. Each parameter of the tag takes one word (a v128 two), in order.
type Exception struct {
	Type     uint32 // number of the type (run/types.go)
	Words    uint32
	Instance uint32 // defining instance, or HostInstance
	Tag      uint32 // tagidx in the defining instance, or number of the host tag
}

// Payload is the words of the exception's payload.
func (e *Exception) Payload() []uint64 {
	return unsafe.Slice(located[uint64](uintptr(unsafe.Pointer(e))+uintptr(ExceptionPayload)), e.Words)
}

var _ [heap.ExceptionPayload]struct{} = [unsafe.Sizeof(Exception{})]struct{}{}

// ExceptionPayload is the offset of the first payload word in an exception.
const ExceptionPayload = int32(unsafe.Sizeof(Exception{}))

// Context is the part of a store's runtime context that generated code touches: see "Leaving to Go" in frame.go. It
// is the first field of the runtime's own, larger structure.
type Context struct {
	Call   uint64 // a RuntimeCall
	Args   [16]uint64
	Window heap.Window // where objects are made
	Rows   uintptr     // []TypeRow by number of type; it may change while an instance is made (run/types.go)
}

// GlobalCell is the size of a global: enough for a v128.
const GlobalCell = 16

// Layout says where a module's instances keep what, as offsets from the vmctx. Each table is indexed as given.
type Layout struct {
	Mems    int32 // []Memref by memidx
	Tables  int32 // []uintptr (*Table) by tableidx
	Imports int32 // []Import by funcidx, imported functions only
	Funcs   int32 // []Func by funcidx less the number of imported functions
	Globals int32 // imported: []uintptr (address of the cell) by globalidx; see cell for defined ones
	Cells   int32 // [globalcell]byte each, by globalidx less the number of imported globals
	TypeIDs int32 // []uint32 by typeidx: numbers such that two types of a store are equal when their numbers are
	Size    int32

	ImportedFuncs, ImportedGlobals, ImportedTags int
}

// LayoutOf computes the layout for instances of m.
func LayoutOf(m *wasm.Module) Layout {
	var l Layout
	l.ImportedFuncs = m.CountImports(wasm.ExternFunc)
	l.ImportedGlobals = m.CountImports(wasm.ExternGlobal)
	l.ImportedTags = m.CountImports(wasm.ExternTag)
	at := int32(unsafe.Sizeof(Vmctx{}))
	place := func(n int, size uintptr) int32 {
		off := at
		at += int32(n) * int32(size)
		return off
	}
	l.Mems = place(m.CountImports(wasm.ExternMem)+len(m.Mems), unsafe.Sizeof(Memref{}))
	l.Cells = place(len(m.Globals), GlobalCell)
	l.Imports = place(l.ImportedFuncs, unsafe.Sizeof(Import{}))
	l.Tables = place(m.CountImports(wasm.ExternTable)+len(m.Tables), 8)
	l.Globals = place(l.ImportedGlobals, 8)
	l.Funcs = place(len(m.Funcs), unsafe.Sizeof(Func{}))
	l.TypeIDs = place(len(m.Defs), 4)
	l.Size = (at + 15) &^ 15
	return l
}

// TypeDepth is how many types of a chain of super types a row has room for.
const TypeDepth = 15

// TypeRow is what casts read of a type.
type TypeRow struct {
	Chain [TypeDepth]uint32 // numbers of the super types from the root on, and of the type itself; 0 behind it
	Form  wasm.CompKind
	_     [3]byte
}

// TypeRowSize is a power of two.
const TypeRowSize = 1 << TypeRowShift

const TypeRowShift = 6

var (
	_ [unsafe.Sizeof(TypeRow{}) - TypeRowSize]byte
	_ [TypeRowSize - unsafe.Sizeof(TypeRow{})]byte
)

// The tags of words below any and extern (run/value.go).
const (
	TagMask   = 3
	TagObject = 0
	TagHost   = 1
	TagExtern = 2 // of the table
	TagI31    = 3

	TagBits  = 2
	I31Shift = 33
)

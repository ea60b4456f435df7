package native

import (
	"unsafe"

	"wasmjudge/native/heap"
	"wasmjudge/wasm"
)

// vmctx is the state of an instance as generated code sees it. It lies at a fixed address for the life of its store, and
// the tables that follow it have the lengths that layout tells for its module. Go's collector sees no pointers in it.
type vmctx struct {
	rt       uintptr // *rtctx of the store
	exit     uintptr // entry of the exit stub, for runtime calls
	instance uint32  // number of the instance in its store, from 0; hostInstance for a host function's frame
	observed uint32  // not 0 if somebody wants to hear of every throw
}

// hostInstance is the vmctx.instance of a host function's vmctx.
const hostInstance = ^uint32(0)

// importrec is an imported function: what a call needs, and the reference to it.
type importrec struct {
	code  uintptr
	vmctx uintptr
	ref   uintptr // *funcrec, the word that a funcref is
}

// funcrec is what a funcref points at. A null funcref is 0.
type funcrec struct {
	code  uintptr
	vmctx uintptr
	typ   uint32 // number of the function's defined type in the store (see typeIDs in layout)
	index uint32 // funcidx in its instance
}

// memref is a memory in a vmctx. The base of a memory never moves.
type memref struct {
	base uintptr
	rec  uintptr // *memrec
}

// memrec is a memory.
type memrec struct {
	base   uintptr
	length uint64 // bytes now
}

// tablerec is a table: words of references, at base. Growing may move them.
type tablerec struct {
	base   uintptr
	length uint64 // elements now
}

// exnrec is the head of an exception, an object of the heap whose type is the function type of its tag: its tag as
// (instance, tag index in it, imports included, where it was defined), and the number of words of its payload, which
// follow. Each parameter of the tag takes one word (a v128 two), in order.
type exnrec struct {
	typ      uint32 // number of the type (typerow.go)
	words    uint32
	instance uint32 // defining instance, or hostInstance
	tag      uint32 // tagidx in the defining instance, or number of the host tag
}

var _ [heap.ExceptionPayload]struct{} = [unsafe.Sizeof(exnrec{})]struct{}{}

// exnPayload is the offset of the first payload word in an exception.
const exnPayload = int32(unsafe.Sizeof(exnrec{}))

// rtctx is the part of a store's runtime context that generated code touches: see "Leaving to Go" in frame.go. It is the
// first field of the runtime's own, larger structure.
type rtctx struct {
	call   uint64 // a runtimeCall
	args   [16]uint64
	window heap.Window // where objects are made
	rows   uintptr     // []typeRow by number of type; it may change while an instance is made (typerow.go)
}

// globalcell is the size of a global: enough for a v128.
const globalcell = 16

// layout tells where a module's instances keep what, as offsets from the vmctx. Each table is indexed as given.
type layout struct {
	mems    int32 // []memref by memidx
	tables  int32 // []uintptr (*tablerec) by tableidx
	imports int32 // []importrec by funcidx, imported functions only
	funcs   int32 // []funcrec by funcidx less the number of imported functions
	globals int32 // imported: []uintptr (address of the cell) by globalidx; see cell for defined ones
	cells   int32 // [globalcell]byte each, by globalidx less the number of imported globals
	typeIDs int32 // []uint32 by typeidx: numbers such that two types of a store are equal when their numbers are
	size    int32

	importedFuncs, importedGlobals, importedTags int
}

// layoutOf computes the layout for instances of m.
func layoutOf(m *wasm.Module) layout {
	var l layout
	l.importedFuncs = m.CountImports(wasm.ExternFunc)
	l.importedGlobals = m.CountImports(wasm.ExternGlobal)
	l.importedTags = m.CountImports(wasm.ExternTag)
	at := int32(unsafe.Sizeof(vmctx{}))
	place := func(n int, size uintptr) int32 {
		off := at
		at += int32(n) * int32(size)
		return off
	}
	l.mems = place(m.CountImports(wasm.ExternMem)+len(m.Mems), unsafe.Sizeof(memref{}))
	l.cells = place(len(m.Globals), globalcell)
	l.imports = place(l.importedFuncs, unsafe.Sizeof(importrec{}))
	l.tables = place(m.CountImports(wasm.ExternTable)+len(m.Tables), 8)
	l.globals = place(l.importedGlobals, 8)
	l.funcs = place(len(m.Funcs), unsafe.Sizeof(funcrec{}))
	l.typeIDs = place(len(m.Defs), 4)
	l.size = (at + 15) &^ 15
	return l
}

package driver

import (
	"embed"
	"fmt"
	"sync"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// The instances that a store has before those of programs. A driver knows the first three.
const (
	instDriver uint32 = iota // the functions of the driver itself
	instBase                 // the memory through which values pass
	instExn                  // references to exceptions
	instFunc                 // to functions
	instExtern               // external references
	instAny                  // internal references
	instOwn                  // the first of a program
)

// The functions of the driver itself, and the exports that helpers have.
const (
	driverCall    = "call"    // i32 host function, i32 slot, i32 bytes of arguments → i32 how it ended
	driverRethrow = "rethrow" // throws the exception that a call ended in last
	driverExtern  = "extern"  // i64 → externref: a host value by its number
	driverWhich   = "which"   // externref → i64: its number, -1 if it is not an instance's

	helperMemory = "mem"
	helperTop    = "top"
	helperLoad   = "load"
	helperStore  = "store"
	helperHold   = "hold"
	helperThrow  = "throw"
	helperFill   = "fill"
)

// slotSize is how many bytes a value takes in the memory through which values pass; mailboxSize is how many that
// memory has.
const (
	slotSize    = 16
	mailboxSize = 16 * wasm.PageSize
)

// place is where something can be imported from: an export of an instance.
type place struct {
	instance uint32
	name     string
}

// helper is a module that every store has, or every store that needs it.
type helper struct {
	file    string
	imports []place
}

var (
	fromMemory = place{instBase, helperMemory}
	fromTop    = place{instBase, helperTop}
)

// helpers are the helpers by their instances.
var helpers = [instOwn]helper{
	instBase:   {"base", nil},
	instExn:    {"exn", []place{fromMemory, fromTop, {instDriver, driverRethrow}}},
	instFunc:   {"func", []place{fromMemory}},
	instExtern: {"extern", []place{fromMemory, {instDriver, driverExtern}, {instDriver, driverWhich}}},
	instAny:    {"any", []place{fromMemory, {instDriver, driverExtern}, {instDriver, driverWhich}}},
}

// helperOf returns the helper for references of a hierarchy.
var helperOf = map[wasm.Heap]uint32{wasm.HeapExn: instExn, wasm.HeapFunc: instFunc, wasm.HeapExtern: instExtern,
	wasm.HeapAny: instAny}

//go:embed glue/*.wat
var helperFiles embed.FS

// helperFile returns a helper in the binary format, by the name of its file.
func helperFile(name string) []byte {
	file := "glue/" + name + ".wat"
	src, err := helperFiles.ReadFile(file)
	if err != nil {
		panic(err) // it is embedded
	}
	return encodeText(file, src)
}

// helperBinaries returns the helpers in the binary format, by their instances.
var helperBinaries = sync.OnceValue(func() (bins [instOwn][]byte) {
	for i := instBase; i < instOwn; i++ {
		bins[i] = helperFile(helpers[i].file)
	}
	return bins
})

// nullBinary is the helper for internal references of an engine that has none but null.
var nullBinary = sync.OnceValue(func() []byte { return helperFile("null") })

// helper returns a helper as the engine can have it.
func (e *Engine) helper(i uint32) []byte {
	if i == instAny && !e.casts() {
		return nullBinary()
	}
	return helperBinaries()[i]
}

// encodeText encodes a module of this package's own. It panics if that is not valid.
func encodeText(name string, src []byte) []byte {
	m, err := text.Parse(&wasm.Source{Name: name, Text: src})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		panic(fmt.Sprintf("driver: %v", err))
	}
	return binary.Encode(m)
}

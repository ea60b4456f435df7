package glue

import (
	"encoding/binary"

	"wasmjudge/wasm"
)

// Own is the name under which the modules of this file export what they define.
const Own = "own"

// HostTag defines a tag.
func HostTag(t *wasm.Deftype) []byte {
	d := Declare(wasm.Externtype{Kind: wasm.ExternTag, Def: t})
	b := New(d)
	b.M.Tags = []wasm.Tag{{Type: d.Type.Type}}
	b.Exporting(Own, wasm.ExternTag, 0)
	return b.Encode()
}

// HostGlobal defines a global that holds a number or null.
func HostGlobal(t wasm.Globaltype, v wasm.Value) []byte {
	d := Declare(wasm.Externtype{Kind: wasm.ExternGlobal, Global: t})
	b := New(d)
	t = d.Type.Global
	init := Zero(t.Type)
	if v.Kind == wasm.V128 {
		init.SetV128(bytes128(v))
	} else if v.Kind != wasm.Ref {
		init.N = v.Lo
	}
	b.M.Globals = []wasm.Global{{Type: t, Init: []wasm.Instr{init, Plain(wasm.OpEnd)}}}
	b.Exporting(Own, wasm.ExternGlobal, 0)
	return b.Encode()
}

// HostMemory defines a memory.
func HostMemory(t wasm.Memtype) []byte {
	b := New(Declared{})
	b.M.Mems = []wasm.Mem{{Type: t}}
	b.Exporting(Own, wasm.ExternMem, 0)
	return b.Encode()
}

// HostTable defines a table of nulls.
func HostTable(t wasm.Tabletype) []byte {
	d := Declare(wasm.Externtype{Kind: wasm.ExternTable, Table: t})
	b := New(d)
	b.M.Tables = []wasm.Table{{Type: d.Type.Table}}
	b.Exporting(Own, wasm.ExternTable, 0)
	return b.Encode()
}

// bytes128 returns the bytes of a v128, little endian.
func bytes128(v wasm.Value) (b [16]byte) {
	binary.LittleEndian.PutUint64(b[:], v.Lo)
	binary.LittleEndian.PutUint64(b[8:], v.Hi)
	return b
}

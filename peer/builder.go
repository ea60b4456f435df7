package peer

import (
	"slices"
	"strconv"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// builder makes a module. Imports come before definitions.
type builder struct {
	m    wasm.Module
	next [wasm.ExternTag + 1]uint32 // how many there are of each kind
	defs uint32                     // types
}

// newBuilder makes a builder of a module that begins with the types of what it is about.
func newBuilder(d declared) *builder {
	b := &builder{m: wasm.Module{Types: slices.Clip(d.types)}}
	for _, r := range d.types {
		b.defs += uint32(len(r))
	}
	return b
}

func (b *builder) encode() []byte { return binary.Encode(&b.m) }

// functype adds a function type.
func (b *builder) functype(params, results []wasm.Valtype) uint32 {
	b.m.Types = append(b.m.Types, wasm.Rectype{{Final: true, Comp: wasm.Functype(params, results)}})
	b.defs++
	return b.defs - 1
}

// index counts one more of a kind.
func (b *builder) index(k wasm.ExternKind) uint32 {
	b.next[k]++
	return b.next[k] - 1
}

// importing adds an import. Module names are the numbers of the imports: see wazeroStore.link.
func (b *builder) importing(name string, t wasm.Externtype) uint32 {
	from := strconv.Itoa(len(b.m.Imports))
	b.m.Imports = append(b.m.Imports, wasm.Import{Module: from, Name: name, Type: t})
	return b.index(t.Kind)
}

// exporting adds an export.
func (b *builder) exporting(name string, k wasm.ExternKind, x uint32) {
	b.m.Exports = append(b.m.Exports, wasm.Export{Name: name, Kind: k, Index: x})
}

// function adds a function and exports it.
func (b *builder) function(name string, params, results, locals []wasm.Valtype, body ...wasm.Instr) {
	b.functionOf(name, b.functype(params, results), locals, body...)
}

// functionOf adds a function of a type and exports it.
func (b *builder) functionOf(name string, t uint32, locals []wasm.Valtype, body ...wasm.Instr) {
	f := wasm.Func{Type: t, Body: append(body, plain(wasm.OpEnd))}
	for _, l := range locals {
		f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: l})
	}
	b.m.Funcs = append(b.m.Funcs, f)
	b.exporting(name, wasm.ExternFunc, b.index(wasm.ExternFunc))
}

// block makes a block or try_table without parameters.
func (b *builder) block(op wasm.Op, results []wasm.Valtype, catches ...wasm.Catch) wasm.Instr {
	in := wasm.Instr{Op: op}
	switch len(results) {
	case 0:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockEmpty})
	case 1:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: results[0]})
	default:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: b.functype(nil, results)})
	}
	if op == wasm.OpTryTable {
		b.m.SetExt(&in, wasm.Ext{Catches: catches})
	}
	return in
}

// plain makes an instruction without immediates.
func plain(op wasm.Op) wasm.Instr { return wasm.Instr{Op: op} }

// indexed makes an instruction with an index.
func indexed(op wasm.Op, x uint32) wasm.Instr { return wasm.Instr{Op: op, X: x} }

// refNull makes the null of a reference type's hierarchy.
func refNull(t wasm.Reftype) wasm.Instr {
	in := plain(wasm.OpRefNull)
	in.SetReftype(t.NonNull())
	return in
}

// getLocals makes local.get of n locals from the first on.
func getLocals(first, n int) []wasm.Instr {
	var list []wasm.Instr
	for i := range n {
		list = append(list, indexed(wasm.OpLocalGet, uint32(first+i)))
	}
	return list
}

// zero is the default value of a type, in syntax and nullable.
func zero(t wasm.Valtype) wasm.Instr {
	switch t.Kind {
	case wasm.I32:
		return plain(wasm.OpI32Const)
	case wasm.I64:
		return plain(wasm.OpI64Const)
	case wasm.F32:
		return plain(wasm.OpF32Const)
	case wasm.F64:
		return plain(wasm.OpF64Const)
	case wasm.V128:
		return plain(wasm.OpV128Const)
	}
	return refNull(t)
}

func zeros(ts []wasm.Valtype) []wasm.Instr {
	list := make([]wasm.Instr, len(ts))
	for i, t := range ts {
		list[i] = zero(t)
	}
	return list
}

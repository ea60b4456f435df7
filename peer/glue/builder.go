package glue

import (
	"slices"
	"strconv"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// Builder makes a module. Imports come before definitions.
type Builder struct {
	M    wasm.Module
	next [wasm.ExternTag + 1]uint32 // how many there are of each kind
	defs uint32                     // types
}

// New makes a Builder of a module that begins with the types of what it is about.
func New(d Declared) *Builder {
	b := &Builder{M: wasm.Module{Types: slices.Clip(d.Types)}}
	for _, r := range d.Types {
		b.defs += uint32(len(r))
	}
	return b
}

// Encode writes the module in the binary format.
func (b *Builder) Encode() []byte { return binary.Encode(&b.M) }

// Functype adds a function type.
func (b *Builder) Functype(params, results []wasm.Valtype) uint32 {
	b.M.Types = append(b.M.Types, wasm.Rectype{{Final: true, Comp: wasm.Functype(params, results)}})
	b.defs++
	return b.defs - 1
}

// index counts one more of a kind.
func (b *Builder) index(k wasm.ExternKind) uint32 {
	b.next[k]++
	return b.next[k] - 1
}

// Importing adds an import. Module names are the numbers of the imports, since what is linked is not known by name.
func (b *Builder) Importing(name string, t wasm.Externtype) uint32 {
	from := strconv.Itoa(len(b.M.Imports))
	b.M.Imports = append(b.M.Imports, wasm.Import{Module: from, Name: name, Type: t})
	return b.index(t.Kind)
}

// Exporting adds an export.
func (b *Builder) Exporting(name string, k wasm.ExternKind, x uint32) {
	b.M.Exports = append(b.M.Exports, wasm.Export{Name: name, Kind: k, Index: x})
}

// Function adds a function and exports it.
func (b *Builder) Function(name string, params, results, locals []wasm.Valtype, body ...wasm.Instr) {
	b.FunctionOf(name, b.Functype(params, results), locals, body...)
}

// FunctionOf adds a function of a type and exports it.
func (b *Builder) FunctionOf(name string, t uint32, locals []wasm.Valtype, body ...wasm.Instr) {
	f := wasm.Func{Type: t, Body: append(body, Plain(wasm.OpEnd))}
	for _, l := range locals {
		f.Locals = append(f.Locals, wasm.Locals{N: 1, Type: l})
	}
	b.M.Funcs = append(b.M.Funcs, f)
	b.Exporting(name, wasm.ExternFunc, b.index(wasm.ExternFunc))
}

// DefineGlobal adds a mutable global of a number type, which is 0 at first.
func (b *Builder) DefineGlobal(t wasm.Valtype) uint32 {
	b.M.Globals = append(b.M.Globals, wasm.Global{Type: wasm.Globaltype{Type: t, Mut: true},
		Init: []wasm.Instr{Zero(t), Plain(wasm.OpEnd)}})
	return b.index(wasm.ExternGlobal)
}

// Block makes a block or try_table without parameters.
func (b *Builder) Block(op wasm.Op, results []wasm.Valtype, catches ...wasm.Catch) wasm.Instr {
	in := wasm.Instr{Op: op}
	switch len(results) {
	case 0:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockEmpty})
	case 1:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: results[0]})
	default:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: b.Functype(nil, results)})
	}
	if op == wasm.OpTryTable {
		b.M.SetExt(&in, wasm.Ext{Catches: catches})
	}
	return in
}

// Plain makes an instruction without immediates.
func Plain(op wasm.Op) wasm.Instr { return wasm.Instr{Op: op} }

// Indexed makes an instruction with an index.
func Indexed(op wasm.Op, x uint32) wasm.Instr { return wasm.Instr{Op: op, X: x} }

// RefNull makes the null of a reference type's hierarchy.
func RefNull(t wasm.Reftype) wasm.Instr {
	in := Plain(wasm.OpRefNull)
	in.SetReftype(t.NonNull())
	return in
}

// GetLocals makes local.get of n locals from the first on.
func GetLocals(first, n int) []wasm.Instr {
	var list []wasm.Instr
	for i := range n {
		list = append(list, Indexed(wasm.OpLocalGet, uint32(first+i)))
	}
	return list
}

// Zero is the default value of a type, in syntax and nullable.
func Zero(t wasm.Valtype) wasm.Instr {
	switch t.Kind {
	case wasm.I32:
		return Plain(wasm.OpI32Const)
	case wasm.I64:
		return Plain(wasm.OpI64Const)
	case wasm.F32:
		return Plain(wasm.OpF32Const)
	case wasm.F64:
		return Plain(wasm.OpF64Const)
	case wasm.V128:
		return Plain(wasm.OpV128Const)
	}
	return RefNull(t)
}

// Zeros returns the default values of types.
func Zeros(ts []wasm.Valtype) []wasm.Instr {
	list := make([]wasm.Instr, len(ts))
	for i, t := range ts {
		list[i] = Zero(t)
	}
	return list
}

package valid

import (
	"sync"

	"wasmjudge/wasm"
)

// Validate checks a module (specification 3.5). If it is valid, its Defs are set, and so is Wide of each drop and
// select of a v128. Otherwise they are nil, and the error is a *wasm.Error: Invalid, with the rule that does not
// hold; InvalidCustom, if only a custom section does not fit; or Unsupported, if the module exceeds a limit of this
// implementation.
//
// The module must be well-formed abstract syntax, as the readers produce it.
func Validate(m *wasm.Module) error {
	v := pool.Get().(*validator)
	v.m = m
	m.Defs = nil
	err := v.module()
	if err == nil {
		m.Defs = v.types
	}
	v.reset()
	pool.Put(v)
	return err
}

// validator is the context C of the rules (3.1) and the stacks of the algorithm (7.5). All its types are closed.
type validator struct {
	m *wasm.Module

	types   wasm.Types        // C.TYPES
	tags    []*wasm.Deftype   // C.TAGS
	globals []wasm.Globaltype // C.GLOBALS
	mems    []wasm.Memtype    // C.MEMS
	tables  []wasm.Tabletype  // C.TABLES
	funcs   []*wasm.Deftype   // C.FUNCS
	elems   []wasm.Reftype    // C.ELEMS
	refs    []bool            // C.REFS, by funcidx
	locals  localspace        // C.LOCALS

	vals     []wasm.Kind    // operand types: their kinds, which of number and vector types are all
	refTypes []wasm.Valtype // those of references, at the same places: see operand
	ctrls    []frame        // C.LABELS from the top, C.RETURN at the bottom

	shapes  []shape             // of each type
	singles []wasm.Valtype      // storage for the block types that are one value type
	scratch []wasm.Valtype      // storage for the operand types of one instruction
	names   map[string]struct{} // of exports
	tabled  uint32              // counts br_table, so that each checks a label once
}

// pool keeps validators for their storage: a fuzzer validates thousands of small modules a second.
var pool = sync.Pool{New: func() any {
	return &validator{names: map[string]struct{}{}, locals: localspace{set: map[uint32]struct{}{}}}
}}

// reset empties v but keeps its storage, unless a large module has made it large. What the storage still points to is
// little, and is overwritten soon.
func (v *validator) reset() {
	*v = validator{
		tags: empty(v.tags), globals: empty(v.globals), mems: empty(v.mems), tables: empty(v.tables),
		funcs: empty(v.funcs), elems: empty(v.elems), refs: empty(v.refs), locals: v.locals.emptied(),
		vals: empty(v.vals), refTypes: empty(v.refTypes), ctrls: empty(v.ctrls),
		shapes: empty(v.shapes), singles: empty(v.singles), scratch: empty(v.scratch), names: emptyMap(v.names, len(v.names)),
	}
}

const kept = 1 << 12 // elements of storage worth keeping

func empty[T any](s []T) []T {
	if cap(s) > kept {
		return nil
	}
	return s[:0]
}

// emptyMap empties a map that has held at most n keys.
func emptyMap[K comparable](m map[K]struct{}, n int) map[K]struct{} {
	if n > kept {
		return map[K]struct{}{}
	}
	clear(m)
	return m
}

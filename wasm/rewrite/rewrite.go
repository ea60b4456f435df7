package rewrite

import (
	"fmt"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Rewrite is a change of modules that keeps their meaning.
type Rewrite struct {
	Name string // of what it takes away: "empty-try-table"
	What string // what is done
	// Narrow says that few modules have what it takes away. Where an engine agrees after it, that is the cause.
	Narrow bool
	// apply changes a module, and reports whether there was anything to change.
	apply func(*wasm.Module) bool
}

// All are the rewrites, the narrow ones first.
var All = []*Rewrite{
	{"empty-try-table", "a try_table without clauses becomes a block", true, emptyTryTable},
	{"try-table-label", "a branch to a try_table goes to a block around it", true, tryTableLabel},
	{"br-table-default", "a br_table with nothing but a default becomes a br", true, brTableDefault},
	{"typed-select", "a select with a type becomes an if", true, typedSelect},
	{"copysign", "a copysign is computed by integer operations", true, copysign},
	{"saturation", "vectors are added and subtracted with saturation in wider lanes", true, saturation},
	{"tail-calls", "a tail call becomes a call outside of all blocks, and a return", false, tailCalls},
	{"indirect-calls", "a call_indirect stands in a function of its own", false, indirectCalls},
	{"calls-in-handlers", "a call within a try_table stands in a function of its own", false, callsInHandlers},
	{"constants", "a constant of a number type becomes a mutable global", false, constants},
	{"locals", "a local that is written and is a number becomes a field of a structure", false, locals},
}

// Named returns the rewrite of a name.
func Named(name string) (*Rewrite, error) {
	for _, r := range All {
		if r.Name == name {
			return r, nil
		}
	}
	return nil, fmt.Errorf("there is no rewrite %q, only %s", name, Names())
}

// Names lists the names.
func Names() string {
	names := make([]string, len(All))
	for i, r := range All {
		names[i] = r.Name
	}
	return strings.Join(names, ", ")
}

// Apply returns a copy of a valid module after the rewrite, which is not validated; ok is false if there was
// nothing to change.
func (r *Rewrite) Apply(m *wasm.Module) (changed *wasm.Module, ok bool) {
	c := edit.Clone(m)
	c.Hints, c.HintsAt, c.Defs = nil, nil, nil // places shift
	if c.Names != nil {
		names := *c.Names
		names.Labels = nil
		c.Names = &names
	}
	return c, r.apply(c)
}

// eachFunction calls change with each function that a module defines. Functions that it adds are not among them.
func eachFunction(m *wasm.Module, change func(*wasm.Func) bool) (changed bool) {
	for i := range len(m.Funcs) {
		fn := m.Funcs[i]
		if change(&fn) {
			m.Funcs[i] = fn
			changed = true
		}
	}
	return changed
}

// addType adds a type of its own to a module.
func addType(m *wasm.Module, c wasm.Comptype) (x uint32) {
	for _, r := range m.Types {
		x += uint32(len(r))
	}
	m.Types = append(m.Types, wasm.Rectype{{Final: true, Comp: c}})
	return x
}

// addLocal adds a local to a function of a module.
func addLocal(m *wasm.Module, fn *wasm.Func, t wasm.Valtype) (x uint32) {
	x = uint32(len(edit.Comptype(m, fn.Type).Params))
	for _, l := range fn.Locals {
		x += l.N
	}
	fn.Locals = append(fn.Locals, wasm.Locals{N: 1, Type: t})
	return x
}

// addFunction adds a function to a module, which calls as many parameters as it has.
func addFunction(m *wasm.Module, params, results []wasm.Valtype, body ...wasm.Instr) (x uint32) {
	t := addType(m, wasm.Functype(params, results))
	x = uint32(m.CountImports(wasm.ExternFunc) + len(m.Funcs))
	m.Funcs = append(m.Funcs, wasm.Func{Type: t, Body: append(body, plain(wasm.OpEnd))})
	return x
}

// block makes a structured instruction with a type of its own.
func block(m *wasm.Module, op wasm.Op, params, results []wasm.Valtype) (in wasm.Instr) {
	in.Op = op
	switch {
	case len(params) == 0 && len(results) == 0:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockEmpty})
	case len(params) == 0 && len(results) == 1:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockVal, Val: results[0]})
	default:
		in.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx, Idx: addType(m, wasm.Functype(params, results))})
	}
	return in
}

func plain(op wasm.Op) wasm.Instr             { return wasm.Instr{Op: op} }
func indexed(op wasm.Op, x uint32) wasm.Instr { return wasm.Instr{Op: op, X: x} }
func number(op wasm.Op, n uint64) wasm.Instr  { return wasm.Instr{Op: op, N: n} }
func params(n int) (list []wasm.Instr) {
	for i := range n {
		list = append(list, indexed(wasm.OpLocalGet, uint32(i)))
	}
	return list
}

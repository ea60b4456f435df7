package text

import (
	"bufio"
	"io"
	"slices"

	"wasmjudge/wasm"
)

// PrintShort writes a module as Print does, but for people: what is exported says so in its definition, operands that
// are constants or variables share the line of the instruction that takes them, blocks stand in parentheses, short
// functions on one line, and where types are used for signatures only, these stand alone. Reading it gives a module
// that does the same, though its types may have other indices.
func PrintShort(w io.Writer, m *wasm.Module) error {
	return print(&printer{w: bufio.NewWriter(w), m: m, short: true, implicit: signaturesOnly(m)})
}

// PrintShortTyped is PrintShort with all types, so that reading it gives types the indices that they have.
func PrintShortTyped(w io.Writer, m *wasm.Module) error {
	return print(&printer{w: bufio.NewWriter(w), m: m, short: true})
}

// signaturesOnly reports whether all types are of functions, and are used by functions, tags, blocks and call_indirect
// only.
func signaturesOnly(m *wasm.Module) bool {
	indexed := func(t wasm.Valtype) bool { return t.Kind == wasm.Ref && t.Heap == wasm.HeapIdx }
	var seen []wasm.Valtype
	for _, r := range m.Types {
		if len(r) != 1 || !r[0].Final || len(r[0].Supers) > 0 || r[0].Comp.Kind != wasm.CompFunc {
			return false
		}
		seen = append(append(seen, r[0].Comp.Params...), r[0].Comp.Results...)
	}
	var exprs [][]wasm.Instr
	for i := range m.Imports {
		t := &m.Imports[i].Type
		seen = append(seen, t.Global.Type, t.Table.Elem)
	}
	for i := range m.Globals {
		seen = append(seen, m.Globals[i].Type.Type)
		exprs = append(exprs, m.Globals[i].Init)
	}
	for i := range m.Tables {
		seen = append(seen, m.Tables[i].Type.Elem)
		exprs = append(exprs, m.Tables[i].Init)
	}
	for i := range m.Elems {
		seen = append(seen, m.Elems[i].Type)
		exprs = append(exprs, m.Elems[i].Init...)
	}
	for i := range m.Funcs {
		for _, l := range m.Funcs[i].Locals {
			seen = append(seen, l.Type)
		}
		exprs = append(exprs, m.Funcs[i].Body)
	}
	return !slices.ContainsFunc(seen, indexed) && !slices.ContainsFunc(exprs, func(e []wasm.Instr) bool {
		return slices.ContainsFunc(e, func(in wasm.Instr) bool { return namesType(m, &in, indexed) })
	})
}

// namesType reports whether an instruction names a type by its index.
func namesType(m *wasm.Module, in *wasm.Instr, indexed func(wasm.Valtype) bool) bool {
	switch in.Op.Row().Imm {
	case wasm.ImmType, wasm.ImmField, wasm.ImmTypeN, wasm.ImmTypeData, wasm.ImmTypeElem, wasm.ImmTypeType:
		return true
	case wasm.ImmBlock, wasm.ImmTryTable:
		return indexed(in.Blocktype().Val)
	case wasm.ImmHeap, wasm.ImmHeapNull:
		return indexed(in.Reftype())
	case wasm.ImmCast, wasm.ImmSelect:
		return slices.ContainsFunc(m.Ext(in).Types, indexed)
	}
	return false
}

// exported writes the exports of a definition in its own parentheses.
func (p *printer) exported(keyword string, x uint32) {
	for i := range p.m.Exports {
		if ex := &p.m.Exports[i]; ex.Index == x && ex.Kind.String() == keyword {
			p.str(" (export ")
			p.quote(ex.Name)
			p.str(")")
		}
	}
}

// inDefinition reports whether an export stands in the definition of what it exports.
func (p *printer) inDefinition(ex *wasm.Export) bool {
	return p.short && int(ex.Index) >= p.m.CountImports(ex.Kind)
}

// maxTogether is how many instructions stand on one line.
const maxTogether = 7

// pushes are the instructions that push what the next ones take.
var pushes = []wasm.Op{
	wasm.OpI32Const, wasm.OpI64Const, wasm.OpF32Const, wasm.OpF64Const, wasm.OpLocalGet, wasm.OpGlobalGet, wasm.OpRefNull,
	wasm.OpRefFunc,
}

// takes are the instructions that take what the one before left.
var takes = []wasm.Op{wasm.OpDrop, wasm.OpLocalSet, wasm.OpGlobalSet, wasm.OpThrowRef, wasm.OpReturn}

// together reports whether an instruction stands on the line of the one before it; n counts those on the line.
func (p *printer) together(body []wasm.Instr, i, n int) bool {
	if !p.short || n > maxTogether || i == 0 || apart(body[i].Op) || apart(body[i-1].Op) {
		return false
	}
	return slices.Contains(pushes, body[i-1].Op) || slices.Contains(takes, body[i].Op)
}

// apart reports whether an instruction does not share its line with what comes before and after.
func apart(op wasm.Op) bool { return op.Structured() || op == wasm.OpEnd || op == wasm.OpElse }

// folds reports whether the block that an instruction begins stands in parentheses.
func (p *printer) folds(in *wasm.Instr) bool { return p.short && in.Op != wasm.OpIf }

// mostOnLine is up to how many instructions a function stands on one line.
const mostOnLine = 2

// onLine writes the instructions of function x on its line, without the final end; it is false if they do not stand
// there.
func (p *printer) onLine(x uint32, f *wasm.Func) bool {
	body := f.Body[:max(len(f.Body)-1, 0)]
	breaks := func(in wasm.Instr) bool { return apart(in.Op) }
	if !p.short || len(f.Locals) > 0 || len(body) > mostOnLine || slices.ContainsFunc(body, breaks) {
		return false
	}
	p.pushLabel("")
	for i := range body {
		p.str(" ")
		p.hint(x, uint32(i), body[i].Op)
		p.instr(&body[i])
	}
	p.popLabel()
	return true
}

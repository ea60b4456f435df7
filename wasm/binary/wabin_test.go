package binary_test

import (
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	wabin "github.com/tetratelabs/wabin/binary"
	"github.com/tetratelabs/wabin/wasm"

	our "wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// A second reader and writer, written by others, agree with ours on every valid module of the suite that theirs can
// express: most of version 2.0 of the language.
func TestWabin(t *testing.T) {
	var read, written atomic.Int64
	suiteCommands(t, func(t *testing.T, where string, c *wast.Command) {
		m := readModule(c)
		if c.Kind != wast.CmdModule || m == nil {
			return
		}
		b := binary.Encode(m)
		m, err := decode(b)
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		conv := converter{m: m, b: b, ok: true}
		want := conv.module()
		if !conv.ok {
			return
		}
		read.Add(1)
		got, err := wabin.DecodeModule(b, wasm.CoreFeaturesV2)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%s: wabin reads %x otherwise: %v (-we +wabin):\n%s", where, b, err, diff)
		}
		if !writable(m, want) {
			return
		}
		written.Add(1)
		again, err := decode(wabin.EncodeModule(want))
		if err != nil {
			t.Errorf("%s: what wabin writes: %v", where, err)
			return
		}
		if diff := wasmtest.Diff(wabinKnows(m), wabinKnows(again)); diff != "" {
			t.Errorf("%s: wabin writes otherwise (-we +wabin):\n%s", where, diff)
		}
	})
	if read.Load() < 1000 || written.Load() < 800 {
		t.Errorf("wabin read only %d modules and wrote %d", read.Load(), written.Load())
	}
}

// wabinKnows returns m without what wabin's form of it lacks: other names than those of functions and locals, and how
// the locals were split into runs.
func wabinKnows(m *our.Module) *our.Module {
	known := *m
	known.Names = &our.Names{}
	if m.Names != nil {
		*known.Names = our.Names{Module: m.Names.Module, Funcs: m.Names.Funcs, Locals: m.Names.Locals}
	}
	known.Funcs = slices.Clone(m.Funcs)
	for i := range known.Funcs {
		f := &known.Funcs[i]
		f.Locals = nil
		for _, run := range m.Funcs[i].Locals {
			if last := len(f.Locals) - 1; last >= 0 && f.Locals[last].Type == run.Type {
				f.Locals[last].N += run.N
			} else if run.N > 0 {
				f.Locals = append(f.Locals, run)
			}
		}
	}
	return &known
}

// writable reports whether wabin can write the module: it knows no data count section, only one form of element
// segments, writes every imported table as one of functions, leaves out the prefix of vector constants, and puts
// custom sections last.
func writable(m *our.Module, w *wasm.Module) bool {
	return w.DataCountSection == nil && len(m.Customs) == 0 &&
		!slices.ContainsFunc(m.Elems, func(e our.Elem) bool {
			return e.Mode != our.Active || e.Table != 0 || e.Type != our.RefTo(our.HeapFunc)
		}) &&
		!slices.ContainsFunc(m.Imports, func(i our.Import) bool {
			return i.Type.Kind == our.ExternTable && i.Type.Table.Elem != our.TypeFuncref
		}) &&
		!slices.ContainsFunc(m.Globals, func(g our.Global) bool { return g.Init[0].Op == our.OpV128Const })
}

// converter makes wabin's form of a module that was read from b; ok turns false where wabin has no form for it.
type converter struct {
	m  *our.Module
	b  []byte
	ok bool
}

func (c *converter) need(expressible bool) { c.ok = c.ok && expressible }

func (c *converter) module() *wasm.Module {
	m, w := c.m, &wasm.Module{}
	c.need(len(m.Tags) == 0 && len(m.Mems) <= 1 && m.Hints == nil)
	for _, r := range m.Types {
		c.need(len(r) == 1 && r[0].Final && len(r[0].Supers) == 0 && r[0].Comp.Kind == our.CompFunc)
		if c.ok {
			w.TypeSection = append(w.TypeSection, &wasm.FunctionType{Params: c.types(r[0].Comp.Params), Results: c.types(r[0].Comp.Results)})
		}
	}
	for _, i := range m.Imports {
		w.ImportSection = append(w.ImportSection, c.importing(i))
	}
	for _, t := range m.Tables {
		c.need(t.Init == nil)
		w.TableSection = append(w.TableSection, c.table(t.Type))
	}
	for _, mem := range m.Mems {
		w.MemorySection = c.memory(mem.Type)
	}
	for _, g := range m.Globals {
		w.GlobalSection = append(w.GlobalSection, &wasm.Global{Type: c.global(g.Type), Init: c.expr(g.Init)})
	}
	for _, x := range m.Exports {
		w.ExportSection = append(w.ExportSection, &wasm.Export{Type: byte(x.Kind), Name: x.Name, Index: x.Index})
	}
	if m.Start != nil {
		w.StartSection = &m.Start.Func
	}
	for _, e := range m.Elems {
		w.ElementSection = append(w.ElementSection, c.elem(e))
	}
	for _, f := range m.Funcs {
		w.FunctionSection = append(w.FunctionSection, f.Type)
		w.CodeSection = append(w.CodeSection, c.code(f))
	}
	for _, d := range m.Datas {
		w.DataSection = append(w.DataSection, c.data(d))
	}
	c.customs(w)
	return w
}

func (c *converter) customs(w *wasm.Module) {
	m := c.m
	if slices.ContainsFunc(m.Funcs, func(f our.Func) bool { return slices.ContainsFunc(f.Body, namesData) }) {
		n := uint32(len(m.Datas))
		w.DataCountSection = &n
	}
	for _, custom := range m.Customs {
		// wabin takes no data for the end of the module, and reads a memory even from an empty section.
		c.need(len(custom.Data) > 0 && (custom.After != our.SecMem || len(m.Mems) > 0))
		w.CustomSections = append(w.CustomSections, &wasm.CustomSection{Name: custom.Name, Data: custom.Data})
	}
	if m.Names == nil {
		return
	}
	w.NameSection = &wasm.NameSection{FunctionNames: names(m.Names.Funcs)}
	if m.Names.Module != nil {
		c.need(*m.Names.Module != "") // which wabin takes for no name
		w.NameSection.ModuleName = *m.Names.Module
	}
	for _, a := range m.Names.Locals {
		w.NameSection.LocalNames = append(w.NameSection.LocalNames, &wasm.NameMapAssoc{Index: a.Index, NameMap: names(a.Names)})
	}
}

func namesData(in our.Instr) bool {
	imm := in.Op.Row().Imm
	return imm == our.ImmData || imm == our.ImmMemData || imm == our.ImmTypeData
}

func names(m our.Namemap) (w wasm.NameMap) {
	for _, a := range m {
		w = append(w, &wasm.NameAssoc{Index: a.Index, Name: a.Name})
	}
	return w
}

func (c *converter) types(ts []our.Valtype) (w []wasm.ValueType) {
	for _, t := range ts {
		w = append(w, c.typ(t))
	}
	return w
}

func (c *converter) typ(t our.Valtype) wasm.ValueType {
	w, ok := map[our.Valtype]wasm.ValueType{
		our.TypeI32: wasm.ValueTypeI32, our.TypeI64: wasm.ValueTypeI64, our.TypeF32: wasm.ValueTypeF32, our.TypeF64: wasm.ValueTypeF64,
		our.TypeV128: wasm.ValueTypeV128, our.TypeFuncref: wasm.ValueTypeFuncref, our.TypeExternref: wasm.ValueTypeExternref,
	}[t]
	c.need(ok)
	return w
}

func (c *converter) importing(i our.Import) *wasm.Import {
	w := &wasm.Import{Type: byte(i.Type.Kind), Module: i.Module, Name: i.Name}
	switch i.Type.Kind {
	case our.ExternFunc:
		w.DescFunc = i.Type.Type
	case our.ExternTable:
		w.DescTable = c.table(i.Type.Table)
	case our.ExternMem:
		w.DescMem = c.memory(i.Type.Mem)
	case our.ExternGlobal:
		w.DescGlobal = c.global(i.Type.Global)
	default:
		c.need(false)
	}
	return w
}

func (c *converter) table(t our.Tabletype) *wasm.Table {
	c.need(t.Addr == our.I32 && t.Limits.Min <= uint64(wasm.MaximumFunctionIndex) && t.Limits.Max <= math.MaxUint32)
	w := &wasm.Table{Min: uint32(t.Limits.Min), Type: c.typ(t.Elem)}
	if maximum := uint32(t.Limits.Max); t.Limits.HasMax {
		w.Max = &maximum
	}
	return w
}

func (c *converter) memory(m our.Memtype) *wasm.Memory {
	c.need(m.Addr == our.I32)
	return &wasm.Memory{Min: uint32(m.Limits.Min), Max: uint32(m.Limits.Max), IsMaxEncoded: m.Limits.HasMax}
}

func (c *converter) global(g our.Globaltype) *wasm.GlobalType {
	return &wasm.GlobalType{ValType: c.typ(g.Type), Mutable: g.Mut}
}

// expr converts an expression of one instruction, of which wabin keeps the immediates as they are written.
func (c *converter) expr(body []our.Instr) *wasm.ConstantExpression {
	if c.need(len(body) == 2); !c.ok {
		return nil
	}
	op, data := body[0].Op, c.b[body[0].Pos+1:body[1].Pos]
	switch op {
	case our.OpV128Const:
		data = data[1:] // the second half of the opcode
	case our.OpRefNull:
		c.typ(body[0].Reftype().Nullable())
	}
	_, code := op.Prefix()
	return &wasm.ConstantExpression{Opcode: byte(code), Data: data}
}

func (c *converter) elem(e our.Elem) *wasm.ElementSegment {
	w := &wasm.ElementSegment{Type: wasm.RefTypeFuncref, Mode: wasm.ElementModePassive}
	if e.Type != our.RefTo(our.HeapFunc) {
		w.Type = c.typ(e.Type)
	}
	switch e.Mode {
	case our.Declarative:
		w.Mode = wasm.ElementModeDeclarative
	case our.Active:
		w.Mode, w.TableIndex, w.OffsetExpr = wasm.ElementModeActive, e.Table, c.expr(e.Offset)
	}
	for _, init := range e.Init {
		c.need(len(init) == 2 && (init[0].Op == our.OpRefFunc || init[0].Op == our.OpRefNull))
		if x := init[0].X; init[0].Op == our.OpRefFunc {
			w.Init = append(w.Init, &x)
		} else {
			w.Init = append(w.Init, nil)
		}
	}
	return w
}

func (c *converter) code(f our.Func) *wasm.Code {
	w := &wasm.Code{Body: c.b[f.Body[0].Pos : f.Body[len(f.Body)-1].Pos+1]}
	for _, run := range f.Locals {
		if c.need(run.N < 1000); c.ok {
			w.LocalTypes = append(w.LocalTypes, slices.Repeat([]wasm.ValueType{c.typ(run.Type)}, int(run.N))...)
		}
	}
	return w
}

func (c *converter) data(d our.Data) *wasm.DataSegment {
	c.need(d.Mem == 0)
	w := &wasm.DataSegment{Init: d.Init}
	if d.Mode == our.Active {
		w.OffsetExpression = c.expr(d.Offset)
	}
	return w
}

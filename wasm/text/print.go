package text

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// A binary module declares 2^32 locals, or parameters by a type that others use too, in a few bytes. So that the text
// stays in proportion, all lists of more than longList types together have room for so many, and for some more by the
// size of what the module was read from.
const (
	longList    = 100
	roomPerByte = limit.PrintedEach
)

// Print writes the module in the text format (specification chapter 6), such that reading it gives the same module:
// one definition or instruction a line, type uses by index, names as identifiers where they can be. The module need
// not be valid. The error is w's, or *Omissions if the module has what has no text.
func Print(w io.Writer, m *wasm.Module) error { return print(&printer{w: bufio.NewWriter(w), m: m}) }

// print writes a module as a printer does that has no state yet.
func print(p *printer) error {
	p.hints, p.visible, p.room = p.m.Hints, map[string]int{}, limit.PrintedTypes
	if p.m.Source != nil {
		p.room += roomPerByte * uint64(len(p.m.Source.Text))
	}
	p.spaces()
	p.module()
	if err := p.w.Flush(); err != nil {
		return err
	}
	if p.omitted != nil {
		return p.omitted
	}
	return nil
}

// printer holds what is printed so far and the identifiers in scope. Errors of the writer stay with w.
type printer struct {
	w       *bufio.Writer
	m       *wasm.Module
	omitted *Omissions // nil if none

	room uint64 // for types in long lists

	short    bool // exports stand in definitions, and operands on the line of what takes them
	implicit bool // types are left out

	types                                                     []*wasm.Subtype // by typeidx
	typeIDs, funcs, tables, mems, globals, tags, elems, datas idents
	fields                                                    map[uint32]idents // by typeidx
	vars                                                      idents            // locals of the current function
	named                                                     bool              // some name is printed

	printed    [wasm.ExternTag + 1]uint32 // how many of each kind
	hints      []wasm.Hint                // not yet printed
	labels     []label                    // of the current function, the body's first
	labelNames wasm.Namemap
	blocks     uint32         // structured instructions of the current function so far
	visible    map[string]int // label identifiers in scope: position in labels of the innermost one
}

func (p *printer) str(s string)              { p.w.WriteString(s) }
func (p *printer) num(n uint64)              { p.w.Write(strconv.AppendUint(p.w.AvailableBuffer(), n, 10)) }
func (p *printer) format(f string, a ...any) { fmt.Fprintf(p.w, f, a...) }

// fits takes room for a list of n types, and reports whether there is enough.
func (p *printer) fits(n uint64) bool {
	switch {
	case n <= longList:
	case n > p.room:
		return false
	default:
		p.room -= n
	}
	return true
}

// indent starts a line. Beyond maxIndent deeper nesting is not shown, or the text would be quadratic in the module.
func (p *printer) indent(depth int) {
	const maxIndent = 40
	p.str("\n")
	for range min(depth, maxIndent) {
		p.str("  ")
	}
}

// quote writes a string literal.
func (p *printer) quote(s string) { quote(p.w, s) }

// Quote returns a string literal (6.3.3): printable characters as they are, everything else as bytes.
func Quote(s string) string {
	var b strings.Builder
	quote(&b, s)
	return b.String()
}

func quote(w interface {
	io.Writer
	io.StringWriter
}, s string) {
	w.WriteString(`"`)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if unicode.IsPrint(r) && r != '"' && r != '\\' && (r != utf8.RuneError || n > 1) {
			w.WriteString(s[:n])
		} else {
			for _, c := range []byte(s[:n]) {
				fmt.Fprintf(w, "\\%02x", c)
			}
		}
		s = s[n:]
	}
	w.WriteString(`"`)
}

// bytes writes a data string (6.6.8), in lines when it is long.
func (p *printer) bytes(b []byte) {
	const width = 64
	if len(b) <= width {
		p.str(" ")
		p.quote(string(b))
		return
	}
	for ; len(b) > 0; b = b[min(width, len(b)):] {
		p.indent(2)
		p.quote(string(b[:min(width, len(b))]))
	}
}

// module writes the fields in the order of the binary format's sections, which keeps imports first.
func (p *printer) module() {
	m := p.m
	p.str("(module")
	if m.Names != nil && m.Names.Module != nil {
		p.str(" ")
		if name := *m.Names.Module; name != "" {
			p.ident(name)
		} else {
			p.str(`(@name "")`)
			p.named = true
		}
	}
	if !p.implicit {
		p.typeSection()
	}
	p.imports()
	for i := range m.Tables {
		p.table(&m.Tables[i])
	}
	for i := range m.Mems {
		p.define("memory", p.mems, p.next(wasm.ExternMem))
		p.str(" " + m.Mems[i].Type.String() + ")")
	}
	for i := range m.Tags {
		p.define("tag", p.tags, p.next(wasm.ExternTag))
		p.typeuse(m.Tags[i].Type)
		p.str(")")
	}
	for i := range m.Globals {
		p.define("global", p.globals, p.next(wasm.ExternGlobal))
		p.str(" ")
		p.globaltype(m.Globals[i].Type)
		p.expr(m.Globals[i].Init, "")
		p.str(")")
	}
	p.exports()
	for i := range m.Elems {
		p.elem(uint32(i), &m.Elems[i])
	}
	for i := range m.Funcs {
		p.function(&m.Funcs[i])
	}
	for i := range m.Datas {
		p.data(uint32(i), &m.Datas[i])
	}
	p.customs()
	p.str("\n)\n")
}

// define starts the definition of index x with its keyword and identifier.
func (p *printer) define(keyword string, ids idents, x uint32) {
	p.indent(1)
	p.str("(" + keyword + " ")
	p.binding(ids, x)
	if p.short {
		p.exported(keyword, x)
	}
}

// next counts the imports and definitions of a kind: it gives the index of the one that is printed now.
func (p *printer) next(k wasm.ExternKind) uint32 {
	x := p.printed[k]
	p.printed[k]++
	return x
}

func (p *printer) imports() {
	for i := range p.m.Imports {
		im := &p.m.Imports[i]
		t := &im.Type
		x := p.next(t.Kind)
		p.indent(1)
		p.str("(import ")
		p.quote(im.Module)
		p.str(" ")
		p.quote(im.Name)
		p.str(" (" + t.Kind.String() + " ")
		p.binding(p.space(t.Kind), x)
		switch t.Kind {
		case wasm.ExternFunc:
			p.imported(x, t.Type, im.Pos)
		case wasm.ExternTag:
			p.typeindex(t.Type)
		case wasm.ExternTable:
			p.tabletype(t.Table)
		case wasm.ExternMem:
			p.str(" " + t.Mem.String())
		case wasm.ExternGlobal:
			p.str(" ")
			p.globaltype(t.Global)
		}
		p.str("))")
	}
}

func (p *printer) exports() {
	for i := range p.m.Exports {
		ex := &p.m.Exports[i]
		if p.inDefinition(ex) {
			continue
		}
		p.indent(1)
		p.str("(export ")
		p.quote(ex.Name)
		p.str(" (" + ex.Kind.String() + " ")
		p.use(p.space(ex.Kind), ex.Index)
		p.str("))")
	}
	if p.m.Start != nil {
		p.indent(1)
		p.str("(start ")
		p.use(p.funcs, p.m.Start.Func)
		p.str(")")
	}
}

func (p *printer) table(t *wasm.Table) {
	p.define("table", p.tables, p.next(wasm.ExternTable))
	p.tabletype(t.Type)
	switch {
	case len(t.Init) == 1:
		p.omit(t.Pos, "the empty initializer of a table is not printed") // which would be none
	case t.Init != nil:
		p.expr(t.Init, "")
	}
	p.str(")")
}

func (p *printer) elem(x uint32, e *wasm.Elem) {
	p.define("elem", p.elems, x)
	switch e.Mode {
	case wasm.Active:
		p.segment("table", p.tables, e.Table, e.Offset)
	case wasm.Declarative:
		p.str(" declare")
	}
	if p.elemFuncs(e) {
		return
	}
	p.str(" ")
	p.valtype(e.Type)
	for _, init := range e.Init {
		if len(e.Init) > 1 {
			p.indent(2)
			p.str("   ") // past the keyword, and past the space that expr writes
		}
		p.expr(init, "item")
	}
	p.str(")")
}

// elemFuncs writes an element list as function indices, if it is one, and closes the segment.
func (p *printer) elemFuncs(e *wasm.Elem) bool {
	if e.Type != wasm.RefTo(wasm.HeapFunc) {
		return false
	}
	for _, init := range e.Init {
		if len(init) != 2 || init[0].Op != wasm.OpRefFunc {
			return false
		}
	}
	const perLine = 16
	p.str(" func")
	for j, init := range e.Init {
		if j%perLine == 0 && len(e.Init) > perLine {
			p.indent(2)
		} else {
			p.str(" ")
		}
		p.use(p.funcs, init[0].X)
	}
	p.str(")")
	return true
}

func (p *printer) data(x uint32, d *wasm.Data) {
	p.define("data", p.datas, x)
	if d.Mode == wasm.Active {
		p.segment("memory", p.mems, d.Mem, d.Offset)
	}
	p.bytes(d.Init)
	p.str(")")
}

// segment writes where an active segment goes.
func (p *printer) segment(keyword string, ids idents, x uint32, offset []wasm.Instr) {
	if x != 0 {
		p.str(" (" + keyword + " ")
		p.use(ids, x)
		p.str(")")
	}
	p.expr(offset, "offset")
}

func (p *printer) function(f *wasm.Func) {
	x := p.next(wasm.ExternFunc)
	p.define("func", p.funcs, x)
	params, locals := uint64(p.paramCount(f.Type)), uint64(0)
	for _, l := range f.Locals {
		locals += uint64(l.N)
	}
	p.enter(x, params+locals)
	p.parameters(f.Type, params, f.Pos)
	if locals > 0 && p.fits(locals) {
		p.locals(f, params, locals)
	} else if locals > 0 {
		p.omit(f.Pos, "%d locals of function %d are not printed", locals, x)
		p.indent(2)
		p.format("(; %d locals are not printed ;)", locals)
		p.vars = p.vars.below(params)
	}
	if !p.onLine(x, f) {
		p.body(x, f.Body)
	}
	p.leave()
	if !p.short {
		p.indent(1)
	}
	p.str(")")
}

// locals writes the declarations of a function's n locals on a line of their own. Their indices follow those of the
// parameters.
func (p *printer) locals(f *wasm.Func, params, n uint64) {
	ts := make([]wasm.Valtype, 0, n)
	for _, l := range f.Locals {
		for range l.N {
			ts = append(ts, l.Type)
		}
	}
	p.indent(2)
	p.declare("local", ts, p.vars, uint32(params))
}

// customs writes the custom sections as annotations (appendix 7.6), which may stand anywhere in the module. One at the
// end needs no place, unless the section of names comes after it.
func (p *printer) customs() {
	last, at := p.m.Follows(wasm.SecData), p.m.NamesAt // SecData is the last of all
	said, after := wasm.SecCustom, wasm.SecCustom
	for i := range p.m.Customs {
		c := &p.m.Customs[i]
		if c.After != said {
			said, after = c.After, p.m.Follows(c.After)
		}
		p.indent(1)
		p.str("(@custom ")
		p.quote(c.Name)
		switch {
		case after == last && !(p.named && (at == nil || i < at.Customs)):
		case after == wasm.SecCustom:
			p.str(" (before first)")
		default:
			p.str(" (after " + after.String() + ")")
		}
		p.bytes(c.Data)
		p.str(")")
	}
}

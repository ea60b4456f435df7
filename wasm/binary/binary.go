package binary

import (
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

const (
	magic   = "\x00asm"
	version = "\x01\x00\x00\x00"
)

// decoder reads a module.
type decoder struct {
	reader
	m     *wasm.Module
	spots *[2]wasm.Spot // room for where the interpreted sections stood

	proposals wasm.Proposals // whose instructions are read

	after         wasm.SectionID // the last section but custom ones
	end           int            // of the section that is being read
	funcs         []uint32       // contents of the function section
	dataCount     int64          // contents of the data count section, -1 if none
	dataUse       uint32         // where an instruction was first that holds a dataidx, 0 if nowhere
	dataUseInCode uint32         // the same, of function bodies

	subtypes arena[wasm.Subtype]
	indices  arena[uint32]
	fields   arena[wasm.Fieldtype]
	types    arena[wasm.Valtype]
	locals   arena[wasm.Locals]
	catches  arena[wasm.Catch]

	instrs []wasm.Instr // room for instructions, of which all bodies and expressions are parts
	// open has the structured instructions that are open in the expression being read, if with else as OpElse.
	open []wasm.Op
}

// encoder writes a module.
type encoder struct {
	writer
	m       *wasm.Module
	hints   []wasm.Hint  // those of functions not written yet
	placed  []hintedFunc // those of functions written
	coded   bool         // the functions are written
	hintsAt int          // offset where the hints stand that are not written yet, -1 if that is before the code
}

// order is the place of a section among the others (specification 5.5.17).
var order = func() (at [len(sections)]int) {
	for i, id := range wasm.SectionOrder {
		at[id] = i + 1
	}
	return at
}()

// Decode reads a module in the binary format (specification 5.5.17). Positions, of errors and in the module, are byte
// offsets into src; a function's is that of its locals. The module shares memory with src.Text, which must not change.
// The error is a *wasm.Error whose Rule names the section.
func Decode(src *wasm.Source) (*wasm.Module, error) {
	made := &struct {
		wasm.Module
		spots [2]wasm.Spot
	}{Module: wasm.Module{Source: src}}
	d := decoder{
		reader:    reader{b: src.Text, src: src},
		m:         &made.Module,
		spots:     &made.spots,
		dataCount: -1,
		proposals: src.Proposals,
	}
	if len(src.Text) > limit.SourceBytes {
		return nil, limit.BinaryModule.Excess(src, 0)
	}
	d.module()
	if d.err != nil {
		return nil, d.err
	}
	d.interpret()
	return d.m, nil
}

// Bmodule
func (d *decoder) module() {
	if b := d.bytes(len(magic)); d.err == nil && string(b) != magic {
		d.fail(0, "magic header not detected")
	}
	if b := d.bytes(len(version)); d.err == nil && string(b) != version {
		layer := uint32(b[2]) | uint32(b[3])<<8
		d.refuse(len(magic), wasm.NeedsCode(wasm.CodeLayer, 0, layer), "unknown binary version")
	}
	for d.pos < len(d.b) {
		d.section()
	}
	d.rule = ""
	switch {
	case d.err != nil:
	case len(d.funcs) != len(d.m.Funcs):
		d.fail(len(d.b), "function and code section have inconsistent lengths")
	case d.dataCount >= 0 && d.dataCount != int64(len(d.m.Datas)):
		d.fail(len(d.b), "data count and data section have inconsistent lengths")
	case d.dataCount < 0 && d.dataUseInCode != 0:
		d.fail(int(d.dataUseInCode), "data count section required")
	}
}

// Bsection
func (d *decoder) section() {
	pos := d.pos
	id := wasm.SectionID(d.byte())
	d.rule = id.String()
	if int(id) >= len(sections) {
		d.refuse(pos, wasm.NeedsCode(wasm.CodeSection, 0, uint32(id)), "malformed section id")
		return
	}
	size := d.count()
	start := d.pos
	d.end = start + size
	switch {
	case d.err != nil:
		return
	case id == wasm.SecCustom:
		d.custom(pos, size)
	case order[id] <= order[d.after]:
		d.fail(pos, "unexpected content after last section")
		return
	default:
		d.after = id
		sections[id].read(d)
	}
	d.checkSize(start, size)
}

// Encode writes a module in the binary format (specification 5.5.17). Sections without entries are left out. Names
// and branch hints stand where the module says, or by themselves at the end and before the code. The module must be
// one that was read, or made as if it had been: it need not be valid.
func Encode(m *wasm.Module) []byte {
	e := encoder{m: m, hints: m.Hints, hintsAt: -1}
	e.b = append(make([]byte, 0, 512), magic+version...)
	e.customsAfter(wasm.SecCustom)
	for _, id := range wasm.SectionOrder {
		e.section(id)
		e.customsAfter(id)
	}
	if m.Names != nil && m.NamesAt == nil {
		e.custom(wasm.NameSection, (*encoder).names)
	}
	return e.b
}

// Bsection
func (e *encoder) section(id wasm.SectionID) {
	if !e.m.Has(id) {
		return
	}
	first := len(e.b)
	e.byte(byte(id))
	start := len(e.b)
	sections[id].write(e)
	e.prefixSize(start)
	if id == wasm.SecCode {
		e.hintsBefore(first)
	}
}

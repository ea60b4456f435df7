package text

import (
	"encoding/binary"
	"math/bits"

	"wasmjudge/wasm"
)

// body writes a function's instructions one a line, indented by nesting. The final end is the function's own.
func (p *printer) body(funcidx uint32, body []wasm.Instr) {
	p.pushLabel("")
	var folded []bool // whether the blocks around stand in parentheses
	line := 0         // how many are on it
	for i := range body {
		in := &body[i]
		if p.closes(in) {
			return
		}
		if in.Op == wasm.OpEnd {
			last := folded[len(folded)-1]
			if folded = folded[:len(folded)-1]; last {
				p.str(")")
				continue
			}
		}
		if line++; p.together(body, i, line) {
			p.str(" ")
			p.instr(in)
			continue
		}
		line = 0
		depth := 1 + len(p.labels)
		if in.Op == wasm.OpElse {
			depth--
		}
		p.indent(depth)
		p.hint(funcidx, uint32(i), in.Op)
		if in.Op.Structured() {
			folded = append(folded, p.folds(in))
			if p.folds(in) {
				p.str("(")
			}
		}
		p.instr(in)
	}
}

// closes ends the innermost label if the instruction does, and reports whether it was the last.
func (p *printer) closes(in *wasm.Instr) bool {
	if in.Op == wasm.OpEnd {
		p.popLabel()
	}
	return len(p.labels) == 0
}

// hint writes the branch hint of an instruction, if it has one.
func (p *printer) hint(funcidx, i uint32, op wasm.Op) {
	for len(p.hints) > 0 && (p.hints[0].Func < funcidx || p.hints[0].Func == funcidx && p.hints[0].Instr < i) {
		p.hints = p.hints[1:]
	}
	if len(p.hints) == 0 || p.hints[0].Func != funcidx || p.hints[0].Instr != i {
		return
	}
	if op != wasm.OpIf && op != wasm.OpBrIf {
		p.omit(p.hints[0].Pos, "the branch hint of an instruction %s is not printed", op)
		return
	}
	taken := "\\00"
	if p.hints[0].Taken {
		taken = "\\01"
	}
	p.str(`(@metadata.code.branch_hint "` + taken + `") `)
}

// expr writes a constant expression after a space: one instruction in parentheses, others in those of the keyword.
// Without a keyword they stand bare.
func (p *printer) expr(e []wasm.Instr, keyword string) {
	open, end := "(", ")"
	switch {
	case len(e) == 2 && !e[0].Op.Structured():
	case keyword == "":
		open, end = "", ""
	default:
		open += keyword + " "
	}
	p.str(" " + open)
	p.pushLabel("")
	for i := range e {
		if p.closes(&e[i]) {
			break
		}
		if i > 0 {
			p.str(" ")
		}
		p.instr(&e[i])
	}
	p.str(end)
}

func (p *printer) instr(in *wasm.Instr) {
	row := in.Op.AnyRow()
	if row.Name == "" {
		p.omit(in.Pos, "an instruction of the unknown opcode 0x%x is not printed", uint16(in.Op))
		return
	}
	p.str(row.Name)
	immPrinters[row.Imm](p, in)
}

// immPrinters write an instruction's immediates, each after a space.
var immPrinters = [wasm.ImmCount]func(*printer, *wasm.Instr){
	wasm.ImmNone:       func(p *printer, in *wasm.Instr) {},
	wasm.ImmBlock:      (*printer).block,
	wasm.ImmTryTable:   (*printer).tryTable,
	wasm.ImmLabel:      func(p *printer, in *wasm.Instr) { p.useLabel(in.X) },
	wasm.ImmLabels:     (*printer).labelList,
	wasm.ImmFunc:       func(p *printer, in *wasm.Instr) { p.index(p.funcs, in.X) },
	wasm.ImmType:       func(p *printer, in *wasm.Instr) { p.index(p.typeIDs, in.X) },
	wasm.ImmTableType:  (*printer).tableType,
	wasm.ImmLocal:      func(p *printer, in *wasm.Instr) { p.index(p.vars, in.X) },
	wasm.ImmGlobal:     func(p *printer, in *wasm.Instr) { p.index(p.globals, in.X) },
	wasm.ImmTable:      func(p *printer, in *wasm.Instr) { p.indexUnless0(p.tables, in.X) },
	wasm.ImmTableTable: func(p *printer, in *wasm.Instr) { p.indexPair(p.tables, in.X, in.Y) },
	wasm.ImmTableElem: func(p *printer, in *wasm.Instr) {
		p.indexUnless0(p.tables, in.X)
		p.index(p.elems, in.Y)
	},
	wasm.ImmElem:   func(p *printer, in *wasm.Instr) { p.index(p.elems, in.X) },
	wasm.ImmMem:    func(p *printer, in *wasm.Instr) { p.indexUnless0(p.mems, in.X) },
	wasm.ImmMemMem: func(p *printer, in *wasm.Instr) { p.indexPair(p.mems, in.X, in.Y) },
	wasm.ImmMemData: func(p *printer, in *wasm.Instr) {
		p.indexUnless0(p.mems, in.X)
		p.index(p.datas, in.Y)
	},
	wasm.ImmData:   func(p *printer, in *wasm.Instr) { p.index(p.datas, in.X) },
	wasm.ImmMemarg: (*printer).memarg,
	wasm.ImmMemargLane: func(p *printer, in *wasm.Instr) {
		p.memarg(in)
		p.immediate(uint64(in.Y))
	},
	wasm.ImmLane:    func(p *printer, in *wasm.Instr) { p.immediate(uint64(in.Y)) },
	wasm.ImmShuffle: (*printer).lanes,
	wasm.ImmTag:     func(p *printer, in *wasm.Instr) { p.index(p.tags, in.X) },
	wasm.ImmField:   (*printer).field,
	wasm.ImmTypeN: func(p *printer, in *wasm.Instr) {
		p.index(p.typeIDs, in.X)
		p.immediate(uint64(in.Y))
	},
	wasm.ImmTypeData: func(p *printer, in *wasm.Instr) {
		p.index(p.typeIDs, in.X)
		p.index(p.datas, in.Y)
	},
	wasm.ImmTypeElem: func(p *printer, in *wasm.Instr) {
		p.index(p.typeIDs, in.X)
		p.index(p.elems, in.Y)
	},
	wasm.ImmTypeType: func(p *printer, in *wasm.Instr) {
		p.index(p.typeIDs, in.X)
		p.index(p.typeIDs, in.Y)
	},
	wasm.ImmHeap:     (*printer).heap,
	wasm.ImmHeapNull: (*printer).heap,
	wasm.ImmCast: func(p *printer, in *wasm.Instr) {
		p.useLabel(in.X)
		p.valtypes(p.m.Ext(in).Types)
	},
	wasm.ImmSelect: func(p *printer, in *wasm.Instr) {
		p.str(" (result")
		p.valtypes(p.m.Ext(in).Types)
		p.str(")")
	},
	wasm.ImmI32:  func(p *printer, in *wasm.Instr) { p.format(" %d", int32(in.N)) },
	wasm.ImmI64:  func(p *printer, in *wasm.Instr) { p.format(" %d", int64(in.N)) },
	wasm.ImmF32:  func(p *printer, in *wasm.Instr) { p.str(" " + wasm.FormatF32(uint32(in.N))) },
	wasm.ImmF64:  func(p *printer, in *wasm.Instr) { p.str(" " + wasm.FormatF64(in.N)) },
	wasm.ImmV128: (*printer).v128,
}

func (p *printer) index(ids idents, x uint32) {
	p.str(" ")
	p.use(ids, x)
}

// indexUnless0 writes the index of a table or memory, for which 0 is understood.
func (p *printer) indexUnless0(ids idents, x uint32) {
	if x != 0 {
		p.index(ids, x)
	}
}

// indexPair writes the indices of two tables or memories, for which 0 0 is understood.
func (p *printer) indexPair(ids idents, x, y uint32) {
	if x != 0 || y != 0 {
		p.index(ids, x)
		p.index(ids, y)
	}
}

func (p *printer) immediate(n uint64) {
	p.str(" ")
	p.num(n)
}

func (p *printer) block(in *wasm.Instr) {
	id := p.labelBinding()
	p.blocktype(in.Blocktype())
	p.pushLabel(id)
}

func (p *printer) tryTable(in *wasm.Instr) {
	id := p.labelBinding()
	p.blocktype(in.Blocktype())
	for _, c := range p.m.Ext(in).Catches {
		p.str(" (" + c.Kind.String())
		if c.Kind.HasTag() {
			p.index(p.tags, c.Tag)
		}
		p.useLabel(c.Label)
		p.str(")")
	}
	p.pushLabel(id)
}

func (p *printer) blocktype(b wasm.Blocktype) {
	switch b.Kind {
	case wasm.BlockVal:
		p.str(" (result ")
		p.valtype(b.Val)
		p.str(")")
	case wasm.BlockIdx:
		p.typeuse(b.Idx)
	}
}

func (p *printer) labelList(in *wasm.Instr) {
	for _, l := range p.m.Ext(in).Labels {
		p.useLabel(l)
	}
}

func (p *printer) tableType(in *wasm.Instr) {
	p.indexUnless0(p.tables, in.X)
	p.typeindex(in.Y)
}

// memarg writes offset and alignment only where they are not what is understood: 0 and the width of the access.
func (p *printer) memarg(in *wasm.Instr) {
	p.indexUnless0(p.mems, in.X)
	if in.N != 0 {
		p.format(" offset=%d", in.N)
	}
	if natural := bits.TrailingZeros8(in.Op.Row().Width); int(in.Align) != natural {
		p.format(" align=%d", uint64(1)<<in.Align)
	}
}

func (p *printer) lanes(in *wasm.Instr) {
	for _, lane := range in.V128() {
		p.immediate(uint64(lane))
	}
}

func (p *printer) field(in *wasm.Instr) {
	p.index(p.typeIDs, in.X)
	p.index(p.fields[in.X], in.Y)
}

// heap writes the heap type of a ref.null, and the reference type of others.
func (p *printer) heap(in *wasm.Instr) {
	t := in.Reftype()
	p.str(" ")
	switch {
	case in.Op != wasm.OpRefNull:
		p.valtype(t)
	case t.Heap == wasm.HeapIdx:
		p.use(p.typeIDs, t.Idx)
	default:
		p.str(t.HeapString())
	}
}

func (p *printer) v128(in *wasm.Instr) {
	p.str(" i32x4")
	v := in.V128()
	for i := 0; i < 16; i += 4 {
		p.format(" 0x%08x", binary.LittleEndian.Uint32(v[i:]))
	}
}

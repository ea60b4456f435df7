package compiler

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sort"
	"strings"

	"wasmjudge/native/amd64"
	"wasmjudge/native/artifact"
	"wasmjudge/wasm"
)

// listing is what a disassembly shows beside the code. The compiler fills it in if it has one.
type listing struct {
	funcs []funcListing
}

// funcListing is the listing of one function.
type funcListing struct {
	locals    []localPlace
	slots     []int32 // home slots of operands by position in the stack; 0 where an operand was never in memory
	wideSlots []int32 // those of vectors
	instrs    []instrMark

	data []dataMark
}

// dataMark says where a constant of 8 or 16 bytes is, or an entry of a jump table.
type dataMark struct {
	at   uint32
	size uint32 // in bytes: 4 of an entry
	base uint32 // what an entry counts from
}

// localPlace is where a local lives: its home register and home slot.
type localPlace struct {
	local uint32
	typ   wasm.Kind
	reg   amd64.Reg
	home  int32
	ends  [2]uint32 // its interval, in positions
}

// instrMark says where the code of an instruction starts.
type instrMark struct {
	at    uint32
	instr uint32 // index in the body
}

func (c *compiler) listFunction() {
	if c.listing != nil {
		c.listing.funcs = append(c.listing.funcs, funcListing{})
	}
}

func (c *compiler) listInstr() {
	if c.listing != nil {
		c.listing.mark(c.asm.PC(), c.pc)
	}
}

// mark notes where the code of an instruction begins. It is no part of its caller, which is run for every instruction.
//
//go:noinline
func (l *listing) mark(at, instr int) {
	f := &l.funcs[len(l.funcs)-1]
	f.instrs = append(f.instrs, instrMark{uint32(at), uint32(instr)})
}

// listData notes that a constant comes next, or an entry of the jump table at base.
func (c *compiler) listData(size, base int) {
	if c.listing != nil {
		f := &c.listing.funcs[len(c.listing.funcs)-1]
		f.data = append(f.data, dataMark{uint32(c.asm.PC()), uint32(size), uint32(base)})
	}
}

func (c *compiler) listPlaces() {
	if c.listing == nil {
		return
	}
	f := &c.listing.funcs[len(c.listing.funcs)-1]
	for k := range c.ranges {
		if w := &c.ranges[k]; !w.merged {
			l := &c.locals[w.local]
			f.locals = append(f.locals, localPlace{w.local, l.typ, w.reg, l.home, [2]uint32{w.first, w.end}})
		}
	}
	f.slots = append(f.slots, c.slots...)
	f.wideSlots = append(f.wideSlots, c.wideSlots...)
}

// Disassemble compiles a validated module and writes its machine code with, for each function, the layout of its
// frame, the Wasm instructions that the code comes from, its call sites with their handlers, and where it may trap.
// Addresses are offsets in the function.
func Disassemble(w io.Writer, m *wasm.Module, o artifact.Options) error {
	l := &listing{}
	a, err := compileListing(m, o, l)
	if err != nil {
		return err
	}
	d := disassembler{Writer: bufio.NewWriter(w), m: m, a: a, listing: l, pads: map[uint32]*artifact.Handler{}}
	for k := range a.Handlers {
		d.pads[a.Handlers[k].Pad] = &a.Handlers[k]
	}
	for k := range a.Funcs {
		d.function(k)
	}
	return d.Flush()
}

type disassembler struct {
	*bufio.Writer
	m       *wasm.Module
	a       *artifact.Artifact
	listing *listing
	pads    map[uint32]*artifact.Handler

	base                uint32 // entry of the current function
	sites, traps, instr int    // the next of each
}

func (d *disassembler) function(k int) {
	f := &d.a.Funcs[k]
	fmt.Fprintf(d, "%s %v ;; %d bytes, frame %d\n", d.name(k), d.m.Defs[d.m.Funcs[k].Type], f.End-f.Entry, f.Frame)
	l := &d.listing.funcs[k]
	d.places(l)
	d.base, d.instr = f.Entry, 0
	for at := f.Entry; at < f.Data; {
		d.comments(k, l, at)
		in, n, err := amd64.Disassemble(d.a.Code[at:f.Data], uint64(at), d.symbol)
		if err != nil {
			fmt.Fprintf(d, "  %4x  %v: %x\n", at-f.Entry, err, d.a.Code[at:f.Data])
			break
		}
		fmt.Fprintf(d, "  %4x  %s\n", at-f.Entry, in)
		at += uint32(n)
	}
	d.comments(k, l, f.Data)
	d.data(l)
	d.WriteByte('\n')
}

// data writes jump tables and constants, those of vectors as doublewords.
func (d *disassembler) data(l *funcListing) {
	for _, m := range l.data {
		fmt.Fprintf(d, "  %4x  ", m.at-d.base)
		switch b := d.a.Code[m.at:]; m.size {
		case 4:
			fmt.Fprintf(d, "-> %x", m.base+binary.LittleEndian.Uint32(b)-d.base)
		case 8:
			fmt.Fprintf(d, "0x%016x", binary.LittleEndian.Uint64(b))
		default:
			d.WriteString("v128")
			for ; m.size > 0; b, m.size = b[4:], m.size-4 {
				fmt.Fprintf(d, " 0x%08x", binary.LittleEndian.Uint32(b))
			}
		}
		d.WriteByte('\n')
	}
}

// name is a function's name in the module, or its index.
func (d *disassembler) name(k int) string {
	x := uint32(d.m.CountImports(wasm.ExternFunc) + k)
	if d.m.Names != nil {
		if s, ok := d.m.Names.Funcs.Name(x); ok {
			return fmt.Sprintf("func %d $%s", x, s)
		}
	}
	return fmt.Sprintf("func %d", x)
}

// symbol names the function that an address is in, and returns its start; jumps within the current function show the
// offset.
func (d *disassembler) symbol(addr uint64) (string, uint64) {
	k := sort.Search(len(d.a.Funcs), func(k int) bool { return uint64(d.a.Funcs[k].End) > addr })
	if k == len(d.a.Funcs) || addr < uint64(d.a.Funcs[k].Entry) {
		return "", 0
	}
	if f := &d.a.Funcs[k]; f.Entry != d.base {
		return d.name(k), uint64(f.Entry)
	}
	return fmt.Sprintf("%x", addr-uint64(d.base)), addr
}

// places writes the layout of the frame.
func (d *disassembler) places(l *funcListing) {
	for _, p := range l.locals {
		fmt.Fprintf(d, "  local %d %v:", p.local, p.typ)
		if p.reg != amd64.None {
			fmt.Fprintf(d, " %v", p.reg)
		}
		if p.home != 0 {
			fmt.Fprintf(d, " [rbp%+d]", p.home)
		}
		fmt.Fprintf(d, " from %d to %d\n", p.ends[0], p.ends[1])
	}
	d.slots(l.slots, "")
	d.slots(l.wideSlots, " v128")
}

func (d *disassembler) slots(slots []int32, typ string) {
	for k, s := range slots {
		if s != 0 {
			fmt.Fprintf(d, "  operand %d%s: [rbp%+d]\n", k, typ, s)
		}
	}
}

// comments writes what there is to say about an offset.
func (d *disassembler) comments(k int, l *funcListing, at uint32) {
	for ; d.sites < len(d.a.Sites) && d.a.Sites[d.sites].Ret <= at; d.sites++ {
		d.handlers(d.a.Sites[d.sites].Try)
	}
	for ; d.instr < len(l.instrs) && l.instrs[d.instr].at <= at; d.instr++ {
		x := l.instrs[d.instr].instr
		fmt.Fprintf(d, "%31d: %s\n", x+1, instrText(d.m, &d.m.Funcs[k].Body[x]))
	}
	for ; d.traps < len(d.a.Traps) && d.a.Traps[d.traps].At <= at; d.traps++ {
		fmt.Fprintf(d, "        ;; may trap: %v\n", d.a.Traps[d.traps].Kind)
	}
	if h := d.pads[at]; h != nil {
		fmt.Fprintf(d, "        ;; landing pad of %s\n", clauseText(h))
	}
}

// handlers writes the clauses that are armed at a call site, innermost first.
func (d *disassembler) handlers(t uint32) {
	for ; t != 0; t = d.a.Tries[t-1].Parent {
		y := &d.a.Tries[t-1]
		for h := y.First; h < y.First+y.N; h++ {
			fmt.Fprintf(d, "        ;; handler %s -> %x\n", clauseText(&d.a.Handlers[h]), d.a.Handlers[h].Pad-d.base)
		}
	}
}

func clauseText(h *artifact.Handler) string {
	if h.Kind.HasTag() {
		return fmt.Sprintf("%v tag %d", h.Kind, h.Tag)
	}
	return h.Kind.String()
}

// instrText is an instruction with those of its immediates that are numbers.
func instrText(m *wasm.Module, i *wasm.Instr) string {
	s := i.Op.String()
	switch i.Op.Row().Imm {
	case wasm.ImmNone, wasm.ImmBlock, wasm.ImmTryTable, wasm.ImmHeap, wasm.ImmHeapNull, wasm.ImmSelect:
	case wasm.ImmI32:
		s += fmt.Sprint(" ", int32(i.N))
	case wasm.ImmI64:
		s += fmt.Sprint(" ", int64(i.N))
	case wasm.ImmF32:
		s += fmt.Sprint(" ", math.Float32frombits(uint32(i.N)))
	case wasm.ImmF64:
		s += fmt.Sprint(" ", math.Float64frombits(i.N))
	case wasm.ImmV128, wasm.ImmShuffle:
		v := i.V128()
		s += " " + strings.Trim(fmt.Sprint(v[:]), "[]")
	case wasm.ImmLane:
		s += fmt.Sprint(" ", i.Y)
	case wasm.ImmMemargLane:
		s += fmt.Sprintf(" %d offset=%d %d", i.X, i.N, i.Y)
	case wasm.ImmLabels:
		s += " " + strings.Trim(fmt.Sprint(m.Ext(i).Labels), "[]")
	case wasm.ImmMemarg:
		s += fmt.Sprintf(" %d offset=%d", i.X, i.N)
	case wasm.ImmTableType, wasm.ImmTableTable, wasm.ImmTableElem, wasm.ImmMemMem, wasm.ImmMemData:
		s += fmt.Sprintf(" %d %d", i.X, i.Y)
	default:
		s += fmt.Sprintf(" %d", i.X)
	}
	return s
}

package binary

import (
	"bytes"
	"cmp"
	"slices"

	"wasmjudge/wasm"
)

// hints reads the contents of the section of branch hints (code metadata specification, branch hints) after its name.
// They name instructions by their offset in the function, and so can be read only once the functions have been.
func (d *decoder) hints() {
	imports := uint64(d.m.CountImports(wasm.ExternFunc))
	var hints []wasm.Hint
	next := imports // the least function that may have hints
	for n := d.count(); n > 0 && d.err == nil; n-- {
		pos := d.pos
		x := uint64(d.u32())
		if x < next || x-imports >= uint64(len(d.m.Funcs)) {
			d.fail(pos, "invalid function index")
			return
		}
		next = x + 1
		hints = d.hintsOf(&d.m.Funcs[x-imports], uint32(x), hints)
	}
	if d.pos < len(d.b) {
		d.fail(d.pos, "unexpected content after last hint")
	}
	if d.err == nil {
		d.m.Hints = hints
	}
}

// hintsOf reads the hints of one function and appends them.
func (d *decoder) hintsOf(f *wasm.Func, x uint32, hints []wasm.Hint) []wasm.Hint {
	next := 0 // the least instruction that may have a hint
	for n := d.count(); n > 0 && d.err == nil; n-- {
		pos := d.pos
		offset := d.u32()
		at, ok := slices.BinarySearchFunc(f.Body, uint64(f.Pos)+uint64(offset), func(in wasm.Instr, pos uint64) int {
			return cmp.Compare(uint64(in.Pos), pos)
		})
		if !ok || at < next {
			d.fail(pos, "invalid offset")
			return nil
		}
		next = at + 1
		size, taken := d.count(), d.byte()
		if size != 1 || taken > 1 {
			d.fail(pos, "invalid hint value")
			return nil
		}
		hints = append(hints, wasm.Hint{Func: x, Instr: uint32(at), Taken: taken == 1, Pos: f.Body[at].Pos})
	}
	return hints
}

// hintedFunc is what the section says of one function.
type hintedFunc struct {
	x     uint32
	hints []offsetHint
}

type offsetHint struct {
	offset uint32 // of the instruction, from the start of the function
	taken  bool
}

// hinted writes the body of the function x, which starts at start with its locals, and notes where the instructions
// are that have hints.
func (e *encoder) hinted(body []wasm.Instr, start int, x uint32) {
	hints := e.hints
	for len(hints) > 0 && hints[0].Func < x {
		hints = hints[1:]
	}
	var placed []offsetHint
	for i := range body {
		if len(hints) > 0 && hints[0].Func == x && hints[0].Instr == uint32(i) {
			placed = append(placed, offsetHint{uint32(len(e.b) - start), hints[0].Taken})
			hints = hints[1:]
		}
		e.instr(&body[i])
	}
	e.hints = hints
	if len(placed) > 0 {
		e.placed = append(e.placed, hintedFunc{x, placed})
	}
}

// hintsHere puts the hints at the end of what is written so far.
func (e *encoder) hintsHere() {
	if e.coded {
		e.writeHints()
	} else {
		e.hintsAt = len(e.b)
	}
}

// hintsBefore writes the hints of the functions, whose section starts at code, where they stand if that is before it.
func (e *encoder) hintsBefore(code int) {
	e.coded = true
	at := e.hintsAt
	switch {
	case at >= 0:
	case e.m.HintsAt == nil:
		at = code
	default:
		return // they stand after it
	}
	rest := bytes.Clone(e.b[at:])
	e.b = e.b[:at]
	e.writeHints()
	e.b = append(e.b, rest...)
}

// writeHints writes the section, if there are hints.
func (e *encoder) writeHints() {
	if len(e.placed) == 0 {
		return
	}
	e.custom(wasm.HintSection, func(e *encoder) {
		writeList(e, e.placed, func(e *encoder, f *hintedFunc) {
			e.u32(f.x)
			writeList(e, f.hints, func(e *encoder, h *offsetHint) {
				e.u32(h.offset)
				e.count(1)
				e.mut(h.taken)
			})
		})
	})
}

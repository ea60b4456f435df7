package wast

import (
	"fmt"
	"strings"

	"wasmjudge/wasm"
)

// Search is the search for the handler of one exception, as Explain writes it: every part is named as the script names
// it. Its frames are in the order in which the exception passed them.
type Search struct {
	Thrower string // "throw", "throw_ref" or "throw by a host function"
	Tag     string // of the exception: "tag 0 $e of instance 1 $a"
	TagID   wasm.TagID
	Frames  []SearchFrame
	Caught  bool // by the last clause of the last frame
}

// SearchFrame is one frame that an exception passed, or a run of equal ones that handle nothing: a deep recursion.
type SearchFrame struct {
	First, Last int  // numbers of the frames; 0 is the one that threw
	Host        bool // a host function: nothing else is known of it
	Func        string
	Instance    string // "instance 1 $a"
	Number      int    // of that instance in the store
	Place, Code string // where the instruction stands that threw or called, and how it is written, if that is known
	Handlers    []SearchHandler
}

// SearchHandler is a try_table around that instruction, with the clauses that were tried, in order.
type SearchHandler struct {
	Place, Code string
	Clauses     []SearchClause
}

// SearchClause is a catch clause that was tried.
type SearchClause struct {
	Written string // "catch tag 0 $e"
	Tag     string // what its index means in the frame's instance; empty for a clause that takes every exception
	TagID   wasm.TagID
	Match   bool
	Label   uint32 // the branch's, if it matched
}

var throwers = map[wasm.Op]string{
	wasm.OpThrow:    "throw",
	wasm.OpThrowRef: "throw_ref",
	wasm.OpCall:     "throw by a host function",
}

// search names what an engine's walk passed.
func (w *world) search(walk *wasm.Walk) *Search {
	s := &Search{Thrower: throwers[walk.Op], Tag: w.tagOf(walk.Tag), TagID: walk.Tag, Caught: walk.Caught}
	for i := 0; i < len(walk.Frames); {
		n := repeated(walk.Frames[i:])
		f := w.searchFrame(&walk.Frames[i])
		f.First, f.Last = i, i+n-1
		s.Frames = append(s.Frames, f)
		i += n
	}
	return s
}

// repeated counts the frames at the start that are the same and handle nothing.
func repeated(frames []wasm.WalkFrame) int {
	n := 1
	for n < len(frames) && frames[n].Frame == frames[0].Frame && len(frames[0].Clauses)+len(frames[n].Clauses) == 0 {
		n++
	}
	return n
}

func (w *world) searchFrame(f *wasm.WalkFrame) SearchFrame {
	if f.Host {
		return SearchFrame{Host: true}
	}
	inst := w.numbered[f.Instance]
	s := SearchFrame{Func: inst.funcName(f.Func), Instance: inst.title(f.Instance), Number: f.Instance}
	s.Place, s.Code = inst.place(f.Pos)
	for i := range f.Clauses {
		c := &f.Clauses[i]
		if i == 0 || c.Try != f.Clauses[i-1].Try {
			h := SearchHandler{}
			h.Place, h.Code = inst.place(c.Try)
			s.Handlers = append(s.Handlers, h)
		}
		h := &s.Handlers[len(s.Handlers)-1]
		h.Clauses = append(h.Clauses, w.searchClause(inst, c))
	}
	return s
}

func (w *world) searchClause(inst *instance, c *wasm.WalkClause) SearchClause {
	s := SearchClause{Written: c.Catch.Kind.String(), Match: c.Match, Label: c.Catch.Label}
	if c.Catch.Kind.HasTag() {
		s.Written += " " + inst.tagName(c.Catch.Tag)
		s.Tag, s.TagID = w.tagOf(c.Tag), c.Tag
	}
	return s
}

// tagOf names a tag by its identity: the instance that defined it, and its index and name there.
func (w *world) tagOf(t wasm.TagID) string {
	if t.Host || t.Instance >= len(w.numbered) {
		return t.String()
	}
	inst := w.numbered[t.Instance]
	return inst.tagName(t.Index) + " of " + inst.title(t.Instance)
}

// Numbers returns the numbers of the frames: "#0", or "#3 to #70".
func (f *SearchFrame) Numbers() string {
	if f.First == f.Last {
		return fmt.Sprintf("#%d", f.First)
	}
	return fmt.Sprintf("#%d to #%d", f.First, f.Last)
}

// Name returns the frame's function and instance, on one line.
func (f *SearchFrame) Name() string {
	if f.Host {
		return "a host function"
	}
	return f.Func + " of " + f.Instance
}

// Meaning says which tag the clause's index means in the frame's instance.
func (c *SearchClause) Meaning() string {
	if c.Tag == "" {
		return "takes every exception"
	}
	return "is " + c.Tag
}

// Verdict says what became of the exception at the clause.
func (c *SearchClause) Verdict() string {
	if c.Match {
		return fmt.Sprintf("caught: branch to label %d", c.Label)
	}
	return "another tag"
}

// write writes the search as lines; n is its number among those of its command.
func (s *Search) write(x *explanationText, n int) {
	count := ""
	if n > 1 {
		count = fmt.Sprintf(" (%d)", n)
	}
	x.line("  %s%s: an exception of %s", s.Thrower, count, x.bold.Sprint(s.Tag))
	x.line("")
	var rows []row
	for i := range s.Frames {
		rows = s.Frames[i].rows(rows, x.palette)
	}
	for _, r := range rows {
		if x.path != "" && len(r.cells) > 1 {
			r.cells[1] = strings.TrimPrefix(r.cells[1], x.path)
		}
	}
	writeRows(x.out, rows, x.width)
	if !s.Caught {
		x.line("    %s", x.red.Sprint("not caught: the invocation ends in it"))
	}
}

// rows adds the rows of one frame: where it is, and the clauses tried in it.
func (f *SearchFrame) rows(rows []row, p palette) []row {
	number := "    " + f.Numbers() + "  "
	rows = append(rows, row{kind: frameRow, cells: f.cells(number)})
	if f.Host {
		return rows
	}
	pad := strings.Repeat(" ", len(number))
	if len(f.Handlers) == 0 {
		return append(rows, row{kind: frameRow, cells: []string{pad + "no handler here"}, paint: p.faint})
	}
	for i := range f.Handlers {
		h := &f.Handlers[i]
		rows = append(rows, row{kind: frameRow, cells: []string{pad + "handler", h.Place, h.Code}})
		for k := range h.Clauses {
			rows = append(rows, h.Clauses[k].row(pad+"  ", p))
		}
	}
	return rows
}

func (f *SearchFrame) cells(number string) []string {
	if f.Host {
		return []string{number + f.Name()}
	}
	return []string{number + f.Name(), f.Place, f.Code}
}

func (c *SearchClause) row(pad string, p palette) row {
	paint := p.red
	if c.Match {
		paint = p.green
	}
	return row{kind: clauseRow, cells: []string{pad + c.Written, c.Meaning(), c.Verdict()}, paint: paint}
}

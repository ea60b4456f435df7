package probe

import (
	"fmt"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// Parting is the first note by which two engines part. Without Want and Got all notes are the same, and the engines
// part behind Before.
type Parting struct {
	Right, Wrong string // engines
	Want, Got    *Seen  // what each noted; nil if it noted nothing more
	Before       *Seen  // the note before, which both made, or nil
	Trials       int    // runs of the script with notes at other places
	Times        int    // how often the right engine had come to the place of Want then, this time included

	script *wast.Script
}

// Seen is a value that was noted, or that a place was reached.
type Seen struct {
	Kind   Kind
	point  *point
	slot   *slot // nil if there is no value
	lo, hi uint64
}

// Function returns the function in which the engines part: where the right one was, or before if the wrong one went
// elsewhere. If a throw went elsewhere, it is not the function that throws but the one with the handler: the right
// engine's, or else the wrong one's.
func (p *Parting) Function() string {
	switch {
	case p.Want == nil && p.Got == nil:
		return p.Before.Function()
	case p.Want == nil:
		return p.Got.Function()
	case p.Want.Kind == Handler:
		return p.Want.Function()
	case p.Got != nil && p.Got.Kind == Handler:
		return p.Got.Function()
	case p.Before != nil && (p.Got == nil || p.Got.point != p.Want.point):
		return p.Before.Function()
	}
	return p.Want.Function()
}

// Until returns the place at which a trace of the right engine's run comes to the difference; nil if it comes to none
// that the other does not.
func (p *Parting) Until() *wast.TracePlace {
	if p.Want == nil {
		return nil
	}
	at := p.Want.point
	m := at.module
	in := &m.Funcs[at.fn].Body[at.at+1]
	return &wast.TracePlace{
		Func: uint32(m.CountImports(wasm.ExternFunc) + at.fn), Index: at.at + 1, Pos: in.Pos, Times: p.Times,
	}
}

// String says what the difference is, such as "local 1 in $station0 is 7 on oracle and 0 on jsc-bbq in the handler of
// line 12".
func (p *Parting) String() string {
	switch {
	case p.Want == nil && p.Got == nil:
		return fmt.Sprintf("behind the last note, which both make in %s %s", p.Before.Function(),
			p.place(p.Before))
	case p.Want != nil && p.Got != nil && p.Want.point == p.Got.point && p.Want.slot == p.Got.slot:
		return fmt.Sprintf("%s in %s is %s on %s and %s on %s %s", p.Want.slot.name(), p.Want.Function(), p.Want.value(), p.Right,
			p.Got.value(), p.Wrong, p.place(p.Want))
	case p.Want != nil && p.Got != nil:
		return fmt.Sprintf("%s comes to %s %s, and %s to %s %s%s", p.Right, p.Want.Function(), p.place(p.Want), p.Wrong, p.Got.Function(),
			p.place(p.Got), p.after())
	case p.Want != nil:
		return fmt.Sprintf("%s comes to %s %s, and %s does not%s", p.Right, p.Want.Function(), p.place(p.Want), p.Wrong, p.after())
	}
	return fmt.Sprintf("%s comes to %s %s, and %s does not%s", p.Wrong, p.Got.Function(), p.place(p.Got), p.Right, p.after())
}

// after says where both were before.
func (p *Parting) after() string {
	if p.Before == nil {
		return ""
	}
	return fmt.Sprintf("; both were in %s %s", p.Before.Function(), p.place(p.Before))
}

var placeNames = [...]string{Entry: "at its beginning, line %d", Call: "after the call at line %d", Join: "at the join of the block at line %d",
	Handler: "in the handler of the try_table at line %d", Exit: "where it returns, line %d"}

// place names a place by a line of the script. In a module in the binary format it is an offset.
func (p *Parting) place(s *Seen) string {
	src := s.point.module.Source
	if src == nil {
		src = p.script.Source
	}
	if src.Binary {
		return fmt.Sprintf(placeNames[s.Kind], s.point.pos)
	}
	line, _ := src.Place(s.point.pos)
	return fmt.Sprintf(placeNames[s.Kind], line)
}

// Function is the name of the function: its identifier, or the name under which it is exported, or its index.
func (s *Seen) Function() string {
	m := s.point.module
	x := uint32(m.CountImports(wasm.ExternFunc) + s.point.fn)
	if m.Names != nil {
		if name, ok := m.Names.Funcs.Name(x); ok {
			return "$" + name
		}
	}
	for _, e := range m.Exports {
		if e.Kind == wasm.ExternFunc && e.Index == x {
			return fmt.Sprintf("%q", e.Name)
		}
	}
	return fmt.Sprintf("function %d", x)
}

func (s *slot) name() string {
	switch {
	case s == nil:
		return "the way"
	case s.of == ofOperand:
		return fmt.Sprintf("result %d", s.index)
	case s.of == ofGlobal:
		return fmt.Sprintf("global %d", s.index)
	}
	return fmt.Sprintf("local %d", s.index)
}

// value writes what was noted, as the type has it.
func (s *Seen) value() string {
	switch {
	case s.slot == nil:
		return "noted"
	case s.slot.typ.Kind == wasm.Ref && s.lo != 0:
		return "null"
	case s.slot.typ.Kind == wasm.Ref:
		return "a reference"
	}
	kind := s.slot.typ.Kind
	text := wasm.Value{Kind: kind, Lo: s.lo, Hi: s.hi}.String()
	return strings.TrimSuffix(strings.TrimPrefix(text, "("+kind.String()+".const "), ")")
}

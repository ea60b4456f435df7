package wast

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
	"wasmjudge/wasm/valid"
)

// TraceOptions say what of a run is traced.
type TraceOptions struct {
	Function string // by its identifier, or the name of an export, or its index; all functions if it is empty
	Line     int    // of the command; 0 for all commands
	Until    *TracePlace
	Terminal
}

// TracePlace is where a trace ends: before an instruction that is reached for the n-th time.
type TracePlace struct {
	Func  uint32 // funcidx
	Index int    // of the instruction in the body
	Pos   uint32 // Instr.Pos of the instruction
	Times int    // 1 for the first
}

// Trace runs a script on an engine that reports steps, and writes each instruction with the operands that it finds. Of
// a command it writes the first ones, if it executes very many; if the trace has an end it writes the last ones before
// that. The error is ctx's or that of out, or names a command that ran out of time.
func Trace(ctx context.Context, out io.Writer, s *Script, c wasm.Config, e wasm.Engine, o TraceOptions) error {
	t := newTracer(out, o)
	c.OnStep = t.step
	return t.script(ctx, s, c, e)
}

func newTracer(out io.Writer, o TraceOptions) *tracer {
	return &tracer{
		out: bufio.NewWriter(out), palette: newPalette(o.Colours), options: o, functions: map[*wasm.Func]*tracedFunc{},
	}
}

// script runs a script with a configuration that reports steps.
func (t *tracer) script(ctx context.Context, s *Script, c wasm.Config, e wasm.Engine) error {
	c.OnThrow = t.threw
	t.world = newWorld(e, c, s, definitions{})
	ctx, t.stop = context.WithCancel(ctx)
	defer t.stop()
	limited, end := t.begin(ctx)
	defer end()
	fmt.Fprintf(t.out, "%s on %s\n", t.bold.Sprint(wasm.Printable(s.Source.Name)), e.Name())
	for i := range s.Commands {
		if t.clock.over != "" || t.ended {
			break
		}
		t.trace(limited, &s.Commands[i])
	}
	if !t.wrote {
		fmt.Fprintln(t.out, "No command of this script executes such an instruction.")
	}
	if t.ended {
		return t.out.Flush()
	}
	return cmp.Or(ctx.Err(), t.clock.late, t.out.Flush())
}

// tracer writes the steps that it is called with.
type tracer struct {
	*world
	palette
	out       *bufio.Writer
	options   TraceOptions
	functions map[*wasm.Func]*tracedFunc

	lines   []string // of the command
	left    int      // lines that were not kept
	lowest  int      // depth of the first step of the command
	running int      // depth of the last one
	times   int      // that the end was reached
	ended   bool
	stop    func()
	wrote   bool
	shown   bool // a step of the command
}

// trace runs a command and writes its steps.
func (t *tracer) trace(ctx context.Context, c *Command) {
	t.lines, t.left, t.lowest, t.running, t.shown = nil, 0, -1, -1, false
	watched := t.watch
	t.watch = func(o wasm.Outcome) { t.line(fmt.Sprintf("  ends in: %v", o.In(t.shapes(c)))) }
	line, _ := t.world.source.Place(c.Pos)
	if t.options.Line != 0 && t.options.Line != line {
		t.lowest = noDepth
	}
	err := t.run(ctx, c)
	t.watch = watched
	if !t.shown {
		return
	}
	t.wrote = true
	src := t.world.source
	text := strings.Join(strings.Fields(string(src.Text[c.Pos:c.End])), " ")
	fmt.Fprintf(t.out, "\n%s %s\n", t.bold.Sprint(short(src, c.Pos)), shorten(text, 100))
	t.flush()
	if err != nil && !t.ended {
		fmt.Fprintln(t.out, "  "+t.red.Sprint(wasm.Printable(err.Error())))
	}
}

const noDepth = -2 // of a command that is not traced

// flush writes the lines of a command.
func (t *tracer) flush() {
	left := fmt.Sprintf("  … %d more steps\n", t.left)
	if t.left > 0 && t.options.Until != nil {
		fmt.Fprint(t.out, left)
	}
	for _, line := range t.lines {
		fmt.Fprintln(t.out, strings.TrimRight(line, " "))
	}
	if t.left > 0 && t.options.Until == nil {
		fmt.Fprint(t.out, left)
	}
}

// line keeps a line: the first ones, or if the trace is to end the last ones.
func (t *tracer) line(s string) {
	switch {
	case t.ended || t.lowest == noDepth:
	case len(t.lines) < limit.TraceSteps:
		t.lines = append(t.lines, s)
	case t.options.Until == nil:
		t.left++
	default:
		t.left++
		t.lines = append(t.lines[1:], s)
	}
}

// threw notes a throw: what comes next may stand in another frame.
func (t *tracer) threw(w *wasm.Walk) {
	t.line(t.red.Sprintf("  %s of %s", throwers[w.Op], t.tagOf(w.Tag)))
	t.running = -1
}

// step writes a step.
func (t *tracer) step(s *wasm.Step) {
	if t.ended || t.lowest == noDepth {
		return
	}
	if t.reached(s) {
		t.ended = true
		t.stop()
		return
	}
	if t.lowest < 0 {
		t.lowest = s.Depth
	}
	inst := t.numbered[s.Instance]
	if !t.meant(inst, s.Func) {
		return
	}
	if t.shown = true; t.options.Until == nil && len(t.lines) >= limit.TraceSteps {
		t.left++
		return
	}
	fn := t.function(inst.module, s.Func)
	indent := strings.Repeat("  ", min(max(0, s.Depth-t.lowest), maxIndent))
	if s.Depth != t.running || s.Index == 0 {
		t.pair("  "+indent+inst.funcName(s.Func)+" of "+inst.title(s.Instance), fn.showLocals(s), t.bold)
		t.running = s.Depth
	}
	place := short(inst.module.Source, s.Pos)
	code := written(inst.module.Source, &fn.body[s.Index])
	t.pair(fmt.Sprintf("    %s%s  %s", indent, padded(place, 8), padded(code, 24)), fn.showOperands(s), nil)
}

// pair writes what is executed and what that finds: beside it, or if the terminal is too narrow below it.
func (t *tracer) pair(what, finds string, paint *color.Color) {
	w := t.options.Width
	below := w > 0 && utf8.RuneCountInString(what)+2+utf8.RuneCountInString(finds) > w
	head := row{cells: []string{fit(strings.TrimRight(what, " "), w)}, paint: paint}
	switch {
	case finds == "":
		t.line(head.painted(head.cells[0]))
	case below:
		t.line(head.painted(head.cells[0]))
		indent := len(what) - len(strings.TrimLeft(what, " ")) + 10
		t.line(strings.Repeat(" ", indent) + t.faint.Sprint(fit(finds, w-indent)))
	default:
		t.line(head.painted(what) + "  " + t.faint.Sprint(finds))
	}
}

// maxIndent is how many frames are told apart by indentation.
const maxIndent = 12

// reached reports whether a step is the one before which the trace ends.
func (t *tracer) reached(s *wasm.Step) bool {
	u := t.options.Until
	if u == nil || s.Func != u.Func || s.Index != u.Index || s.Pos != u.Pos {
		return false
	}
	t.times++
	return t.times == u.Times
}

// meant reports whether a function is one that is traced.
func (t *tracer) meant(inst *instance, x uint32) bool {
	want := t.options.Function
	if want == "" || want == strconv.Itoa(int(x)) {
		return true
	}
	if names := inst.module.Names; names != nil {
		if name, ok := names.Funcs.Name(x); ok && want == "$"+name {
			return true
		}
	}
	return slices.ContainsFunc(inst.module.Exports, func(e wasm.Export) bool {
		return e.Kind == wasm.ExternFunc && e.Index == x && e.Name == want
	})
}

// tracedFunc is what is to be known of a function to show its steps.
type tracedFunc struct {
	body   []wasm.Instr
	locals []wasm.Valtype   // the parameters first
	slots  int              // that locals take
	stacks [][]wasm.Valtype // of operands before each instruction
}

func (t *tracer) function(m *wasm.Module, x uint32) *tracedFunc {
	i := int(x) - m.CountImports(wasm.ExternFunc)
	fn := &m.Funcs[i]
	if f := t.functions[fn]; f != nil {
		return f
	}
	f := &tracedFunc{body: fn.Body, locals: slices.Clone(m.Defs[fn.Type].Comp.Params)}
	for _, l := range fn.Locals {
		for range l.N {
			f.locals = append(f.locals, l.Type)
		}
	}
	for _, typ := range f.locals {
		f.slots += slotsOf(typ)
	}
	f.stacks, _ = valid.Operands(m, i) // of a valid module
	t.functions[fn] = f
	return f
}

func slotsOf(t wasm.Valtype) int {
	if t.Kind == wasm.V128 {
		return 2
	}
	return 1
}

// showLocals writes the locals of a frame.
func (f *tracedFunc) showLocals(s *wasm.Step) string {
	if len(f.locals) == 0 {
		return ""
	}
	shown := f.locals[:min(len(f.locals), maxLocals)]
	text := "locals: " + valuesOf(s, shown, 0, 0)
	if n := len(f.locals) - len(shown); n > 0 {
		text += fmt.Sprintf(" … %d", n)
	}
	return text
}

// showOperands writes the operands that an instruction finds, the topmost last.
func (f *tracedFunc) showOperands(s *wasm.Step) string {
	if s.Index >= len(f.stacks) {
		return ""
	}
	types := f.stacks[s.Index]
	return valuesOf(s, types, f.slots, max(0, len(types)-maxOperands))
}

// maxOperands is how many operands are shown: those on top.
const maxOperands = 6

// valuesOf writes values that lie in slots from at on, but for the first few.
func valuesOf(s *wasm.Step, types []wasm.Valtype, at, skip int) string {
	var words []string
	if skip > 0 {
		words = []string{fmt.Sprintf("… %d", skip)}
	}
	for i, typ := range types {
		if i >= skip {
			words = append(words, s.Slot(at, typ).String())
		}
		at += slotsOf(typ)
	}
	return strings.Join(words, " ")
}

// maxLocals is how many locals are shown.
const maxLocals = 32

func padded(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(s)))
}

// short is a place without the name of its file: a line and a column, or an offset.
func short(src *wasm.Source, pos uint32) string {
	if src == nil || src.Binary {
		return fmt.Sprintf("+%d", pos)
	}
	line, column := src.Place(pos)
	return fmt.Sprintf("%d:%d", line, column)
}

// written is an instruction as it is written, with its immediates: what follows the keyword up to the next one.
func written(src *wasm.Source, in *wasm.Instr) string {
	name := in.Op.String()
	if src == nil || src.Binary || int(in.Pos) >= len(src.Text) {
		return name
	}
	text := string(src.Text[in.Pos:min(int(in.Pos)+200, len(src.Text))])
	rest, ok := strings.CutPrefix(text, name)
	if !ok {
		return name
	}
	rest, _, _ = strings.Cut(rest, "\n")
	for word := range strings.FieldsSeq(rest) {
		if !immediate(word) {
			break
		}
		word, last := strings.CutSuffix(word, ")")
		name += " " + strings.TrimRight(word, ")")
		if last {
			break
		}
	}
	return shorten(name, 60)
}

// immediate reports whether a word of the text format is one: a number, an identifier, an offset or alignment.
func immediate(word string) bool {
	if strings.HasPrefix(word, "offset=") || strings.HasPrefix(word, "align=") || strings.HasPrefix(word, "inf") || strings.HasPrefix(word, "nan") {
		return true
	}
	shape := len(word) == 5 && word[3] == 'x' // of a v128.const
	return shape || strings.ContainsRune("$+-0123456789", rune(word[0]))
}

package wast

import (
	"context"
	"fmt"
	"io"
	"strings"

	"wasmjudge/wasm"
)

// Explain runs a script on an engine and writes, for every throw of every command, the search for its handler: the frames
// that the exception passed, each with the catch clauses tried there, what tag each of them means in the instance of
// that frame, and whether that is the exception's tag. Commands that throw nothing are left out.
func Explain(ctx context.Context, out io.Writer, s *Script, c wasm.Config, e wasm.Engine, colours bool) error {
	x := &explainer{palette: newPalette(colours)}
	c.OnThrow = func(walk *wasm.Walk) { x.walks = append(x.walks, *walk) }
	x.world = newWorld(e, c, s, definitions{})
	defer x.store.Close()
	x.watch = func(o wasm.Outcome) { x.outcomes = append(x.outcomes, o) }
	threw := 0
	for i := range s.Commands {
		x.walks, x.outcomes = nil, nil
		err := x.run(ctx, &s.Commands[i])
		if len(x.walks) == 0 {
			continue
		}
		threw++
		x.command(&s.Commands[i], err)
		if _, err := io.WriteString(out, x.text.String()); err != nil {
			return err
		}
		x.text.Reset()
	}
	if threw == 0 {
		_, err := fmt.Fprintln(out, "No command of this script throws.")
		return err
	}
	return nil
}

// explainer writes the explanation of one command at a time.
type explainer struct {
	*world
	palette
	walks    []wasm.Walk
	outcomes []wasm.Outcome
	text     strings.Builder
}

func (x *explainer) line(format string, args ...any) { fmt.Fprintf(&x.text, format+"\n", args...) }

// command writes the walks of a command and how it ended.
func (x *explainer) command(c *Command, err error) {
	line := strings.Join(strings.Fields(string(x.source.Text[c.Pos:c.End])), " ")
	x.line("%s %s", x.bold.Sprint(x.source.Where(c.Pos)+":"), shorten(line, 100))
	for i := range x.walks {
		x.line("")
		x.walk(&x.walks[i], i+1)
	}
	x.line("")
	for _, o := range x.outcomes {
		x.line("  The command's outcome: %s", x.bold.Sprint(x.outcome(o)))
	}
	if err != nil {
		x.line("  %s", x.red.Sprint(err))
	}
	x.line("")
}

func (x *explainer) outcome(o wasm.Outcome) string {
	if o.Kind != wasm.OutcomeException {
		return o.String()
	}
	s := "uncaught exception of " + x.tag(o.Exception.Tag.ID())
	for _, v := range o.Exception.Payload {
		s += " " + v.String()
	}
	return s
}

var throwers = map[wasm.Op]string{wasm.OpThrow: "throw", wasm.OpThrowRef: "throw_ref", wasm.OpCall: "a host function throws"}

// walk writes one throw and the frames it passed.
func (x *explainer) walk(w *wasm.Walk, n int) {
	count := ""
	if len(x.walks) > 1 {
		count = fmt.Sprintf(" %d of %d", n, len(x.walks))
	}
	x.line("  Throw%s: %s, an exception of %s", count, throwers[w.Op], x.bold.Sprint(x.tag(w.Tag)))
	for i := range w.Frames {
		x.frame(w, &w.Frames[i], i)
	}
	if !w.Caught {
		x.line("    %s", x.red.Sprint("not caught: it leaves the outermost function"))
	}
}

// frame writes one frame and the clauses tried in it.
func (x *explainer) frame(w *wasm.Walk, f *wasm.WalkFrame, depth int) {
	if f.Host {
		x.line("    #%d  host function", depth)
		return
	}
	inst := x.numbered[f.Instance]
	x.line("    #%d  %s in %s", depth, x.bold.Sprint(inst.funcName(f.Func)), x.bold.Sprint(inst.title(f.Instance)))
	x.line("        %s", inst.place(f.Pos))
	if len(f.Clauses) == 0 {
		x.line("        %s", x.faint.Sprint("no handler here"))
	}
	try := ^uint32(0)
	for i := range f.Clauses {
		c := &f.Clauses[i]
		if c.Try != try {
			try = c.Try
			x.line("        handler of %s", inst.place(try))
		}
		x.clause(w, inst, c)
	}
}

// clause writes one catch clause, what its tag is, and the verdict.
func (x *explainer) clause(w *wasm.Walk, inst *instance, c *wasm.WalkClause) {
	written := fmt.Sprintf("(%s %d)", c.Catch.Kind, c.Catch.Label)
	meaning := "takes every exception"
	if c.Catch.Kind.HasTag() {
		written = fmt.Sprintf("(%s %s %d)", c.Catch.Kind, inst.tagName(c.Catch.Tag), c.Catch.Label)
		meaning = "its tag is " + x.tag(c.Tag)
	}
	verdict := x.red.Sprint("not the exception's")
	if c.Match {
		verdict = x.green.Sprintf("caught, on to label %d", c.Catch.Label)
	}
	x.line("          %-24s %s: %s", written, meaning, verdict)
}

// tag writes a tag's identity: the instance that defined it and the definition's name there.
func (x *explainer) tag(t wasm.TagID) string {
	if t.Host || t.Instance >= len(x.numbered) {
		return t.String()
	}
	inst := x.numbered[t.Instance]
	return fmt.Sprintf("tag %s of %s", inst.tagName(t.Index), inst.title(t.Instance))
}

// title names an instance by its number, and its identifier in the script.
func (i *instance) title(number int) string {
	if i.name == "" {
		return fmt.Sprintf("instance %d", number)
	}
	return fmt.Sprintf("instance %d (%s)", number, i.name)
}

func (i *instance) tagName(x uint32) string {
	if i.module.Names == nil {
		return fmt.Sprint(x)
	}
	return nameOf(i.module.Names.Tags, x)
}

// funcName names a function by its identifier or index, and by the first of its exports.
func (i *instance) funcName(x uint32) string {
	name := fmt.Sprint(x)
	if i.module.Names != nil {
		name = nameOf(i.module.Names.Funcs, x)
	}
	for _, e := range i.module.Exports {
		if e.Kind == wasm.ExternFunc && e.Index == x {
			return fmt.Sprintf("func %s (export %q)", name, e.Name)
		}
	}
	return "func " + name
}

func nameOf(names wasm.Namemap, x uint32) string {
	if name, ok := names.Name(x); ok {
		return "$" + name
	}
	return fmt.Sprint(x)
}

// place writes where an instruction stands: the place and the line, for a binary its offset.
func (i *instance) place(pos uint32) string {
	src := i.module.Source
	if src == nil || src.Binary {
		return src.Where(pos)
	}
	_, col, line := src.Place(pos)
	return fmt.Sprintf("%s: %s", src.Where(pos), shorten(strings.TrimSpace(line[min(col-1, len(line)):]), 60))
}

// shorten cuts a text to n bytes at most, at a rune's end.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

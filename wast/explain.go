package wast

import (
	"bytes"
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
	threw := false
	for i := range s.Commands {
		x.walks, x.outcomes = nil, nil
		err := x.run(ctx, &s.Commands[i])
		if len(x.walks) == 0 {
			continue
		}
		threw = true
		x.command(&s.Commands[i], err)
		if _, err := io.WriteString(out, x.text.String()); err != nil {
			return err
		}
		x.text.Reset()
	}
	if !threw {
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
		x.line("  outcome: %s", x.bold.Sprint(x.outcome(o)))
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
	s := "an exception of " + x.tag(o.Exception.Tag.ID()) + " that nobody caught"
	if len(o.Exception.Payload) > 0 {
		s += ":"
	}
	for _, v := range o.Exception.Payload {
		s += " " + v.String()
	}
	return s
}

var throwers = map[wasm.Op]string{
	wasm.OpThrow:    "throw",
	wasm.OpThrowRef: "throw_ref",
	wasm.OpCall:     "throw by a host function",
}

// walk writes one throw and the frames that it passed.
func (x *explainer) walk(w *wasm.Walk, n int) {
	count := ""
	if len(x.walks) > 1 {
		count = fmt.Sprintf(" (%d of %d)", n, len(x.walks))
	}
	x.line("  %s%s: an exception of %s", throwers[w.Op], count, x.bold.Sprint(x.tag(w.Tag)))
	x.line("")
	var rows []row
	for i := range w.Frames {
		rows = x.frame(rows, i, &w.Frames[i])
	}
	writeRows(&x.text, rows)
	if !w.Caught {
		x.line("    %s", x.red.Sprint("not caught: the invocation ends in it"))
	}
}

// frame adds the rows of one frame: where it is, and the clauses tried in it.
func (x *explainer) frame(rows []row, depth int, f *wasm.WalkFrame) []row {
	number := fmt.Sprintf("    #%d  ", depth)
	if f.Host {
		return append(rows, row{kind: frameRow, cells: []string{number + "a host function"}})
	}
	inst := x.numbered[f.Instance]
	where, what := inst.place(f.Pos)
	rows = append(rows, row{kind: frameRow, cells: []string{number + inst.funcName(f.Func) + " of " + inst.title(f.Instance), where, what}})
	pad := strings.Repeat(" ", len(number))
	if len(f.Clauses) == 0 {
		return append(rows, row{kind: frameRow, cells: []string{pad + "no handler here"}, paint: x.faint})
	}
	for i := range f.Clauses {
		c := &f.Clauses[i]
		if i == 0 || c.Try != f.Clauses[i-1].Try {
			where, what := inst.place(c.Try)
			rows = append(rows, row{kind: frameRow, cells: []string{pad + "handler", where, what}})
		}
		rows = append(rows, x.clause(pad+"  ", inst, c))
	}
	return rows
}

// clause is the row of a catch clause: as written, what tag it means, and the verdict.
func (x *explainer) clause(pad string, inst *instance, c *wasm.WalkClause) row {
	written, meaning := c.Catch.Kind.String(), "takes every exception"
	if c.Catch.Kind.HasTag() {
		written += " " + inst.tagName(c.Catch.Tag)
		meaning = "is " + x.tag(c.Tag)
	}
	r := row{kind: clauseRow, cells: []string{pad + written, meaning, "another tag"}, paint: x.red}
	if c.Match {
		r.cells[2], r.paint = fmt.Sprintf("caught: branch to label %d", c.Catch.Label), x.green
	}
	return r
}

// tag writes a tag's identity: the instance that defined it, and its index and name there.
func (x *explainer) tag(t wasm.TagID) string {
	if t.Host || t.Instance >= len(x.numbered) {
		return t.String()
	}
	inst := x.numbered[t.Instance]
	return inst.tagName(t.Index) + " of " + inst.title(t.Instance)
}

// title names an instance by its number, and its identifier in the script.
func (i *instance) title(number int) string {
	return strings.TrimSpace(fmt.Sprintf("instance %d %s", number, i.name))
}

func (i *instance) tagName(x uint32) string {
	name := ""
	if i.module.Names != nil {
		name, _ = i.module.Names.Tags.Name(x)
	}
	return named("tag", x, name)
}

// funcName names a function by its index and identifier, or else by the first of its exports.
func (i *instance) funcName(x uint32) string {
	if i.module.Names != nil {
		if name, ok := i.module.Names.Funcs.Name(x); ok {
			return named("func", x, name)
		}
	}
	for _, e := range i.module.Exports {
		if e.Kind == wasm.ExternFunc && e.Index == x {
			return fmt.Sprintf("func %d %q", x, e.Name)
		}
	}
	return named("func", x, "")
}

func named(kind string, x uint32, name string) string {
	if name == "" {
		return fmt.Sprintf("%s %d", kind, x)
	}
	return fmt.Sprintf("%s %d $%s", kind, x, name)
}

// place tells where an instruction stands, and how it is written if its module is a text.
func (i *instance) place(pos uint32) (where, what string) {
	src := i.module.Source
	if src == nil || src.Binary {
		return src.Where(pos), ""
	}
	return src.Where(pos), excerpt(src.Text, int(pos))
}

// excerpt gives the instruction at pos as it is written, as far as it stands on one line: a folded one to its closing
// parenthesis, another to the end of the line or of what it stands in.
func excerpt(text []byte, pos int) string {
	if pos > 0 && text[pos-1] == '(' {
		pos--
	}
	folded, depth := bytes.HasPrefix(text[pos:], []byte{'('}), 0
	for end := pos; end < len(text) && text[end] != '\n'; end++ {
		switch text[end] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if folded && depth == 0 {
			return shorten(string(text[pos:end+1]), 60)
		}
		if depth < 0 {
			return shorten(string(text[pos:end]), 60)
		}
	}
	line, _, _ := bytes.Cut(text[pos:], []byte{'\n'})
	return shorten(strings.TrimSpace(string(line)), 60)
}

// shorten makes a text fit to be shown on one line, and cuts it to n bytes at most, at a rune's end.
func shorten(s string, n int) string {
	s = wasm.Printable(s)
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

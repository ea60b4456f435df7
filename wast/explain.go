package wast

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"

	"wasmjudge/wasm"
)

// Explain runs a script on an engine and writes, for every throw of every command, the search for its handler: the
// frames that the exception passed, each with the catch clauses tried there, what tag each of them means in the
// instance of that frame, and whether that is the exception's tag. Commands that throw nothing are left out. When ctx
// is done, so is Explain, and when a command runs out of time (WithCommandTime). The error is ctx's or that of out, or
// names that command.
func Explain(ctx context.Context, out io.Writer, s *Script, c wasm.Config, e wasm.Engine, colours bool) error {
	x := &explainer{palette: newPalette(colours), out: bufio.NewWriter(out), text: s.Source}
	c.OnThrow = func(walk *wasm.Walk) { x.threw(walk) }
	x.world = newWorld(e, c, s, definitions{})
	limited, end := x.begin(ctx)
	defer end()
	x.watch = x.outcome
	threw := false
	for i := range s.Commands {
		if x.clock.over != "" {
			break
		}
		x.command, x.throws = &s.Commands[i], 0
		err := x.run(limited, x.command)
		if x.throws == 0 {
			continue
		}
		threw = true
		if err != nil {
			x.line("  %s", x.red.Sprint(wasm.Printable(err.Error())))
		}
		x.line("")
	}
	if !threw && x.clock.over == "" {
		x.line("No command of this script throws.")
	}
	flushed := x.out.Flush()
	return cmp.Or(ctx.Err(), x.clock.late, flushed)
}

// explainer writes explanations as throws happen: there may be millions. Errors of the writer stay with it.
type explainer struct {
	*world
	palette
	out     *bufio.Writer
	text    *wasm.Source // of the commands
	command *Command     // that runs
	at      int          // its index, for Throws
	throws  int          // of the command so far
	told    bool         // the outcome after the last throw has been told
}

func (x *explainer) line(format string, args ...any) { fmt.Fprintf(x.out, format+"\n", args...) }

// threw explains a throw, under its command if it is the command's first.
func (x *explainer) threw(w *wasm.Walk) {
	if x.throws == 0 {
		c := x.command
		line := strings.Join(strings.Fields(string(x.text.Text[c.Pos:c.End])), " ")
		x.line("%s %s", x.bold.Sprint(x.text.Where(c.Pos)+":"), shorten(line, 100))
	}
	x.throws++
	x.told = false
	x.line("")
	x.walk(w)
}

// outcome tells what an action or instantiation ended in, if it threw.
func (x *explainer) outcome(o wasm.Outcome) {
	if x.throws == 0 || x.told {
		return
	}
	x.told = true
	s := o.In(x.shapes(x.world.command))
	if o.Kind == wasm.OutcomeException {
		s = "an exception of " + x.tag(o.Exception.Tag.ID()) + " that nobody caught"
		for i, v := range o.Exception.Payload {
			if i == 0 {
				s += ":"
			}
			s += " " + v.String()
		}
	}
	x.line("\n  outcome: %s", x.bold.Sprint(s))
}

var throwers = map[wasm.Op]string{
	wasm.OpThrow:    "throw",
	wasm.OpThrowRef: "throw_ref",
	wasm.OpCall:     "throw by a host function",
}

// walk writes one throw and the frames that it passed.
func (x *explainer) walk(w *wasm.Walk) {
	count := ""
	if x.throws > 1 {
		count = fmt.Sprintf(" (%d)", x.throws)
	}
	x.line("  %s%s: an exception of %s", throwers[w.Op], count, x.bold.Sprint(x.tag(w.Tag)))
	x.line("")
	var rows []row
	for i := 0; i < len(w.Frames); {
		n := repeated(w.Frames[i:])
		rows = x.frame(rows, frameNumbers(i, n), &w.Frames[i])
		i += n
	}
	writeRows(x.out, rows)
	if !w.Caught {
		x.line("    %s", x.red.Sprint("not caught: the invocation ends in it"))
	}
}

// repeated counts the frames at the start that are the same and handle nothing, as in a deep recursion.
func repeated(frames []wasm.WalkFrame) int {
	n := 1
	for n < len(frames) && frames[n].Frame == frames[0].Frame && len(frames[0].Clauses)+len(frames[n].Clauses) == 0 {
		n++
	}
	return n
}

// frameNumbers writes the numbers of n frames from the number first on.
func frameNumbers(first, n int) string {
	if n == 1 {
		return fmt.Sprintf("    #%d  ", first)
	}
	return fmt.Sprintf("    #%d to #%d  ", first, first+n-1)
}

// frame adds the rows of one frame: where it is, and the clauses tried in it.
func (x *explainer) frame(rows []row, number string, f *wasm.WalkFrame) []row {
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
	return strings.TrimSpace(fmt.Sprintf("instance %d %s", number, wasm.Printable(i.name)))
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
	return fmt.Sprintf("%s %d $%s", kind, x, wasm.Printable(name))
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
	const most = 60
	if pos > 0 && text[pos-1] == '(' {
		pos--
	}
	line, _, _ := bytes.Cut(text[pos:min(pos+most+1, len(text))], []byte{'\n'})
	folded, depth := bytes.HasPrefix(line, []byte{'('}), 0
	for i, c := range line {
		switch c {
		case '(':
			depth++
		case ')':
			depth--
		}
		if folded && depth == 0 {
			return shorten(string(line[:i+1]), most)
		}
		if depth < 0 {
			line = line[:i]
			break
		}
	}
	return shorten(strings.TrimSpace(string(line)), most)
}

// shorten makes a text fit to be shown on one line, and cuts it to n bytes at most, at a rune's end.
func shorten(s string, n int) string {
	s = wasm.Printable(s)
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

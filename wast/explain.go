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
	x.search(w).write(x, x.throws)
}

// outcome tells what an action or instantiation ended in, if it threw.
func (x *explainer) outcome(o wasm.Outcome) {
	if x.throws == 0 || x.told {
		return
	}
	x.told = true
	s := o.In(x.shapes(x.world.command))
	if o.Kind == wasm.OutcomeException {
		s = "an exception of " + x.tagOf(o.Exception.Tag.ID()) + " that nobody caught"
		for i, v := range o.Exception.Payload {
			if i == 0 {
				s += ":"
			}
			s += " " + v.String()
		}
	}
	x.line("\n  outcome: %s", x.bold.Sprint(s))
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

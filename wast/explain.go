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
func Explain(ctx context.Context, out io.Writer, s *Script, c wasm.Config, e wasm.Engine, t Terminal) error {
	text := &explanationText{palette: newPalette(t.Colours), out: bufio.NewWriter(out), width: t.Width}
	if t.Width > 0 {
		text.path = wasm.Printable(s.Source.Name) + ":"
		text.line("%s", text.bold.Sprint(strings.TrimSuffix(text.path, ":")))
	}
	x := &explainer{to: text, text: s.Source}
	err := x.explain(ctx, s, c, e)
	if !x.threw && x.clock.over == "" {
		text.line("No command of this script throws.")
	}
	return cmp.Or(ctx.Err(), err, text.out.Flush())
}

// explainer hears of throws as they happen, and passes on what there is to say of them. There may be millions.
type explainer struct {
	*world
	to      explanation
	text    *wasm.Source // of the commands
	command *Command     // that runs
	throws  int          // of the command so far
	threw   bool         // some command has thrown
	told    bool         // the outcome after the last throw has been written
}

// explanation is what is made of a script's throws, piece by piece.
type explanation interface {
	begin(place, command string) // of a command that throws
	search(s *Search, n int)     // its n-th throw, from 1
	outcome(o string)            // of the action or instantiation that threw
	end(err error)               // of the command; nil if it held
}

// explain runs the script. The error names the command that ran out of time.
func (x *explainer) explain(ctx context.Context, s *Script, c wasm.Config, e wasm.Engine) error {
	c.OnThrow = x.walked
	x.world = newWorld(e, c, s, definitions{})
	limited, end := x.begin(ctx)
	defer end()
	x.watch = x.ended
	for i := range s.Commands {
		if x.clock.over != "" {
			break
		}
		x.command, x.throws = &s.Commands[i], 0
		if err := x.run(limited, x.command); x.throws > 0 {
			x.to.end(err)
		}
	}
	return x.clock.late
}

// walked explains a throw, under its command if it is the command's first.
func (x *explainer) walked(w *wasm.Walk) {
	if x.throws == 0 {
		c := x.command
		x.to.begin(x.text.Where(c.Pos), strings.Join(strings.Fields(string(x.text.Text[c.Pos:c.End])), " "))
	}
	x.throws++
	x.threw, x.told = true, false
	x.to.search(x.search(w), x.throws)
}

// ended says what an action or instantiation ended in, if it threw.
func (x *explainer) ended(o wasm.Outcome) {
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
	x.to.outcome(s)
}

// explanationText writes an explanation as lines. Errors of the writer stay with it.
type explanationText struct {
	palette
	out   *bufio.Writer
	width int    // that lines are to fit; 0 for any
	path  string // that places begin with, and that was said at the head; empty if it was not
}

func (t *explanationText) line(format string, args ...any) { fmt.Fprintf(t.out, format+"\n", args...) }

func (t *explanationText) begin(place, command string) {
	place = strings.TrimPrefix(wasm.Printable(place), t.path) + ":"
	room := 100
	if t.width > 0 {
		room = max(20, t.width-len(place)-2)
	}
	t.line("%s %s", t.bold.Sprint(place), shorten(command, room))
}

func (t *explanationText) search(s *Search, n int) {
	t.line("")
	s.write(t, n)
}

func (t *explanationText) outcome(o string) { t.line("\n  outcome: %s", t.bold.Sprint(o)) }

func (t *explanationText) end(err error) {
	if err != nil {
		t.line("  %s", t.red.Sprint(strings.TrimPrefix(wasm.Printable(err.Error()), t.path)))
	}
	t.line("")
}

// Explained is what a command's throws became: what Explain writes of it, as a value.
type Explained struct {
	Place, Command string // where it stands, and how it is written
	Throws         []ExplainedThrow
	More           int   // throws beyond limit.Throws, which are left out
	Err            error // why the command did not hold; nil if it did
}

// ExplainedThrow is one throw of a command. The outcome is that of the action or instantiation that it was the last
// throw of; it is empty for the others.
type ExplainedThrow struct {
	*Search
	Outcome string
}

// Explained runs a script on an engine as Explain does, and returns what it writes as values: the commands that threw.
func (s *Script) Explained(ctx context.Context, c wasm.Config, e wasm.Engine) ([]Explained, error) {
	var list explanationList
	x := &explainer{to: &list, text: s.Source}
	err := x.explain(ctx, s, c, e)
	return list, cmp.Or(ctx.Err(), err)
}

type explanationList []Explained

func (l explanationList) last() *Explained { return &l[len(l)-1] }

func (l *explanationList) begin(place, command string) {
	*l = append(*l, Explained{Place: place, Command: shorten(command, maxCommand)})
}

func (l *explanationList) search(s *Search, n int) {
	last := l.last()
	if n > maxThrows {
		last.More++
		return
	}
	last.Throws = append(last.Throws, ExplainedThrow{Search: s})
}

func (l *explanationList) outcome(o string) {
	last := l.last()
	last.Throws[len(last.Throws)-1].Outcome = o
}

func (l *explanationList) end(err error) { l.last().Err = err }

// title names an instance by its number, and its identifier in the script.
func (i *instance) title(number int) string {
	return strings.TrimSpace(fmt.Sprintf("instance %d %s", number, shorten(i.name, maxName)))
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
			return fmt.Sprintf("func %d %q", x, shorten(e.Name, maxName))
		}
	}
	return named("func", x, "")
}

func named(kind string, x uint32, name string) string {
	if name == "" {
		return fmt.Sprintf("%s %d", kind, x)
	}
	return fmt.Sprintf("%s %d $%s", kind, x, shorten(name, maxName))
}

// Names and commands may have millions of characters. So many are shown.
const (
	maxName    = 200
	maxCommand = 400
)

// place says where an instruction stands, and how it is written if its module is a text.
func (i *instance) place(pos uint32) (where, what string) {
	src := i.module.Source
	if src == nil || src.Binary {
		return src.Where(pos), ""
	}
	return src.Where(pos), excerpt(src.Text, int(pos))
}

// excerpt returns the instruction at pos as it is written, as far as it stands on one line: a folded one to its
// closing parenthesis, another to the end of the line or of what it stands in.
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

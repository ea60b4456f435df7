package portable

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"wasmjudge/wast"
)

//go:embed runner.js
var runner string

// JavaScript writes a script as one JavaScript file, which runs under any shell and in a page. It says of each
// command that does not hold what happened, and ends with a status other than 0 if there is one. Of a trap it
// asks no more than that it is one, of an exception the same.
func JavaScript(s *wast.Script) (text []byte, omitted []Omission) {
	w := &jsWriter{world: newWorld(s)}
	w.all(s.Commands, w.command)
	var b bytes.Buffer
	fmt.Fprintf(&b, "// %s, to be run by node, deno run, bun, jsc, d8 or js.\n", oneLine(s.Source.Name))
	for _, o := range w.omitted {
		fmt.Fprintf(&b, "// Left out: %s\n", oneLine(o.String()))
	}
	b.WriteString(runner)
	b.WriteString("// ---- the script\n")
	b.Write(w.out.Bytes())
	b.WriteString("\nend();\n")
	return b.Bytes(), w.omitted
}

// jsWriter is a file that is being written.
type jsWriter struct {
	*world
	out bytes.Buffer
}

var jsCommands = map[wast.CommandKind]func(*jsWriter, *wast.Command) error{
	wast.CmdModule:           (*jsWriter).module,
	wast.CmdInstance:         (*jsWriter).makeInstance,
	wast.CmdRegister:         (*jsWriter).register,
	wast.CmdAction:           (*jsWriter).action,
	wast.CmdAssertReturn:     (*jsWriter).returns,
	wast.CmdAssertTrap:       (*jsWriter).ends,
	wast.CmdAssertExhaustion: (*jsWriter).ends,
	wast.CmdAssertException:  (*jsWriter).ends,
	wast.CmdAssertUnlinkable: (*jsWriter).ends,
	wast.CmdAssertMalformed:  (*jsWriter).refuses,
	wast.CmdAssertInvalid:    (*jsWriter).refuses,
}

// jsKinds are the names that runner.js has for what assertions expect.
var jsKinds = map[wast.CommandKind]string{
	wast.CmdAssertTrap:       "trap",
	wast.CmdAssertExhaustion: "exhaustion",
	wast.CmdAssertException:  "exception",
	wast.CmdAssertUnlinkable: "link error",
}

var (
	errFiles  = errors.New("JavaScript has no files here")
	errCustom = errors.New("JavaScript does not show custom sections")
	errQuoted = errors.New("JavaScript does not read the text format")
)

func (w *jsWriter) command(c *wast.Command) error {
	write, ok := jsCommands[c.Kind]
	switch {
	case c.Kind == wast.CmdHost:
		return errHost
	case c.Kind == wast.CmdInput || c.Kind == wast.CmdOutput:
		return errFiles
	case !ok:
		return errCustom
	}
	w.quote(c)
	err := write(w, c)
	if err != nil {
		w.line("// left out: %s", oneLine(err.Error()))
	}
	return err
}

// quote writes the command as it stands in the script, as a comment.
func (w *jsWriter) quote(c *wast.Command) {
	w.out.WriteByte('\n')
	for line := range strings.Lines(string(w.script.Source.Text[c.Pos:c.End])) {
		w.line("// %s", oneLine(strings.TrimRight(line, "\r\n")))
	}
}

// oneLine keeps what JavaScript takes for the end of a line out of a comment.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "\u2028", " ", "\u2029", " ").Replace(s)
}

func (w *jsWriter) line(format string, args ...any) {
	fmt.Fprintf(&w.out, format+"\n", args...)
}

// where is the place of a command as a JavaScript string.
func (w *jsWriter) where(c *wast.Command) string {
	line, col := w.script.Source.Place(c.Pos)
	return fmt.Sprintf(`"%d:%d"`, line, col)
}

func base64Of(b []byte) string { return `"` + base64.StdEncoding.EncodeToString(b) + `"` }

// compile writes the definition of a module.
func (w *jsWriter) compile(c *wast.Command) (*module, error) {
	m := w.define(c.Module)
	b, text, err := w.written(c.Module)
	switch {
	case err != nil:
		return m, err
	case text:
		return m, m.why
	}
	w.line("const m%d = compile(%s, %s);", m.number, w.where(c), base64Of(b))
	return m, nil
}

func (w *jsWriter) module(c *wast.Command) error {
	m, err := w.compile(c)
	if c.Module.Definition {
		return err
	}
	i := w.instantiate(c.Module.Name, m)
	if err != nil {
		w.line("const i%d = undefined;", i.number)
		return err
	}
	w.makes(c, i)
	return nil
}

// makes writes the instantiation of i by command c.
func (w *jsWriter) makes(c *wast.Command, i *instance) {
	w.line("const i%d = instantiate(%s, m%d);", i.number, w.where(c), i.module.number)
}

func (w *jsWriter) makeInstance(c *wast.Command) error {
	m, err := w.of(c.Instance.Of)
	if err == nil {
		w.makes(c, w.instantiate(c.Instance.Name, m))
	}
	return err
}

func (w *jsWriter) register(c *wast.Command) error {
	i, err := w.instance(c.Name)
	if err == nil {
		w.line("register(%s, %s, i%d);", w.where(c), jsString(c.Text), i.number)
	}
	return err
}

func (w *jsWriter) action(c *wast.Command) error {
	s, err := w.subject(c.Action)
	if err != nil {
		return err
	}
	act, err := perform(s)
	if err == nil {
		w.line("action(%s, () => %s);", w.where(c), act)
	}
	return err
}

func (w *jsWriter) returns(c *wast.Command) error {
	s, err := w.subject(c.Action)
	if err != nil {
		return err
	}
	patterns := s.patterns(c)
	if act, args := s.direct(); args {
		if expected, ok := s.plain(patterns); ok {
			w.line("returns(%s, () => %s, [%s]);", w.where(c), act, expected)
			return nil
		}
	}
	if len(patterns) != len(s.results()) {
		return fmt.Errorf("%d results are expected of a function of %d", len(patterns), len(s.results()))
	}
	glue, err := check(s, patterns)
	if err == nil {
		w.line("checks(%s, () => through(%s, %s), %s);", w.where(c), base64Of(glue), s.thing(), jsString(w.expected(c)))
	}
	return err
}

// expected is the text of the results in the script.
func (w *jsWriter) expected(c *wast.Command) string {
	if len(c.Results) == 0 {
		return c.Keyword()
	}
	text := w.script.Source.Text[c.Results[0].Pos:c.Results[len(c.Results)-1].End]
	return strings.Join(strings.Fields(string(text)), " ")
}

func (w *jsWriter) ends(c *wast.Command) error {
	act, err := w.fails(c)
	kind := jsKinds[c.Kind]
	if c.Kind == wast.CmdAssertTrap && c.Action == nil && strings.HasPrefix("uncaught exception", c.Text) {
		kind = "trap or exception" // which is what it asserts of a module
	}
	if err == nil {
		w.line("ends(%s, %q, () => %s);", w.where(c), kind, act)
	}
	return err
}

// fails returns what a command asserts to fail: an action, or an instantiation.
func (w *jsWriter) fails(c *wast.Command) (string, error) {
	switch {
	case c.Action != nil:
		s, err := w.subject(c.Action)
		if err != nil {
			return "", err
		}
		return perform(s)
	case c.Instance != nil:
		m, err := w.of(c.Instance.Of)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("make(m%d)", m.number), nil
	}
	m, err := w.compile(c)
	return fmt.Sprintf("make(m%d)", m.number), err
}

func (w *jsWriter) refuses(c *wast.Command) error {
	b, text, err := w.written(c.Module)
	switch {
	case err != nil:
		return err
	case text:
		return errQuoted
	}
	w.line("refuses(%s, %s);", w.where(c), base64Of(b))
	return nil
}

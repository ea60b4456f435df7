package wast

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"wasmjudge/wasm"
)

// Blessing is a script with the results that an engine gives in its assertions.
type Blessing struct {
	Text    []byte
	Changed int        // assertions that are not as they were
	Left    []*Failure // commands that no change to an assertion can make hold
	Stopped bool       // the last of them ran out of time, and what follows was not looked at
}

// Bless runs a script on an engine and corrects what its assertions expect: results, messages, and where the outcome
// is of another kind, the assertion's keyword. All else stays as it is, byte for byte. If the engine knows what the
// specification leaves open, an assertion expects all that is permitted, as far as patterns can say it. The error is
// ctx's: of a script that was interrupted nothing is known. After a command that ran out of time (WithCommandTime) all
// stays as it is.
func Bless(ctx context.Context, s *Script, c wasm.Config, e wasm.Engine) (*Blessing, error) {
	b := &blesser{}
	defs := definitions{}
	for _, e := range choosers(e) {
		b.others = append(b.others, newWorld(e, c, s, defs))
	}
	b.world, b.others = b.others[0], b.others[1:]
	for _, w := range b.others {
		defer w.store.Close()
	}
	limited, end := b.begin(ctx)
	defer end()
	b.commands(limited, s.Commands)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &Blessing{Text: b.apply(s.Source.Text), Changed: b.changed, Left: b.left, Stopped: b.clock.over != ""}, nil
}

type blesser struct {
	*world
	others  []*world // the same on the engine as it chooses by other profiles
	edits   []edit   // in order of position
	changed int
	left    []*Failure
}

// edit puts text in the place of what stands from pos to end.
type edit struct {
	pos, end uint32
	text     string
}

func (b *blesser) apply(old []byte) []byte {
	var out []byte
	at := uint32(0)
	for _, e := range b.edits {
		out = append(append(out, old[at:e.pos]...), e.text...)
		at = e.end
	}
	return append(out, old[at:]...)
}

func (b *blesser) commands(ctx context.Context, cs []Command) {
	for i := range cs {
		if b.clock.over != "" {
			return
		}
		if c := &cs[i]; c.Kind == CmdScript {
			for _, w := range b.worlds() {
				w.scripts.bind(c.Name, quote(w.source, c.Commands))
			}
			b.commands(ctx, c.Commands)
		} else if edits, err := b.command(ctx, c); err != nil {
			b.left = append(b.left, b.failure(c, err))
		} else if len(edits) > 0 {
			b.edits = append(b.edits, edits...)
			b.changed++
		}
	}
}

// command runs a command and gives the edits that make it hold.
func (b *blesser) command(ctx context.Context, c *Command) (edits []edit, err error) {
	defer caught(&err)
	if _, ok := refusals[c.Kind]; ok {
		return b.refusal(c)
	}
	if _, ok := outcomes[c.Kind]; !ok {
		err := b.run(ctx, c)
		for _, w := range b.others {
			_ = w.run(ctx, c)
		}
		return nil, err
	}
	if err := b.clock.inTime(ctx, locatedCommand{b.source, c}); err != nil {
		return nil, err
	}
	out, err := b.subject(ctx, c)
	if err == error(stoppedError{}) {
		return nil, b.clock.stop(ctx)
	}
	may := b.otherwise(ctx, c, out)
	if ctx.Err() != nil {
		return nil, b.clock.stop(ctx)
	}
	switch {
	case err != nil:
		return nil, err
	case b.met.before != "" && !c.holds(out):
		return nil, b.met.before
	case may.kinds:
		return nil, fmt.Errorf("how it ends is open: %s leaves a choice, and no assertion expects any of several ends", may.why)
	case out.OK() && c.Kind == CmdAssertReturn && len(out.Values) == len(c.Results):
		if edits := b.results(c, may); c.NaN == NaNExact || len(edits) == 0 {
			return edits, nil
		}
	case c.holds(out):
		return nil, nil
	case out.OK() && c.Action == nil:
		return nil, errors.New("the module can be instantiated, which no assertion says")
	}
	if out.Kind == wasm.OutcomeException && c.Action == nil {
		return b.rewrite(c, keywords[CmdAssertTrap], literal(uncaught)), nil
	}
	return b.rewrite(c, keywordOf[out.Kind], b.expectation(c, out, may)), nil
}

// keywordOf returns the assertion for an outcome.
var keywordOf = func() (k [wasm.OutcomeFault]string) {
	for cmd, out := range outcomes {
		k[out] = keywords[cmd]
	}
	return k
}()

// refusal returns the edits that make an assertion about a module's text, binary or validity hold.
func (b *blesser) refusal(c *Command) ([]edit, error) {
	err := b.defs.refusal(b.source, c, b.options.Without)
	e, ok := refused(err)
	switch {
	case err == nil:
		return nil, errors.New("the module is valid, which no assertion says")
	case c.refusedBy(err):
		return nil, nil
	case !ok:
		return nil, err
	}
	for kind, refusal := range refusals {
		if refusal == e.Kind {
			wording, _, _ := strings.Cut(e.Msg, ": ") // what other implementations say too
			return b.rewrite(c, keywords[kind], b.quotedMessage(c, wording)), nil
		}
	}
	return nil, err
}

// results replaces those patterns that do not match all that is permitted.
func (b *blesser) results(c *Command, may latitude) []edit {
	var edits []edit
	for i := range c.Results {
		if p := &c.Results[i]; !may.matched(i, p) {
			if text := may.pattern(i, p); text != string(b.source.Text[p.Pos:p.End]) {
				edits = append(edits, edit{p.Pos, p.End, text})
			}
		}
	}
	return edits
}

// expectation writes what an assertion expects of an outcome.
func (b *blesser) expectation(c *Command, o wasm.Outcome, may latitude) string {
	switch o.Kind {
	case wasm.OutcomeValues:
		ps, shapes := make([]string, len(o.Values)), b.shapes(c)
		for i := range o.Values {
			ps[i] = may.pattern(i, &Pattern{Shape: shapeAt(shapes, i)})
		}
		return strings.Join(ps, " ")
	case wasm.OutcomeException:
		return ""
	}
	return b.quotedMessage(c, outcomeMessage(o))
}

// quotedMessage keeps a message that holds, though the keyword may change.
func (b *blesser) quotedMessage(c *Command, msg string) string {
	if c.Text != "" && strings.HasPrefix(msg, c.Text) {
		msg = c.Text
	}
	return literal(msg)
}

// rewrite replaces an assertion's keyword and what it expects.
func (b *blesser) rewrite(c *Command, keyword, expectation string) []edit {
	var edits []edit
	if old := c.Keyword(); old != keyword {
		edits = append(edits, edit{c.HeadPos, c.HeadPos + uint32(len(old)), keyword})
	}
	pos, end := c.expectationSpan()
	switch {
	case pos == end && expectation == "":
		return edits
	case pos == end:
		expectation = " " + expectation
	case expectation == "":
		pos -= uint32(blanksBefore(b.source.Text[:pos]))
	}
	return append(edits, edit{pos, end, expectation})
}

// blanksBefore counts the spaces and tabs at the end of a text.
func blanksBefore(text []byte) int { return len(text) - len(bytes.TrimRight(text, " \t")) }

// expectationSpan finds what an assertion expects in the script's text: results, a string, or the empty place after
// its subject.
func (c *Command) expectationSpan() (pos, end uint32) {
	switch {
	case len(c.Results) > 0:
		return c.Results[0].Pos, c.Results[len(c.Results)-1].End
	case c.TextPos > 0:
		return c.TextPos, c.TextEnd
	case c.Action != nil:
		return c.Action.End, c.Action.End
	case c.Module != nil:
		return c.Module.End, c.Module.End
	}
	return c.Instance.End, c.Instance.End
}

// literal writes a string literal of the text format.
func literal(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c == 0x7F:
			fmt.Fprintf(&b, "\\%02x", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

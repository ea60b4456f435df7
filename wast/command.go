package wast

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
)

// perform gives the meaning of each command. The error is nil if the command held, a skip if it could not be run, and
// otherwise says how it did not hold.
var perform [CmdUnread + 1]func(*world, context.Context, *Command) error

func init() { // here, because through (script …) it refers to itself
	perform = [...]func(*world, context.Context, *Command) error{
		CmdModule:                (*world).module,
		CmdInstance:              (*world).instance,
		CmdRegister:              (*world).register,
		CmdAction:                (*world).action,
		CmdAssertReturn:          (*world).assertOutcome,
		CmdAssertTrap:            (*world).assertOutcome,
		CmdAssertExhaustion:      (*world).assertOutcome,
		CmdAssertException:       (*world).assertOutcome,
		CmdAssertMalformed:       (*world).assertRefused,
		CmdAssertInvalid:         (*world).assertRefused,
		CmdAssertUnlinkable:      (*world).assertOutcome,
		CmdAssertMalformedCustom: (*world).assertRefused,
		CmdAssertInvalidCustom:   (*world).assertRefused,
		CmdScript:                (*world).script,
		CmdInput:                 (*world).input,
		CmdOutput:                (*world).output,
		CmdHost:                  (*world).host,
		CmdUnread:                (*world).unread,
	}
}

// run performs a command. The error is a skip, a *Failure or failures.
func (w *world) run(ctx context.Context, c *Command) error {
	if err := w.clock.inTime(ctx, locatedCommand{w.source, c}); err != nil {
		return err
	}
	w.command = c
	err := w.try(ctx, c)
	switch err.(type) {
	case nil, skip, *Failure, failures:
		return err
	case stoppedError:
		return w.clock.stop(ctx)
	}
	if w.met.excused(c, err) {
		return w.met.before
	}
	return w.failure(c, err)
}

func (w *world) try(ctx context.Context, c *Command) (err error) {
	defer caught(&err)
	if w.options.ValidateOnly && c.instantiates() {
		return w.validateOnly(c)
	}
	return perform[c.Kind](w, ctx, c)
}

// caught makes an error of a panic inside an engine. It is to be deferred.
func caught(err *error) {
	if p := recover(); wasm.Broke(p) != nil {
		*err = fault{wasm.Broke(p)}
	} else if p != nil {
		*err = fault{fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
	}
}

// failure makes a command's failure of an error.
func (w *world) failure(c *Command, err error) *Failure {
	f := &Failure{Engine: w.engine.Name(), Source: w.source, Pos: c.Pos, What: c.Keyword() + " failed", Got: err.Error()}
	var broke fault
	var unmet mismatch
	var skipped skip
	switch {
	case errors.As(err, &skipped):
		f.What = c.Keyword() + " skipped"
	case errors.As(err, &broke):
		f.What = "ENGINE FAULT in " + c.Keyword()
	case errors.As(err, &unmet):
		f.Expected, f.Got, f.Lanes = unmet.expected, unmet.got, unmet.lanes
	}
	return f
}

// mismatch is the error of something that is not as it should be.
type mismatch struct {
	expected, got string
	lanes         string // in which lanes vectors differ
}

func (m mismatch) Error() string { return "expected " + m.expected + ", got " + m.got }

func (w *world) module(ctx context.Context, c *Command) error {
	m := w.define(c.Module)
	w.scripts.bind(m.name, []locatedCommand{{w.source, c}})
	if c.Module.Definition {
		return m.own
	}
	return w.bindInstance(ctx, c, m.name, m)
}

func (w *world) instance(ctx context.Context, c *Command) error {
	m, err := w.modules.lookup(c.Instance.Of)
	if err != nil {
		return err
	}
	return w.bindInstance(ctx, c, c.Instance.Name, m)
}

func (w *world) bindInstance(ctx context.Context, c *Command, name string, m *module) error {
	inst, out, err := w.instantiate(ctx, c, name, m)
	w.instances.bind(name, inst)
	if err == nil && !out.OK() {
		err = mismatch{expected: "an instance", got: out.String()}
	}
	return err
}

func (w *world) register(_ context.Context, c *Command) error {
	inst, err := w.instances.lookup(c.Name)
	if err != nil {
		return err
	}
	r := inst.registration()
	w.registry[c.Text] = r
	return r.lack
}

func (w *world) action(ctx context.Context, c *Command) error {
	out, err := w.act(ctx, c.Action)
	if err != nil {
		return err
	}
	if !out.OK() {
		return mismatch{expected: "values", got: out.String()}
	}
	shapes := w.shapes(c)
	for i, v := range out.Values {
		w.printValue(v, shapeAt(shapes, i))
	}
	return nil
}

// subject returns the outcome of what an assertion is about: an action, or the instantiation of a module.
func (w *world) subject(ctx context.Context, c *Command) (wasm.Outcome, error) {
	if c.Action != nil {
		return w.act(ctx, c.Action)
	}
	var m *module
	var err error
	if c.Instance == nil {
		m = w.define(c.Module)
	} else if m, err = w.modules.lookup(c.Instance.Of); err != nil {
		return wasm.Outcome{}, err
	}
	_, out, err := w.instantiate(ctx, c, m.name, m)
	return out, err
}

// outcomes are the kinds of outcomes that assertions expect.
var outcomes = map[CommandKind]wasm.OutcomeKind{
	CmdAssertReturn:     wasm.OutcomeValues,
	CmdAssertTrap:       wasm.OutcomeTrap,
	CmdAssertExhaustion: wasm.OutcomeExhaustion,
	CmdAssertException:  wasm.OutcomeException,
	CmdAssertUnlinkable: wasm.OutcomeLink,
}

func (w *world) assertOutcome(ctx context.Context, c *Command) error {
	out, err := w.subject(ctx, c)
	if err == nil && !c.holds(out) && !w.options.holdsAnyhow(c, out) {
		err = mismatch{c.expected(w.source), w.got(c, out), c.differing(out.Values)}
	}
	if err == nil && c.Kind == CmdAssertReturn {
		w.seen.asserted()
	}
	return err
}

func (w *world) got(c *Command, o wasm.Outcome) string {
	if o.OK() && c.Action == nil {
		return "an instance"
	}
	return o.In(w.shapes(c))
}

// holds reports whether an outcome is what the assertion expects.
func (c *Command) holds(o wasm.Outcome) bool {
	switch {
	case c.Kind == CmdAssertTrap && c.Action == nil && o.Kind == wasm.OutcomeException:
		// Of a module, assert_trap asserts that its instantiation ends in a trap or an exception.
		return strings.HasPrefix(uncaught, c.Text)
	case o.Kind != outcomes[c.Kind]:
		return false
	case o.OK():
		return matchAll(c.Results, o.Values)
	case o.Kind == wasm.OutcomeTrap:
		// The reference interpreter's messages may name the element: "uninitialized element 2".
		return mayMean(o.Trap, element.ReplaceAllString(c.Text, ""))
	}
	return strings.HasPrefix(outcomeMessage(o), c.Text)
}

var element = regexp.MustCompile(` \d+$`)

// mayMean reports whether a trap is, or may be, one whose message starts with the text.
func mayMean(t wasm.Trap, text string) bool {
	for u := wasm.TrapUnreachable; u < wasm.TrapCount; u++ {
		if t.Like(u) && strings.HasPrefix(u.String(), text) {
			return true
		}
	}
	return false
}

// uncaught is the message of an instantiation that ends in an exception.
const uncaught = "uncaught exception"

// expected writes what outcome the assertion expects, results as they stand in the script.
func (c *Command) expected(script *wasm.Source) string {
	switch {
	case c.NaN == NaNCanonical:
		return "nan:canonical"
	case c.NaN == NaNArithmetic:
		return "nan:arithmetic"
	case len(c.Results) > 0:
		from, to := c.Results[0].Pos, c.Results[len(c.Results)-1].End
		return strings.Join(strings.Fields(string(script.Text[from:to])), " ")
	case c.Kind == CmdAssertReturn:
		return "no values"
	case c.Text == "":
		return outcomes[c.Kind].String()
	}
	return outcomes[c.Kind].String() + ": " + c.Text
}

// outcomeMessage returns the text that an assertion's message is compared with.
func outcomeMessage(o wasm.Outcome) string {
	switch o.Kind {
	case wasm.OutcomeTrap:
		return o.Trap.String()
	case wasm.OutcomeExhaustion:
		return o.Exhaustion()
	case wasm.OutcomeLink:
		return o.Err.Error()
	}
	return ""
}

// unread is for a command that could not be read.
func (w *world) unread(_ context.Context, c *Command) error {
	if s := unsupported(c.Err); s != nil {
		return s
	}
	return errors.New(describe(c.Err))
}

// refusals are the kinds of errors with which assertions about modules expect them to be refused.
var refusals = map[CommandKind]wasm.ErrorKind{
	CmdAssertMalformed:       wasm.Malformed,
	CmdAssertInvalid:         wasm.Invalid,
	CmdAssertMalformedCustom: wasm.MalformedCustom,
	CmdAssertInvalidCustom:   wasm.InvalidCustom,
}

// Refuses reports whether the command asserts that a module is refused.
func (c *Command) Refuses() bool {
	_, refuses := refusals[c.Kind]
	return refuses
}

func (w *world) assertRefused(_ context.Context, c *Command) error {
	err := w.defs.refusal(w.source, c, w.options.Without)
	if c.refusedBy(err) || w.refusedAnyhow(c, err) {
		return w.readerRefuses(c)
	}
	if s := unsupported(err); s != nil {
		return s
	}
	got := "a valid module"
	if err != nil {
		got = describe(err)
	}
	return mismatch{expected: refusals[c.Kind].String() + ": " + c.Text, got: got}
}

// refusedBy reports whether err refuses the module as the assertion says. What needs a proposal is malformed in
// WebAssembly 3.0.
func (c *Command) refusedBy(err error) bool {
	var e *wasm.Error
	if !errors.As(err, &e) {
		return false
	}
	kind, msg := e.Refused()
	return kind == refusals[c.Kind] && strings.HasPrefix(msg, c.Text)
}

// Accepted is what a failure says that an engine did with a module that it must refuse (Failure.Got).
const Accepted = "the engine accepts the module"

// readerRefuses asks an engine that reads modules by itself whether it refuses one as well. As what is not asked, and
// neither is what only the text format or a custom section makes wrong.
func (w *world) readerRefuses(c *Command) error {
	reader, ok := w.engine.(wasm.Reader)
	if !ok || c.Kind != CmdAssertMalformed && c.Kind != CmdAssertInvalid {
		return nil
	}
	bin := c.Module.Bytes
	if c.Module.Form != FormBinary {
		m := w.defs.define(w.source, c.Module, w.options.Without).module
		if m == nil || c.Kind == CmdAssertMalformed {
			return nil
		}
		bin = binary.Encode(m)
	}
	err := reader.Accepts(bin)
	switch {
	case err == nil:
		return mismatch{expected: refusals[c.Kind].String() + ": " + c.Text, got: Accepted}
	case errors.Is(err, wasm.ErrBroken):
		return fault{err}
	}
	return unsupported(err)
}

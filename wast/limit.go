package wast

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// A limit of an engine says nothing about the program (specification 7.3). The command that meets it is skipped, and
// so is what needs what could not be made. Other commands of the script run, but what was to be done before may be
// missing: those that do not hold are skipped, too, and so are those in which engines differ.

// metLimits are the limits of its own that an engine met.
type metLimits struct {
	now string // by the command that runs, if it did
	// before is why what does not hold says nothing: the first that an action met, or an instantiation that others may
	// see.
	before skip
}

// limit returns the reason why the command is skipped that runs.
func (m *metLimits) limit(o wasm.Outcome) skip {
	m.now = o.Exhaustion()
	if flag := limit.Flag(o.Limit); flag != "" {
		return skip(m.now + " (" + flag + ")")
	}
	return skip(m.now)
}

// unsure notes that what stands at pos ended in a limit, and may have left out what others see.
func (w *world) unsure(pos uint32, o wasm.Outcome) {
	if w.met.before == "" {
		w.met.before = skip("inconclusive after " + w.place(pos) + ": " + o.Exhaustion())
	}
}

// excused reports whether err, in which c ended, may come of a limit that was met before.
func (m *metLimits) excused(c *Command, err error) bool {
	_, refusal := refusals[c.Kind]
	return m.before != "" && !refusal && errors.As(err, new(mismatch))
}

// limited returns which limit kept a command from being run to its end, as an error that it ended in says it.
func (m *metLimits) limited(err error) string {
	if why, skipped := err.(skip); skipped && m.now == "" && wasm.IsLimitMessage(string(why)) {
		return string(why)
	}
	return m.now
}

// limited reports whether what x and y differ in may come of a limit of their engines, and completes the command's
// result. Where only one of them ends the call stack, that is one, too, but where the script asserts it.
func (a *arbiter) limited(r *Result, x, y *verdict) bool {
	if a.unsure == "" {
		a.unsure = cmp.Or(x.unsure, y.unsure)
	}
	if a.unsure == "" && r.Command.Kind != CmdAssertExhaustion && x.exhausted() != y.exhausted() {
		line, _ := a.script.Source.Place(r.Command.Pos)
		a.unsure = skip(fmt.Sprintf("inconclusive after line %d: %s on one engine only", line, wasm.LimitCallDepth))
	}
	if a.unsure == "" {
		return false
	}
	r.Limit = string(a.unsure)
	if r.Status == Passed {
		r.Status, r.Reason = Skipped, string(a.unsure)
	}
	return true
}

// exhausted reports whether the command ended the call stack.
func (v *verdict) exhausted() bool {
	return slices.ContainsFunc(v.seen, func(o note) bool { return o.Detail == wasm.LimitCallDepth.String() })
}

// limited returns which limit the run met in the command or before, so that it does not say what the command does.
func (v *verdict) limited() string { return cmp.Or(v.limit, string(v.unsure)) }

package program

import (
	"context"
	"fmt"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wast/host"
)

// Host is a host function of a program.
type Host struct {
	Name     string
	Type     *wasm.Deftype
	Act      HostAct
	Instance int      // HostRelay, HostRethrow, HostCatch: of the function that it calls
	Export   string   // that function's name
	Tag      Provider // HostThrow: of what it throws
}

// HostTag is a tag of the host, which modules import by its name.
type HostTag struct {
	Name string
	Type *wasm.Deftype
}

// HostAct is what a host function does. All note that they were called, and with what.
type HostAct = host.Act

// The acts of host functions.
const (
	HostNote      = host.Note
	HostRelay     = host.Relay
	HostRethrow   = host.Rethrow
	HostCatch     = host.Catch
	HostThrow     = host.Throw
	HostKeep      = host.Keep
	HostFetch     = host.Fetch
	HostThrowKept = host.ThrowKept
	HostCollect   = host.Collect
)

// String says what the function does.
func (h *Host) String() string {
	s := h.Name + " " + h.Act.String()
	switch h.Act {
	case HostRelay, HostRethrow, HostCatch:
		s += fmt.Sprintf(" instance %d, %q", h.Instance, h.Export)
	case HostThrow:
		s += " an exception of " + h.Tag.String()
	}
	return s
}

// HostCall is an entry of the log of host calls.
type HostCall struct {
	Host   int             // index into Program.Hosts; -1 for a function of spectest
	Print  string          // the name of a function of spectest
	Args   []wasm.Value    // what it was called with
	Caught *wasm.Exception // what it caught; then there are no Args

	Open       []*wasm.Open // in a shadow run: of each argument, or of what it caught
	Everything *wasm.Open   // in a shadow run
}

// Name returns the name of the function that was called.
func (c *HostCall) Name(p *Program) string {
	if c.Host < 0 {
		return "spectest's " + c.Print
	}
	return p.Hosts[c.Host].Name
}

// hostRun is a host function in a run. It is a host.Function.
type hostRun struct {
	*Run
	host *Host
	at   int // index into Program.Hosts
}

func (h *hostRun) call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	h.noteCall(HostCall{Host: h.at, Args: args})
	return h.host.Act.Do(ctx, h, h.host.Type, args)
}

// noteCall adds a call to the log.
func (r *Run) noteCall(c HostCall) {
	c.Open, c.Everything = r.openArgs(c.Args), r.OpenEverything()
	c.Args = slices.Clone(c.Args)
	r.Log = append(r.Log, c)
}

// Target is the export that the function calls, or the tag that it throws.
func (h *hostRun) Target() wasm.Externaddr {
	if h.host.Act == HostThrow {
		return h.export(h.host.Tag)
	}
	return h.export(Provider{h.host.Instance, h.host.Export})
}

// Collect makes the engine collect garbage, if it can be told to.
func (h *hostRun) Collect() { wasm.Collect(h.Store) }

// Kept is where the host of the run keeps an exception.
func (h *hostRun) Kept() *wasm.Value { return &h.kept }

// NewException makes an exception in the run's store.
func (h *hostRun) NewException(tag wasm.Tagaddr, payload []wasm.Value) wasm.Value {
	return h.Store.NewException(tag, payload)
}

// Caught notes an exception that the function caught.
func (h *hostRun) Caught(e *wasm.Exception) {
	h.Log = append(h.Log, HostCall{Host: h.at, Caught: e, Open: h.OpenFields(e), Everything: h.OpenEverything()})
}

// print returns what a function of spectest does.
func (r *Run) print(name string) wasm.HostFunc {
	return func(_ context.Context, args []wasm.Value) wasm.Outcome {
		r.noteCall(HostCall{Host: -1, Print: name, Args: args})
		return wasm.Values()
	}
}

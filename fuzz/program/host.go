package program

import (
	"context"
	"fmt"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
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
type HostAct uint8

// The acts of host functions.
const (
	HostNote      HostAct = iota // nothing else
	HostRelay                    // calls a function with its own arguments, and ends as that does
	HostRethrow                  // the same, but throws what that throws by itself
	HostCatch                    // the same, but takes exceptions for a return
	HostThrow                    // throws a new exception
	HostKeep                     // keeps an exception
	HostFetch                    // returns the one that is kept
	HostThrowKept                // throws it
)

var hostActNames = [...]string{"notes its arguments", "calls", "calls and throws again what it throws, of", "calls and catches what it throws, of", "throws",
	"keeps an exception", "returns the exception that is kept", "throws the exception that is kept"}

// String says what a function with the act does.
func (a HostAct) String() string { return hostActNames[a] }

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
	Host   int             // index into Program.Hosts
	Args   []wasm.Value    // what it was called with
	Caught *wasm.Exception // what it caught; then there are no Args

	Open       []*wasm.Open // in a shadow run: of each argument, or of what it caught
	Everything *wasm.Open   // in a shadow run
}

// hostActs gives the meaning of each act.
var hostActs = [...]func(*hostRun, context.Context, []wasm.Value) wasm.Outcome{
	HostNote:      (*hostRun).nothing,
	HostRelay:     (*hostRun).relay,
	HostRethrow:   (*hostRun).rethrow,
	HostCatch:     (*hostRun).catch,
	HostThrow:     (*hostRun).throw,
	HostKeep:      (*hostRun).keep,
	HostFetch:     (*hostRun).fetch,
	HostThrowKept: (*hostRun).throwKept,
}

// hostRun is a host function in a run.
type hostRun struct {
	*Run
	host *Host
	at   int // index into Program.Hosts
}

func (h *hostRun) call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	h.Log = append(h.Log,
		HostCall{Host: h.at, Args: slices.Clone(args), Open: h.openArgs(args), Everything: h.OpenEverything()})
	return hostActs[h.host.Act](h, ctx, args)
}

// nothing returns zeros and nulls.
func (h *hostRun) nothing(context.Context, []wasm.Value) wasm.Outcome {
	return wasm.Values(zeros(h.host.Type.Comp.Results)...)
}

func zeros(types []wasm.Valtype) []wasm.Value {
	values := make([]wasm.Value, len(types))
	for i, t := range types {
		values[i] = wasm.Value{Kind: t.Kind}
	}
	return values
}

// relay calls the function, if its instance is there: a start function may come here before.
func (h *hostRun) relay(ctx context.Context, args []wasm.Value) wasm.Outcome {
	fn, ok := h.export(Provider{h.host.Instance, h.host.Export}).(wasm.Funcaddr)
	if !ok {
		return h.nothing(ctx, args)
	}
	return fn.Call(ctx, args)
}

func (h *hostRun) rethrow(ctx context.Context, args []wasm.Value) wasm.Outcome {
	out := h.relay(ctx, args)
	if out.Kind == wasm.OutcomeException {
		return wasm.Throw(wasm.ValueRef(out.Exception.Ref))
	}
	return out
}

func (h *hostRun) catch(ctx context.Context, args []wasm.Value) wasm.Outcome {
	out := h.relay(ctx, args)
	if out.Kind != wasm.OutcomeException {
		return out
	}
	h.Log = append(h.Log,
		HostCall{Host: h.at, Caught: out.Exception, Open: h.OpenFields(out.Exception), Everything: h.OpenEverything()})
	return h.nothing(ctx, args)
}

func (h *hostRun) throw(context.Context, []wasm.Value) wasm.Outcome {
	tag, ok := h.export(h.host.Tag).(wasm.Tagaddr)
	if !ok {
		return wasm.Trapped(wasm.TrapHost)
	}
	return wasm.Throw(h.Store.NewException(tag, thrownByHost(tag.Externtype().Def.Comp.Params)))
}

// thrownByHost is the payload of what the host throws: small numbers and nulls.
func thrownByHost(types []wasm.Valtype) []wasm.Value {
	payload := zeros(types)
	for i, t := range types {
		if t.Kind != wasm.Ref {
			payload[i] = edit.Counted(t, i+1)
		}
	}
	return payload
}

func (h *hostRun) keep(ctx context.Context, args []wasm.Value) wasm.Outcome {
	h.kept = args[0]
	return h.nothing(ctx, args)
}

func (h *hostRun) fetch(context.Context, []wasm.Value) wasm.Outcome { return wasm.Values(h.kept) }

func (h *hostRun) throwKept(context.Context, []wasm.Value) wasm.Outcome {
	if h.kept.Ref.Null() {
		return wasm.Trapped(wasm.TrapHost)
	}
	return wasm.Throw(h.kept)
}

package host

import (
	"context"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/edit"
)

// Act is what a host function does. Whoever runs it notes that it was called, and with what.
type Act uint8

// The acts of host functions.
const (
	Note      Act = iota // nothing else
	Relay                // calls a function with its own arguments, and ends as that does
	Rethrow              // the same, but throws what that throws by itself
	Catch                // the same, but takes exceptions for a return
	Throw                // throws a new exception
	Keep                 // keeps an exception, its first argument
	Fetch                // returns the one that is kept
	ThrowKept            // throws it
	Collect              // makes the engine collect garbage

	Acts // how many there are
)

// acts gives each act its words for readers, its keyword in scripts, and its meaning.
var acts = [Acts]struct {
	words, keyword string
	do             func(Function, context.Context, *wasm.Deftype, []wasm.Value) wasm.Outcome
}{
	Note:      {"notes its arguments", "notes", nothing},
	Relay:     {"calls", "calls", relay},
	Rethrow:   {"calls and throws again what it throws, of", "rethrows", rethrow},
	Catch:     {"calls and catches what it throws, of", "catches", catch},
	Throw:     {"throws", "throws", throw},
	Keep:      {"keeps an exception", "keeps", keep},
	Fetch:     {"returns the exception that is kept", "fetches", fetch},
	ThrowKept: {"throws the exception that is kept", "throws-kept", throwKept},
	Collect:   {"makes the engine collect garbage", "collects", collect},
}

// String says what a function with the act does.
func (a Act) String() string { return acts[a].words }

// Keyword returns the word for the act in scripts.
func (a Act) Keyword() string { return acts[a].keyword }

// Calls reports whether a function with the act calls another one.
func (a Act) Calls() bool { return a == Relay || a == Rethrow || a == Catch }

// Targets reports whether the act is about an export: of a function that is called, or of a tag that is thrown.
func (a Act) Targets() bool { return a.Calls() || a == Throw }

// Fits reports whether a function of a type can do the act. What it calls is to be of the same type.
func (a Act) Fits(t *wasm.Deftype) bool {
	switch a {
	case Keep:
		return len(t.Comp.Params) > 0 && t.Comp.Params[0] == wasm.TypeExnref
	case Fetch:
		return len(t.Comp.Results) == 1 && t.Comp.Results[0] == wasm.TypeExnref
	}
	return a == Throw || a == ThrowKept || zeroable(t.Comp.Results)
}

// zeroable reports whether there is a zero or null of each type.
func zeroable(types []wasm.Valtype) bool {
	return !slices.ContainsFunc(types, func(t wasm.Valtype) bool { return t.Kind == wasm.Ref && !t.Null })
}

// Function is a host function in a store.
type Function interface {
	// Target returns what the act is about; nil as long as that is not there.
	Target() wasm.Externaddr
	// Kept is where the host keeps an exception.
	Kept() *wasm.Value
	// NewException makes an exception in the store.
	NewException(tag wasm.Tagaddr, payload []wasm.Value) wasm.Value
	// Collect makes the engine collect garbage, if it can be told to.
	Collect()
	// Caught is called with an exception that the function takes for a return.
	Caught(*wasm.Exception)
}

// Do does what a function of a type does when it is called.
func (a Act) Do(ctx context.Context, f Function, t *wasm.Deftype, args []wasm.Value) wasm.Outcome {
	return acts[a].do(f, ctx, t, args)
}

// nothing returns zeros and nulls.
func nothing(_ Function, _ context.Context, t *wasm.Deftype, _ []wasm.Value) wasm.Outcome {
	return wasm.Values(Zeros(t.Comp.Results)...)
}

// Zeros returns a zero or null of each type.
func Zeros(types []wasm.Valtype) []wasm.Value {
	values := make([]wasm.Value, len(types))
	for i, t := range types {
		values[i] = wasm.Value{Kind: t.Kind}
	}
	return values
}

// relay calls the function, if its instance is there: a start function may come here before.
func relay(f Function, ctx context.Context, t *wasm.Deftype, args []wasm.Value) wasm.Outcome {
	fn, ok := f.Target().(wasm.Funcaddr)
	if !ok {
		return nothing(f, ctx, t, args)
	}
	return fn.Call(ctx, args)
}

func rethrow(f Function, ctx context.Context, t *wasm.Deftype, args []wasm.Value) wasm.Outcome {
	out := relay(f, ctx, t, args)
	if out.Kind == wasm.OutcomeException {
		return wasm.Throw(wasm.ValueRef(out.Exception.Ref))
	}
	return out
}

func catch(f Function, ctx context.Context, t *wasm.Deftype, args []wasm.Value) wasm.Outcome {
	out := relay(f, ctx, t, args)
	if out.Kind != wasm.OutcomeException {
		return out
	}
	f.Caught(out.Exception)
	return nothing(f, ctx, t, args)
}

func throw(f Function, _ context.Context, _ *wasm.Deftype, _ []wasm.Value) wasm.Outcome {
	tag, ok := f.Target().(wasm.Tagaddr)
	if !ok {
		return wasm.Trapped(wasm.TrapHost)
	}
	payload := tag.Externtype().Def.Comp.Params
	if !zeroable(payload) {
		return wasm.Trapped(wasm.TrapHost)
	}
	return wasm.Throw(f.NewException(tag, Thrown(payload)))
}

// Thrown returns the payload of what the host throws: small numbers and nulls.
func Thrown(types []wasm.Valtype) []wasm.Value {
	payload := Zeros(types)
	for i, t := range types {
		if t.Kind != wasm.Ref {
			payload[i] = edit.Counted(t, i+1)
		}
	}
	return payload
}

func keep(f Function, ctx context.Context, t *wasm.Deftype, args []wasm.Value) wasm.Outcome {
	*f.Kept() = args[0]
	return nothing(f, ctx, t, args)
}

func fetch(f Function, _ context.Context, _ *wasm.Deftype, _ []wasm.Value) wasm.Outcome {
	return wasm.Values(*f.Kept())
}

func throwKept(f Function, _ context.Context, _ *wasm.Deftype, _ []wasm.Value) wasm.Outcome {
	if f.Kept().Ref.Null() {
		return wasm.Trapped(wasm.TrapHost)
	}
	return wasm.Throw(*f.Kept())
}

func collect(f Function, ctx context.Context, t *wasm.Deftype, args []wasm.Value) wasm.Outcome {
	f.Collect()
	return nothing(f, ctx, t, args)
}

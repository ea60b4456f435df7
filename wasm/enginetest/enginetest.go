// Package enginetest checks that an engine keeps to the contract of wasm.Engine: what scripts and comparisons rely on
// and no script of the official suite can tell. Any engine must pass: those of this program in their tests, others by
// wastrun engines check.
//
//   - enginetest.go: the table of what is checked, and who runs it.
//   - describe.go: what an engine says of itself.
//   - linking.go: imports, exports and the numbers of instances and tags.
//   - calling.go: outcomes of calls, host functions and exceptions.
//   - state.go: globals, tables and memories as an embedder sees them.
package enginetest

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// Result is what one check of the contract found.
type Result struct {
	Contract string // what the contract says
	Err      error  // how the engine breaks it; nil if it does not
	Skipped  string // what the engine lacks for the check; then nothing is known
}

// contract is a sentence of the contract, and what checks it.
type contract struct {
	says  string
	check func(w *world)
}

// contracts are all that is checked.
var contracts = slices.Concat(describing, linking, calling, states)

// Check checks an engine, each time in a store of its own.
func Check(ctx context.Context, e wasm.Engine) (list []Result) {
	for _, c := range contracts {
		list = append(list, c.run(ctx, e))
	}
	return list
}

// run checks one sentence. A panic is a failure, too.
func (c *contract) run(ctx context.Context, e wasm.Engine) (r Result) {
	r.Contract = c.says
	w := &world{ctx: ctx, engine: e, store: e.NewStore(wasm.Config{})}
	defer func() {
		switch p := recover().(type) {
		case nil:
			r.Err = errors.Join(w.failed...)
		case lacking:
			r.Skipped = string(p)
		case over:
			r.Err = errors.Join(w.failed...)
		default:
			if r.Err = wasm.Broke(p); r.Err == nil {
				r.Err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
		}
		w.store.Close()
	}()
	c.check(w)
	return r
}

// world is what a check acts in.
type world struct {
	ctx    context.Context
	engine wasm.Engine
	store  wasm.Store
	failed []error
}

// lacking ends a check that needs what the engine lacks, and over one that cannot go on.
type (
	lacking string
	over    struct{}
)

// fail notes how the contract is broken.
func (w *world) fail(format string, args ...any) {
	w.failed = append(w.failed, fmt.Errorf(format, args...))
}

// must ends the check if something is not so without which it cannot go on.
func (w *world) must(ok bool, format string, args ...any) {
	if !ok {
		w.fail(format, args...)
		panic(over{})
	}
}

// module reads a module of ours. It panics if that is not valid.
func module(src string) *wasm.Module {
	m, err := text.Parse(&wasm.Source{Name: "enginetest", Text: []byte("(module " + src + ")")})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		panic(err)
	}
	return m
}

// code compiles a module.
func (w *world) code(src string) wasm.Code {
	code, err := w.engine.Compile(module(src))
	var refused *wasm.Error
	if errors.As(err, &refused) && refused.Kind == wasm.Unsupported {
		panic(lacking(refused.Msg))
	}
	w.must(err == nil, "a module is not compiled: %v", err)
	return code
}

// try instantiates a module.
func (w *world) try(src string, imports ...wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	return w.store.Instantiate(w.ctx, w.code(src), imports)
}

// instance instantiates a module that can be.
func (w *world) instance(src string, imports ...wasm.Externaddr) wasm.Instance {
	inst, out := w.try(src, imports...)
	w.must(out.OK() && inst != nil, "instantiating ends in %v", &out)
	return inst
}

// call calls an exported function.
func (w *world) call(inst wasm.Instance, export string, args ...wasm.Value) wasm.Outcome {
	f, ok := inst.Export(export).(wasm.Funcaddr)
	w.must(ok, "the export %q is no function", export)
	return f.Call(w.ctx, args)
}

// wants requires an outcome as it is written.
func (w *world) wants(want string, out wasm.Outcome) {
	if got := out.String(); got != want {
		w.fail("the outcome is %q, and should be %q", got, want)
	}
}

// traps requires a trap, of an engine that may tell less than its kind.
func (w *world) traps(want wasm.Trap, out wasm.Outcome) {
	if out.Kind != wasm.OutcomeTrap || !out.Trap.Like(want) {
		w.fail("the outcome is %q, and should be the trap %q", out.String(), want)
	}
}

// kind requires a kind of outcome.
func (w *world) kind(want wasm.OutcomeKind, what string, out wasm.Outcome) {
	if out.Kind != want {
		w.fail("%s ends in %v, and should end in a %v", what, &out, want)
	}
}

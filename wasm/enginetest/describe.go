package enginetest

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"wasmjudge/wasm"
	"wasmjudge/wasm/feature"
)

var describing = []contract{
	{"Name is a word without comma, colon and space.", func(w *world) {
		if name := w.engine.Name(); name == "" || strings.ContainsAny(name, ", :") {
			w.fail("the name is %q", name)
		}
	}},
	{"About().Lacks are names of features, and the engine refuses what needs them and nothing else.", lacks},
	{"Compile refuses a module that was not validated with ErrNotValidated.", func(w *world) {
		if _, err := w.engine.Compile(&wasm.Module{}); !errors.Is(err, wasm.ErrNotValidated) {
			w.fail("the error is %v", err)
		}
	}},
	{"Methods of an engine may be called from several goroutines at once.", func(w *world) {
		var all sync.WaitGroup
		outcomes := make([]wasm.Outcome, 8)
		m := module(`(func (export "f") (result i32) (i32.const 7))`)
		for k := range outcomes {
			all.Go(func() {
				code, err := w.engine.Compile(m)
				if err != nil {
					outcomes[k] = wasm.Faulted(err)
					return
				}
				s := w.engine.NewStore(wasm.Config{})
				defer s.Close()
				inst, out := s.Instantiate(w.ctx, code, nil)
				if out.OK() {
					out = inst.Export("f").(wasm.Funcaddr).Call(w.ctx, nil)
				}
				outcomes[k] = out
			})
		}
		all.Wait()
		for _, out := range outcomes {
			w.wants("returned (i32.const 7)", out)
		}
	}},
	{"A Reader accepts a module that is valid, and refuses one that is not.", func(w *world) {
		r, ok := w.engine.(wasm.Reader)
		if !ok {
			return
		}
		const header = "\x00asm\x01\x00\x00\x00"
		if err := r.Accepts([]byte(header)); err != nil {
			w.fail("the empty module is refused: %v", err)
		}
		if r.Accepts([]byte(header+"\x03\x02\x01\x00")) == nil { // a function of a type that is not there
			w.fail("an invalid module is accepted")
		}
		if r.Accepts([]byte("\x00asm")) == nil {
			w.fail("half a header is accepted")
		}
	}},
	{"Code is of one engine: a store of another ends in a fault, and breaks nothing.", func(w *world) {
		_, out := w.store.Instantiate(w.ctx, strangeCode{module("")}, nil)
		w.kind(wasm.OutcomeFault, "instantiating code of another engine", out)
		w.instance("")
	}},
}

// strangeCode is code of no engine.
type strangeCode struct{ m *wasm.Module }

func (c strangeCode) Module() *wasm.Module { return c.m }

// probes are modules that need one feature each, beside those that it builds on.
var probes = map[feature.Feature]string{
	feature.SIMD:               `(func (drop (v128.const i32x4 0 0 0 0)))`,
	feature.RelaxedSIMD:        `(func (param v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 0)))`,
	feature.TailCalls:          `(func $f (return_call $f))`,
	feature.ExtendedConst:      `(global i32 (i32.add (i32.const 1) (i32.const 1)))`,
	feature.MultiMemory:        `(memory 1) (memory 1)`,
	feature.Memory64:           `(memory i64 1)`,
	feature.Exceptions:         `(tag $e) (func (throw $e))`,
	feature.FunctionReferences: `(type $t (func)) (func (param (ref null $t)) (call_ref $t (local.get 0)))`,
	feature.GC:                 `(type $s (struct (field i32))) (func (result anyref) (struct.new $s (i32.const 0)))`,
}

func lacks(w *world) {
	said := w.engine.About().Lacks
	for _, name := range said {
		if _, err := feature.Without([]string{name}); err != nil {
			w.fail("there is no feature %q", name)
		}
	}
	for f, src := range probes {
		_, err := w.engine.Compile(module(src))
		var refused *wasm.Error
		unsupported := errors.As(err, &refused) && refused.Kind == wasm.Unsupported
		switch listed := slices.Contains(said, f.String()); {
		case err != nil && !unsupported:
			w.fail("a module that needs %v is refused as nothing that it lacks: %v", f, err)
		case listed && err == nil:
			w.fail("it is said to lack %v, and compiles a module that needs it", f)
		case !listed && err != nil:
			w.fail("it lacks %v, and does not say so: %v", f, err)
		}
	}
}

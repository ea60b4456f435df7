package oracle_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/valid"
)

// FuzzModule runs whatever valid module the bytes are: no engine may break, and counting rules may change no outcome.
func FuzzModule(f *testing.F) {
	for _, pattern := range []string{"testdata/rules/*.wat", "testdata/bench/*.wat"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			f.Add(binary.Encode(parse(f, file, read(f, file))))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := binary.Decode(&wasm.Source{Name: "fuzz", Text: data, Binary: true})
		if err != nil || valid.Validate(m) != nil {
			return
		}
		plain, counting := runAll(t, oracle.New(), m), runAll(t, oracle.New(oracle.CountRules()), m)
		for i, want := range plain {
			if i < len(counting) && counting[i] != want {
				t.Errorf("outcome %d is %q, and %q when rules are counted", i, want, counting[i])
			}
		}
	})
}

// runAll instantiates a module and calls all its functions with zeros, up to the first exhaustion, which is each
// engine's own.
func runAll(t *testing.T, engine *oracle.Engine, m *wasm.Module) (outcomes []string) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	code, err := engine.Compile(m)
	if err != nil {
		return nil
	}
	store := engine.NewStore(wasm.Config{Limits: wasm.Limitation{CallDepth: 500, Memory: 1 << 24, Table: 10_000, Heap: 1 << 22}})
	defer store.Close()
	inst, out := store.Instantiate(ctx, code, imports(store, m))
	for i := 0; ; i++ {
		if out.Kind == wasm.OutcomeFault {
			t.Fatal(out)
		}
		if out.Kind == wasm.OutcomeExhaustion || inst == nil || i == len(m.Exports) {
			return outcomes
		}
		outcomes = append(outcomes, out.String())
		if fn, ok := inst.Export(m.Exports[i].Name).(wasm.Funcaddr); ok {
			out = fn.Call(ctx, zeros(fn.Externtype().Def.Comp.Params))
			if out.Kind == wasm.OutcomeFault && !defaultable(fn) {
				out = wasm.Outcome{}
			}
		}
	}
}

// imports makes something of each type that a module imports.
func imports(store wasm.Store, m *wasm.Module) []wasm.Externaddr {
	made := make([]wasm.Externaddr, len(m.Imports))
	for i := range m.Imports {
		switch t := m.Defs.CloseExtern(m.Imports[i].Type); t.Kind {
		case wasm.ExternFunc:
			made[i] = store.NewFunc(t.Def, func(context.Context, []wasm.Value) wasm.Outcome {
				return wasm.Trapped(wasm.TrapHost)
			})
		case wasm.ExternTag:
			made[i] = store.NewTag(t.Def)
		case wasm.ExternGlobal:
			made[i] = store.NewGlobal(t.Global, zeros([]wasm.Valtype{t.Global.Type})[0])
		case wasm.ExternMem:
			if mem, out := store.NewMemory(t.Mem); out.OK() {
				made[i] = mem
			}
		case wasm.ExternTable:
			if table, out := store.NewTable(t.Table, wasm.ValueNull()); out.OK() {
				made[i] = table
			}
		}
	}
	return made
}

func zeros(ts []wasm.Valtype) []wasm.Value {
	vs := make([]wasm.Value, len(ts))
	for i, t := range ts {
		vs[i].Kind = t.Kind
	}
	return vs
}

// defaultable reports whether zeros are arguments of a function.
func defaultable(fn wasm.Funcaddr) bool {
	for _, t := range fn.Externtype().Def.Comp.Params {
		if !t.Defaultable() {
			return false
		}
	}
	return true
}

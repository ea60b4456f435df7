package program_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

// TestScriptsArePrograms reads every script of the corpus and of the official suite as a program, except those that
// make no instance. The program does what the script does, outcome by outcome, and leaves the same state; written as a
// script, it is read as the same program.
func TestScriptsArePrograms(t *testing.T) {
	files, err := filepath.Glob("../../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	if os.Getenv("WASM_TESTSUITE") != "" {
		files = append(files, wasmtest.Suite(t)...)
	}
	read, whole, without := 0, 0, map[string]int{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src := &wasm.Source{Name: filepath.Base(file), Text: text}
		p, left, err := program.Read(src)
		switch {
		case err != nil && !strings.HasSuffix(err.Error(), "makes no instance"):
			t.Error(err)
			continue
		case err != nil:
			t.Log(err)
			continue
		}
		read++
		if len(left) == 0 {
			whole++
		}
		for _, e := range left {
			without[e.Msg]++
		}
		t.Run(src.Name, func(t *testing.T) {
			sameAsScript(t, src, p)
			readsBack(t, p)
		})
	}
	t.Logf("of %d scripts %d are programs, %d of them with all their commands; left out of the others are:", len(files), read, whole)
	for _, why := range slices.Sorted(maps.Keys(without)) {
		t.Logf("%d times %s", without[why], why)
	}
}

// readsBack writes a program and reads it.
func readsBack(t *testing.T, p *program.Program) {
	t.Helper()
	text, err := p.Script(nil)
	if err != nil {
		t.Fatal(err)
	}
	q, left, err := program.Read(&wasm.Source{Name: "script", Text: text})
	if err != nil || len(left) > 0 {
		t.Fatalf("%v %v\n%s", err, left, text)
	}
	if !p.Equal(q) {
		again, _ := q.Script(nil)
		t.Errorf("another program is read: %s", cmp.Diff(string(text), string(again)))
	}
}

// sameAsScript runs a script and the program that was read of it, and compares outcomes and states.
func sameAsScript(t *testing.T, src *wasm.Source, p *program.Program) {
	t.Helper()
	script, err := wast.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	e := oracle.New()
	seen := &recorder{Engine: e}
	wast.Run(context.Background(), script, program.Limits, seen)
	if len(seen.stores) != 1 {
		t.Fatalf("%d stores", len(seen.stores))
	}
	run, err := p.Run(context.Background(), e, program.Limits)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	recorded := seen.stores[0]
	defer recorded.Store.Close()
	recorded.unlinked(run)
	if diff := cmp.Diff(observed(recorded.outcomes), observed(run.Outcomes)); diff != "" {
		t.Fatalf("outcomes, - the script's and + the program's: %s", diff)
	}
	as := &program.Run{Program: p, Outcomes: recorded.outcomes, Instances: recorded.instances, Store: recorded.Store, Log: run.Log}
	if d := judge.Compare(p, as, run); d.Verdict != judge.Agree {
		t.Errorf("%v %s %v", d.Verdict, d.Cause, d.String())
	}
}

// unlinked adds the instantiations that came to no engine, because nobody provides what they import.
func (s *recordedStore) unlinked(run *program.Run) {
	instance := 0
	for i, out := range run.Outcomes {
		if out.Kind == wasm.OutcomeLink && strings.HasPrefix(out.Err.Error(), "unknown import") {
			s.outcomes = slices.Insert(s.outcomes, i, out)
			s.instances = slices.Insert(s.instances, instance, nil)
		}
		if run.Program.Steps[i].Instantiate {
			instance++
		}
	}
}

func observed(list []wasm.Outcome) (seen []wast.Observation) {
	for _, out := range list {
		seen = append(seen, wast.Observe(out))
	}
	return seen
}

// recorder is an engine that notes what is done in its stores.
type recorder struct {
	wasm.Engine
	stores []*recordedStore
}

func (r *recorder) NewStore(c wasm.Config) wasm.Store {
	s := &recordedStore{Store: r.Engine.NewStore(c)}
	r.stores = append(r.stores, s)
	return s
}

type recordedStore struct {
	wasm.Store
	outcomes  []wasm.Outcome
	instances []wasm.Instance
}

func (s *recordedStore) Close() {}

func (s *recordedStore) Instantiate(ctx context.Context, code wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	plain := make([]wasm.Externaddr, len(imports))
	for i, x := range imports {
		switch x := x.(type) {
		case recordedFunc:
			plain[i] = x.Funcaddr
		case recordedGlobal:
			plain[i] = x.Globaladdr
		default:
			plain[i] = x
		}
	}
	inst, out := s.Store.Instantiate(ctx, code, plain)
	s.outcomes = append(s.outcomes, out)
	if !out.OK() {
		s.instances = append(s.instances, nil)
		return inst, out
	}
	s.instances = append(s.instances, inst)
	return recordedInstance{inst, s}, out
}

type recordedInstance struct {
	wasm.Instance
	store *recordedStore
}

func (i recordedInstance) Export(name string) wasm.Externaddr {
	switch x := i.Instance.Export(name).(type) {
	case wasm.Funcaddr:
		return recordedFunc{x, i.store}
	case wasm.Globaladdr:
		return recordedGlobal{x, i.store}
	default:
		return x
	}
}

type recordedFunc struct {
	wasm.Funcaddr
	store *recordedStore
}

func (f recordedFunc) Call(ctx context.Context, args []wasm.Value) wasm.Outcome {
	out := f.Funcaddr.Call(ctx, args)
	f.store.outcomes = append(f.store.outcomes, out)
	return out
}

type recordedGlobal struct {
	wasm.Globaladdr
	store *recordedStore
}

func (g recordedGlobal) Get() wasm.Value {
	v := g.Globaladdr.Get()
	g.store.outcomes = append(g.store.outcomes, wasm.Values(v))
	return v
}

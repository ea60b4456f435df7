package program_test

import (
	"context"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestHostScripts runs the scripts of programs with hosts: the hosts that scripts have do as those of programs.
func TestHostScripts(t *testing.T) {
	hosted := 0
	for seed := range uint64(300) {
		p := generate.Generate(choice.Random(seed, choice.DefaultSize))
		if p.NeedsHost() {
			hosted++
			holds(t, context.Background(), seed, p)
		}
	}
	if hosted < 30 {
		t.Errorf("%d programs with hosts", hosted)
	}
}

// TestWithoutHost puts modules in the place of the hosts of programs, which then must be valid and end as before,
// but for the few that call what is not there yet.
func TestWithoutHost(t *testing.T) {
	hosted, same := 0, 0
	ctx := context.Background()
	for seed := range uint64(300) {
		p := generate.Generate(choice.Random(seed, choice.DefaultSize))
		if !p.NeedsHost() {
			continue
		}
		q, err := p.WithoutHost()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if q.NeedsHost() {
			t.Fatalf("seed %d: the host is still there", seed)
		}
		hosted++
		for i := range q.Steps {
			if !q.Linkable(&q.Steps[i]) {
				t.Errorf("seed %d: step %d imports from two instances under one name", seed, i)
			}
		}
		holds(t, ctx, seed, q)
		if sameKinds(mustEnd(t, p), mustEnd(t, q)) {
			same++
		} else {
			t.Log(seed, p.Hosts, mustEnd(t, p), mustEnd(t, q))
		}
	}
	if hosted < 30 || same < hosted*9/10 {
		t.Errorf("%d of %d programs end as before", same, hosted)
	}
}

// holds runs the script of a program, which expects what the oracle does, on the oracle.
func holds(t *testing.T, ctx context.Context, seed uint64, p *program.Program) {
	t.Helper()
	text, err := p.Expect(ctx, oracle.New())
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	script, err := wast.Parse(&wasm.Source{Name: "script", Text: text})
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	for _, r := range wast.Run(ctx, script, program.Limits, oracle.New()).Results {
		if r.Status != wast.Passed {
			t.Errorf("seed %d: %v\n%s", seed, r.Failures, text)
			return
		}
	}
}

// mustEnd returns the kinds of outcomes of a program's calls.
func mustEnd(t *testing.T, p *program.Program) (kinds []string) {
	t.Helper()
	if err := p.Validate(); err != nil {
		t.Fatal(err)
	}
	r, err := p.Run(context.Background(), oracle.New(), program.Limits)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i := range p.Steps {
		if !p.Steps[i].Instantiate {
			kinds = append(kinds, r.Outcomes[i].Kind.String())
		}
	}
	return kinds
}

func sameKinds(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

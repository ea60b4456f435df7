package program_test

import (
	"context"
	"testing"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
)

// TestWithoutHost has modules take the place of the hosts of programs, which then must be valid and end as before,
// but for the few that call what is not there yet.
func TestWithoutHost(t *testing.T) {
	hosted, same := 0, 0
	for seed := range uint64(300) {
		p := generate.Generate(choice.Random(seed, choice.DefaultSize))
		if !p.NeedsHost() {
			continue
		}
		q, err := p.WithoutHost()
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if q.NeedsHost() || !q.Align() {
			t.Fatalf("seed %d: the host is still there", seed)
		}
		hosted++
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

// mustEnd gives the kinds of outcomes of a program's calls.
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

package judge

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// unlimited is the oracle with room for frames of any size: what a limit of the oracle keeps it from doing, it does
// wrong.
type unlimited struct {
	wasm.Engine
	out wasm.Outcome
}

func (u unlimited) Name() string { return "unlimited" }

func (u unlimited) NewStore(c wasm.Config) wasm.Store {
	return unlimitedStore{u.Engine.NewStore(c), u.out}
}

type unlimitedStore struct {
	wasm.Store
	out wasm.Outcome
}

func (s unlimitedStore) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	i, out := s.Store.Instantiate(ctx, c, imports)
	if out.Limited() {
		return i, s.out
	}
	return i, out
}

// TestLimitOfScript: a script in which one engine meets a limit is inconclusive, with the number of the limit.
func TestLimitOfScript(t *testing.T) {
	script := `(module (func $f ` + strings.Repeat("(i32.const 1)", 65_600) + strings.Repeat("(drop)", 65_600) + `) (start $f))`
	const cause = "limit: operands and locals of one frame: 65536"
	j := New(oracle.New(), unlimited{oracle.New(), wasm.Values()})
	d := j.Script(context.Background(), []byte(script))
	if d.Verdict != Inconclusive || d.Cause != cause {
		t.Errorf("%v, want %s", d, cause)
	}
}

// TestLimitOfProgram: the same of programs.
func TestLimitOfProgram(t *testing.T) {
	limit := wasm.ExhaustedAt(wasm.LimitOperands, 65_536)
	run := func(out wasm.Outcome) *program.Run { return &program.Run{Outcomes: []wasm.Outcome{out}} }
	p := &program.Program{Steps: []program.Step{{}}}
	if d := Compare(p, run(limit), run(wasm.Values())); d.Verdict != Inconclusive || d.Cause != fmt.Sprint(limit) {
		t.Errorf("%v %q, want %v", d.Verdict, d.Cause, limit)
	}
}

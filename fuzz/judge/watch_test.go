package judge

import (
	"context"
	"testing"
	"time"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// waiting is the oracle, which does something before it instantiates a module, unless its time is up then.
type waiting struct {
	wasm.Engine
	wait func(context.Context)
	runs int
}

func (e *waiting) Name() string { return "waiting" }

func (e *waiting) NewStore(c wasm.Config) wasm.Store {
	e.runs++
	return &waitingStore{e.Engine.NewStore(c), e.wait}
}

type waitingStore struct {
	wasm.Store
	wait func(context.Context)
}

func (s *waitingStore) Instantiate(ctx context.Context, c wasm.Code, imports []wasm.Externaddr) (wasm.Instance, wasm.Outcome) {
	if s.wait(ctx); ctx.Err() != nil {
		return nil, wasm.Exhausted(wasm.LimitTime)
	}
	return s.Store.Instantiate(ctx, c, imports)
}

// TestWaitingIsNoTime: an engine that gets no processor for a while is not late, and one that works without end is.
func TestWaitingIsNoTime(t *testing.T) {
	p := generate.Generate(choice.Random(1, choice.DefaultSize))
	late := &waiting{Engine: oracle.New(), wait: func(context.Context) { time.Sleep(200 * time.Millisecond) }}
	j := New(oracle.New(), late)
	j.Time = 50 * time.Millisecond
	if d, err := j.Program(t.Context(), p); err != nil || d.Verdict != Agree || late.runs != 1 {
		t.Errorf("asleep: %v, verdict %d %s after %d runs", err, d.Verdict, d.What, late.runs)
	}
	late.wait = func(ctx context.Context) {
		for ctx.Err() == nil {
		}
	}
	if d, err := j.Program(t.Context(), p); err != nil || d.Verdict != Differ || d.What != EndsOnOne {
		t.Errorf("busy: %v, verdict %d %s", err, d.Verdict, d.What)
	}
}

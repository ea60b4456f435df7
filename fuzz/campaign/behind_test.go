package campaign

import (
	"context"
	"testing"

	"wasmjudge/fuzz"
	"wasmjudge/fuzz/judge"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// endless is the oracle, which never ends what it is called for.
type endless struct {
	wasm.Engine
	runs int
}

func (*endless) Name() string { return "endless" }

func (e *endless) NewStore(c wasm.Config) wasm.Store {
	e.runs++
	return &endlessStore{e.Engine.NewStore(c)}
}

type endlessStore struct{ wasm.Store }

func (s *endlessStore) Instantiate(
	ctx context.Context, _ wasm.Code, _ []wasm.Externaddr,
) (wasm.Instance, wasm.Outcome) {
	for ctx.Err() == nil {
	}
	return nil, wasm.Exhausted(wasm.LimitTime)
}

// TestEndlessIsNotExplained: one fault that kept an engine from ending programs took a minute of a campaign for each,
// because the engine was asked after every rewrite.
func TestEndlessIsNotExplained(t *testing.T) {
	e := &endless{Engine: oracle.New()}
	w := testWorker(&setup{}, e)
	p := w.judge.ProgramOf(w.source.input(1))
	if set := explain(t.Context(), w.judge, p, e); set != nil || e.runs > 2 {
		t.Errorf("%d runs, explained by %q", e.runs, set)
	}
}

// TestEndlessMakesHasty: one program that does not end is waited for long, others are not.
func TestEndlessMakesHasty(t *testing.T) {
	w := testWorker(&setup{}, &endless{Engine: oracle.New()})
	w.hurry(&judge.Difference{Verdict: judge.Differ, What: "results"})
	if w.judge.Time != 0 {
		t.Errorf("hasty after another difference: %v", w.judge.Time)
	}
	w.hurry(&judge.Difference{Verdict: judge.Differ, What: "results", Others: []judge.Difference{{What: judge.EndsOnOne}}})
	for _, j := range w.judges() {
		if j.Time != hastyTime {
			t.Errorf("not hasty: %v", j.Time)
		}
	}
}

// TestExplanationsAreAShare: to look for what explains a difference takes as long as ten programs, and where nearly
// every program differs in another way, a campaign did little else.
func TestExplanationsAreAShare(t *testing.T) {
	e, err := native.New(native.WithFault(fault.StaleLocal))
	if err != nil {
		t.Skip(err)
	}
	w := testWorker(&setup{}, e)
	w.result = done{Inconclusive: map[string]uint64{}, Permitted: map[string]uint64{}, Mismatches: map[string]uint64{},
		Explained: map[string]uint64{}}
	for n := range uint64(3 * askedShare) {
		if err := w.program(&batch{}, n, w.source.input(n), false); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.result.Mismatches) < 3 || w.asked == 0 || w.asked > 3 {
		t.Errorf("%d kinds of mismatches, %d programs asked", len(w.result.Mismatches), w.asked)
	}
}

// TestNarrowCauses: a difference that is not there after a narrow rewrite has a title of its own, for what shows in the
// same bucket and more often would else hide it.
func TestNarrowCauses(t *testing.T) {
	e, err := native.New(native.WithFault(fault.Saturation))
	if err != nil {
		t.Skip(err)
	}
	w := testWorker(&setup{}, e)
	script := []byte(`(module
	  (func (export "f") (result v128) (i8x16.add_sat_u (v128.const i32x4 0xff 0 0 0) (v128.const i32x4 2 0 0 0))))
	(invoke "f")`)
	list := w.verdicts(w.judge, fuzz.ScriptInput(script))
	if len(list) != 1 || list[0].mismatch != "oracle, native: values; not after saturation" {
		t.Errorf("%+v", list)
	}
}

package fuzz

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/generate"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/fuzz/reduce"
	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
)

// crossing reports whether an exception goes from one instance to a catch_ref clause of another.
func crossing(p *program.Program) bool {
	crosses := false
	c := program.Limits
	c.OnThrow = func(w *wasm.Walk) {
		last := &w.Frames[len(w.Frames)-1]
		crosses = crosses || w.Caught && last.Clauses[len(last.Clauses)-1].Catch.Kind == wasm.CatchTagRef &&
			!w.Frames[0].Host && w.Frames[0].Instance != last.Instance
	}
	if p.Validate() != nil {
		return false
	}
	r, err := p.Run(context.Background(), oracle.New(), c)
	if err != nil {
		return false
	}
	r.Close()
	return crosses
}

// TestReduce makes a program as small as it can be made with an exception between instances in it. The golden is what
// remains.
func TestReduce(t *testing.T) {
	seed := uint64(0)
	for !crossing(generate.Generate(choice.Random(seed, choice.DefaultSize))) {
		seed++
	}
	data := choice.Random(seed, choice.DefaultSize)
	small := reduce.Shrink(t.Context(), data, func(data []byte) bool { return crossing(generate.Generate(data)) })
	p := generate.Generate(small)
	if !crossing(p) {
		t.Fatal("the shrunk input does not show it any more")
	}
	reduced := reduce.Reduce(t.Context(), p, crossing)
	if !crossing(reduced) {
		t.Fatal("the reduced program does not show it any more")
	}
	t.Logf("%d bytes became %d, %d lines became %d and then %d", len(data), len(small), lines(t, generate.Generate(data)), lines(t, generate.Generate(small)), lines(t, reduced))
	script, err := reduced.Script(nil)
	if err != nil {
		t.Fatal(err)
	}
	wasmtest.Golden(t, "reduced.wast", script)
}

func lines(t *testing.T, p *program.Program) int {
	t.Helper()
	script, err := p.Script(nil)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(script), "\n")
}

// TestReduceFaults reduces a program for each known fault to what shows the same difference.
func TestReduceFaults(t *testing.T) {
	if len(engines) < 2 {
		t.Skip("native, into which the faults are built, is not available on this platform")
	}
	for _, f := range []*fault.Fault{fault.StaticIndex, fault.StaleLocal} {
		t.Run(f.Name, func(t *testing.T) {
			wrong, err := native.New(native.WithFault(f))
			if err != nil {
				t.Fatal(err)
			}
			pair := NewJudge(oracle.New(), wrong)
			seed := firstDifference(t, pair, 1500, usual)
			if seed < 0 {
				t.Fatal("not found")
			}
			j := func(p *program.Program) string {
				d, err := pair.Program(context.Background(), p)
				if err != nil || d.Verdict != judge.Differ {
					return ""
				}
				return d.What
			}
			data := choice.Random(uint64(seed), choice.DefaultSize)
			what := j(generate.Generate(data))
			small := reduce.Shrink(t.Context(), data, func(data []byte) bool { return j(generate.Generate(data)) == what })
			p := reduce.Reduce(t.Context(), generate.Generate(small), func(p *program.Program) bool { return j(p) == what })
			if j(p) != what {
				t.Error("the reduced program does not show it any more")
			}
			if n := lines(t, p); n > 60 {
				script, _ := p.Script(nil)
				t.Errorf("%d lines are left:\n%s", n, script)
			}
		})
	}
}

// TestReduceWhatever keeps changes at random: every pass must cope with what it and the others leave. What is kept is
// valid, the engines do not differ on it, and what Reduce returns is what was kept last.
func TestReduceWhatever(t *testing.T) {
	g, j := generate.New(generate.Linked), NewJudge(engines...)
	j.Time = 100 * time.Millisecond // a loop may have lost its end
	fired, judged := map[string]int{}, 0
	for seed := range uint64(25) {
		n := seed
		last := g.Generate(choice.Random(seed, choice.DefaultSize))
		reduced := reduce.Counting(t.Context(), last, func(p *program.Program) bool {
			if n = n*6364136223846793005 + 1442695040888963407; n>>60 >= 3 {
				return false
			}
			last = p
			if n>>52&7 == 0 { // judging each takes long
				judged++
				agreeOn(t, j, p)
			}
			return true
		}, fired)
		if reduced.Sum() != last.Sum() {
			t.Fatalf("seed %d: the program that was kept last is not what is returned", seed)
		}
		agreeOn(t, j, reduced)
	}
	if judged < 60 || len(fired) < 24 {
		t.Errorf("only %d programs on the way were judged, and only %d passes fired", judged, len(fired))
	}
}

// agreeOn fails if a program is not valid, or if the judge's engines differ on it.
func agreeOn(t *testing.T, j *Judge, p *program.Program) {
	t.Helper()
	err := p.Validate()
	d, failed := judge.Difference{}, error(nil)
	if err == nil {
		d, failed = j.Program(t.Context(), p)
	}
	if err = errors.Join(err, failed); err != nil || d.Verdict == judge.Differ {
		script, _ := p.Script(nil)
		t.Fatalf("%v %s %s:\n%s", err, d.What, d.Diff, script)
	}
}

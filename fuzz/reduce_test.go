package fuzz

import (
	"context"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// crossing tells whether an exception goes from one instance to a catch_ref clause of another.
func crossing(p *Program) bool {
	o, err := observe(engines[0], p)
	return err == nil && o.throw(func(t *thrown) bool {
		return t.Caught && t.clause().Catch.Kind == wasm.CatchTagRef && !t.Frames[0].Host && t.Frames[0].Instance != t.handler().Instance
	})
}

// TestReduce makes a program as small as it can be made with an exception between instances in it. The golden is what remains.
func TestReduce(t *testing.T) {
	seed := uint64(0)
	for !crossing(Generate(Input(seed, DefaultSize))) {
		seed++
	}
	data := Input(seed, DefaultSize)
	small := Shrink(t.Context(), data, func(data []byte) bool { return crossing(Generate(data)) })
	p := Generate(small)
	if !crossing(p) {
		t.Fatal("the shrunk input does not show it any more")
	}
	reduced := p.Reduce(t.Context(), crossing)
	if !crossing(reduced) {
		t.Fatal("the reduced program does not show it any more")
	}
	t.Logf("%d bytes became %d, %d lines became %d and then %d", len(data), len(small), lines(t, Generate(data)), lines(t, Generate(small)), lines(t, reduced))
	script, err := reduced.Script(nil)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "reduced.wast", script)
}

func lines(t *testing.T, p *Program) int {
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
			judge := func(p *Program) string {
				d, err := pair.Program(context.Background(), p)
				if err != nil || d.Verdict != Differ {
					return ""
				}
				return d.What
			}
			data := Input(uint64(seed), DefaultSize)
			what := judge(Generate(data))
			small := Shrink(t.Context(), data, func(data []byte) bool { return judge(Generate(data)) == what })
			p := Generate(small).Reduce(t.Context(), func(p *Program) bool { return judge(p) == what })
			if judge(p) != what {
				t.Error("the reduced program does not show it any more")
			}
			if n := lines(t, p); n > 60 {
				script, _ := p.Script(nil)
				t.Errorf("%d lines are left:\n%s", n, script)
			}
		})
	}
}

// TestReduceWhatever keeps changes at random: every pass must cope with what it and the others leave.
func TestReduceWhatever(t *testing.T) {
	g := NewGenerator(Linked)
	for seed := range uint64(25) {
		n := seed
		g.Generate(Input(seed, DefaultSize)).Reduce(t.Context(), func(*Program) bool {
			n = n*6364136223846793005 + 1442695040888963407
			return n>>60 < 3
		})
	}
}

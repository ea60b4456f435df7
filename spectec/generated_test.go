package spectec_test

import (
	"cmp"
	"context"
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/fuzz"
	"wasmjudge/fuzz/choice"
	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

var programs = flag.Uint64("programs", 0, "how many generated programs the tests run that compare machines and counters, if not a few")

// generated makes programs of all profiles but those of invalid modules, always the same for a number. It makes a few
// if the flag does not say how many, and returns how many.
func generated(t *testing.T, few uint64, run func(number uint64, p *program.Program)) uint64 {
	t.Helper()
	many := cmp.Or(*programs, few)
	var generators []*fuzz.Generator
	for _, name := range fuzz.FormNames() {
		if form, _ := fuzz.FormNamed(name); !strings.Contains(name, "invalid") {
			generators = append(generators, fuzz.NewGenerator(form))
		}
	}
	choices := make([]byte, choice.DefaultSize)
	for number := range many {
		var seed [32]byte
		binary.LittleEndian.PutUint64(seed[:], number)
		rand.NewChaCha8(seed).Read(choices)
		p := generators[number%uint64(len(generators))].Generate(choices)
		if err := p.Validate(); err != nil {
			t.Fatalf("program %d: %v", number, err)
		}
		run(number, p)
		if t.Failed() {
			return number
		}
	}
	return many
}

// bounded is what generated programs are run with.
var bounded = wasm.Config{Limits: wasm.Limitation{CallDepth: limit.FuzzDepth, Heap: limit.FuzzHeap}}

// runOn runs a generated program on an engine.
func runOn(t *testing.T, number uint64, p *program.Program, e wasm.Engine) *program.Run {
	t.Helper()
	run, err := p.Run(context.Background(), e, bounded)
	if err != nil {
		t.Fatalf("program %d on %s: %v", number, e.Name(), err)
	}
	return run
}

// TestRulesTakenGenerated: oracle and text take the same rules, as often as each other, in generated programs.
func TestRulesTakenGenerated(t *testing.T) {
	engine(t)
	text, _ := loaded()
	all := map[string]bool{}
	n := generated(t, 320, func(number uint64, p *program.Program) {
		law, o := text.Engine(spectec.CountRules()), oracle.New(oracle.CountRules())
		runOn(t, number, p, o).Close()
		runOn(t, number, p, law).Close()
		sameCounts(t, number, o.Rules(), law.Counts(), all)
	})
	t.Logf("%d programs took %d rules", n, len(all))
}

// sameCounts compares the counts of oracle and text, rule by rule, and adds to all those that were taken.
func sameCounts(t *testing.T, number any, ours *oracle.Counts, theirs map[string]uint64, all map[string]bool) {
	t.Helper()
	for r := oracle.RuleNone + 1; r < oracle.RuleCount; r++ {
		n, ok := theirs[r.String()]
		if ok && n > 0 {
			all[r.String()] = true
		}
		if ok && n != ours[r] {
			t.Errorf("program %v: %s: oracle %d, text %d", number, r, ours[r], n)
		}
	}
}

// TestLiteralGenerated: the machine that takes the rules of contexts literally and the quick one observe the same in
// generated programs. What the literal machine does not end is counted, and must be rare.
func TestLiteralGenerated(t *testing.T) {
	steps, ended := 0, uint64(0)
	j := fuzz.NewJudge(engine(t), named{engine(t, spectec.Literally(&steps))})
	j.Time = 2 * time.Second // calls that nest deep take the literal machine long
	n := generated(t, 80, func(number uint64, p *program.Program) {
		d, err := j.Program(context.Background(), p)
		switch {
		case err != nil:
			t.Errorf("program %d: %v", number, err)
		case d.Verdict == judge.Differ:
			t.Errorf("program %d: %s", number, d.String())
		case d.Verdict == judge.Agree:
			ended++
		}
	})
	t.Logf("%d of %d programs were compared to their end, %d literal steps, %v of CPU time", ended, n, steps, clock.CPU())
	if ended < n*9/10 {
		t.Errorf("only %d of %d programs were compared to their end", ended, n)
	}
}

package wast

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"wasmjudge/clock"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// endless is a module with functions that do not end, or throw and do not end.
const endless = `(module $m (tag $e)
  (func $loop (export "loop") (loop (br 0)))
  (func (export "caught") (block (try_table (catch_all 0) (throw $e))) (call $loop))
  (func (export "one") (result i32) (i32.const 1)))
`

// atTime is what a command may take in these tests.
const atTime = 30 * time.Millisecond

// TestOutOfTime: what does not end holds in no assertion and fails in none, and neither does what follows on that
// engine.
func TestOutOfTime(t *testing.T) {
	for _, command := range []string{
		`(invoke "loop")`,
		`(assert_return (invoke "loop"))`,
		`(assert_trap (invoke "loop") "unreachable")`,
		`(assert_exhaustion (invoke "loop") "call stack exhausted")`,
		`(assert_exhaustion (invoke "loop") "interrupted")`,
		`(assert_exhaustion (invoke "loop") "")`,
		`(assert_exception (invoke "loop"))`,
		`(script (assert_return (invoke "one") (i32.const 1)) (assert_exhaustion (invoke "loop") ""))`,
		`(module (func $f (loop (br 0))) (start $f))`,
		`(assert_trap (module (func $f (loop (br 0))) (start $f)) "unreachable")`,
		`(assert_unlinkable (module (func $f (loop (br 0))) (start $f)) "unknown import")`,
	} {
		s := parseText(t, endless+command+`
(assert_return (invoke $m "one") (i32.const 2))
(invoke $m "loop")`)
		others := map[string]*fake{"oracle alone": nil, "beside an engine that ends": {name: "fake", lies: map[string]wasm.Outcome{
			"loop": wasm.Values(), "one": wasm.Values(wasm.ValueI32(2))}}}
		for name, other := range others {
			list := []wasm.Engine{oracle.New()}
			if other != nil {
				list = append(list, other)
			}
			r := Run(WithCommandTime(context.Background(), atTime), s, wasm.Config{}, list...)
			if name == "oracle alone" {
				place := "script.wast:5:1"
				if strings.HasPrefix(command, "(script") {
					place = "script.wast:5:54" // of the command within
				}
				after := "not run, because " + place + " ran out of time"
				wantReasons(t, command, r.Results, "", "ran out of time at "+place+": a command may take 30ms", after, after)
			}
			for i, x := range r.Results {
				if failed := x.Failures; i >= 1 && (!x.Stopped || len(failed) > 0 && failed[0].Engine != "fake") {
					t.Errorf("%s, %s: stopped: %v, failures: %v", command, name, x.Stopped, failed)
				}
			}
		}
	}
}

// wantReasons checks that the results are skips for these reasons; an empty one is that of a command that passes.
func wantReasons(t *testing.T, command string, results []Result, want ...string) {
	t.Helper()
	for i, r := range results {
		if r.Reason != want[i] || (r.Status == Skipped) != (want[i] != "") || r.Status == Failed {
			t.Errorf("%s: command %d: %v, %q, want %q", command, i, r.Status, r.Reason, want[i])
		}
	}
}

func parseText(t *testing.T, text string) *Script {
	t.Helper()
	s, err := Parse(&wasm.Source{Name: "script.wast", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTimeIsOfEachCommand: a hundred commands may take more time together than one of them may.
func TestTimeIsOfEachCommand(t *testing.T) {
	text := `(module (func (export "count") (local i32)
  (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 3000000))))))`
	const commands = 12
	text += strings.Repeat("\n"+`(invoke "count")`, commands) + "\n(script" + strings.Repeat(` (invoke "count")`, commands) + ")"
	s := parseText(t, text)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	used := clock.OfThread()
	before := used()
	for _, r := range Run(context.Background(), s, wasm.Config{}, oracle.New()).Results {
		if r.Status != Passed {
			t.Fatal(r.Reason)
		}
	}
	one := (used() - before) / (2 * commands)
	for _, r := range Run(WithCommandTime(context.Background(), 8*one), s, wasm.Config{}, oracle.New()).Results {
		if r.Status != Passed {
			t.Errorf("with 8 times as much time as it takes: %s", r.Reason)
		}
	}
}

// TestWaitingTakesNoTime: the time is that of the processor, so that a command which is kept waiting is not stopped.
func TestWaitingTakesNoTime(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the time of a thread is known on Linux only")
	}
	s := parseText(t, `(module (func (export "wait"))) (invoke "wait")`)
	for _, r := range Run(WithCommandTime(context.Background(), atTime), s, wasm.Config{}, waiting{&fake{name: "waiting"}}).Results {
		if r.Status != Passed {
			t.Errorf("%v: %s", r.Status, r.Reason)
		}
	}
}

// waiting is an engine that waits while it compiles, ten times as long as it may take.
type waiting struct{ *fake }

func (w waiting) Compile(m *wasm.Module) (wasm.Code, error) {
	time.Sleep(10 * atTime)
	return w.fake.Compile(m)
}

// TestStoppedByItself: an engine may have a limit of its own.
func TestStoppedByItself(t *testing.T) {
	e := &fake{name: "fake", lies: map[string]wasm.Outcome{"one": wasm.Exhausted(wasm.LimitTime)}}
	s := parseText(t, `(module (func (export "one"))) (assert_exhaustion (invoke "one") "") (invoke "one")`)
	wantReasons(t, "one", Run(context.Background(), s, wasm.Config{}, e).Results, "",
		"ran out of time at script.wast:1:32: the engine has a limit of its own", "not run, because script.wast:1:32 ran out of time")
}

// TestBlessOutOfTime: what ran out of time is left as it is, and so is what follows; what comes before is blessed.
func TestBlessOutOfTime(t *testing.T) {
	s := parseText(t, endless+`(assert_return (invoke "one") (i32.const 7))
(assert_return (invoke "loop"))
(assert_return (invoke "one") (i32.const 7))`)
	b, err := Bless(WithCommandTime(context.Background(), atTime), s, wasm.Config{}, oracle.New())
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(string(s.Source.Text), "7", "1", 1)
	left := fmt.Sprint(b.Left)
	if string(b.Text) != want || !b.Stopped || b.Changed != 1 || len(b.Left) != 1 ||
		!strings.Contains(left, "script.wast:6:1: assert_return skipped: ran out of time at script.wast:6:1: a command may take 30ms") {
		t.Errorf("%+v\n%s\n%s", b, b.Text, left)
	}
}

// TestExplainOutOfTime: what was thrown before is explained; then an error names the command.
func TestExplainOutOfTime(t *testing.T) {
	s := parseText(t, endless+`(invoke "caught")
(invoke "caught")`)
	var out bytes.Buffer
	err := Explain(WithCommandTime(context.Background(), atTime), &out, s, wasm.Config{}, oracle.New(), Terminal{})
	if err == nil || err.Error() != "script.wast:5:1: ran out of time: a command may take 30ms" || strings.Count(out.String(), "throw: ") != 1 {
		t.Errorf("%v\n%s", err, &out)
	}
}

// TestJudgeOutOfTime: where the run that would tell whether engines may differ was stopped, nobody knows.
func TestJudgeOutOfTime(t *testing.T) {
	s := parseText(t, `(module)`)
	a := newArbiter(context.Background(), s, wasm.Config{}, definitions{}, []wasm.Engine{oracle.New(), &fake{name: "fake"}})
	for _, p := range a.reference.Profiles() {
		p.Name = ""
		a.shadows[p] = []verdict{{stopped: true}}
	}
	of := []verdict{{seen: []note{{Observation: Observation{Kind: "values"}}}}, {seen: []note{{Observation: Observation{Kind: "trap"}}}}}
	r := Result{Command: &s.Commands[0]}
	a.differences(&r, 0, of)
	if r.Status != Skipped || !r.Stopped ||
		r.Reason != "inconclusive, since the run that would tell whether oracle and fake may differ ran out of time" {
		t.Errorf("%+v", r)
	}
}

package wast

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/limit"
)

// manyOperands is a module of which a function needs more operands than a frame of the oracle has room for.
var manyOperands = `(module
  (global $g (export "g") (mut i32) (i32.const 0))
  (func (export "one") (result i32) (i32.const 1))
  (func (export "many") (result i32) (global.set $g (i32.const 1)) ` + strings.Repeat("(i32.const 1)", 65_600) + strings.Repeat("(i32.add)", 65_599) + `))
`

const operandsLimit = "limit: operands and locals of one frame: 65536"

// TestLimitIsSkipped: a command that meets a limit of an engine is skipped, and so is what needs what could not be
// made.
func TestLimitIsSkipped(t *testing.T) {
	const memory, table = "limit: bytes of one memory: 8589934592 (--max-memory)", "limit: elements of one table: 10000000 (--max-table)"
	needs := func(line int, why string) string {
		return fmt.Sprintf("needs the module of line %d, which was skipped: %s", line, why)
	}
	for name, c := range map[string]struct {
		script  string
		reasons []string
	}{
		"assertions of operands": {manyOperands + `(assert_return (invoke "many") (i32.const 65600))
			(assert_trap (invoke "many") "unreachable") (assert_exception (invoke "many")) (invoke "many") (assert_return (invoke "one") (i32.const 1))`,
			[]string{"", operandsLimit, operandsLimit, operandsLimit, operandsLimit, ""}},
		"no assertion expects it": {manyOperands + `(assert_exhaustion (invoke "many") "call stack exhausted") (assert_exhaustion (invoke "many") "")
			(assert_exhaustion (invoke "many") "` + operandsLimit + `")`, []string{"", operandsLimit, operandsLimit, operandsLimit}},
		"what it left undone": {manyOperands + `(invoke "many")
			(assert_return (get "g") (i32.const 1)) (assert_return (get "g") (i32.const 0)) (assert_invalid (module (func (drop))) "type mismatch")`,
			[]string{"", operandsLimit, "inconclusive after line 5: " + operandsLimit, "", ""}},
		"a memory": {`(module (memory i64 0x2_0001) (func (export "f")))
			(invoke "f") (register "m")
			(module (import "m" "f" (func)))
			(module (func (export "f"))) (invoke "f") (assert_unlinkable (module (memory i64 0x2_0001)) "unknown import")`,
			[]string{memory, needs(1, memory), needs(1, memory), needs(1, memory), "", "", memory}},
		"a table": {`(module definition $t (table 10_000_001 funcref) (func (export "f")))
			(module instance $i $t)
			(invoke $i "f") (assert_trap (module (table 10_000_001 funcref)) "")`, []string{"", table, needs(2, table), table}},
		"parameters": {`(module (type (func (param` + strings.Repeat(" i32", limit.Params+1) + `))) (func (export "f")))
			(invoke "f") (assert_invalid (module (type (func (param` + strings.Repeat(" i32", limit.Params+1) + `)))) "")`,
			[]string{"limit: parameters of a function type: 1000", needs(1, "limit: parameters of a function type: 1000"), "limit: parameters of a function type: 1000"}},
		"nesting": {strings.Repeat("(script ", limit.Nesting+1) + strings.Repeat(")", limit.Nesting+1), []string{limit.ScriptNesting.String()}},
		"the call stack": {`(module (func $f (export "f") (call $f)))
			(assert_exhaustion (invoke "f") "call stack exhausted")`, []string{"", ""}},
	} {
		wantReasons(t, name, Run(context.Background(), parseText(t, c.script), wasm.Config{}, oracle.New()).Results, c.reasons...)
	}
}

// TestLimitOfSpectest: the host's memory may exceed a limit, too.
func TestLimitOfSpectest(t *testing.T) {
	s := parseText(t, `(module (import "spectest" "memory" (memory 1)))`)
	c := wasm.Config{Limits: wasm.Limitation{Memory: 1}}
	wantReasons(t, "memory", Run(context.Background(), s, c, oracle.New()).Results, "needs the memory of spectest: limit: bytes of one memory: 1 (--max-memory)")
}

// TestLimitOfOneEngine: what another engine does where one met a limit, and what comes after, is no difference.
func TestLimitOfOneEngine(t *testing.T) {
	const heap = "limit: bytes of all structures, arrays and exceptions: 65536"
	s := parseText(t, `(module (func (export "one") (result i32) (i32.const 1)) (func (export "nothing")))
(invoke "nothing")
(invoke "one")
(assert_return (invoke "one") (i32.const 1))
(invoke "nothing")`)
	honest := &fake{name: "honest"}
	full := &fake{name: "full", lies: map[string]wasm.Outcome{"nothing": wasm.ExhaustedAt(wasm.LimitHeap, 65536), "one": wasm.Values(wasm.ValueI32(2))}}
	after := "inconclusive after line 2: " + heap
	skips := Run(context.Background(), s, wasm.Config{}, honest, full)
	wantReasons(t, "heap", skips.Results, "", "full: "+heap+" (--max-heap)", after, "full: "+after, "full: "+heap+" (--max-heap)")
	if got := skips.Results[1].Limit; got != heap {
		t.Errorf("the limit is %q, want %q", got, heap)
	}
	deep := &fake{name: "deep", lies: map[string]wasm.Outcome{"nothing": wasm.Exhausted(wasm.LimitCallDepth), "one": wasm.Values(wasm.ValueI32(2))}}
	s = parseText(t, `(module (func (export "one") (result i32) (i32.const 1)) (func (export "nothing")) (func (export "exhaust")))
(assert_exhaustion (invoke "exhaust") "call stack exhausted")
(assert_exhaustion (invoke "nothing") "call stack exhausted")`)
	if r := Run(context.Background(), s, wasm.Config{}, honest, deep).Results; r[1].Status != Passed || r[2].Status != Failed || len(r[2].Failures) != 2 {
		t.Errorf("asserted exhaustion: %+v", r)
	}
}

// TestBlessLimit: blessing leaves alone what meets a limit, and what does not hold after it; and it says so.
func TestBlessLimit(t *testing.T) {
	text := manyOperands + `(assert_return (invoke "many") (i32.const 7))
(assert_return (get "g") (i32.const 1))
(assert_return (invoke "one") (i32.const 1))
`
	b, err := Bless(context.Background(), parseText(t, text), wasm.Config{}, oracle.New())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"script.wast:5:1: assert_return skipped: " + operandsLimit, "script.wast:6:1: assert_return skipped: inconclusive after line 5: " + operandsLimit}
	if string(b.Text) != text || b.Changed != 0 || len(b.Left) != 2 || b.Left[0].Error() != want[0] || b.Left[1].Error() != want[1] {
		t.Errorf("%d changed, left: %v", b.Changed, b.Left)
	}
}

// TestExplainLimit: an explanation ends with the limit that the command met.
func TestExplainLimit(t *testing.T) {
	s := parseText(t, `(module (tag $e) (func (export "f") (result i32) (block $h (try_table (catch $e $h) (throw $e))) (call $many))
		(func $many (result i32) `+strings.Repeat("(i32.const 1)", 65_600)+strings.Repeat("(i32.add)", 65_599)+`))
(assert_return (invoke "f") (i32.const 1))`)
	var out bytes.Buffer
	if err := Explain(context.Background(), &out, s, wasm.Config{}, oracle.New(), Terminal{}); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(strings.TrimSpace(out.String()), operandsLimit) {
		t.Error(out.String())
	}
}

// TestInputsWithinEachOther: so many inputs are a limit, and no failure.
func TestInputsWithinEachOther(t *testing.T) {
	t.Chdir(t.TempDir())
	for i := range limit.Inputs + 2 {
		if err := os.WriteFile(fmt.Sprintf("%d.wast", i), fmt.Appendf(nil, "(module) (input \"%d.wast\")", i+1), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	wantReasons(t, "inputs", Run(context.Background(), parseText(t, `(input "0.wast")`), wasm.Config{}, &fake{name: "fake"}).Results, limit.ScriptInputs.String())
}

// TestJudgeLimited: where the run that would tell whether engines may differ met a limit, nobody knows.
func TestJudgeLimited(t *testing.T) {
	s := parseText(t, `(module)`)
	a := newArbiter(context.Background(), s, wasm.Config{}, definitions{}, []wasm.Engine{oracle.New(), &fake{name: "fake"}})
	for _, p := range a.reference.Profiles() {
		p.Name = ""
		a.shadows[p] = []verdict{{limit: operandsLimit}}
	}
	of := []verdict{{seen: []note{{Observation: Observation{Kind: "values"}}}}, {seen: []note{{Observation: Observation{Kind: "trap"}}}}}
	r := Result{Command: &s.Commands[0]}
	a.differences(&r, 0, of)
	if r.Status != Skipped || r.Limit != operandsLimit ||
		r.Reason != "inconclusive, since the run that would tell whether oracle and fake may differ met a limit: "+operandsLimit {
		t.Errorf("%v: %s", r.Status, r.Reason)
	}
}

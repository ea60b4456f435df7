package bugreport

import (
	"errors"
	"testing"

	"wasmjudge/native"
	"wasmjudge/native/fault"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

func question(t *testing.T, text string, known *fault.Fault) *Question {
	t.Helper()
	s, err := wast.Parse(&wasm.Source{Name: "found/native-x.wast", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	wrong, err := native.New(native.WithFault(known))
	if err != nil {
		t.Skip(err)
	}
	right, err := native.New()
	if err != nil {
		t.Fatal(err)
	}
	return &Question{Script: s, Oracle: oracle.New(), Wrong: Engine{wrong, "1.0"}, Others: []Engine{{right, "2.0"}}, System: "an/os, a processor",
		Again: "wastrun run --engine native --fault x found/native-x.wast", Alone: "node native-x.js"}
}

// values is a finding whose walks agree, and walks one whose walks do not.
const values = `;; A handler sees old locals.
;;
;; Engine: native.
;; Rule: Step_read/throw_ref-handler-catch: a handler goes on in the frame, whose locals
;;   are what Step/local.set made them.

(module
  (tag $e)
  (func (export "f") (result i32) (local $x i32)
    (block $h (try_table (catch $e $h) (local.set $x (i32.const 7)) (throw $e)))
    (local.get $x)))
(assert_return (invoke "f") (i32.const 7))
`

const walks = `;; A clause takes an exception of another instance's tag.
(module definition $m
  (import "other" "throw" (func $throw))
  (tag $e)
  (func (export "throw") (throw $e))
  (func (export "caught") (block $h (try_table (catch $e $h) (call $throw)))))
(module $first (func (export "throw")))
(register "other" $first)
(module instance $a $m)
(register "other" $a)
(module instance $b $m)
(assert_exception (invoke $b "caught"))
`

func TestGolden(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		fault *fault.Fault
	}{"values.md": {values, fault.StaleLocal}, "walks.md": {walks, fault.ModuleTag}} {
		r, err := New(t.Context(), question(t, c.text, c.fault))
		if err != nil {
			t.Fatal(err)
		}
		wasmtest.Golden(t, name, r.Markdown())
	}
}

// TestNoFinding: a script that holds on the engine, or does not on the oracle, is no finding.
func TestNoFinding(t *testing.T) {
	for _, text := range []string{`(module (func (export "f"))) (assert_return (invoke "f"))`, `(module (func (export "f"))) (assert_trap (invoke "f") "")`} {
		if _, err := New(t.Context(), question(t, text, fault.StaleLocal)); !errors.Is(err, ErrHolds) {
			t.Errorf("%s: error %v", text, err)
		}
	}
}

func TestLinks(t *testing.T) {
	for rule, want := range map[string]string{
		"Step_read/throw_ref-handler-catch": "exec/instructions.html#exec-throw-ref",
		"Step/local.set":                    "exec/instructions.html#exec-local-set",
		"Step_pure/binop-val":               "exec/instructions.html#exec-binop",
		"Instr_ok/br_if":                    "valid/instructions.html#valid-br-if",
		"Ref_ok/func":                       "exec/values.html",
	} {
		if got := Link(rule); got != specification+want {
			t.Errorf("%s: %s", rule, got)
		}
	}
	if got := Link("Bblocktype/x"); got != "" {
		t.Errorf("an unknown relation has the link %s", got)
	}
}

// reader is an engine that reads modules by itself and accepts all.
type reader struct{ wasm.Engine }

func (reader) Accepts([]byte) error { return nil }

// TestAccepted: an engine that accepts an invalid module is reported like one that runs a valid one wrongly.
func TestAccepted(t *testing.T) {
	q := question(t, `(assert_invalid (module (func (result i32))) "type mismatch")`, fault.StaleLocal)
	q.Wrong.Engine = reader{oracle.New()}
	r, err := New(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Failures) != 1 || r.Failures[0].Got != "the engine accepts the module" {
		t.Errorf("the failures are %q", r.Failures)
	}
}

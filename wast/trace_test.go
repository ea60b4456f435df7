package wast

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

const tracedScript = `(module
  (func $add (param $a i32) (param $b v128) (param $c i64) (result i64)
    (i64.add (i64.extend_i32_u (local.get $a)) (local.get $c)))
  (func (export "run") (result i64)
    (call $add (i32.const 40) (v128.const i64x2 7 8) (i64.const 2))))
(assert_return (invoke "run") (i64.const 42))
(assert_return (invoke "run") (i64.const 42))
`

func traceOf(t *testing.T, text string, o TraceOptions) string {
	t.Helper()
	s, err := Parse(&wasm.Source{Name: "add.wast", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Trace(context.Background(), &out, s, wasm.Config{}, oracle.New(oracle.Steps()), o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestTrace shows operands that lie behind locals of two slots; one function alone; up to the second time.
func TestTrace(t *testing.T) {
	const want = `add.wast on oracle

6:1 (assert_return (invoke "run") (i64.const 42))
  func 1 "run" of instance 0
    5:17      i32.const 40
    5:32      v128.const i64x2 7 8      (i32.const 40)
    5:55      i64.const 2               (i32.const 40) (v128.const i32x4 0x00000007 0x00000000 0x00000008 0x00000000)
    5:6       call $add                 (i32.const 40) (v128.const i32x4 0x00000007 0x00000000 0x00000008 0x00000000) (i64.const 2)
    func 0 $add of instance 0  locals: (i32.const 40) (v128.const i32x4 0x00000007 0x00000000 0x00000008 0x00000000) (i64.const 2)
      3:33      local.get $a
      3:15      i64.extend_i32_u          (i32.const 40)
      3:49      local.get $c              (i64.const 40)
      3:6       i64.add                   (i64.const 40) (i64.const 2)
      3:63      end                       (i64.const 42)
  func 1 "run" of instance 0
    5:68      end                       (i64.const 42)
  ends in: returned (i64.const 42)
`
	if got := traceOf(t, tracedScript, TraceOptions{Line: 6}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	for name, n := range map[string]int{"$add": 12, "run": 10, "0": 12, "$none": 0} {
		got := traceOf(t, tracedScript, TraceOptions{Function: name})
		if strings.Count(got, "\n    ") != n || strings.Contains(got, "i64.add") != (name == "$add" || name == "0") {
			t.Errorf("function %s:\n%s", name, got)
		}
	}
	until := TracePlace{Func: 0, Index: 3, Pos: uint32(strings.Index(tracedScript, "i64.add")), Times: 2}
	got := traceOf(t, tracedScript, TraceOptions{Until: &until})
	if !strings.HasSuffix(got, "3:49      local.get $c              (i64.const 40)\n") || strings.Count(got, "i64.add") != 1 {
		t.Errorf("up to the second addition:\n%s", got)
	}
	for _, width := range []int{60, 80, 100} {
		o := TraceOptions{Terminal: Terminal{Width: width}}
		if got := traceOf(t, tracedScript, o); widest(got) > width || strings.Count(got, "i64.add") != 2 {
			t.Errorf("%d characters on a terminal of %d:\n%s", widest(got), width, got)
		}
	}
}

func widest(text string) (n int) {
	for line := range strings.Lines(text) {
		if strings.Contains(line, " failed: ") || strings.Contains(line, "outcome: ") {
			continue // a message is never cut
		}
		n = max(n, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")))
	}
	return n
}

// TestTraceCorpus traces every script of the corpus: no step is one that the validator takes for unreached, and the
// operands are values of the types that the validator has for them.
func TestTraceCorpus(t *testing.T) {
	files, err := filepath.Glob("../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	steps := 0
	for _, file := range files {
		if strings.Contains(filepath.Base(file), "exhaust") {
			continue // millions of steps
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(&wasm.Source{Name: file, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		tr := newTracer(io.Discard, TraceOptions{})
		c := wasm.Config{OnStep: func(s *wasm.Step) {
			if steps++; t.Failed() {
				return
			}
			fn := tr.function(tr.numbered[s.Instance].module, s.Func)
			if s.Index >= len(fn.stacks) || fn.stacks[s.Index] == nil {
				t.Errorf("%s: instruction %d of function %d is executed, and unreached", file, s.Index, s.Func)
			}
			at := fn.slots
			for i, typ := range fn.stacks[s.Index] {
				if v := s.Slot(at, typ); v.Kind != typ.Kind || v.Kind == wasm.I32 && v.Lo>>32 != 0 {
					t.Errorf("%s: operand %d of instruction %d of function %d is %v", file, i, s.Index, s.Func, v)
				}
				at += slotsOf(typ)
			}
			tr.step(s)
		}}
		if err := tr.script(t.Context(), s, c, oracle.New(oracle.Steps())); err != nil {
			t.Fatal(err)
		}
	}
	if steps < 10000 {
		t.Errorf("%d steps alone", steps)
	}
}

// TestExplainFits writes an explanation for a narrow terminal: the path stands once, no line is too wide, and every
// verdict is there.
func TestExplainFits(t *testing.T) {
	text, err := os.ReadFile("../page/testdata/two.wast")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(&wasm.Source{Name: "folder/of/scripts/two.wast", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	write := func(term Terminal) string {
		var out bytes.Buffer
		if err := Explain(context.Background(), &out, s, wasm.Config{}, oracle.New(), term); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	any := write(Terminal{})
	for _, width := range []int{60, 80, 200} {
		got := write(Terminal{Width: width})
		if n := strings.Count(got, "two.wast"); n != 1 {
			t.Errorf("the path stands %d times", n)
		}
		if w := widest(got); w > width {
			t.Errorf("%d characters on a terminal of %d:\n%s", w, width, got)
		}
		for _, verdict := range []string{"another tag", "caught: branch"} {
			if strings.Count(got, verdict) != strings.Count(any, verdict) {
				t.Errorf("%q is missing:\n%s", verdict, got)
			}
		}
	}
	if got := write(Terminal{Colours: true, Width: 80}); !strings.Contains(got, "\x1b[") {
		t.Errorf("no colours:\n%s", got)
	}
}

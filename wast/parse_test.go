package wast

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/wasmtest"
)

// parsed is a script's commands without what inline modules hold.
func parsed(t *testing.T, src string) []Command {
	s, err := Parse(&wasm.Source{Name: "script", Text: []byte(src)})
	if err != nil {
		t.Fatal(err)
	}
	return s.Commands
}

// TestParseCommands reads each command of the script language.
func TestParseCommands(t *testing.T) {
	f := &Action{Export: "f"}
	inline := &ModuleDef{}
	component := &wasm.Error{Kind: wasm.Unsupported, Msg: "needs the component model: component"}
	for _, c := range []struct {
		src  string
		want Command
	}{
		{`(module)`, Command{Module: inline}},
		{`(module $m (func $f))`, Command{Module: &ModuleDef{Name: "$m"}}},
		{`(module definition $m)`, Command{Module: &ModuleDef{Name: "$m", Definition: true}}},
		{`(module $m binary "\00as" "m")`, Command{Module: &ModuleDef{Name: "$m", Form: FormBinary, Bytes: []byte("\x00asm")}}},
		{`(module definition quote "(func" ")")`, Command{Module: &ModuleDef{Definition: true, Form: FormQuote, Bytes: []byte("(func)")}}},
		{`(module instance)`, Command{Kind: CmdInstance, Instance: &InstanceDef{}}},
		{`(module instance $m)`, Command{Kind: CmdInstance, Instance: &InstanceDef{Of: "$m"}}},
		{`(module instance $i $m)`, Command{Kind: CmdInstance, Instance: &InstanceDef{Name: "$i", Of: "$m"}}},
		{`(func)`, Command{Module: &ModuleDef{Bare: true}}},
		{`(register "é")`, Command{Kind: CmdRegister, Text: "é"}},
		{`(register "" $"m m")`, Command{Kind: CmdRegister, Name: "$m m"}},
		{`(invoke "f")`, Command{Kind: CmdAction, Action: f}},
		{`(get $m "g")`, Command{Kind: CmdAction, Action: &Action{Get: true, Instance: "$m", Export: "g"}}},
		{`(invoke $m "f" (i32.const -1) (i64.const 2) (f32.const 1) (f64.const -0) (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 -1)
			(ref.null func) (ref.null 0) (ref.extern 3) (ref.host 4))`,
			Command{Kind: CmdAction, Action: &Action{Instance: "$m", Export: "f", Args: []wasm.Value{
				wasm.ValueI32(-1), wasm.ValueI64(2), wasm.ValueF32(1), {Kind: wasm.F64, Lo: 1 << 63},
				{Kind: wasm.V128, Lo: 0x0807060504030201, Hi: 0xFF0F0E0D0C0B0A09},
				wasm.ValueNull(), wasm.ValueNull(), wasm.ValueExtern(3), wasm.ValueHost(4),
			}}}},
		{`(assert_return (invoke "f"))`, Command{Kind: CmdAssertReturn, Action: f}},
		{`(assert_return_canonical_nan (invoke "f"))`, Command{Kind: CmdAssertReturn, Action: f, NaN: NaNCanonical, Results: nanOfEither(NaNCanonical)}},
		{`(assert_return_arithmetic_nan (invoke "f"))`, Command{Kind: CmdAssertReturn, Action: f, NaN: NaNArithmetic, Results: nanOfEither(NaNArithmetic)}},
		{`(assert_trap (invoke "f") "t")`, Command{Kind: CmdAssertTrap, Action: f, Text: "t"}},
		{`(assert_trap (module) "t")`, Command{Kind: CmdAssertTrap, Module: inline, Text: "t"}},
		{`(assert_exhaustion (invoke "f") "e")`, Command{Kind: CmdAssertExhaustion, Action: f, Text: "e"}},
		{`(assert_exception (invoke "f"))`, Command{Kind: CmdAssertException, Action: f}},
		{`(assert_malformed (module quote "") "m")`, Command{Kind: CmdAssertMalformed, Module: &ModuleDef{Form: FormQuote}, Text: "m"}},
		{`(assert_invalid (module) "i")`, Command{Kind: CmdAssertInvalid, Module: inline, Text: "i"}},
		{`(assert_unlinkable (module) "u")`, Command{Kind: CmdAssertUnlinkable, Module: inline, Text: "u"}},
		{`(assert_unlinkable (module instance $m) "u")`, Command{Kind: CmdAssertUnlinkable, Instance: &InstanceDef{Of: "$m"}, Text: "u"}},
		{`(assert_malformed_custom (module) "c")`, Command{Kind: CmdAssertMalformedCustom, Module: inline, Text: "c"}},
		{`(assert_invalid_custom (module) "c")`, Command{Kind: CmdAssertInvalidCustom, Module: inline, Text: "c"}},
		{`(script $s (module) (script))`, Command{Kind: CmdScript, Name: "$s", Commands: []Command{{Module: inline}, {Kind: CmdScript}}}},
		{`(input $s "file")`, Command{Kind: CmdInput, Name: "$s", Text: "file"}},
		{`(output $s)`, Command{Kind: CmdOutput, Name: "$s"}},
		{`(output "file")`, Command{Kind: CmdOutput, Text: "file"}},
		{`(component $c (core module $m) (func $f))`, Command{Module: &ModuleDef{Name: "$c", Component: true, Err: component}}},
		{`(component (@name "c") (core module (@custom "a")))`, Command{Module: &ModuleDef{Component: true, Err: component}}},
		{`(component definition $c)`, Command{Module: &ModuleDef{Name: "$c", Definition: true, Component: true, Err: component}}},
		{`(component instance $i $c)`, Command{Kind: CmdInstance, Instance: &InstanceDef{Name: "$i", Of: "$c"}}},
		{`(assert_invalid (component quote "(func)") "i")`, Command{Kind: CmdAssertInvalid, Module: &ModuleDef{Component: true, Err: component}, Text: "i"}},
		{`(assert_fuel 10 (invoke "f"))`, Command{Kind: CmdUnread, Text: "assert_fuel",
			Err: &wasm.Error{Kind: wasm.Unsupported, Msg: "needs fuel: assert_fuel", Refusal: "unknown operator assert_fuel"}}},
	} {
		ignore := cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Command{}, "Pos", "End", "HeadPos", "TextPos", "TextEnd"), cmpopts.IgnoreFields(Action{}, "Pos", "End"),
			cmpopts.IgnoreFields(InstanceDef{}, "Pos", "End"), cmpopts.IgnoreFields(ModuleDef{}, "Pos", "End", "Module"), cmpopts.IgnoreFields(Pattern{}, "Pos", "End"),
			cmpopts.IgnoreFields(wasm.Error{}, "Pos", "Source")}
		if d := cmp.Diff([]Command{c.want}, parsed(t, c.src), ignore); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.src, d)
		}
	}
}

func nanOfEither(nan NaN) []Pattern {
	lanes := []Lane{{NaN: nan}}
	return []Pattern{{Either: []Pattern{{Kind: wasm.F32, Lanes: lanes}, {Kind: wasm.F64, Lanes: lanes}}}}
}

// TestParsePatterns reads each form of an expected result.
func TestParsePatterns(t *testing.T) {
	for _, c := range []struct {
		src  string
		want Pattern
	}{
		{`(i32.const 0xffffffff)`, Pattern{Kind: wasm.I32, Lanes: []Lane{{Bits: 0xFFFFFFFF}}}},
		{`(i64.const -1)`, Pattern{Kind: wasm.I64, Lanes: []Lane{{Bits: 1<<64 - 1}}}},
		{`(f32.const nan:canonical)`, Pattern{Kind: wasm.F32, Lanes: []Lane{{NaN: NaNCanonical}}}},
		{`(f64.const nan:arithmetic)`, Pattern{Kind: wasm.F64, Lanes: []Lane{{NaN: NaNArithmetic}}}},
		{`(f32.const nan:0x1)`, Pattern{Kind: wasm.F32, Lanes: []Lane{{Bits: 0x7F800001}}}},
		{`(v128.const i64x2 1 -1)`, Pattern{Kind: wasm.V128, Shape: wasm.ShapeI64x2, Lanes: []Lane{{Bits: 1}, {Bits: 1<<64 - 1}}}},
		{`(v128.const f64x2 nan:canonical 0)`, Pattern{Kind: wasm.V128, Shape: wasm.ShapeF64x2, Lanes: []Lane{{NaN: NaNCanonical}, {}}}},
		{`(ref)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Any: true}}},
		{`(ref.null)`, Pattern{Kind: wasm.Ref}},
		{`(ref.null exn)`, Pattern{Kind: wasm.Ref}},
		{`(ref.func)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapFunc}}},
		{`(ref.i31)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapI31}}},
		{`(ref.struct)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapStruct}}},
		{`(ref.array)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapArray}}},
		{`(ref.eq)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapEq}}},
		{`(ref.exn)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapExn}}},
		{`(ref.extern)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapExtern}}},
		{`(ref.extern 7)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapExtern, HasBits: true, Bits: 7}}},
		{`(ref.host 7)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapAny, HasBits: true, Bits: 7}}},
		{`(ref.func 3)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapFunc}}},
		{`(ref.func $f)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapFunc}}},
		{`(ref.i31 7)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapI31, HasBits: true, Bits: 7}}},
		{`(ref.i31 -1)`, Pattern{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapI31, HasBits: true, Bits: 1<<31 - 1}}},
		{`(ref.any)`, Pattern{Kind: wasm.Ref, Either: []Pattern{{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapEq}}, {Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapAny}}}}},
		{`(either (ref.func) (either (ref)))`, Pattern{Kind: wasm.Ref, Either: []Pattern{
			{Kind: wasm.Ref, Ref: RefPattern{Heap: wasm.HeapFunc}}, {Kind: wasm.Ref, Either: []Pattern{{Kind: wasm.Ref, Ref: RefPattern{Any: true}}}},
		}}},
	} {
		got := parsed(t, `(assert_return (invoke "f") `+c.src+`)`)[0].Results
		if d := cmp.Diff([]Pattern{c.want}, got, cmpopts.IgnoreFields(Pattern{}, "Pos", "End")); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.src, d)
		}
	}
}

// TestParseErrors reads what is no script.
func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{`(modul)`, "1:2: unknown operator modul"},
		{`(nop)`, "1:2: unexpected token nop, expected a command"},
		{`module`, "1:1: unexpected token module, expected end of file"},
		{`(module))`, "1:9: unexpected token ), expected end of file"},
		{"(module\n(func)", "2:7: unexpected token end of file, expected ); the parenthesis at 1:1 is not closed"},
		{"(module (func bad)\n", "2:1: unexpected token end of file, expected ); the parenthesis at 1:1 is not closed"},
		{`(module binary x)`, "1:16: unknown operator x"},
		{`(module instance $a $b $c)`, "1:24: unexpected token $c, expected )"},
		{`(register x)`, "1:11: unknown operator x"},
		{`(register "\ff")`, "1:11: malformed UTF-8 encoding"},
		{`(invoke f)`, "1:9: unknown operator f"},
		{`(get "g" (i32.const 0))`, "1:10: unexpected token (, expected )"},
		{`(invoke "f" (nop))`, "1:14: unexpected token nop, expected a constant"},
		{`(invoke "f" (i32.const nan:canonical))`, "1:24: unexpected token nan:canonical, expected a number"},
		{`(invoke "f" (i32.const 4294967296))`, "1:24: constant out of range: 4294967296 is no i32"},
		{`(invoke "f" (v128.const i32x4 0))`, "1:31: wrong number of lane literals: 1 for i32x4"},
		{`(invoke "f" (ref.extern))`, "1:24: unexpected token ), expected an unsigned number"},
		{`(invoke "f" (ref.func))`, "1:14: unexpected token ref.func, expected a constant"},
		{`(assert_return (module))`, "1:17: unexpected token module, expected invoke or get"},
		{`(assert_return (invoke "f") (i32.const nan:canonical))`, "1:40: unexpected token: no i32 is a NaN"},
		{`(assert_return (invoke "f") (v128.const f32x4 0 0 0 0 nan:canonical))`, "1:47: wrong number of lane literals: 5 for f32x4"},
		{`(assert_return (invoke "f") (v128.const f32x4 0 0 0 x))`, "1:53: unknown operator x"},
		{`(assert_return (invoke "f") (either))`, "1:36: unexpected token ), expected a result"},
		{`(assert_trap (invoke "f"))`, "1:26: unexpected token ), expected a string"},
		{`(assert_malformed (module instance) "")`, "1:19: unexpected token instance, expected a module"},
		{`(assert_unlinkable (module definition) "")`, "1:20: misplaced module definition"},
		{`(module) (@custom "a")`, "1:10: misplaced @custom annotation"},
	} {
		_, err := Parse(&wasm.Source{Name: "script", Text: []byte(c.src)})
		if err == nil || strings.TrimPrefix(err.Error(), "script:") != c.want {
			t.Errorf("%.60s\n got  %v\n want script:%s", c.src, err, c.want)
		}
	}
}

// TestParseGoesOn reads a script with an erroneous inline module: only its own command knows.
func TestParseGoesOn(t *testing.T) {
	cs := parsed(t, `(module (func (export "a")))
		(assert_invalid (module (func (drop (bad "\q" (@))))) "") (module (@custom)) (module)`)
	var got []string
	for _, c := range cs {
		got = append(got, fmt.Sprint(c.Module.Err))
	}
	want := []string{"<nil>", "script:2:40: unknown operator bad", "script:2:69: @custom annotation: missing section name", "<nil>"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestUnread reads scripts some of whose commands cannot be read: each costs itself and no other.
func TestUnread(t *testing.T) {
	for _, c := range []struct{ bad, want string }{
		{`(assert_retrun (invoke "f"))`, "1:10: unknown operator assert_retrun"},
		{`(nop)`, "1:10: unexpected token nop, expected a command"},
		{`("assert_return")`, `1:10: unexpected token "assert_return", expected a command`},
		{`(invoke "f" (nop))`, "1:22: unexpected token nop, expected a constant"},
		{`(invoke f (i32.const 0))`, "1:17: unknown operator f"},
		{`(assert_return (invoke "f") (i32.constant 1) (i32.const 2))`, "1:38: unknown operator i32.constant"},
		{`(assert_return (invoke "f") (either (i32.const 0) (bad (((deep))))))`, "1:60: unknown operator bad"},
		{`(assert_trap (invoke "f"))`, "1:34: unexpected token ), expected a string"},
		{`(register "\ff")`, "1:19: malformed UTF-8 encoding"},
		{`(module instance $a $b $c)`, "1:32: unexpected token $c, expected )"},
		{`(script (nop) (invoke f))`, "1:18: unexpected token nop, expected a command"},
		{`(assert_suspension (invoke "f") "s")`, "1:10: needs stack switching: assert_suspension"},
		{`(assert_return (invoke "f") (str.const "x"))`, "1:38: needs the component model: str.const"},
		{`(assert_return (invoke "f") (ref.null (shared any)))`, "1:48: needs shared-everything threads: shared"},
		{`(thread $t (shared (module $m)) (invoke "f"))`, "1:10: needs threads: thread"},
		{`(wait $t)`, "1:10: needs threads: wait"},
		{`(assert_retrun (@name "x") (module (@custom "a")))`, "1:10: unknown operator assert_retrun"},
	} {
		cs := parsed(t, `(module)`+c.bad+` (register "after")`)
		if len(cs) != 3 || cs[2].Text != "after" {
			t.Errorf("%s: %d commands", c.bad, len(cs))
			continue
		}
		if cs[1].Kind != CmdUnread || strings.TrimPrefix(fmt.Sprint(cs[1].Err), "script:") != c.want {
			t.Errorf("%s: got kind %d, %v, want %s", c.bad, cs[1].Kind, cs[1].Err, c.want)
		}
		if cs[1].Pos != 8 || cs[1].End != 8+uint32(len(c.bad)) {
			t.Errorf("%s: from %d to %d", c.bad, cs[1].Pos, cs[1].End)
		}
	}
	cs := parsed(t, `(script (nop) (module))`)
	if len(cs) != 1 || cs[0].Kind != CmdScript || len(cs[0].Commands) != 2 || cs[0].Commands[0].Kind != CmdUnread {
		t.Errorf("in a script: %+v", cs)
	}
}

// TestSuiteReads reads every script of the official suite: its inline modules must be well-formed, and what its quoted
// modules are refused for must start with the words that the suite expects.
func TestSuiteReads(t *testing.T) {
	for _, file := range wasmtest.Suite(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Parse(&wasm.Source{Name: filepath.Base(file), Text: b})
			if err != nil {
				t.Fatal(err)
			}
			if n := countForms(b); len(s.Commands) != n && !s.Commands[0].Module.Bare {
				t.Errorf("%d commands, want %d", len(s.Commands), n)
			}
			for i := range s.Commands {
				checkReading(t, s, &s.Commands[i])
			}
		})
	}
}

// countForms counts the parenthesised forms of a text that are not inside others.
func countForms(b []byte) (n int) {
	depth, comments := 0, 0
	for i := 0; i < len(b); i++ {
		switch pair := string(b[i:min(i+2, len(b))]); {
		case pair == "(;":
			comments++
			i++
		case pair == ";)" && comments > 0:
			comments--
			i++
		case comments > 0:
		case pair == ";;":
			i += bytes.IndexAny(b[i:], "\n\r")
		case pair == "(@": // an annotation is no form, but nests like one
			depth++
		case b[i] == '(':
			if depth == 0 {
				n++
			}
			depth++
		case b[i] == ')':
			depth--
		case b[i] == '"':
			for i++; b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		}
	}
	return n
}

func checkReading(t *testing.T, s *Script, c *Command) {
	m := c.Module
	if m == nil || m.Form == FormBinary {
		return
	}
	err := m.Err
	if m.Form == FormQuote {
		_, err = text.Parse(&wasm.Source{Name: "quote", Text: m.Bytes})
	}
	want, refused := map[CommandKind]wasm.ErrorKind{
		CmdAssertMalformed: wasm.Malformed, CmdAssertMalformedCustom: wasm.MalformedCustom, CmdAssertInvalidCustom: wasm.InvalidCustom,
	}[c.Kind]
	e := new(wasm.Error)
	switch {
	case !refused && err != nil:
		t.Errorf("%s: %v", s.Source.Where(c.Pos), err)
	case !refused:
	case !errors.As(err, &e):
		t.Errorf("%s: accepted, want %q", s.Source.Where(c.Pos), c.Text)
	case e.Kind != want || !strings.HasPrefix(e.Msg, c.Text):
		t.Errorf("%s: %s %q, want %s %q", s.Source.Where(c.Pos), e.Kind, e.Msg, want, c.Text)
	}
}

func BenchmarkParseSuite(b *testing.B) {
	var srcs []*wasm.Source
	n := 0
	for _, file := range wasmtest.Suite(b) {
		if strings.HasPrefix(filepath.Base(file), "simd_") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		srcs = append(srcs, &wasm.Source{Name: file, Text: text})
		n += len(text)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range srcs {
			if _, err := Parse(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}

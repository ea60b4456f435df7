package text_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/clock"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/wasmtest"
)

// abbreviations lists modules that are abbreviated (6.1.2) and what they stand for.
var abbreviations = []struct{ name, short, long string }{
	{"bare module", `(func)`, `(module (func))`},
	{"value types", `(func (param anyref i31ref nullref nullfuncref nullexnref nullexternref))`,
		`(func (param (ref null any) (ref null i31) (ref null none) (ref null nofunc) (ref null noexn) (ref null noextern)))`},
	{"parameters", `(func (param i32 i64) (result f32 f64) unreachable)`,
		`(func (param i32) (param i64) (result f32) (result f64) unreachable)`},
	{"locals", `(func (local i32 i32 i64))`, `(func (local i32) (local i32) (local i64))`},
	{"fields", `(type (struct (field i8 (mut i16))))`, `(type (struct (field i8) (field (mut i16))))`},
	{"sub type", `(type (func))`, `(rec (type (sub final (func))))`},
	{"address types", `(memory 1) (table 1 funcref)`, `(memory i32 1) (table i32 1 funcref)`},

	{"type use", `(func (param i32))`, `(type (func (param i32))) (func (type 0))`},
	{"type use of an equal type", `(type (struct)) (type (func)) (func)`, `(type (struct)) (type (func)) (func (type 1))`},
	{"no use of types that are not alone, final and without supertype", `(rec (type (func)) (type (func))) (type (sub (func))) (func)`,
		`(rec (type (func)) (type (func))) (type (sub (func))) (type (func)) (func (type 3))`},
	{"implicit types come after all others, and are used again", `(func (param i32)) (func (result i32) unreachable) (func (param i32)) (type (func))`,
		`(type (func)) (type (func (param i32))) (type (func (result i32))) (func (type 1)) (func (type 2) unreachable) (func (type 1))`},
	{"type use with parameters", `(type (func (param i32))) (func (type 0) (param i32))`, `(type (func (param i32))) (func (type 0))`},
	{"implicit types of blocks and tags", `(tag (param i64)) (func (block (param f32) unreachable))`,
		`(type (func (param i64))) (type (func)) (type (func (param f32))) (tag (type 0)) (func (type 1) (block (type 2) unreachable))`},

	{"inline imports", `(func (import "a" "b")) (table (import "a" "b") 0 funcref) (memory (import "a" "b") 0) (global (import "a" "b") i32) (tag (import "a" "b"))`,
		`(import "a" "b" (func)) (import "a" "b" (table 0 funcref)) (import "a" "b" (memory 0)) (import "a" "b" (global i32)) (import "a" "b" (tag))`},
	{"inline exports", `(func (export "a") (export "b")) (memory (export "m") 0) (tag (export "t")) (global (export "g") i32 i32.const 0) (table (export "u") 0 funcref)`,
		`(func) (export "a" (func 0)) (export "b" (func 0)) (memory 0) (export "m" (memory 0)) (tag) (export "t" (tag 0)) (global i32 i32.const 0) (export "g" (global 0)) (table 0 funcref) (export "u" (table 0))`},
	{"inline export of an import", `(func (export "a") (import "b" "c"))`, `(import "b" "c" (func)) (export "a" (func 0))`},
	{"inline data", `(memory (data "a" "bc")) (memory i64 (data))`,
		`(memory 1 1) (data (memory 0) (i32.const 0) "abc") (memory i64 0 0) (data (memory 1) (i64.const 0))`},
	{"inline elements", `(func) (table funcref (elem 0 0)) (table i64 funcref (elem (ref.func 0)))`,
		`(func) (table 2 2 funcref) (elem (table 0) (i32.const 0) funcref (ref.func 0) (ref.func 0)) (table i64 1 1 funcref) (elem (table 1) (i64.const 0) funcref (ref.func 0))`},
	{"inline segments have indices", `(memory (data "a")) (data $d "b") (table funcref (elem)) (elem $e func) (func data.drop $d elem.drop $e)`,
		`(memory (data "a")) (data "b") (table funcref (elem)) (elem func) (func data.drop 1 elem.drop 1)`},
	{"segments", `(memory 1) (data (i32.const 1) "a") (table 1 funcref) (func) (elem (i32.const 0) 0)`,
		`(memory 1) (data (memory 0) (offset i32.const 1) "a") (table 1 funcref) (func) (elem (table 0) (offset i32.const 0) (ref func) (item ref.func 0))`},
	{"element lists", `(func) (elem func 0) (elem declare func 0) (elem funcref (ref.null func))`,
		`(func) (elem (ref func) (ref.func 0)) (elem declare (ref func) (item ref.func 0)) (elem (ref null func) (item ref.null func))`},

	{"indices", `(memory 1) (table 1 funcref) (elem func) (data) (func memory.size table.get memory.copy table.copy memory.init 0 table.init 0 i32.load offset=1)`,
		`(memory 1) (table 1 funcref) (elem func) (data) (func memory.size 0 table.get 0 memory.copy 0 0 table.copy 0 0 memory.init 0 0 table.init 0 0 i32.load 0 offset=1 align=4)`},
	{"lanes", `(func v128.load8_lane 3 v128.load8_lane offset=1 3 v128.load8_lane 1 align=1 3)`,
		`(func v128.load8_lane 0 offset=0 align=1 3 v128.load8_lane 0 offset=1 align=1 3 v128.load8_lane 1 offset=0 align=1 3)`},
	{"call_indirect", `(table 1 funcref) (func (call_indirect (i32.const 0)))`, `(table 1 funcref) (type (func)) (func i32.const 0 call_indirect 0 (type 0))`},
	{"folded instructions", `(func (drop (i32.add (i32.const 1) (i32.const 2))))`, `(func i32.const 1 i32.const 2 i32.add drop)`},
	{"folded blocks", `(func (block (loop nop)) (try_table (catch_all 0) (nop)))`, `(func block loop nop end end try_table (catch_all 0) nop end)`},
	{"folded if", `(func (if (i32.const 0) (then (nop)) (else unreachable)) (if (nop) (i32.const 1) (then)))`,
		`(func i32.const 0 if nop else unreachable end nop i32.const 1 if end)`},
	{"labels", `(func block $a loop $b br $a br $b block $a br $a end $a br $a end $b end)`, `(func block loop br 1 br 0 block br 0 end br 1 end end)`},
	{"labels of folded if and of clauses", `(func (block $a (if $b (block $c (br $c) (br $a)) (then (br $b)) (else (br $a)))) (block $h (try_table $t (catch_all $h) (br $t))))`,
		`(func block block br 0 br 1 end if br 0 else br 1 end end block try_table (catch_all 0) br 0 end end)`},
	{"select", `(func select (result) select (result i32) (result i64))`, `(func (select (result)) select (result i32 i64))`},
	{"br_table", `(func block $a block $b br_table $b $a 2 0 end end)`, `(func block block br_table 0 1 2 0 end end)`},
	{"nullable casts", `(func ref.test anyref ref.cast (ref null any) ref.test (ref any) br_on_cast 0 eqref i31ref)`,
		`(func ref.test (ref null any) ref.cast anyref ref.test (ref any) br_on_cast 0 (ref null eq) (ref null i31))`},
	{"indices of two spaces", `(type $t (array i8)) (data $d) (elem $e funcref) (func array.new_data $t $d array.new_elem $t $e array.copy $t $t array.new_fixed $t 0x2)`,
		`(type (array i8)) (data) (elem funcref) (func array.new_data 0 0 array.new_elem 0 0 array.copy 0 0 array.new_fixed 0 2)`},
	{"expressions with blocks in them", `(elem funcref (block (result funcref) ref.null func) (ref.null func))`,
		`(elem funcref (item block (result funcref) ref.null func end) (item ref.null func))`},
	{"identifiers", `(func $"a\62" (param $"\u{3bb}" i32) (local $x i64) local.get $"λ" local.get $"x" call $ab)`, `(func (param i32) (local i64) local.get 0 local.get 1 call 0)`},
	{"white space", "(func;;comment\n(;nested (; ;) comment;)nop(@annotation (((\")\"))))\r\n\tnop)", `(func nop nop)`},
	{"a line comment ends at a carriage return", "(func ;; comment\rnop)", `(func nop)`},
	{"strings", `(data "\t\n\r\"\'\\\41\u{1_F600}" "é" "\ff")`, `(data "\09\0a\0d\22\27\5c\41\f0\9f\98\80\c3\a9\ff")`},
}

// TestAbbreviations reads abbreviations and what they stand for: the same module.
func TestAbbreviations(t *testing.T) {
	for _, c := range abbreviations {
		t.Run(c.name, func(t *testing.T) {
			short, long := parse(t, "abbreviated", c.short), parse(t, "expanded", c.long)
			short.Names = nil // only abbreviations have identifiers
			if d := wasmtest.Diff(long, short); d != "" {
				t.Errorf("(-expanded +abbreviated):\n%s", d)
			}
		})
	}
}

// TestSpaceAnywhere puts comments and an annotation before every token of a module, which is the same module.
func TestSpaceAnywhere(t *testing.T) {
	const space = "\t(;(;;);)(@x \"(\" (@y [,;{}] $z 1.0e) );;\n"
	for _, c := range abbreviations {
		for _, src := range []string{c.short, c.long} {
			var spaced strings.Builder
			last := 0
			for _, at := range text.TokenOffsets(src) {
				spaced.WriteString(src[last:at] + space)
				last = at
			}
			spaced.WriteString(src[last:])
			if d := wasmtest.Diff(parse(t, "plain", src), parse(t, "spaced", spaced.String())); d != "" {
				t.Errorf("%s (-plain +spaced):\n%s", spaced.String(), d)
			}
		}
	}
}

// TestNames reads identifiers and name annotations, which make the name section.
func TestNames(t *testing.T) {
	m := parse(t, "names", `(module $m (@name "M")
		(type $s (struct (field $a i32) (field i32 i32) (field $b i32)))
		(rec (type (func)) (type $r (@name "R") (struct (field (@name "c") i32))))
		(import "" "" (func $i (param $p i32)))
		(func (@name "f") (param $x (@name "X") i32) (param i32) (local $l i32)
			(if $outer (block $cond (result i32) unreachable) (then (block) (block $inner))))
		(table $t 0 funcref) (memory $mem 0) (global $g i32 i32.const 0) (tag $e) (elem $el func) (data $d))`)
	name := "M"
	want := &wasm.Names{
		Module: &name,
		Types:  wasm.Namemap{{Index: 0, Name: "s"}, {Index: 2, Name: "R"}},
		Fields: wasm.Indirectnamemap{
			{Index: 0, Names: wasm.Namemap{{Index: 0, Name: "a"}, {Index: 3, Name: "b"}}},
			{Index: 2, Names: wasm.Namemap{{Index: 0, Name: "c"}}},
		},
		Funcs:  wasm.Namemap{{Index: 0, Name: "i"}, {Index: 1, Name: "f"}},
		Locals: wasm.Indirectnamemap{{Index: 0, Names: wasm.Namemap{{Index: 0, Name: "p"}}}, {Index: 1, Names: wasm.Namemap{{Index: 0, Name: "X"}, {Index: 2, Name: "l"}}}},
		Labels: wasm.Indirectnamemap{{Index: 1, Names: wasm.Namemap{{Index: 0, Name: "cond"}, {Index: 1, Name: "outer"}, {Index: 3, Name: "inner"}}}},
		Tables: wasm.Namemap{{Index: 0, Name: "t"}}, Mems: wasm.Namemap{{Index: 0, Name: "mem"}}, Globals: wasm.Namemap{{Index: 0, Name: "g"}},
		Tags: wasm.Namemap{{Index: 0, Name: "e"}}, Elems: wasm.Namemap{{Index: 0, Name: "el"}}, Datas: wasm.Namemap{{Index: 0, Name: "d"}},
	}
	if d := cmp.Diff(want, m.Names); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if m := parse(t, "nameless", `(func (local i32))`); m.Names != nil {
		t.Errorf("a module without names has %v", m.Names)
	}
}

// TestCustomOrder puts custom sections where the example of the appendix does.
func TestCustomOrder(t *testing.T) {
	m := parse(t, "custom", `(module
		(@custom "A" "aaa") (type $t (func)) (@custom "B" (after func) "bbb") (@custom "C" (before func) "ccc")
		(@custom "D" (after last) "ddd") (table 10 funcref) (func (type $t)) (@custom "E" (after import) "eee")
		(@custom "F" (before type) "fff") (@custom "G" (after data) "ggg") (@custom "H" (after code) "hhh")
		(@custom "I" (after func) "iii") (@custom "J" (before func) "jjj") (@custom "K" (before first) "kkk"))`)
	var got []string
	for _, c := range m.Customs {
		got = append(got, c.Name+" "+string(c.Data)+" after "+c.After.String())
	}
	want := []string{
		"K kkk after custom", "F fff after custom", "E eee after type", "C ccc after type", "J jjj after type", // there are no imports
		"B bbb after func", "I iii after func", "H hhh after code", "G ggg after code", "A aaa after code", "D ddd after code", // and no data
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestHints attaches branch hints to the instructions that they stand before, folded or not.
func TestHints(t *testing.T) {
	m := parse(t, "hints", `(module
		(import "" "" (func))
		(func (@metadata.code.branch_hint "\00") (br_if 0 (@metadata.code.branch_hint "\01") (if (result i32) (i32.const 0) (then (i32.const 1)) (else (i32.const 1)))))
		(func)
		(func (param i32) local.get 0 (@metadata.code.branch_hint "\01") if end))`)
	for i := range m.Hints {
		m.Hints[i].Pos = 0
	}
	want := []wasm.Hint{{Func: 1, Instr: 1, Taken: true}, {Func: 1, Instr: 6}, {Func: 3, Instr: 1, Taken: true}}
	if d := cmp.Diff(want, m.Hints); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestPositions checks where definitions and instructions stand.
func TestPositions(t *testing.T) {
	const src = `(module (import "" "" (func)) (func (export "e") (i32.add (i32.const 1) i32.const 2)`
	const good = `(module (import "" "" (func)) (func (export "e") (drop (i32.const 1))) (;end;))`
	m := parse(t, "positions", good)
	f := m.Funcs[0]
	for _, c := range []struct {
		what, at string
		pos      uint32
	}{
		{"import", `(import`, m.Imports[0].Pos}, {"function", `(func (export`, f.Pos}, {"export", `(export`, m.Exports[0].Pos},
		{"first instruction", `i32.const`, f.Body[0].Pos}, {"second instruction", `drop (`, f.Body[1].Pos},
		{"end", `) (;end;)`, f.Body[2].Pos},
	} {
		if want := uint32(strings.Index(good, c.at)); c.pos != want {
			t.Errorf("%s: position %d, want %d", c.what, c.pos, want)
		}
	}
	_, err := text.Parse(&wasm.Source{Name: "bad.wat", Text: []byte(src)})
	if want := "bad.wat:1:73: unexpected token i32.const, expected a folded instruction or )"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestBroken reads texts in which parentheses, strings, comments or annotations are not closed.
func TestBroken(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"", ""},
		{"(", "1:2: unexpected token end of file, expected a module field; the parenthesis at 1:1 is not closed"},
		{")", "1:1: unexpected token ), expected end of file"},
		{"(module", "1:8: unexpected token end of file, expected ); the parenthesis at 1:1 is not closed"},
		{"(module (func\n", "2:1: unexpected token end of file, expected ); the parenthesis at 1:9 is not closed"},
		{"(module (func (nop)", "1:20: unexpected token end of file, expected ); the parenthesis at 1:9 is not closed"},
		{"(module))", "1:9: unexpected token ), expected end of file"},
		{"(module) (module)", "1:10: unexpected token (, expected end of file"},
		{"(func)) (func", "1:7: unexpected token ), expected end of file"},
		{`(data "`, "1:7: unclosed string literal"},
		{"(data \"a\n\")", "1:7: unclosed string literal"},
		{"(func) (; (; ;) ", "1:8: unclosed comment"},
		{"(func) (;", "1:8: unclosed comment"},
		{"(func) (@a (b)", "1:8: unclosed annotation"},
		{"(func) (@a", "1:8: unclosed annotation"},
		{"(func) ;; \xff\n", "1:11: malformed UTF-8 encoding"},
		{"(func) (; \xff ;)", "1:11: malformed UTF-8 encoding"},
		{"(func) \xff", "1:8: malformed UTF-8 encoding"},
		{"(func) \x01", "1:8: illegal character"},
	} {
		_, err := text.Parse(&wasm.Source{Name: "broken", Text: []byte(c.src)})
		got := ""
		if e := new(wasm.Error); errors.As(err, &e) {
			got = strings.TrimPrefix(e.Error(), "broken:")
		}
		if got != c.want {
			t.Errorf("%q: got  %s\nwant %s", c.src, got, c.want)
		}
	}
}

// TestDeepNesting reads what nests deep, which must cost no more than its length.
func TestDeepNesting(t *testing.T) {
	const n = 50_000
	around := func(open, middle, end string) string {
		return "(func " + strings.Repeat(open, n) + middle + strings.Repeat(end, n) + ")"
	}
	for _, src := range []string{
		around("(drop ", "", ")"), around("(block ", "", ")"), around("block ", "", "end "), around("(if (nop) (then ", "", "))"),
		around("(block $a ", "br $a", ")"), around("(if ", "(nop)", " (then))"), around("(; ", "", ";)"), around("(@a ", "", ")"),
	} {
		if _, err := text.Parse(&wasm.Source{Name: "deep", Text: []byte(src)}); err != nil {
			t.Error(err)
		}
	}
	if _, err := text.Parse(&wasm.Source{Name: "deep", Text: []byte(strings.Repeat("(module ", n))}); err == nil {
		t.Error("unclosed parentheses are accepted")
	}
}

// TestManyErrors reads what is wrong in many places: each must cost no more than its own length.
func TestManyErrors(t *testing.T) {
	for name, src := range map[string]string{
		"unfinished escapes": `(module (data "` + strings.Repeat(`\u{0`, 1_000_000) + `"))`,
		"modules":            strings.Repeat("(module (func call $f))", 50_000),
	} {
		start := clock.CPU()
		p := text.NewParser(&wasm.Source{Name: name, Text: []byte(src)})
		for p.Open("module") {
			if _, err := p.Module(""); err == nil {
				t.Errorf("%s: no error", name)
			}
			p.Close()
		}
		// Reading on to the end at each would take minutes.
		if took := clock.CPU() - start; took > 10*time.Second {
			t.Errorf("%s: %d bytes took %s of CPU time", name, len(src), took)
		}
	}
}

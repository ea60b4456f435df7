package valid_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// parse reads a module that is well-formed.
func parse(t testing.TB, module string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: t.Name(), Text: []byte(module)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestDefs checks that a valid module gets its closed types, and an invalid one none.
func TestDefs(t *testing.T) {
	m := parse(t, `(module (type $f (func (param (ref $f)))) (rec (type (struct)) (type $a (array (ref null $a)))))`)
	if err := valid.Validate(m); err != nil {
		t.Fatal(err)
	}
	if len(m.Defs) != 3 {
		t.Fatalf("%d closed types, want 3", len(m.Defs))
	}
	if want := wasm.RefDef(m.Defs[0], false); m.Defs[0].Comp.Params[0] != want {
		t.Errorf("parameter %s, want %s", m.Defs[0].Comp.Params[0], want)
	}
	if want := wasm.RefDef(m.Defs[2], true); m.Defs[2].Comp.Fields[0].Type != want {
		t.Errorf("element %s, want %s", m.Defs[2].Comp.Fields[0].Type, want)
	}
	m = parse(t, `(module (type (func)) (start 0))`)
	if err := valid.Validate(m); err == nil || m.Defs != nil {
		t.Errorf("error %v, closed types %v, want an error and none", err, m.Defs)
	}
}

// TestWide checks which drops and selects are marked as those of a v128.
func TestWide(t *testing.T) {
	m := parse(t, `(module (func (param i32 v128)
		(drop (local.get 0))
		(drop (local.get 1))
		(drop (select (local.get 1) (local.get 1) (local.get 0)))
		(drop (select (local.get 0) (local.get 0) (local.get 0)))
		(drop (select (result v128) (local.get 1) (local.get 1) (local.get 0)))
		(drop (select (result i32) (local.get 0) (local.get 0) (local.get 0)))
		unreachable
		drop
		select
		drop
		local.get 1
		local.get 0
		select
		drop))`)
	if err := valid.Validate(m); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, i := range m.Funcs[0].Body {
		switch {
		case i.Wide:
			fmt.Fprintf(&got, "%s wide; ", i.Op)
		case i.Op == wasm.OpDrop || i.Op == wasm.OpSelect || i.Op == wasm.OpSelectT:
			fmt.Fprintf(&got, "%s; ", i.Op)
		}
	}
	want := "drop; drop wide; select wide; drop wide; select; drop; select wide; drop wide; select; drop; " +
		"drop; select; drop; select wide; drop wide; "
	if got.String() != want {
		t.Errorf("got  %s\nwant %s", got.String(), want)
	}
}

// TestHints checks branch hints as the binary format gives them, on instructions of any kind.
func TestHints(t *testing.T) {
	for hint, want := range map[wasm.Hint]string{
		{Func: 1, Instr: 1}: "",
		{Func: 1, Instr: 3}: "",
		{Func: 1, Instr: 0}: "@metadata.code.branch_hint annotation: invalid target",
		{Func: 1, Instr: 9}: "@metadata.code.branch_hint annotation: invalid target",
		{Func: 0, Instr: 1}: "@metadata.code.branch_hint annotation: invalid target",
		{Func: 2, Instr: 1}: "@metadata.code.branch_hint annotation: invalid target",
	} {
		m := parse(t, `(module (import "m" "f" (func)) (func (param i32) local.get 0 if local.get 0 br_if 0 end))`)
		m.Hints = []wasm.Hint{hint}
		switch err := valid.Validate(m).(type) {
		case nil:
			if want != "" {
				t.Errorf("%+v: accepted", hint)
			}
		case *wasm.Error:
			if err.Kind != wasm.InvalidCustom || want == "" || !strings.HasPrefix(err.Msg, want) {
				t.Errorf("%+v: %s %q, want %q", hint, err.Kind, err.Msg, want)
			}
		}
	}
}

// TestLimits checks what this implementation refuses although it is valid (specification 7.3), and what it accepts
// just before.
func TestLimits(t *testing.T) {
	repeat := strings.Repeat
	chain := func(n int) string {
		var b strings.Builder
		b.WriteString("(type (sub (struct)))")
		for x := range n {
			fmt.Fprintf(&b, "(type (sub %d (struct)))", x)
		}
		return b.String()
	}
	tests := map[string]struct{ most, more string }{
		"parameters":  {"(type (func (param" + repeat(" i32", 1000) + ")))", "(type (func (param" + repeat(" i32", 1001) + ")))"},
		"results":     {"(type (func (result" + repeat(" i32", 1000) + ")))", "(type (func (result" + repeat(" i32", 1001) + ")))"},
		"fields":      {"(type (struct" + repeat(" (field i8)", 10000) + "))", "(type (struct" + repeat(" (field i8)", 10001) + "))"},
		"super types": {chain(63), chain(64)},
		"operands": {
			"(func $f (result" + repeat(" i32", 1000) + ") unreachable) (func" + repeat(" call $f", 1048) + " unreachable)",
			"(func $f (result" + repeat(" i32", 1000) + ") unreachable) (func" + repeat(" call $f", 1049) + " unreachable)",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := valid.Validate(parse(t, test.most)); err != nil {
				t.Errorf("refused within the limit: %v", err)
			}
			if err, ok := valid.Validate(parse(t, test.more)).(*wasm.Error); !ok || err.Kind != wasm.Unsupported {
				t.Errorf("%v, want an error of kind unsupported", err)
			}
		})
	}
}

// TestDeclarationsCostNothing validates declarations of what would be huge, which must not take space.
func TestDeclarationsCostNothing(t *testing.T) {
	m := parse(t, `(module
		(memory i64 0x1000000000000)
		(table i64 0xffffffffffffffff funcref)
		(func (local (ref func) i32)
			(local.set 4294967293 (i32.const 0))
			(local.set 7 (ref.as_non_null (ref.null func)))
			(drop (local.get 7)))
		(type $a (array i8))
		(func unreachable (drop (array.new_fixed $a 4294967295))))`)
	m.Funcs[0].Locals[0].N = 1<<32 - 3
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := valid.Validate(m); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("validation took %d bytes", used)
	}
}

// TestErrorsInBinaries: where a module has no lines, an error names the instruction and the function.
func TestErrorsInBinaries(t *testing.T) {
	code := binary.Encode(parse(t, `(module (import "m" "f" (func)) (func) (func $wrong (local i64) (drop (i32.eqz (local.get 0)))))`))
	m, err := binary.Decode(&wasm.Source{Name: "m.wasm", Text: code, Binary: true})
	if err != nil {
		t.Fatal(err)
	}
	want := "m.wasm:0x28: type mismatch: instruction requires [i32] but stack has [i64], at i32.eqz of function 2 $wrong (Instr_ok/testop)"
	if err := valid.Validate(m); err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestUnbalanced: the readers always balance bodies, but other makers of modules may not. That is an error, no panic.
func TestUnbalanced(t *testing.T) {
	for name, body := range map[string][]wasm.Instr{
		"no end":            nil,
		"block without end": {{Op: wasm.OpBlock}, {Op: wasm.OpEnd}},
		"two ends":          {{Op: wasm.OpEnd}, {Op: wasm.OpEnd}},
		"else without if":   {{Op: wasm.OpBlock}, {Op: wasm.OpElse}, {Op: wasm.OpEnd}, {Op: wasm.OpEnd}},
	} {
		m := parse(t, `(module (func))`)
		m.Funcs[0].Body = body
		if err := valid.Validate(m); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestConcurrent validates modules in several goroutines, with validators that others have used.
func TestConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for n := range 4 {
		good, bad := parse(t, small), parse(t, small)
		bad.Funcs[len(bad.Funcs)-1].Body[n].Op = wasm.OpI64Eqz
		wg.Go(func() {
			for range 100 {
				if err := valid.Validate(good); err != nil {
					t.Errorf("valid module refused: %v", err)
				}
				if err := valid.Validate(bad); err == nil {
					t.Error("invalid module accepted")
				}
			}
		})
	}
	wg.Wait()
}

// small is a module as the fuzzer makes them.
const small = `(module
	(type $f (func (param i32) (result i32)))
	(import "m" "e" (tag $e (param i32)))
	(import "m" "f" (func $f (type $f)))
	(global $g (mut i64) (i64.const 7))
	(table 2 funcref)
	(elem (i32.const 0) $f $h)
	(memory 1)
	(export "h" (func $h))
	(func $h (param i32) (result i32) (local i64 f64)
		(block $out (result i32)
			(try_table (catch $e $out)
				(if (i32.eqz (local.get 0)) (then (throw $e (i32.const 1))))
				(local.set 1 (i64.add (global.get $g) (i64.extend_i32_s (local.get 0))))
				(global.set $g (local.get 1))
				(i32.store (i32.const 8) (call $f (i32.load (i32.const 4))))
			)
			(call_indirect (type $f) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))))`

// large writes a module of functions as compilers make them.
func large(funcs int) string {
	var b strings.Builder
	b.WriteString("(module (memory 1) (global $sp (mut i32) (i32.const 0))\n")
	for n := range funcs {
		fmt.Fprintf(&b, `(func $f%d (param $p i32) (param $n i32) (result i32) (local $i i32) (local $s f64) (local $t i64)
			(local.set $i (i32.sub (global.get $sp) (i32.const 16)))
			(block $done (loop $next
				(br_if $done (i32.ge_u (local.get $i) (local.get $n)))
				(local.set $s (f64.add (local.get $s) (f64.load offset=8 (i32.add (local.get $p) (i32.shl (local.get $i) (i32.const 3))))))
				(if (i64.eq (local.get $t) (i64.const 123456)) (then (br $done)) (else (local.set $t (i64.mul (local.get $t) (i64.const 31)))))
				(i32.store8 (local.get $p) (local.get $i))
				(local.set $i (i32.add (local.get $i) (i32.const 1)))
				(br $next)))
			(block $a (block $b (block $c (br_table $a $b $c (local.get $i)))))
			(drop (call $f%d (local.get $p) (i32.trunc_sat_f64_s (local.get $s))))
			(select (local.get $i) (i32.const 0) (i32.lt_s (local.get $n) (i32.const 5))))`+"\n", n, n/2)
	}
	b.WriteString(")")
	return b.String()
}

func BenchmarkSmall(b *testing.B) {
	m := parse(b, small)
	b.ReportAllocs()
	for b.Loop() {
		if err := valid.Validate(m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLarge(b *testing.B) {
	m := parse(b, large(5000))
	b.SetBytes(int64(len(binary.Encode(m))))
	b.ReportAllocs()
	for b.Loop() {
		if err := valid.Validate(m); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHostile has modules whose every instruction is about a large type: time must be that of the instructions.
func BenchmarkHostile(b *testing.B) {
	repeat := strings.Repeat
	wide := "(module (type $s (struct" + repeat(" (field i32)", 10000) + ")) (func unreachable "
	for name, module := range map[string]string{
		"br_table":           "(module (func (result" + repeat(" i32", 1000) + ") unreachable br_table" + repeat(" 0", 100000) + "))",
		"struct.new":         wide + repeat("struct.new $s drop ", 50000) + "))",
		"struct.new_default": wide + repeat("struct.new_default $s drop ", 50000) + "))",
		"array.new_fixed":    "(module (type $a (array i32)) (func unreachable" + repeat(" array.new_fixed $a 4000000000 drop", 20000) + "))",
	} {
		b.Run(name, func(b *testing.B) {
			m := parse(b, module)
			b.SetBytes(int64(len(binary.Encode(m))))
			for b.Loop() {
				if err := valid.Validate(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDecodeAndValidate reads and validates a new module with types of its own each time.
func BenchmarkDecodeAndValidate(b *testing.B) {
	code := binary.Encode(parse(b, small))
	b.ReportAllocs()
	for b.Loop() {
		m, err := binary.Decode(&wasm.Source{Text: code, Binary: true})
		if err == nil {
			err = valid.Validate(m)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// TestProposed: an instruction of a proposal is checked by its row, and is in no constant expression.
func TestProposed(t *testing.T) {
	wide, err := wasm.ProposalsNamed("wide-arithmetic")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ module, want string }{
		{`(func (param i64) (result i64 i64) (i64.mul_wide_s (local.get 0) (local.get 0)))`, ""},
		{`(func (param i64) (result i64 i64) (i64.sub128 (i64.mul_wide_u (local.get 0) (local.get 0)) (local.get 0) (i64.const 1)))`, ""},
		{`(func (result i64 i64) unreachable i64.add128)`, ""},
		{`(func (param i64) (result i64 i64) (i64.mul_wide_s (local.get 0)))`, "Instr_ok/extwideop"},
		{`(func (param i64) (result i64 i64) (i64.add128 (local.get 0) (local.get 0) (local.get 0) (i32.const 0)))`, "Instr_ok/wideop"},
		{`(func (param i64) (result i64) (i64.mul_wide_s (local.get 0) (local.get 0)))`, "Expr_ok"},
		{`(global i64 (i64.mul_wide_s (i64.const 1) (i64.const 1)) drop)`, "constant expression required"},
	} {
		m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte("(module " + c.module + ")"), Proposals: wide})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := valid.Validate(m); err != nil {
			got = err.Error()
		}
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.module, got, c.want)
		}
	}
}

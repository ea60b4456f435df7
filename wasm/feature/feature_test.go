package feature

import (
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
)

// uses are modules with the features that they need, and what each says when one of them is switched off.
var uses = []struct {
	module string
	needs  []Feature
	kind   wasm.ErrorKind // with the first of needs
	msg    string         // its start, as text
}{
	{module: `(module (import "m" "f" (func $i)) (import "m" "g" (global i32)) (global i32 (global.get 0))
	  (memory 1 2) (table 1 funcref) (global i32 (i32.const 0)) (elem (i32.const 0) $f) (data (i32.const 0) "a")
	  (export "f" (func $f)) (start $f) (type $t (func (result i32)))
	  (func $f (local f64) (block (result i32) (i32.load8_u offset=4294967295 (i32.const 0))) (drop) (drop (call_indirect (type $t) (i32.const 0)))
	    (drop (select (i32.const 0) (i32.const 1) (i32.const 2))) (drop (memory.grow (memory.size)))))`},
	{`(module (import "m" "g" (global (mut i32))))`, []Feature{MutableGlobals}, wasm.Invalid, "mutable globals cannot be imported"},
	{`(module (global (mut i32) (i32.const 0)) (export "g" (global 0)))`, []Feature{MutableGlobals}, wasm.Invalid, "mutable globals cannot be exported"},
	{`(module (func (drop (i32.extend8_s (i32.const 0)))))`, []Feature{SignExtension}, wasm.Malformed, "unknown operator i32.extend8_s"},
	{`(module (func (drop (i64.trunc_sat_f64_u (f64.const 0)))))`, []Feature{NontrappingFptoint}, wasm.Malformed, "unknown operator i64.trunc_sat_f64_u"},
	{`(module (func (result i32 i32) (unreachable)))`, []Feature{MultiValue}, wasm.Invalid, "invalid result arity"},
	{`(module (func (i32.const 0) (block (param i32) (drop))))`, []Feature{MultiValue}, wasm.Malformed, "unexpected token"},
	{`(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))`, []Feature{BulkMemory}, wasm.Malformed, "unknown operator memory.fill"},
	{`(module (data "passive"))`, []Feature{BulkMemory}, wasm.Malformed, "unexpected token"},
	{`(module (table 1 funcref) (elem (i32.const 0) funcref (ref.null func)))`, []Feature{BulkMemory, ReferenceTypes}, wasm.Malformed, "unexpected token"},
	{`(module (table 1 funcref) (table 1 funcref))`, []Feature{ReferenceTypes}, wasm.Invalid, "multiple tables"},
	{`(module (import "m" "t" (table 1 funcref)) (import "m" "t" (table 1 funcref)))`, []Feature{ReferenceTypes}, wasm.Invalid, "multiple tables"},
	{`(module (func (param externref)))`, []Feature{ReferenceTypes}, wasm.Malformed, "unexpected token externref"},
	{`(module (func (drop (select (result i32) (i32.const 0) (i32.const 1) (i32.const 2)))))`, []Feature{ReferenceTypes}, wasm.Malformed, "unknown operator select"},
	{`(module (func (local v128)))`, []Feature{SIMD}, wasm.Malformed, "unexpected token v128"},
	{`(module (func (drop (v128.const i64x2 0 0))))`, []Feature{SIMD}, wasm.Malformed, "unknown operator v128.const"},
	{`(module (func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0)))))`, []Feature{RelaxedSIMD, SIMD}, wasm.Malformed, "unknown operator i8x16.relaxed_swizzle"},
	{`(module (func $f (return_call $f)))`, []Feature{TailCalls}, wasm.Malformed, "unknown operator return_call"},
	{`(module (global i32 (i32.add (i32.const 0) (i32.const 1))))`, []Feature{ExtendedConst}, wasm.Invalid, "constant expression required"},
	{`(module (memory 1) (memory 1))`, []Feature{MultiMemory}, wasm.Invalid, "multiple memories"},
	{`(module (import "m" "m" (memory 1)) (memory 1))`, []Feature{MultiMemory}, wasm.Invalid, "multiple memories"},
	{`(module (memory i64 1))`, []Feature{Memory64}, wasm.Malformed, "unexpected token i64"},
	{`(module (table i64 1 funcref))`, []Feature{Memory64}, wasm.Malformed, "unexpected token i64"},
	{`(module (memory 0x1_0000_0000))`, []Feature{Memory64}, wasm.Malformed, "i32 constant out of range"},
	{`(module (table 0 0x1_0000_0000 funcref))`, []Feature{Memory64}, wasm.Malformed, "i32 constant out of range"},
	{`(module (memory 1) (func (drop (i32.load offset=0x1_0000_0000 (i32.const 0)))))`, []Feature{Memory64}, wasm.Malformed, "i32 constant out of range"},
	{`(module (tag))`, []Feature{Exceptions}, wasm.Malformed, "unexpected token tag"},
	{`(module (func (local exnref)))`, []Feature{Exceptions}, wasm.Malformed, "unexpected token exnref"},
	{`(module (func (block (try_table (catch_all 0)))))`, []Feature{Exceptions}, wasm.Malformed, "unknown operator try_table"},
	{`(module (type $t (func)) (func (param (ref null $t)) (call_ref $t (local.get 0))))`, []Feature{FunctionReferences}, wasm.Malformed, "unexpected token"},
	{`(module (func (param (ref extern))))`, []Feature{FunctionReferences, ReferenceTypes}, wasm.Malformed, "unexpected token (ref extern)"},
	{`(module (func $f) (elem declare func $f) (table 1 funcref (ref.func $f)))`, []Feature{FunctionReferences, ReferenceTypes, BulkMemory}, wasm.Malformed, "unexpected token"},
	{`(module (type (struct)))`, []Feature{GC}, wasm.Malformed, "unexpected token"},
	{`(module (rec (type (func)) (type (func))))`, []Feature{GC}, wasm.Malformed, "unexpected token"},
	{`(module (global i32 (i32.const 0)) (global i32 (global.get 0)))`, []Feature{GC}, wasm.Invalid, "unknown global"},
	{`(module (type $t (func (result (ref null $t)))))`, []Feature{GC, FunctionReferences}, wasm.Invalid, "unknown type"},
	{`(module (func (local anyref)))`, []Feature{GC}, wasm.Malformed, "unexpected token anyref"},
	{`(module (func (local i32) (drop (ref.i31 (i32.const 0)))))`, []Feature{GC}, wasm.Malformed, "unknown operator ref.i31"},
}

// all are all features.
const all Set = 1<<count - 1

// TestCheck checks that each module is refused without each of the features that it needs, in either format, and by
// nothing else.
func TestCheck(t *testing.T) {
	seen := Set(0)
	for _, use := range uses {
		m, err := text.Parse(&wasm.Source{Name: "module", Text: []byte(use.module)})
		if err != nil {
			t.Fatalf("%s: %v", use.module, err)
		}
		b, err := binary.Decode(&wasm.Source{Name: "binary", Text: binary.Encode(m), Binary: true})
		if err != nil {
			t.Fatalf("%s: %v", use.module, err)
		}
		others := all
		for i, f := range use.needs {
			seen |= 1 << f
			others &^= 1 << f
			refused(t, Set(1<<f).Check(b), use.module, f, "")
			e := refused(t, Set(1<<f).Check(m), use.module, f, "")
			if i == 0 && (e == nil || e.Kind != use.kind || !strings.HasPrefix(e.Msg, use.msg)) {
				t.Errorf("%s\nwithout %s: %v, want %v: %s", use.module, f, e, use.kind, use.msg)
			}
		}
		for _, m := range []*wasm.Module{m, b} {
			if err := others.Check(m); err != nil {
				t.Errorf("%s\nneeds only %v: %v", use.module, use.needs, err)
			}
		}
	}
	if seen != all {
		t.Errorf("no module needs some of the features: %b", seen)
	}
}

func refused(t *testing.T, err error, module string, f Feature, msg string) *wasm.Error {
	t.Helper()
	e, ok := err.(*wasm.Error)
	if !ok || !strings.HasPrefix(e.Msg, msg) || !strings.HasSuffix(e.Msg, f.String()+", which is switched off") {
		t.Errorf("%s\nwithout %s: %v, want %q", module, f, err, msg)
	}
	return e
}

// TestEncoding checks what only the bytes of a module tell: where an index may stand today, there was a byte that
// had to be 0.
func TestEncoding(t *testing.T) {
	const head = "\x00asm\x01\x00\x00\x00" + "\x01\x04\x01\x60\x00\x00" + "\x03\x02\x01\x00" + "\x04\x04\x01\x70\x00\x00" + "\x05\x03\x01\x00\x00"
	code := func(body string) string {
		body = "\x00" + body + "\x0B"
		return head + "\x0A" + string([]byte{byte(len(body) + 2), 1, byte(len(body))}) + body
	}
	for _, test := range []struct {
		body string
		f    Feature
		msg  string
	}{
		{"\x3F\x80\x00\x1A", MultiMemory, "zero byte expected"},                                       // memory.size
		{"\x41\x00\x40\x80\x00\x1A", MultiMemory, "zero byte expected"},                               // memory.grow
		{"\x41\x00\x11\x00\x80\x00", ReferenceTypes, "zero byte expected"},                            // call_indirect
		{"\x41\x00\x41\x00\x41\x00\xFC\x0B\x80\x00", MultiMemory, "zero byte expected"},               // memory.fill
		{"\x41\x00\x41\x00\x41\x00\xFC\x0A\x00\x80\x00", MultiMemory, "zero byte expected"},           // memory.copy
		{"\x41\x00\x28\x42\x00\x00\x1A", MultiMemory, "malformed memop flags"},                        // i32.load
		{"\x41\x00\x28\x00\x80\x80\x80\x80\x80\x00\x1A", Memory64, "integer representation too long"}, // i32.load
	} {
		m, err := binary.Decode(&wasm.Source{Name: "binary", Text: []byte(code(test.body)), Binary: true})
		if err != nil {
			t.Fatalf("%x: %v", test.body, err)
		}
		refused(t, Set(1<<test.f).Check(m), code(test.body), test.f, test.msg)
		if err := (all &^ (1 << test.f) &^ (1 << BulkMemory)).Check(m); err != nil {
			t.Errorf("%x: %v", test.body, err)
		}
	}
}

// TestLimitsEncoding checks the same of limits.
func TestLimitsEncoding(t *testing.T) {
	for _, section := range []string{
		"\x05\x08\x01\x00\x82\x80\x80\x80\x80\x00",             // memory, minimum
		"\x05\x09\x01\x01\x00\x82\x80\x80\x80\x80\x00",         // memory, maximum
		"\x04\x09\x01\x70\x00\x82\x80\x80\x80\x80\x00",         // table, minimum
		"\x04\x0B\x01\x70\x01\x81\x00\x82\x80\x80\x80\x80\x00", // table, maximum
	} {
		m, err := binary.Decode(&wasm.Source{Name: "binary", Text: []byte("\x00asm\x01\x00\x00\x00" + section), Binary: true})
		if err != nil {
			t.Fatalf("%x: %v", section, err)
		}
		refused(t, Set(1<<Memory64).Check(m), section, Memory64, "integer representation too long")
		if err := (all &^ (1 << Memory64)).Check(m); err != nil {
			t.Errorf("%x: %v", section, err)
		}
	}
}

func TestWithout(t *testing.T) {
	s, err := Without([]string{"reference-types"})
	if want := Set(1<<ReferenceTypes | 1<<Exceptions | 1<<FunctionReferences | 1<<GC); err != nil || s != want {
		t.Errorf("%b, %v; want %b", s, err, want)
	}
	if _, err := Without([]string{"gc", "jit"}); err == nil || !strings.Contains(err.Error(), `"jit"`) || !strings.Contains(err.Error(), "memory64") {
		t.Errorf("%v", err)
	}
}

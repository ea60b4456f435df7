package peer

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// header opens every module.
const header = "0061736d01000000"

// misjudged are modules, as text or in hexadecimal digits, which wazero judges otherwise than the specification: see docs/findings.md. One that it
// judges rightly fails the test: then its row is to go.
var misjudged = []struct {
	name, module string
	valid        bool // by the specification
	breaks       bool // wazero, which is neither
}{
	{name: "call_ref of a function of another type", module: `(module (type $a (func (result i32))) (type $b (func (param i64) (result i64)))
		(func (param (ref null $a)) (result i64) (call_ref $b (i64.const 1) (local.get 0))))`},
	{name: "global.set of a reference to another type", module: `(module (type $a (func (result i32))) (type $b (func (param i64) (result i64)))
		(global $g (mut (ref null $b)) (ref.null $b)) (func (param (ref null $a)) (global.set $g (local.get 0))))`},
	{name: "a global initialised with a function of another type", module: `(module (type $a (func (result i32))) (type $b (func (param i64) (result i64)))
		(func $f (type $a) (i32.const 1)) (global (ref null $b) (ref.func $f)))`},
	{name: "br_on_non_null, not reached, to a label of a number", module: `(module (func (result i32) (block (result i32) unreachable br_on_non_null 0 i32.const 0)))`},
	{name: "a number of what br_on_null leaves, not reached", module: `(module (func (block unreachable br_on_null 0 i32.eqz drop)))`},
	{name: "an imported table of numbers", module: header + "02 08 01 01 6d 00 01 7f 00 00"},
	{name: "an imported global of an unknown type", module: header + "02 09 01 01 6d 00 03 63 e3 00 00"},
	{name: "the null of an unknown heap type", module: header + "06 06 01 70 00 d0 52 0b"},
	{name: "a tag of an unknown type is thrown", module: `(module (type (func)) (tag (type 5)) (func (throw 0)))`, breaks: true},
	{name: "a name section that is malformed", module: header + "00 09 04 6e 61 6d 65 00 02 01 ff", valid: true},
	{name: "an import from what has an empty name", module: `(module (import "" "x" (memory 1)))`, valid: true},
	{name: "select of exnref", module: `(module (func (param exnref i32) (result exnref) (select (result exnref) (local.get 0) (local.get 0) (local.get 1))))`, valid: true},
}

// bytesOf gives the binary of a module of the table.
func bytesOf(t *testing.T, module string) []byte {
	t.Helper()
	if digits, isHex := strings.CutPrefix(module, header); isHex {
		bin, err := hex.DecodeString(header + strings.ReplaceAll(digits, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return bin
	}
	m, err := text.Parse(&wasm.Source{Text: []byte(module)})
	if err != nil {
		t.Fatal(err)
	}
	return binary.Encode(m)
}

// TestMisjudged holds what wazero accepts against what is known.
func TestMisjudged(t *testing.T) {
	onBoth(t, func(t *testing.T, e wasm.Engine) {
		for _, test := range misjudged {
			bin := bytesOf(t, test.module)
			m, err := binary.Decode(&wasm.Source{Text: bin, Binary: true})
			if err == nil {
				err = valid.Validate(m)
			}
			if (err == nil) != test.valid {
				t.Errorf("%s: ours: %v", test.name, err)
			}
			theirs := e.(wasm.Reader).Accepts(bin)
			if broke := errors.Is(theirs, wasm.ErrBroken); broke != test.breaks || !broke && (theirs == nil) == test.valid {
				t.Errorf("%s: wazero: %v", test.name, theirs)
			}
		}
	})
}

// TestHungry: modules that declare more than they have are kept from wazero, which would take memory for it; others are not.
func TestHungry(t *testing.T) {
	for digits, want := range map[string]bool{
		"09 05 ff ff ff ff 0f":       true,  // elements
		"0a 05 ff ff ff ff 0f":       true,  // functions
		"0a 06 01 ff ff ff ff 0f":    true,  // bytes of a function
		"02 ff ff ff ff 0f 00":       true,  // bytes of a section
		"09 01 05":                   false, // fewer than matter
		"0a 09 01 07 00 41 80 80 80": false, // a constant
		"":                           false,
	} {
		bin := bytesOf(t, header+digits)
		if got := hungry(bin); got != want {
			t.Errorf("%s: %v", digits, got)
		}
		err := Wazero(false).(wasm.Reader).Accepts(bin)
		if unsupported := new(wasm.Error); (errors.As(err, &unsupported) && unsupported.Kind == wasm.Unsupported) != want {
			t.Errorf("%s: %v", digits, err)
		}
	}
}

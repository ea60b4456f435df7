package grammar

import (
	"strings"
	"testing"

	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// TestAdd counts what a small module consists of.
func TestAdd(t *testing.T) {
	m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte(`(module (tag $e (param i32)) (table 1 funcref)
		(func $f (param i32) (result i32) (i32.add (local.get 0) (call $f (i32.const 1))))
		(func (result i32) (local v128)
			(block $h (result i32) (try_table (result i32) (catch $e $h) (call $f (i32.const 2))) (br 0))
			(local.get 0) (drop (table.grow 0 (ref.null func) (i32.const 1))) (drop)
			(return) (unreachable))
		(func (param i64 i32) (result i32) (local i32)
			(local.set 0 (i64.sub (i64.shr_u (i64.const -1) (local.get 0)) (i64.const 63)))
			(i32.wrap_i64 (i64.xor (local.get 0) (i64.extend_i32_s (i64.lt_s (local.get 0) (local.get 0)))))
			(local.set 2)
			(i32.mul (i32.div_s (local.get 2) (local.get 1)) (i32.div_u (local.get 2) (local.get 1)))))`)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	c := &Coverage{}
	c.Add(m)
	for what, n := range map[string]int{
		"a constant is an argument, twice":            c.Uses[FromConst][ToArgument],
		"a call is an operand":                        c.Uses[FromCall][ToOperand],
		"a call's result is a try_table's":            c.Uses[FromCall][ToTry],
		"a call is the last in a try_table":           c.Ops[wasm.OpCall].Around[LastInTry],
		"a try_table's result goes with a branch":     c.Uses[FromTry][ToBranch],
		"what a handler gets is returned":             c.Uses[FromHandler][ToReturn],
		"a number grows a table":                      c.Uses[FromSize][ToDrop],
		"a vector is below what grows a table":        c.Live[wasm.OpTableGrow][V128],
		"an add is the last of a function":            c.Ops[wasm.OpI32Add].Around[LastInFunction],
		"an i32 is returned":                          c.Types[ToReturn][I32],
		"an operand of i32.add comes from local.get":  c.Ops[wasm.OpI32Add].From[FromLocal],
		"the result of i32.add is the function's":     c.Ops[wasm.OpI32Add].To[ToFunction],
		"a constant is shifted":                       c.Rules[wasm.OpI64ShrU][ConstFirst],
		"a constant is subtracted":                    c.Rules[wasm.OpI64Sub][ConstSecond],
		"a number is compared with itself":            c.Rules[wasm.OpI64LtS][Equal],
		"the result of a comparison is extended":      c.Rules[wasm.OpI64ExtendI32S][Compared],
		"a division without sign is next to its twin": c.Rules[wasm.OpI32DivU][Twins],
	} {
		want := 1
		if strings.HasSuffix(what, ", twice") {
			want = 2
		}
		if n != want {
			t.Errorf("%s: %d times", what, n)
		}
	}
	if n := c.Uses[FromNew][ToDrop]; n != 0 {
		t.Errorf("an object is dropped %d times", n)
	}
	var b strings.Builder
	if err := c.Write(&b); err != nil || !strings.Contains(b.String(), "table.grow") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

package spectec_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/peer/wazero"
	"wasmjudge/spectec"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// asProcessors are results that processors give and engines with them, though the text does not permit them.
var asProcessors = map[string]string{
	"i16x8.relaxed_laneselect, x86-64, lanes of i16x8 selected by pblendvb": "R_laneselect chooses among two in the text; pblendvb selects bytes",
}

// openOps are the operators whose results the text leaves open: relaxed ones, and those that compute a NaN.
func openOps() (rows []*wasm.Row) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		_, name, _ := strings.Cut(row.Name, ".")
		word, _, _ := strings.Cut(name, "_")
		float := strings.HasPrefix(row.Name, "f") && row.Imm == wasm.ImmNone
		switch word {
		case "add", "sub", "mul", "div", "sqrt", "min", "max", "ceil", "floor", "trunc", "nearest", "demote", "promote":
		case "relaxed":
			float = true
		default:
			float = false
		}
		if float {
			rows = append(rows, row)
		}
	}
	return rows
}

// Lanes of operands: one is of the first kind, so that few choices multiply, and the others of the second.
var (
	special32  = []uint64{0x7FC00000, 0xFFC00000, 0x7F800001, 0xFFC00123, 0x80000000, 0, 0x7F800000, 0xFF800000, 0x80008000, 0x7FFFFF80, 0x80}
	ordinary32 = []uint64{0x3F800000, 0xBF800001, 0x4F000000, 0xCF000000, 0x4F800000, 0x3F7FFFFF, 0x33800000, 0x7F7FFFFF, 0x00000001, 0x12345678}
	special64  = []uint64{0x7FF8000000000000, 0xFFF8000000000000, 0x7FF0000000000001, 0xFFF8000000012300, 1 << 63, 0, 0x7FF0000000000000, 0xFFF0000000000000}
	ordinary64 = []uint64{0x3FF0000000000000, 0xBFF0000000000001, 0x41E0000000000000, 0xC1E0000000200000, 0x41F0000000000000, 0x3CB0000000000000, 0x7FEFFFFFFFFFFFFF, 1}
)

// operand makes an operand of a row's type.
func operand(r *rand.Rand, row *wasm.Row, sig byte, lane int) wasm.Value {
	pick := func(list []uint64) uint64 { return list[r.IntN(len(list))] }
	switch sig {
	case 'f':
		return wasm.Value{Kind: wasm.F32, Lo: pick(special32)}
	case 'F':
		return wasm.Value{Kind: wasm.F64, Lo: pick(special64)}
	}
	v := wasm.Value{Kind: wasm.V128}
	if strings.Contains(row.Name, "64x2") && !strings.Contains(row.Name, "promote") {
		words := [2]uint64{pick(ordinary64), pick(ordinary64)}
		words[lane%2] = pick(special64)
		v.Lo, v.Hi = words[0], words[1]
		return v
	}
	var words [4]uint64
	for i := range words {
		words[i] = pick(ordinary32)
	}
	words[lane%4] = pick(special32)
	v.Lo, v.Hi = words[0]|words[1]<<32, words[2]|words[3]<<32
	return v
}

// names of types by the letters of signatures.
var letters = map[byte]string{'f': "f32", 'F': "f64", 'v': "v128"}

// applying is a module that exports an operator as a function.
func applying(t *testing.T, row *wasm.Row) *wasm.Module {
	t.Helper()
	var b strings.Builder
	b.WriteString(`(module (func (export "f")`)
	for _, p := range []byte(row.Params()) {
		fmt.Fprintf(&b, " (param %s)", letters[p])
	}
	fmt.Fprintf(&b, " (result %s)", letters[row.Results()[0]])
	for i := range row.Params() {
		fmt.Fprintf(&b, " local.get %d", i)
	}
	fmt.Fprintf(&b, " %s))", row.Name)
	return parsed(t, b.String())
}

// parsed reads and validates a module in the text format.
func parsed(t *testing.T, module string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: module, Text: []byte(module)})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatalf("%s: %v", module, err)
	}
	return m
}

// apply calls the exported function on an engine.
func apply(t *testing.T, e wasm.Engine, code wasm.Code, args []wasm.Value) wasm.Value {
	t.Helper()
	s := e.NewStore(wasm.Config{})
	defer s.Close()
	inst, out := s.Instantiate(context.Background(), code, nil)
	if out.OK() {
		out = inst.Export("f").(wasm.Funcaddr).Call(context.Background(), args)
	}
	if !out.OK() || len(out.Values) != 1 {
		t.Fatalf("%s: %s", e.Name(), out)
	}
	return out.Values[0]
}

// choosers are engines under names that say how they choose: the oracle as each profile does, and real engines.
func choosers(t *testing.T) (engines []wasm.Engine, names []string) {
	for _, p := range oracle.New().Profiles() {
		engines, names = append(engines, oracle.New(oracle.Choose(p))), append(names, p.Name)
	}
	for seed := range uint64(3) {
		p := wasm.Profile{NaN: wasm.NaNRandom, Seed: seed}
		engines, names = append(engines, oracle.New(oracle.Choose(p))), append(names, "any NaN")
	}
	if e, err := native.New(); err == nil {
		engines, names = append(engines, e), append(names, "native")
	} else {
		t.Log(err)
	}
	return append(engines, wazero.New(false)), append(names, "wazero")
}

// TestPermitted: what the oracle gives by each of its profiles, and what real engines give, is among the results that
// the text permits.
func TestPermitted(t *testing.T) {
	engine(t)
	law, _ := loaded()
	engines, names := choosers(t)
	times := 2
	if *whole {
		times = 20
	}
	r := rand.New(rand.NewPCG(15, 5))
	compared, several, needed := map[string]int{}, 0, map[string]bool{}
	for _, row := range openOps() {
		m := applying(t, row)
		codes := compileAll(engines, m)
		for range times {
			var args []wasm.Value
			for _, p := range []byte(row.Params()) {
				args = append(args, operand(r, row, p, len(args)/2))
			}
			got := map[int]wasm.Value{}
			var asked []wasm.Value
			for i, code := range codes {
				if code != nil {
					got[i] = apply(t, engines[i], code, args)
					asked = append(asked, got[i])
					compared[names[i]]++
				}
			}
			permitted := results(t, law, m, args, asked)
			if len(permitted) > 1 {
				several++
			}
			for i, v := range got {
				switch which := row.Name + ", " + names[i]; {
				case permitted[v]:
				case asProcessors[which] != "":
					needed[which] = true
				default:
					t.Errorf("%s of %v: %s gives %v, and the text permits %v", row.Name, args, names[i], v, permitted)
				}
			}
		}
	}
	if *whole && len(needed) != len(asProcessors) {
		t.Errorf("only %v of the listed exceptions are needed", needed)
	}
	t.Logf("results of %v; %d times more than one was permitted", compared, several)
	if several < 40 {
		t.Errorf("only %d times was more than one result permitted", several)
	}
}

// compileAll compiles a module for all engines; nil for those that do not have its instructions.
func compileAll(engines []wasm.Engine, m *wasm.Module) []wasm.Code {
	codes := make([]wasm.Code, len(engines))
	for i, e := range engines {
		if code, err := e.Compile(m); err == nil {
			codes[i] = code
		}
	}
	return codes
}

// results are those that the text permits.
func results(t *testing.T, law *spectec.Text, m *wasm.Module, args, asked []wasm.Value) map[wasm.Value]bool {
	t.Helper()
	code, err := law.Engine().Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	all := map[wasm.Value]bool{}
	err = law.Results(asked, 1<<14, func(e *spectec.Engine) bool {
		all[apply(t, e, code, args)] = true
		return true
	})
	if err != nil {
		t.Error(err)
	}
	return all
}

// TestResults: of a function that makes several choices, all sequences are made.
func TestResults(t *testing.T) {
	engine(t)
	law, _ := loaded()
	for _, c := range []struct {
		body string
		want []uint64
	}{
		{`(memory.grow (i32.const 1))`, []uint64{1, 1<<32 - 1}},
		{`(i32.add (memory.grow (i32.const 1)) (i32.mul (i32.const 100) (memory.grow (i32.const 1))))`,
			[]uint64{1 + 200, 1<<32 - 99, 99, 1<<32 - 101}},
		{`(i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0)))`, []uint64{0x7FC00000, 0xFFC00000}},
		{`(i32.reinterpret_f32 (f32.add (f32.const nan:0x1) (f32.const 0)))`, []uint64{0x7FC00000, 0xFFC00000, 0x7FC00005}},
		{`(i32x4.extract_lane 0 (i32x4.relaxed_trunc_f32x4_u (v128.const f32x4 nan 0 0 0)))`, []uint64{0, 1<<32 - 1, 1<<32 - 2, 1 << 31}},
		{`(i32.sub (i32x4.extract_lane 0 (i32x4.relaxed_trunc_f32x4_s (v128.const f32x4 nan 0 0 0)))
		    (i32x4.extract_lane 1 (i32x4.relaxed_trunc_f32x4_s (v128.const f32x4 0 nan 0 0))))`, []uint64{0}},
		{`(i32.add (i32.const 2) (i32.const 3))`, []uint64{5}},
	} {
		m := parsed(t, `(module (memory 1) (func (export "f") (result i32) `+c.body+`))`)
		got := results(t, law, m, nil, []wasm.Value{{Kind: wasm.I32, Lo: 0x7FC00005}})
		for _, w := range c.want {
			if !got[wasm.Value{Kind: wasm.I32, Lo: w}] {
				t.Errorf("%s: %#x is not among %v", c.body, w, got)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %x", c.body, got, c.want)
		}
	}
}

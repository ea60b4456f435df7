package reduce

import (
	"context"
	"testing"

	"wasmjudge/fuzz/program"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
)

// TestVectorsAreReduced: what is left of a program that adds vectors in a roundabout way, if the sum's last byte is
// to stay.
func TestVectorsAreReduced(t *testing.T) {
	const code = `(module (func (export "f") (param v128) (result v128)
	  (i8x16.add (i16x8.mul (v128.const i16x8 2 0 0 0 0 0 0 0) (v128.const i16x8 3 0 0 0 0 0 0 0))
	    (v128.or (i32x4.add (local.get 0) (i32x4.splat (i32.const 0x01010101))) (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)))))`
	m, err := text.Parse(&wasm.Source{Name: "m", Text: []byte(code)})
	if err != nil {
		t.Fatal(err)
	}
	p := &program.Program{Modules: []*wasm.Module{m}, Steps: []program.Step{
		{Instantiate: true}, {Export: "f", Args: []wasm.Value{{Kind: wasm.V128, Lo: 1, Hi: 0x4000000000000001}}}}}
	last := func(p *program.Program) bool {
		r, err := p.Run(t.Context(), oracle.New(), program.Limits)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		out := r.Outcomes[len(r.Outcomes)-1]
		return len(out.Values) == 1 && out.Values[0].Kind == wasm.V128 && out.Values[0].Hi>>56 == 0x51
	}
	if err := p.Validate(); err != nil || !last(p) {
		t.Fatalf("%v, or the byte is another one", err)
	}
	q := Reduce(context.Background(), p, last)
	body := q.Modules[0].Funcs[0].Body
	if len(body) > 7 { // the argument, the splat and a constant each have a bit of the byte
		script, _ := q.Script(nil)
		t.Errorf("%d instructions are left:\n%s", len(body), script)
	}
	if arg := q.Steps[1].Args[0]; arg.Lo != 0 || arg.Hi<<8 != 0 {
		t.Errorf("the argument is %v", arg)
	}
}

// TestTowardsZero: bytes that do not matter become zero.
func TestTowardsZero(t *testing.T) {
	v := wasm.Value{Kind: wasm.V128, Lo: 0x1122334455667788, Hi: 0x99AABBCCDDEEFF11}
	got := v
	changed := towardsZero(v, func(next wasm.Value) bool {
		ok := next.Lo&0xFF00 == v.Lo&0xFF00 && next.Hi>>56 == v.Hi>>56
		if ok {
			got = next
		}
		return ok
	})
	if want := (wasm.Value{Kind: wasm.V128, Lo: 0x7700, Hi: 0x99 << 56}); !changed || got != want {
		t.Errorf("%v becomes %v, want %v", v, got, want)
	}
	if towardsZero(wasm.Value{Kind: wasm.I64}, func(wasm.Value) bool { return true }) {
		t.Error("a zero changes")
	}
}

// TestWithoutSections: sections are found by their numbers, and what does not fit stays.
func TestWithoutSections(t *testing.T) {
	b := []byte("\x00asm\x01\x00\x00\x00" + "\x01\x02ab" + "\x03\x01c" + "\x0A\x83\x00def" + "\x0B\x7Fg")
	got, dropped := withoutSections(b, []wasm.SectionID{wasm.SecFunc, wasm.SecCode})
	if want := "\x00asm\x01\x00\x00\x00\x01\x02ab\x0B\x7Fg"; string(got) != want || !dropped {
		t.Errorf("%q, %v", got, dropped)
	}
	if got, dropped := withoutSections(b, []wasm.SectionID{wasm.SecData}); string(got) != string(b) || dropped {
		t.Errorf("%q, %v", got, dropped)
	}
}

//go:build linux && amd64

package native_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
)

// TestAgree runs generated modules on native and on the reference interpreter: whatever can be observed must be the
// same. Set WASM_AGREE to "first:count" for other seeds than the usual ones. If it is one seed that fails, its module
// is made smaller.
func TestAgree(t *testing.T) {
	first, count := uint64(1), uint64(300)
	if s := os.Getenv("WASM_AGREE"); s != "" {
		if _, err := fmt.Sscanf(s, "%d:%d", &first, &count); err != nil {
			t.Fatal(err)
		}
	}
	engines := agreeEngines(t)
	for seed := first; seed < first+count && !t.Failed(); seed++ {
		if e := agree(t, engines, seed); e != nil && count == 1 {
			m := generate(seed)
			reduce(t, engines[0], e, m)
			t.Logf("reduced:\n%s\n%s", printed(m), cmp.Diff(observe(t, engines[0], m), observe(t, e, m)))
		}
	}
}

// FuzzAgree is TestAgree for seeds that the fuzzing engine makes.
func FuzzAgree(f *testing.F) {
	engines := agreeEngines(f)
	f.Fuzz(func(t *testing.T, seed uint64) { agree(t, engines, seed) })
}

func agreeEngines(tb testing.TB) []wasm.Engine {
	return []wasm.Engine{oracle.New(), newEngine(tb), newEngine(tb, native.WithExplicitBounds()), newEngine(tb, native.WithFeatures(0))}
}

// agree runs the module of a seed. The result is an engine that does not agree with the first, or nil.
func agree(t *testing.T, engines []wasm.Engine, seed uint64) wasm.Engine {
	m := generate(seed)
	if err := valid.Validate(m); err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, printed(m))
	}
	want := observe(t, engines[0], m)
	for k, e := range engines[1:] {
		if diff := cmp.Diff(want, observe(t, e, m)); diff != "" {
			t.Errorf("seed %d: oracle and native differ, engine %d of 3:\n%s", seed, k+1, diff)
			return e
		}
	}
	return nil
}

// observe runs all functions of a module and tells what became of it.
func observe(t *testing.T, e wasm.Engine, m *wasm.Module) (seen []string) {
	ctx := context.Background()
	code, err := e.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	s := e.NewStore(wasm.Config{})
	defer s.Close()
	inst, out := s.Instantiate(ctx, code, nil)
	if !out.OK() {
		t.Fatal(out)
	}
	litter := litterer(t, e, s)
	for _, x := range m.Exports {
		switch v := inst.Export(x.Name).(type) {
		case wasm.Funcaddr:
			litter()
			inst.Export("g0").(wasm.Globaladdr).Set(wasm.ValueI32(genFuel))
			out := v.Call(ctx, arguments(v.Externtype().Def.Comp.Params))
			seen = append(seen, x.Name+" "+describeOutcome(out))
			for g := range 1 + genGlobals {
				seen = append(seen, describeValue(inst.Export(fmt.Sprint("g", g)).(wasm.Globaladdr).Get()))
			}
		case wasm.Memaddr:
			sum := uint64(14695981039346656037)
			for _, b := range v.Bytes() {
				sum = (sum ^ uint64(b)) * 1099511628211
			}
			seen = append(seen, fmt.Sprintf("%s %d bytes, %x", x.Name, len(v.Bytes()), sum))
		}
	}
	return seen
}

// litterer gives a function that leaves values all over the native stack, so that reading what was not written shows.
func litterer(t *testing.T, e wasm.Engine, s wasm.Store) func() {
	var b strings.Builder
	b.WriteString("(module (func $f (export \"f\") (param i32) (local" + strings.Repeat(" i64", 40) + ")")
	for k := 1; k <= 40; k++ {
		fmt.Fprintf(&b, "(local.set %d (i64.add (i64.extend_i32_s (local.get 0)) (i64.const 0x4040_0000_4040_%04x)))", k, k)
	}
	b.WriteString("(if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))))")
	for k := 1; k <= 40; k++ {
		fmt.Fprintf(&b, "(drop (i64.popcnt (local.get %d)))", k)
	}
	b.WriteString("))")
	inst := instantiate(t, e, s, b.String())
	return func() { want(t, call(inst, "f", wasm.ValueI32(50)), "returned nothing") }
}

func arguments(ts []wasm.Valtype) (vs []wasm.Value) {
	for n, t := range ts {
		switch t.Kind {
		case wasm.I32:
			vs = append(vs, wasm.ValueI32(int32(n*1000-3)))
		case wasm.I64:
			vs = append(vs, wasm.ValueI64(int64(n)<<33-5))
		case wasm.F32:
			vs = append(vs, wasm.ValueF32(float32(n)*1.25-2))
		case wasm.V128:
			vs = append(vs, wasm.Value{Kind: wasm.V128, Lo: uint64(n) << 40, Hi: ^uint64(n)})
		default:
			vs = append(vs, wasm.ValueF64(float64(n)*1e5-0.5))
		}
	}
	return vs
}

func describeOutcome(o wasm.Outcome) string {
	switch o.Kind {
	case wasm.OutcomeValues:
		return describeValues(o.Values)
	case wasm.OutcomeException:
		return "exception of " + o.Exception.Tag.ID().String() + describeValues(o.Exception.Payload)
	}
	return o.String()
}

func describeValues(vs []wasm.Value) (s string) {
	for _, v := range vs {
		s += " " + describeValue(v)
	}
	return s
}

func describeValue(v wasm.Value) string {
	if v.Kind == wasm.F32 && math.IsNaN(float64(v.F32())) || v.Kind == wasm.F64 && math.IsNaN(v.F64()) {
		return "nan"
	}
	return v.String()
}

func printed(m *wasm.Module) string {
	var b strings.Builder
	if err := text.Print(&b, m); err != nil {
		return err.Error()
	}
	return b.String()
}

// reduce makes the functions of a module on which two engines differ smaller, as long as they do.
func reduce(t *testing.T, a, b wasm.Engine, m *wasm.Module) {
	differ := func() bool {
		return valid.Validate(m) == nil && !cmp.Equal(observe(t, a, m), observe(t, b, m))
	}
	zeros := [][]wasm.Instr{nil, {{Op: wasm.OpI32Const}}, {{Op: wasm.OpI64Const}}, {{Op: wasm.OpF32Const}}, {{Op: wasm.OpF64Const}}, {{Op: wasm.OpV128Const}}, {{Op: wasm.OpUnreachable}}}
	for again := true; again; {
		again = false
		for k := range m.Funcs {
			f := &m.Funcs[k]
			for size := len(f.Body) - 1; size > 0; size = min(size-1, size*3/4) {
				for at := 0; at+size < len(f.Body); at++ {
					was := f.Body
					for _, z := range zeros {
						if len(z) >= size {
							continue
						}
						f.Body = slices.Concat(was[:at], z, was[at+size:])
						if differ() {
							again = true
							break
						}
						f.Body = was
					}
				}
			}
		}
	}
	for k := range m.Funcs {
		for i := range m.Funcs[k].Body {
			m.Funcs[k].Body[i].Pos = uint32(k*10_000 + i + 1)
		}
	}
	if err := valid.Validate(m); err != nil { // the last attempt may not have been valid
		t.Fatal(err)
	}
}

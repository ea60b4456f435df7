//go:build linux && amd64

package native_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
)

// TestVectorMoves passes values of all types, many of them vectors, around in permutations: as arguments in registers
// and on the stack, results, arguments of tail calls, payloads, and operands of a branch to a loop. Registers that
// exchange what they hold must exchange all of it.
func TestVectorMoves(t *testing.T) {
	rounds := uint64(60)
	if testing.Short() {
		rounds = 10
	}
	for _, features := range []native.Features{0, ^native.Features(0)} {
		e, s := newStore(t, wasm.Config{}, native.WithFeatures(features))
		dirty := instantiate(t, e, s, litterText())
		for seed := range rounds {
			p := newPermuter(seed)
			i := instantiate(t, e, s, p.module())
			for _, name := range []string{"call", "indirect", "tail", "tail reference", "throw", "loop"} {
				want(t, call(dirty, "f", wasm.ValueI32(50)), "returned nothing")
				wanted := wasm.Values(p.permuted(p.values())...).String()
				if got := call(i, name, p.values()...).String(); got != wanted {
					t.Fatalf("seed %d: %s\ngot  %s\nwant %s\n%s", seed, name, got, wanted, p.module())
				}
			}
		}
	}
}

var kinds = []wasm.Kind{wasm.I32, wasm.I64, wasm.F32, wasm.F64, wasm.V128}

// litterText is a module with a function that leaves values all over the native stack.
func litterText() string {
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
	return b.String()
}

// permuter permutes values of some types, each among those of its type.
type permuter struct {
	types []wasm.Kind
	order []int // where each value comes from
	idle  int   // locals of vectors that are never set
}

func newPermuter(seed uint64) *permuter {
	r := rand.New(rand.NewPCG(seed, 1))
	p := &permuter{types: make([]wasm.Kind, 1+r.IntN(24)), idle: r.IntN(24)}
	p.order = make([]int, len(p.types))
	for k := range p.types {
		p.types[k] = append(kinds, wasm.V128, wasm.V128, wasm.F64)[r.IntN(len(kinds)+3)]
	}
	for k := range p.order {
		p.order[k] = k
	}
	for a := len(p.order) - 1; a > 0; a-- {
		if b := r.IntN(a + 1); p.types[a] == p.types[b] {
			p.order[a], p.order[b] = p.order[b], p.order[a]
		}
	}
	return p
}

func (p *permuter) values() (vs []wasm.Value) {
	for k, t := range p.types {
		v := v128(uint64(k+1) * 0x0101_0101_0101)
		switch t {
		case wasm.I32:
			v = wasm.ValueI32(int32(k + 1))
		case wasm.I64:
			v = wasm.ValueI64(int64(k+1) << 34)
		case wasm.F32:
			v = wasm.ValueF32(float32(k + 1))
		case wasm.F64:
			v = wasm.ValueF64(float64(k+1) / 3)
		}
		vs = append(vs, v)
	}
	return vs
}

func (p *permuter) permuted(vs []wasm.Value) (to []wasm.Value) {
	for _, from := range p.order {
		to = append(to, vs[from])
	}
	return append(to, wasm.Value{Kind: wasm.V128})
}

// module has functions that permute their parameters, each in another way. To the results they add the union of locals
// that are zero.
func (p *permuter) module() string {
	types := ""
	for _, k := range p.types {
		types += " " + wasm.Valtype{Kind: k}.String()
	}
	var order, in, out, idle strings.Builder
	for k, from := range p.order {
		fmt.Fprintf(&order, " (local.get %d)", from)
		fmt.Fprintf(&in, " (local.get %d)", k)
		fmt.Fprintf(&out, "(local.set %d)", len(p.order)-1-k)
	}
	locals := "(local" + strings.Repeat(" v128", p.idle) + ")"
	idle.WriteString("(v128.const i64x2 0 0)")
	for k := range p.idle {
		fmt.Fprintf(&idle, " (local.get %d) (v128.or)", len(p.types)+k)
	}
	return strings.NewReplacer("TYPES", types, "ORDER", order.String(), "SAME", in.String(), "SET", out.String(),
		"LOCALS", locals, "ZERO", idle.String()).Replace(`(module
		(type $t (func (param TYPES) (result TYPES v128)))
		(tag $e (param TYPES))
		(table funcref (elem $same))
		(elem declare func $same)
		(func $same (type $t) LOCALS SAME ZERO)
		(func $throw (param TYPES) (throw $e ORDER))
		(func (export "call") (type $t) LOCALS (call $same ORDER) (drop) ZERO)
		(func (export "indirect") (type $t) (call_indirect (type $t) ORDER (i32.const 0)))
		(func (export "tail") (type $t) LOCALS (return_call $same ORDER))
		(func (export "tail reference") (type $t) (return_call_ref $t ORDER (ref.func $same)))
		(func (export "throw") (type $t) LOCALS (block $h (result TYPES) (try_table (catch $e $h) (call $throw SAME)) (unreachable)) ZERO)
		(func (export "loop") (type $t) (local $again i32) ORDER
			(loop $l (param TYPES) (result TYPES)
				SET
				SAME
				(br_if $l (i32.lt_u (local.tee $again (i32.add (local.get $again) (i32.const 1))) (i32.const 3))))
			(v128.const i64x2 0 0)))`)
}

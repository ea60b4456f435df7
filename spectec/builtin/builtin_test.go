package builtin_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"wasmjudge/spectec/builtin"
	"wasmjudge/spectec/core"
	"wasmjudge/spectec/elab"
	"wasmjudge/spectec/spectectest"
	"wasmjudge/spectec/syntax"
)

// kit is what the tests call functions with.
type kit struct {
	t   testing.TB
	p   *core.Program
	all map[string]core.Builtin
	x   *core.Ctx
}

func newKit(t testing.TB) *kit {
	items, errs := syntax.Parse(spectectest.Files(t))
	p := core.New(elab.Elaborate(items, errs))
	return &kit{t, p, builtin.Of(p), core.NewCtx()}
}

func (k *kit) call(name string, args ...core.Value) core.Value {
	k.t.Helper()
	f := k.all[name]
	if f == nil {
		k.t.Fatalf("there is no $%s", name)
	}
	return f(k.x, args)
}

func (k *kit) atom(key string) core.Value { return k.p.Nullary(k.p.Con(key)) }

func (k *kit) f64(x float64) core.Value {
	return k.call("reinterpret__", k.atom("I64"), k.atom("F64"), core.Natural(math.Float64bits(x)))
}

func (k *kit) f32(x float32) core.Value {
	return k.call("reinterpret__", k.atom("I32"), k.atom("F32"), core.Natural(uint64(math.Float32bits(x))))
}

func (k *kit) bits64(v core.Value) uint64 {
	return core.Uint64(k.call("reinterpret__", k.atom("F64"), k.atom("I64"), v))
}

func (k *kit) bits32(v core.Value) uint32 {
	return uint32(core.Uint64(k.call("reinterpret__", k.atom("F32"), k.atom("I32"), v)))
}

// TestComplete: every function that the text leaves to its tools has a builtin, and no builtin has a name that the
// text does not.
func TestComplete(t *testing.T) {
	k := newKit(t)
	left := 0
	for name, f := range k.p.Elab.Funcs {
		if f.Builtin {
			left++
			if k.all[name] == nil {
				t.Errorf("$%s has no builtin", name)
			}
		}
	}
	if left != 86 {
		t.Errorf("the text leaves %d functions to its tools, and used to leave 86", left)
	}
	for name := range k.all {
		if k.p.Elab.Funcs[name] == nil && name != "inverse of utf8" {
			t.Errorf("the text has no $%s", name)
		}
	}
}

// floats are the numbers where floating point is difficult, and random ones.
func floats(r *rand.Rand) float64 {
	special := []uint64{0, 1, 2, 0x000f_ffff_ffff_ffff, 0x0010_0000_0000_0000, 0x3ff0_0000_0000_0000, 0x3fef_ffff_ffff_ffff, 0x3fe0_0000_0000_0000,
		0x4330_0000_0000_0001, 0x4340_0000_0000_0000, 0x7fef_ffff_ffff_ffff, 0x7ff0_0000_0000_0000, 0x7ff8_0000_0000_0000, 0x41df_ffff_ffc0_0000,
		0x4024_0000_0000_0000, 0x3ff8_0000_0000_0000, 0x4004_0000_0000_0000, 0x36a0_0000_0000_0000, 0x3690_0000_0000_0001, 0x47ef_ffff_f000_0000}
	switch r.IntN(3) {
	case 0:
		return math.Float64frombits(special[r.IntN(len(special))] | r.Uint64()&(1<<63))
	case 1:
		return math.Float64frombits(r.Uint64()&^(0x7ff<<52) | uint64(1023-60+r.IntN(120))<<52)
	}
	return math.Float64frombits(r.Uint64())
}

// TestFloats64 compares the exact arithmetic with the processor's, which shares nothing with it.
func TestFloats64(t *testing.T) {
	k := newKit(t)
	r := rand.New(rand.NewPCG(1, 2))
	n := core.Num(64)
	for range 1000 {
		x, y := floats(r), floats(r)
		a, b := k.f64(x), k.f64(y)
		for name, want := range map[string]float64{"fadd_": x + y, "fsub_": x - y, "fmul_": x * y, "fdiv_": x / y, "fmin_": min(x, y), "fmax_": max(x, y)} {
			k.same64(name, k.call(name, n, a, b), want, x, y)
		}
		for name, want := range map[string]float64{"fsqrt_": math.Sqrt(x), "fceil_": math.Ceil(x), "ffloor_": math.Floor(x), "ftrunc_": math.Trunc(x),
			"fnearest_": math.RoundToEven(x)} {
			k.same64(name, k.call(name, n, a), want, x, 0)
		}
		for name, want := range map[string]bool{"feq_": x == y, "fne_": x != y, "flt_": x < y, "fgt_": x > y, "fle_": x <= y, "fge_": x >= y} {
			if got := k.call(name, n, a, b) == core.Num(1); got != want {
				t.Errorf("$%s(%g, %g) = %v", name, x, y, got)
			}
		}
		k.same32("demote__", k.call("demote__", n, core.Num(32), a), float32(x), x)
	}
}

// TestFloats32: the same for the shorter format.
func TestFloats32(t *testing.T) {
	k := newKit(t)
	r := rand.New(rand.NewPCG(3, 4))
	n := core.Num(32)
	for range 1000 {
		x, y := float32(floats(r)), float32(floats(r))
		a, b := k.f32(x), k.f32(y)
		for name, want := range map[string]float32{"fadd_": x + y, "fsub_": x - y, "fmul_": x * y, "fdiv_": x / y} {
			k.same32(name, k.call(name, n, a, b), want, float64(x))
		}
		k.same32("fsqrt_", k.call("fsqrt_", n, a), float32(math.Sqrt(float64(x))), float64(x))
		k.same64("promote__", k.call("promote__", n, core.Num(64), a), float64(x), float64(x), 0)
	}
}

func (k *kit) same64(name string, got core.Value, want, x, y float64) {
	k.t.Helper()
	bits := k.bits64(got.(core.List).At(0))
	if math.IsNaN(want) {
		want = math.Float64frombits(0x7ff8 << 48)
	}
	if bits != math.Float64bits(want) {
		k.t.Errorf("$%s(%g, %g) = %#x, want %#x", name, x, y, bits, math.Float64bits(want))
	}
}

func (k *kit) same32(name string, got core.Value, want float32, x float64) {
	k.t.Helper()
	bits := k.bits32(got.(core.List).At(0))
	if want != want {
		want = math.Float32frombits(0x7fc0 << 16)
	}
	if bits != math.Float32bits(want) {
		k.t.Errorf("$%s(%g) = %#x, want %#x", name, x, bits, math.Float32bits(want))
	}
}

// TestConversions: between integers and floats, where the bounds are.
func TestConversions(t *testing.T) {
	k := newKit(t)
	s, u := k.atom("S"), k.atom("U")
	for _, c := range []struct {
		x    float64
		to   int64
		sx   core.Value
		want any // nil if there is none
		sat  uint64
	}{
		{2147483647.9, 32, s, uint64(2147483647), 2147483647},
		{2147483648, 32, s, nil, 2147483647},
		{-2147483648.9, 32, s, uint64(1) << 31, 1 << 31},
		{-2147483649, 32, s, nil, 1 << 31},
		{-0.9, 32, u, uint64(0), 0},
		{-1, 32, u, nil, 0},
		{4294967295.9, 32, u, uint64(4294967295), 4294967295},
		{4294967296, 32, u, nil, 4294967295},
		{math.NaN(), 64, s, nil, 0},
		{math.Inf(1), 64, s, nil, math.MaxInt64},
		{math.Inf(-1), 64, u, nil, 0},
		{18446744073709549568, 64, u, uint64(18446744073709549568), 18446744073709549568},
	} {
		got := k.call("trunc__", core.Num(64), core.Num(c.to), c.sx, k.f64(c.x)).(core.List)
		switch {
		case c.want == nil && got.Len() != 0:
			t.Errorf("$trunc__(%g) = %s", c.x, core.Show(got))
		case c.want != nil && (got.Len() != 1 || core.Uint64(got.At(0)) != c.want):
			t.Errorf("$trunc__(%g) = %s, want %v", c.x, core.Show(got), c.want)
		}
		sat := k.call("trunc_sat__", core.Num(64), core.Num(c.to), c.sx, k.f64(c.x)).(core.List)
		if core.Uint64(sat.At(0)) != c.sat {
			t.Errorf("$trunc_sat__(%g) = %s, want %d", c.x, core.Show(sat), c.sat)
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		n := r.Uint64() >> r.IntN(64)
		if got := k.bits64(k.call("convert__", core.Num(64), core.Num(64), u, core.Natural(n))); got != math.Float64bits(float64(n)) {
			t.Errorf("$convert__(%d) = %#x", n, got)
		}
		if got := k.bits32(k.call("convert__", core.Num(64), core.Num(32), s, core.Natural(n))); got != math.Float32bits(float32(int64(n))) {
			t.Errorf("$convert__(%d) = %#x", int64(n), got)
		}
	}
}

// TestIntegers: bits, shifts and lanes.
func TestIntegers(t *testing.T) {
	k := newKit(t)
	n32 := core.Num(32)
	s, u := k.atom("S"), k.atom("U")
	for _, c := range []struct {
		got  core.Value
		want uint64
	}{
		{k.call("iclz_", n32, core.Num(1)), 31},
		{k.call("iclz_", n32, core.Num(0)), 32},
		{k.call("ictz_", n32, core.Num(8)), 3},
		{k.call("ictz_", n32, core.Num(0)), 32},
		{k.call("ipopcnt_", n32, core.Num(0xf0f)), 8},
		{k.call("inot_", n32, core.Num(0)), 0xffffffff},
		{k.call("irev_", core.Num(8), core.Num(1)), 0x80},
		{k.call("ishl_", n32, core.Num(1), core.Num(33)), 2},
		{k.call("ishr_", n32, s, core.Num(0x80000000), core.Num(31)), 0xffffffff},
		{k.call("ishr_", n32, u, core.Num(0x80000000), core.Num(31)), 1},
		{k.call("irotl_", n32, core.Num(0x80000001), core.Num(1)), 3},
		{k.call("irotr_", n32, core.Num(3), core.Num(1)), 0x80000001},
		{k.call("irotr_", n32, core.Num(3), core.Num(0)), 3},
		{k.call("ibitselect_", core.Num(8), core.Num(0xaa), core.Num(0x55), core.Num(0xf0)), 0xa5},
		{k.call("iavgr_", core.Num(8), u, core.Num(255), core.Num(254)), 255},
		{k.call("iq15mulr_sat_", core.Num(16), s, core.Num(0x8000), core.Num(0x8000)), 0x7fff},
		{k.call("extend__", core.Num(8), n32, s, core.Num(0x80)), 0xffffff80},
		{k.call("extend__", core.Num(1), core.Num(64), s, core.Num(1)), math.MaxUint64},
		{k.call("narrow__", core.Num(16), core.Num(8), u, core.Num(0xffff)), 0},
		{k.call("narrow__", core.Num(16), core.Num(8), s, core.Num(0x7fff)), 0x7f},
		{k.call("wrap__", core.Num(64), n32, core.Natural(1<<40+7)), 7},
		{k.call("truncz", core.NormalRat(big.NewRat(-7, 2))), math.MaxUint64 - 2},
		{k.call("ceilz", core.NormalRat(big.NewRat(-7, 2))), math.MaxUint64 - 2},
		{k.call("ceilz", core.NormalRat(big.NewRat(7, 2))), 4},
	} {
		if core.Uint64(c.got) != c.want {
			t.Errorf("got %s, want %#x", core.Show(c.got), c.want)
		}
	}
	bytes := &core.Bytes{B: []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}}
	v := k.call("inv_vbytes_", k.atom("V128"), bytes)
	for _, shape := range []core.Value{
		&core.Case{Con: k.p.Con("% X %"), Args: []core.Value{k.atom("I8"), core.Num(16)}},
		&core.Case{Con: k.p.Con("% X %"), Args: []core.Value{k.atom("F64"), core.Num(2)}},
	} {
		lanes := k.call("lanes_", shape, v)
		if back := k.call("inv_lanes_", shape, lanes); !core.Equal(back, v) {
			t.Errorf("%s: %s", core.Show(shape), core.Show(lanes))
		}
	}
	if back := k.call("vbytes_", k.atom("V128"), v); !core.Equal(back, bytes) {
		t.Errorf("bytes of a vector: %s", core.Show(back))
	}
}

package oracle_test

import (
	"context"
	"fmt"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

// valueTypes are the value types by their letters in the instruction table.
var valueTypes = map[rune]string{'i': "i32", 'I': "i64", 'f': "f32", 'F': "f64", 'v': "v128"}

var kinds = map[byte]wasm.Kind{'i': wasm.I32, 'I': wasm.I64, 'f': wasm.F32, 'F': wasm.F64}

// operators is a module that exports the instructions without immediates that match, each as a function of its
// operands.
func operators(match string) string {
	var b strings.Builder
	b.WriteString("(module")
	for o := wasm.Op(0); o < wasm.OpCount; o++ {
		row := o.Row()
		if row.Imm != wasm.ImmNone || row.Sig == "" || !regexp.MustCompile(match).MatchString(row.Name) {
			continue
		}
		fmt.Fprintf(&b, "\n(func (export %q)", row.Name)
		for _, letter := range row.Params() {
			fmt.Fprintf(&b, " (param %s)", valueTypes[letter])
		}
		for _, letter := range row.Results() {
			fmt.Fprintf(&b, " (result %s)", valueTypes[letter])
		}
		for i := range row.Params() {
			fmt.Fprintf(&b, " (local.get %d)", i)
		}
		fmt.Fprintf(&b, " (%s))", row.Name)
	}
	return b.String() + ")"
}

// unit calls instructions of an instance of operators.
type unit struct {
	t    *testing.T
	inst wasm.Instance
}

func newUnit(t *testing.T, engine *oracle.Engine, match string) *unit {
	w := newWorld(t, engine, wasm.Config{})
	w.add("m", operators(match))
	return &unit{t, w.names["m"]}
}

func (u *unit) call(name string, args ...wasm.Value) wasm.Value {
	u.t.Helper()
	out := u.inst.Export(name).(wasm.Funcaddr).Call(context.Background(), args)
	if !out.OK() {
		u.t.Fatalf("%s of %v: %v", name, args, out)
	}
	return out.Values[0]
}

func vector(words [2]uint64) wasm.Value {
	return wasm.Value{Kind: wasm.V128, Lo: words[0], Hi: words[1]}
}

// laneBits returns the lanes of n bits.
func laneBits(v wasm.Value, n int) (lanes []uint64) {
	for i := range 128 / n {
		word := [2]uint64{v.Lo, v.Hi}[i*n/64]
		lanes = append(lanes, word>>(i*n%64)<<(64-n)>>(64-n))
	}
	return lanes
}

// ofLanes is the vector of lanes of n bits. Those that are not given are zero.
func ofLanes(lanes []uint64, n int) wasm.Value {
	var words [2]uint64
	for i, c := range lanes {
		words[i*n/64] |= c << (64 - n) >> (64 - n) << (i * n % 64)
	}
	return vector(words)
}

// randomVector has lanes of n bits, among them many at the edges.
func randomVector(r *rand.Rand, n int) wasm.Value {
	lanes := make([]uint64, 128/n)
	edges := []uint64{0, 1, 2, ^uint64(0), 1 << (n - 1), 1<<(n-1) - 1, 1<<(n-1) + 1, 1 << (n / 2), 0x7F, 0x80, 1 << (n/2 - 1)}
	for i := range lanes {
		if lanes[i] = r.Uint64(); r.IntN(2) == 0 {
			lanes[i] = edges[r.IntN(len(edges))]
		}
	}
	return ofLanes(lanes, n)
}

// number is a lane as the tests compute with it.
type number = *big.Int

func small(i int64) number { return big.NewInt(i) }

func power(n int) number { return new(big.Int).Lsh(small(1), uint(n)) }

func unsigned(c uint64) number { return new(big.Int).SetUint64(c) }

func twos(c uint64, n int) number {
	i := unsigned(c)
	if i.Bit(n-1) == 1 {
		i.Sub(i, power(n))
	}
	return i
}

// word is a number modulo 2^64.
func word(i number) uint64 { return new(big.Int).And(i, unsigned(^uint64(0))).Uint64() }

func clamp(i, low, high number) number {
	switch {
	case i.Cmp(low) < 0:
		return low
	case i.Cmp(high) > 0:
		return high
	}
	return i
}

func clampTo(i number, n int, sign string) number {
	if sign == "s" {
		return clamp(i, new(big.Int).Neg(power(n-1)), new(big.Int).Sub(power(n-1), small(1)))
	}
	return clamp(i, small(0), new(big.Int).Sub(power(n), small(1)))
}

func numberOf(c uint64, n int, sign string) number {
	if sign == "s" {
		return twos(c, n)
	}
	return unsigned(c)
}

// integerLane says what the operators on integers do with lanes of n bits: a and b as the operator's sign reads them.
var integerLane = map[string]func(n int, sign string, a, b number) number{
	"add":         func(n int, _ string, a, b number) number { return new(big.Int).Add(a, b) },
	"sub":         func(n int, _ string, a, b number) number { return new(big.Int).Sub(a, b) },
	"mul":         func(n int, _ string, a, b number) number { return new(big.Int).Mul(a, b) },
	"add_sat":     func(n int, sign string, a, b number) number { return clampTo(new(big.Int).Add(a, b), n, sign) },
	"sub_sat":     func(n int, sign string, a, b number) number { return clampTo(new(big.Int).Sub(a, b), n, sign) },
	"q15mulr_sat": q15mulr, "relaxed_q15mulr": q15mulr,
	"avgr": func(n int, _ string, a, b number) number {
		sum := new(big.Int).Add(a, b)
		return sum.Rsh(sum.Add(sum, small(1)), 1)
	},
	"min": func(_ int, _ string, a, b number) number { return []number{a, a, b}[a.Cmp(b)+1] },
	"max": func(_ int, _ string, a, b number) number { return []number{b, a, a}[a.Cmp(b)+1] },
	"eq":  func(_ int, _ string, a, b number) number { return []number{small(0), small(-1), small(0)}[a.Cmp(b)+1] },
	"ne":  func(_ int, _ string, a, b number) number { return []number{small(-1), small(0), small(-1)}[a.Cmp(b)+1] },
	"lt":  func(_ int, _ string, a, b number) number { return []number{small(-1), small(0), small(0)}[a.Cmp(b)+1] },
	"le":  func(_ int, _ string, a, b number) number { return []number{small(-1), small(-1), small(0)}[a.Cmp(b)+1] },
	"gt":  func(_ int, _ string, a, b number) number { return []number{small(0), small(0), small(-1)}[a.Cmp(b)+1] },
	"ge":  func(_ int, _ string, a, b number) number { return []number{small(0), small(-1), small(-1)}[a.Cmp(b)+1] },
	"shl": func(n int, _ string, a, b number) number { return new(big.Int).Lsh(a, uint(word(b))%uint(n)) },
	"shr": func(n int, _ string, a, b number) number { return new(big.Int).Rsh(a, uint(word(b))%uint(n)) },
	"neg": func(_ int, _ string, a, _ number) number { return new(big.Int).Neg(a) },
	"abs": func(n int, _ string, a, _ number) number { return new(big.Int).Abs(twos(word(a), n)) },
	"popcnt": func(_ int, _ string, a, _ number) number {
		return small(int64(bits.OnesCount64(word(a))))
	},
}

func q15mulr(n int, sign string, a, b number) number {
	product := new(big.Int).Mul(a, b)
	return clampTo(product.Rsh(product.Add(product, power(14)), 15), n, sign)
}

var laneOperator = regexp.MustCompile(`^i(\d+)x\d+\.(\w+?)(?:_([su]))?$`)

// TestVectorIntegers compares the operators that go lane by lane with what they do in numbers without bounds.
func TestVectorIntegers(t *testing.T) {
	u, r := newUnit(t, oracle.New(), `^i\d+x`), rand.New(rand.NewPCG(1, 2))
	checked := 0
	for o := wasm.Op(0); o < wasm.OpCount; o++ {
		row := o.Row()
		m := laneOperator.FindStringSubmatch(row.Name)
		if m == nil || row.Imm != wasm.ImmNone || integerLane[m[2]] == nil {
			continue
		}
		checked++
		n, _ := strconv.Atoi(m[1])
		for range 100 {
			args := []wasm.Value{randomVector(r, n), randomVector(r, n)}[:len(row.Params())]
			if row.Params() == "vi" {
				args[1] = wasm.ValueI32(int32(r.Uint32() >> r.IntN(30)))
			}
			var want []uint64
			for i, c := range laneBits(args[0], n) {
				a, b := numberOf(c, n, m[3]), small(0)
				switch row.Params() {
				case "vv":
					b = numberOf(laneBits(args[1], n)[i], n, m[3])
				case "vi":
					b = unsigned(args[1].Lo)
				}
				want = append(want, word(integerLane[m[2]](n, m[3], a, b)))
			}
			// Of -1 times -1, the relaxed operator gives the same by default.
			if got := u.call(row.Name, args...); got != ofLanes(want, n) {
				t.Fatalf("%s of %v is %v, want %v", row.Name, args, got, ofLanes(want, n))
			}
		}
	}
	if checked != 92 {
		t.Errorf("%d operators were checked", checked)
	}
}

// widthChange is an operator whose lanes have other sizes than its operands'.
var widthChange = regexp.MustCompile(`^i(\d+)x\d+\.(narrow|extend_low|extend_high|extmul_low|extmul_high|extadd_pairwise|dot|relaxed_dot)_i(\d+)x\d+(?:_i7x16)?_([su])$`)

// TestVectorWidths compares the operators between lanes of different sizes with what they do in numbers without
// bounds.
func TestVectorWidths(t *testing.T) {
	u, r := newUnit(t, oracle.New(), `^i\d+x`), rand.New(rand.NewPCG(3, 4))
	checked := 0
	for o := wasm.Op(0); o < wasm.OpCount; o++ {
		row := o.Row()
		m := widthChange.FindStringSubmatch(row.Name)
		if m == nil {
			continue
		}
		checked++
		to, _ := strconv.Atoi(m[1])
		from, _ := strconv.Atoi(m[3])
		for range 100 {
			args := []wasm.Value{randomVector(r, from), randomVector(r, from)}[:len(row.Params())]
			var operands [][]number
			for _, arg := range args {
				var lanes []number
				for _, c := range laneBits(arg, from) {
					sign := m[4]
					if m[2] == "narrow" {
						sign = "s"
					}
					lanes = append(lanes, numberOf(c, from, sign))
				}
				operands = append(operands, lanes)
			}
			var want []uint64
			for _, i := range changed(m[2], to, m[4], operands) {
				want = append(want, word(i))
			}
			if got := u.call(row.Name, args...); got != ofLanes(want, to) {
				t.Fatalf("%s of %v is %v, want %v", row.Name, args, got, ofLanes(want, to))
			}
		}
	}
	if checked != 34 {
		t.Errorf("%d operators were checked", checked)
	}
}

// changed returns the lanes of n bits of what an operator of widthChange makes of those of its operands.
func changed(op string, n int, sign string, operands [][]number) (out []number) {
	a, half := operands[0], len(operands[0])/2
	if strings.HasSuffix(op, "_low") {
		a = a[:half]
	} else if strings.HasSuffix(op, "_high") {
		a = a[half:]
	}
	product := func(i int) number { return new(big.Int).Mul(operands[0][i], operands[1][i]) }
	switch {
	case op == "narrow":
		for _, i := range append(a, operands[1]...) {
			out = append(out, clampTo(i, n, sign))
		}
	case strings.HasPrefix(op, "extend"):
		out = a
	case op == "extmul_low":
		for i := range half {
			out = append(out, product(i))
		}
	case op == "extmul_high":
		for i := range half {
			out = append(out, product(half+i))
		}
	case op == "extadd_pairwise":
		for i := range half {
			out = append(out, new(big.Int).Add(a[2*i], a[2*i+1]))
		}
	default: // dot products, of which the relaxed one saturates
		for i := range half {
			sum := new(big.Int).Add(product(2*i), product(2*i+1))
			if op == "relaxed_dot" {
				sum = clampTo(sum, n, "s")
			}
			out = append(out, sum)
		}
	}
	return out
}

// floatOperators pairs vector operators with the scalar ones that they apply to each lane: how wide a lane is before
// and after.
var floatOperators = []struct {
	vector, scalar string
	from, to       int
	compares       bool
}{
	{"f32x4.convert_i32x4_s", "f32.convert_i32_s", 32, 32, false}, {"f32x4.convert_i32x4_u", "f32.convert_i32_u", 32, 32, false},
	{"f64x2.convert_low_i32x4_s", "f64.convert_i32_s", 32, 64, false}, {"f64x2.convert_low_i32x4_u", "f64.convert_i32_u", 32, 64, false},
	{"i32x4.trunc_sat_f32x4_s", "i32.trunc_sat_f32_s", 32, 32, false}, {"i32x4.trunc_sat_f32x4_u", "i32.trunc_sat_f32_u", 32, 32, false},
	{"i32x4.trunc_sat_f64x2_s_zero", "i32.trunc_sat_f64_s", 64, 32, false}, {"i32x4.trunc_sat_f64x2_u_zero", "i32.trunc_sat_f64_u", 64, 32, false},
	{"f32x4.demote_f64x2_zero", "f32.demote_f64", 64, 32, false}, {"f64x2.promote_low_f32x4", "f64.promote_f32", 32, 64, false},
}

// TestVectorFloats: a vector operator on floats does with each lane what the scalar operator does, by every profile.
func TestVectorFloats(t *testing.T) {
	list := floatOperators
	for _, op := range strings.Fields("abs neg sqrt ceil floor trunc nearest add sub mul div min max eq ne lt gt le ge") {
		compares := len(op) == 2
		list = append(list, floatOperators[0], floatOperators[0])
		for i, n := range []int{32, 64} {
			o := &list[len(list)-2+i]
			o.vector, o.scalar, o.from, o.to, o.compares = fmt.Sprintf("f%dx%d.%s", n, 128/n, op), fmt.Sprintf("f%d.%s", n, op), n, n, compares
		}
	}
	for _, profile := range append(oracle.New().Profiles(), wasm.Profile{Name: "other", NaN: wasm.NaNOther}) {
		u, r := newUnit(t, oracle.New(oracle.Choose(profile)), `^[fi]`), rand.New(rand.NewPCG(5, 6))
		for _, op := range list {
			for range 50 {
				args := []wasm.Value{randomFloats(r, op.from), randomFloats(r, op.from)}
				scalar, _ := wasm.OpNamed(op.scalar)
				params := scalar.Row().Params()
				args = args[:len(params)]
				var want []uint64
				for i := range 128 / max(op.from, op.to) {
					lanes := make([]wasm.Value, len(args))
					for k := range args {
						lanes[k] = wasm.Value{Kind: kinds[params[k]], Lo: laneBits(args[k], op.from)[i]}
					}
					c := u.call(op.scalar, lanes...).Lo
					if op.compares {
						c = -c
					}
					want = append(want, c)
				}
				if got := u.call(op.vector, args...); got != ofLanes(want, op.to) {
					t.Fatalf("%s of %v is %v by the profile %q, want %v", op.vector, args, got, profile.Name, ofLanes(want, op.to))
				}
			}
		}
	}
}

// randomFloats has floats of n bits as lanes: numbers of all sizes, and often NaNs and infinities.
func randomFloats(r *rand.Rand, n int) wasm.Value {
	lanes := make([]uint64, 128/n)
	fraction := 23
	if n == 64 {
		fraction = 52
	}
	infinity := uint64(1)<<(n-1) - 1<<fraction
	special := []uint64{0, 1, infinity, infinity | 1, infinity | 1<<(fraction-1), infinity | 3<<(fraction-2), infinity >> 1 &^ (1<<fraction - 1), 1 << fraction}
	for i := range lanes {
		switch r.IntN(4) {
		case 0:
			lanes[i] = special[r.IntN(len(special))]
		case 1:
			lanes[i] = infinity>>1 + r.Uint64()%(40<<fraction) // around 1
		default:
			lanes[i] = r.Uint64()
		}
		lanes[i] |= r.Uint64() & 1 << (n - 1)
	}
	return ofLanes(lanes, n)
}

// TestPseudoMinMax: pmin and pmax keep the bits of the operand that they choose.
func TestPseudoMinMax(t *testing.T) {
	u := newUnit(t, oracle.New(), `\.pm`)
	const nan, negative, positive = 0x7FA00001, 1 << 31, 0
	a := ofLanes([]uint64{nan, 0x3F800000, negative, 0x40000000}, 32)
	b := ofLanes([]uint64{0x3F800000, nan, positive, 0x3F800000}, 32)
	if got, want := u.call("f32x4.pmin", a, b), ofLanes([]uint64{nan, 0x3F800000, negative, 0x3F800000}, 32); got != want {
		t.Errorf("pmin is %v, want %v", got, want)
	}
	if got, want := u.call("f32x4.pmax", a, b), ofLanes([]uint64{nan, 0x3F800000, negative, 0x40000000}, 32); got != want {
		t.Errorf("pmax is %v, want %v", got, want)
	}
	one, two := uint64(0x3FF)<<52, uint64(0x400)<<52
	if got, want := u.call("f64x2.pmin", vector([2]uint64{two, one}), vector([2]uint64{one, two})), vector([2]uint64{one, one}); got != want {
		t.Errorf("pmin is %v, want %v", got, want)
	}
	if got, want := u.call("f64x2.pmax", vector([2]uint64{two, one}), vector([2]uint64{one, two})), vector([2]uint64{two, two}); got != want {
		t.Errorf("pmax is %v, want %v", got, want)
	}
}

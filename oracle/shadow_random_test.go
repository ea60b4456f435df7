package oracle_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"wasmjudge/oracle"
	"wasmjudge/wasm"
)

var shadowPrograms = flag.Int("shadow", 150, "how many programs TestShadowRandom runs")

// TestShadowRandom runs random programs with random choices. What a shadow run calls closed is the same whatever is
// chosen, and what it says of NaNs holds.
func TestShadowRandom(t *testing.T) {
	closed, sets, open := 0, 0, 0
	for seed := range uint64(*shadowPrograms) {
		src := newWriter(seed).module()
		refused := rand.NewPCG(seed, 1).Uint64() & rand.NewPCG(seed, 2).Uint64()
		shadow := drawRun(t, oracle.New().Shadow(wasm.Profile{Refused: refused}), src)
		s := shadow.store.(wasm.Shadow)
		for choice := range uint64(4) {
			other := drawRun(t, oracle.New(oracle.Choose(wasm.Profile{NaN: wasm.NaNRandom, Seed: choice, Relaxed: drawRelaxed(seed, choice), Refused: refused})), src)
			for i := range shadow.seen {
				x := &shadow.seen[i]
				if x.everything {
					open++
					break
				}
				y := &other.seen[i]
				if x.kind != y.kind || len(x.values) != len(y.values) {
					t.Fatalf("seed %d, choice %d: %s is %s, not %s\n%s", seed, choice, x.what, y.kind, x.kind, src)
				}
				for k, v := range x.values {
					switch o := x.open[k]; {
					case o == nil && v.String() != y.values[k].String():
						t.Fatalf("seed %d, choice %d: value %d of %s is called closed, but %v as well as %v\n%s", seed, choice, k, x.what, v, y.values[k], src)
					case o == nil:
						closed++
					case o.Set != wasm.OpenAny && !o.Set.Includes(y.values[k]):
						t.Fatalf("seed %d, choice %d: value %d of %s is %v, which is not in the set %d\n%s", seed, choice, k, x.what, y.values[k], o.Set, src)
					case o.Set != wasm.OpenAny:
						sets++
					}
				}
			}
			// Bytes of a NaN that lies in memory whole.
			if s.OpenEverything() == nil {
				sets += drawBytes(t, shadow, other, src)
			}
		}
	}
	t.Logf("%d closed values, %d sets, %d runs in which everything became open", closed, sets, open)
	if closed == 0 || sets == 0 {
		t.Error("nothing was compared")
	}
}

// drawRelaxed chooses each parameter of the relaxed operators.
func drawRelaxed(seed, choice uint64) wasm.Relaxed {
	w := rand.New(rand.NewPCG(seed, choice))
	n := func(of int) uint8 { return uint8(w.IntN(of)) }
	return wasm.Relaxed{Fmadd: n(2), Fmin: n(4), Fmax: n(4), Idot: n(2), Iq15mulr: n(2), TruncU: n(4), TruncS: n(2), Swizzle: n(2), Laneselect: n(4)}
}

// randomRun is a run of a random program.
type randomRun struct {
	*world
	seen []drawnSeen
}

// drawnSeen is what was seen of an outcome or of the state.
type drawnSeen struct {
	what, kind string
	values     []wasm.Value
	open       []*wasm.Open
	everything bool
}

// drawRun instantiates a program and calls its function three times.
func drawRun(t *testing.T, e wasm.Engine, src string) *randomRun {
	t.Helper()
	engine := e.(*oracle.Engine)
	d := &randomRun{world: newWorld(t, engine, wasm.Config{})}
	shadow, _ := d.store.(wasm.Shadow)
	look := func(what string, out wasm.Outcome) {
		seen := drawnSeen{what: what, kind: out.Kind.String(), values: out.Values}
		if out.Kind == wasm.OutcomeException {
			seen.kind, seen.values = out.Exception.Tag.ID().String(), out.Exception.Payload
		} else if out.Kind == wasm.OutcomeTrap {
			seen.kind = out.Trap.String()
		}
		if shadow != nil {
			seen.everything = shadow.OpenEverything() != nil
			for i := range seen.values {
				seen.open = append(seen.open, shadow.OpenValue(i))
			}
		}
		d.seen = append(d.seen, seen)
	}
	relay := func(ctx context.Context, vs []wasm.Value) wasm.Outcome {
		if d.names["m"] == nil {
			return wasm.Values(vs[0])
		}
		return d.call("m", "relayed", vs...)
	}
	f := []wasm.Valtype{wasm.TypeF32}
	d.host = map[string]wasm.Externaddr{"relay": d.store.NewFunc(wasm.DefineFunc(f, f), relay)}
	look("the instantiation", d.try("m", src))
	if d.names["m"] == nil {
		return d
	}
	for i := range 3 {
		look(fmt.Sprint("call ", i), d.call("m", "f"))
	}
	for _, name := range []string{"g_i32", "g_i64", "g_f32", "g_f64", "g_v", "g_s"} {
		d.state(shadow, name, 0, d.names["m"].Export(name).(wasm.Globaladdr).Get())
	}
	for i := range uint64(4) {
		v, _ := d.names["m"].Export("t").(wasm.Tableaddr).Get(i)
		d.state(shadow, "t", i, v)
	}
	for _, name := range []string{"m", "n"} {
		for i, b := range d.names["m"].Export(name).(wasm.Memaddr).Bytes()[:128] {
			d.state(shadow, name, uint64(i), wasm.ValueI32(int32(b)))
			if last := &d.seen[len(d.seen)-1]; shadow != nil && last.open[0] != nil {
				any := *last.open[0]
				any.Set = wasm.OpenAny // of the byte; see drawBytes
				last.open[0] = &any
			}
		}
	}
	return d
}

func (d *randomRun) state(shadow wasm.Shadow, name string, i uint64, v wasm.Value) {
	seen := drawnSeen{what: fmt.Sprint(name, " ", i), values: []wasm.Value{v}}
	if shadow != nil {
		seen.everything = shadow.OpenEverything() != nil
		seen.open = []*wasm.Open{shadow.OpenState(d.names["m"].Export(name), i)}
	}
	d.seen = append(d.seen, seen)
}

// drawBytes checks the NaNs that lie in memory whole, and counts them.
func drawBytes(t *testing.T, shadow, other *randomRun, src string) (n int) {
	s := shadow.store.(wasm.Shadow)
	if shadow.names["m"] == nil {
		return 0
	}
	for _, name := range []string{"m", "n"} {
		mem := shadow.names["m"].Export(name)
		bytes := other.names["m"].Export(name).(wasm.Memaddr).Bytes()
	next:
		for at := range uint64(120) {
			o := s.OpenState(mem, at)
			if o == nil || o.Set.Size() == 0 || o.Byte != 0 {
				continue
			}
			v := wasm.Value{Kind: wasm.I64}
			for k := range o.Set.Size() {
				p := s.OpenState(mem, at+uint64(k))
				if p == nil || p.Set != o.Set || p.Byte != k {
					continue next
				}
				v.Lo |= uint64(bytes[at+uint64(k)]) << (8 * k)
			}
			if n++; !o.Set.Includes(v) {
				t.Fatalf("%s %d: %x is not in the set %d\n%s", name, at, v.Lo, o.Set, src)
			}
		}
	}
	return n
}

// writer writes random programs. They end: loops count, and functions call those before them.
type writer struct {
	*rand.Rand
	loops, funcs int
}

func newWriter(seed uint64) *writer { return &writer{Rand: rand.New(rand.NewPCG(seed, 0))} }

func (w *writer) pick(list ...string) string { return list[w.IntN(len(list))] }

// fill replaces each $type, in turn, by an expression of that type.
func (w *writer) fill(depth int, form string) string {
	var b strings.Builder
	for {
		at := strings.IndexByte(form, '@')
		if at < 0 {
			return b.String() + form
		}
		b.WriteString(form[:at])
		end := at + 1
		for end < len(form) && (form[end] >= 'a' && form[end] <= 'z' || form[end] >= '0' && form[end] <= '9') {
			end++
		}
		b.WriteString(w.expr(depth-1, form[at+1:end]))
		form = form[end:]
	}
}

var shadowLeaves = map[string][]string{
	"i32": {"(local.get $i32)", "(global.get $g_i32)", "(i32.const 7)", "(i32.const -1)", "(local.get $p_i32)"},
	"i64": {"(local.get $i64)", "(global.get $g_i64)", "(i64.const 7)", "(i64.const -1)"},
	"f32": {"(local.get $f32)", "(global.get $g_f32)", "(f32.const 1.5)", "(f32.const -1)", "(f32.const nan:0x200001)", "(f32.const -nan)", "(local.get $p_f32)", "(f32.const inf)", "(f32.sqrt (f32.const -1))", "(f32.div (local.get $f32) (f32.const nan:0x200001))"},
	"f64": {"(local.get $f64)", "(global.get $g_f64)", "(f64.const 1.5)", "(f64.const -1)", "(f64.const nan:0x1)", "(f64.const nan)", "(f64.sqrt (f64.const -1))", "(f64.mul (local.get $f64) (f64.const nan:0x1))"},
	"s":   {"(local.get $s)", "(local.get $s)", "(global.get $g_s)", "(struct.new_default $s)"},
	"v":   {"(local.get $v)", "(v128.const f32x4 1 nan:0x200001 -1 nan)", "(v128.const f64x2 -1 nan:0x1)", "(v128.const i32x4 1 2 3 4)", "(global.get $g_v)"},
	"a":   {"(local.get $a)"}, "b": {"(local.get $b)"},
	"at":   {"(i32.const 0)", "(i32.const 4)", "(i32.const 8)", "(i32.const 10)", "(i32.const 13)", "(i32.const 16)", "(i32.and (local.get $i) (i32.const 31))"},
	"at64": {"(i64.const 0)", "(i64.const 8)", "(i64.const 9)", "(i64.const 12)"},
	"n":    {"(i32.const 0)", "(i32.const 1)", "(i32.const 3)", "(i32.const 4)", "(i32.const 8)", "(i32.const 9)"},
	"x":    {"(i32.const 0)", "(i32.const 1)", "(i32.const 2)", "(i32.and (local.get $i) (i32.const 1))"},
	"n2":   {"(i32.const 0)", "(i32.const 1)", "(i32.const 2)"},
	"c":    {"(i32.const 0)", "(i32.const 1)", "(i32.and (local.get $i) (i32.const 1))", "(f32.lt (local.get $f32) (f32.const 0))", "(f64.ne (local.get $f64) (local.get $f64))"},
	"func": {"(ref.null func)", "(ref.func $h0)", "(table.get $t (i32.const 1))"},
}

var shadowForms = map[string][]string{
	"i32": {"(i32.add @i32 @i32)", "(i32.xor @i32 @i32)", "(i32.reinterpret_f32 @f32)", "(i32.wrap_i64 @i64)", "(f32.lt @f32 @f32)", "(f64.eq @f64 @f64)", "(i32.trunc_sat_f32_s @f32)",
		"(i32.load @at)", "(i32.load8_u @at)", "(i32.load16_s $n @at64)", "(select @i32 @i32 @c)", "(select @i32 @i32 @i32)", "(struct.get_u $s 1 @s)", "(array.get_s $b @b @x)", "(i32.eqz @i32)",
		"(memory.grow (i32.const 1))", "(memory.size)", "(ref.is_null @s)", "(i31.get_s (ref.i31 @n))", "(i32.div_u @i32 (i32.const 3))", "(array.len @a)", "(i32.popcnt @i32)",
		"(table.grow $t @func (i32.const 1))", "(i32.extend8_s @i32)", "(ref.eq @s @s)", "(ref.test (ref $s) @s)",
		"(i32x4.extract_lane 1 @v)", "(i8x16.extract_lane_s 9 @v)", "(i8x16.bitmask @v)", "(v128.any_true @v)", "(f32x4.extract_lane 2 @v) (i32.reinterpret_f32)", "(i32x4.all_true @v)"},
	"i64": {"(i64.add @i64 @i64)", "(i64.reinterpret_f64 @f64)", "(i64.extend_i32_u @i32)", "(i64.load @at)", "(i64.load32_u $n @at64)", "(struct.get $s 2 @s)", "(i64.trunc_sat_f64_u @f64)", "(i64.shl @i64 @i64)",
		"(select (result i64) @i64 @i64 @c)", "(i64.rem_s @i64 (i64.const -1))"},
	"f32": {"(f32.add @f32 @f32)", "(f32.sqrt @f32)", "(f32.min @f32 @f32)", "(f32.neg @f32)", "(f32.abs @f32)", "(f32.copysign @f32 @f32)", "(f32.demote_f64 @f64)", "(f32.reinterpret_i32 @i32)",
		"(f32.load @at)", "(f32.load $n @at64)", "(struct.get $s 0 @s)", "(select @f32 @f32 @c)", "(f32.nearest @f32)", "(f32.convert_i32_s @i32)", "(f32.div @f32 @f32)", "(call $relay @f32)", "(f32.mul @f32 (f32.const 0))", "(f32x4.extract_lane 3 @v)"},
	"f64": {"(f64.sub @f64 @f64)", "(f64.sqrt @f64)", "(f64.max @f64 @f64)", "(f64.neg @f64)", "(f64.abs @f64)", "(f64.copysign @f64 @f64)", "(f64.promote_f32 @f32)", "(f64.reinterpret_i64 @i64)",
		"(f64.load @at)", "(array.get $a @a @x)", "(f64.floor @f64)", "(f64.convert_i64_u @i64)", "(f64x2.extract_lane 0 @v)"},
	"v": {"(f32x4.add @v @v)", "(f64x2.sqrt @v)", "(f32x4.sqrt @v)", "(f64x2.mul @v @v)", "(f32x4.neg @v)", "(v128.xor @v @v)", "(v128.bitselect @v @v @v)", "(v128.not @v)",
		"(i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31 @v @v)", "(i8x16.swizzle @v @v)", "(f32x4.splat @f32)", "(f64x2.splat @f64)", "(i32x4.splat @i32)", "(f32x4.replace_lane 3 @v @f32)",
		"(i64x2.replace_lane 1 @v @i64)", "(i8x16.replace_lane 5 @v @i32)", "(v128.load @at)", "(v128.load32_splat @at)", "(v128.load64_lane 1 @at @v)", "(v128.load16_lane 3 @at @v)", "(v128.load8x8_s @at)",
		"(f64x2.promote_low_f32x4 @v)", "(f32x4.demote_f64x2_zero @v)", "(f32x4.min @v @v)", "(f64x2.pmax @v @v)", "(f32x4.eq @v @v)", "(f64x2.lt @v @v)", "(i32x4.trunc_sat_f32x4_s @v)", "(i32x4.trunc_sat_f64x2_u_zero @v)",
		"(f32x4.nearest @v)", "(i16x8.shl @v @i32)", "(i16x8.narrow_i32x4_s @v @v)", "(i32x4.dot_i16x8_s @v @v)", "(i64x2.extmul_high_i32x4_u @v @v)", "(i16x8.extadd_pairwise_i8x16_s @v)", "(f64x2.convert_low_i32x4_u @v)",
		"(select @v @v @c)", "(select (result v128) @v @v @i32)", "(f32x4.relaxed_madd @v @v @v)", "(f32x4.relaxed_min @v @v)", "(f64x2.relaxed_max @v @v)", "(i8x16.relaxed_swizzle @v @v)", "(i32x4.relaxed_trunc_f32x4_u @v)", "(i32x4.relaxed_trunc_f64x2_s_zero @v)",
		"(i16x8.relaxed_q15mulr_s @v @v)", "(i16x8.relaxed_laneselect @v @v @v)", "(i32x4.relaxed_dot_i8x16_i7x16_add_s @v @v @v)", "(f64x2.relaxed_nmadd @v @v @v)", "(v128.load32_zero @at)", "(f32x4.abs @v)"},
	"s": {"(struct.new $s @f32 @i32 @i64 @s)", "(ref.as_non_null (struct.new $s @f32 @i32 @i64 @s))", "(select (result (ref null $s)) @s @s @c)", "(ref.cast (ref null $s) @s)"},
	"a": {"(array.new $a @f64 (i32.const 3))", "(array.new_fixed $a 3 @f64 @f64 @f64)"},
	"b": {"(array.new $b @i32 (i32.const 4))", "(array.new_data $b $d (i32.const 0) (i32.const 4))"},
}

func (w *writer) expr(depth int, typ string) string {
	forms := shadowForms[typ]
	if depth <= 0 || len(forms) == 0 || w.IntN(4) == 0 {
		return w.pick(shadowLeaves[typ]...)
	}
	switch w.IntN(12) {
	case 0:
		if t := w.blocktype(typ); t != "" {
			return w.value(depth, typ, t)
		}
	case 1:
		if typ == "f32" && w.funcs > 0 {
			return w.call(depth, "call")
		}
	}
	return w.fill(depth, w.pick(forms...))
}

// blocktype is the value type of a type of expressions, if that is one.
func (w *writer) blocktype(typ string) string {
	switch typ {
	case "i32", "i64", "f32", "f64":
		return typ
	case "s":
		return "(ref null $s)"
	}
	return ""
}

// value is a structured instruction with a result.
func (w *writer) value(depth int, typ, t string) string {
	label := w.label()
	switch w.IntN(5) {
	case 0:
		return w.fill(depth, fmt.Sprintf("(if (result %s) @c (then %s @%s) (else %s @%s))", t, w.statements(depth-1), typ, w.statements(depth-1), typ))
	case 1:
		return w.fill(depth, fmt.Sprintf("(block %s (result %s) %s (drop (br_if %s @%s @c)) %s @%s)", label, t, w.statements(depth-1), label, typ, w.statements(depth-1), typ))
	case 2:
		return w.fill(depth, fmt.Sprintf("(block %s (result %s) (block %sx (result %s) @%s (br_table %s %sx (i32.and @c (i32.const 1)))))", label, t, label, t, typ, label, label))
	case 3:
		return w.fill(depth, fmt.Sprintf("@%s (loop %s (param %s) (result %s))", typ, label, t, t))
	}
	// An exception brings the f32 of a payload; other types come from a local.
	return w.fill(depth, fmt.Sprintf(`(block %s (result f32 i32) (try_table (catch $e %s) %s (if @c (then (throw $e @f32 @i32)))) @f32 @i32)
	  (local.set $i32) (local.set $f32) @%s`, label, label, w.statements(depth-1), typ))
}

func (w *writer) label() string { w.loops++; return fmt.Sprint("$l", w.loops) }

func (w *writer) call(depth int, how string) string {
	to := w.IntN(w.funcs)
	switch w.IntN(3) {
	case 0:
		return w.fill(depth, fmt.Sprintf("(%s_ref $h @f32 @i32 (ref.func $h%d))", how, to))
	case 1:
		return w.fill(depth, fmt.Sprintf("(%s_indirect $u (type $h) @f32 @i32 (i32.const %d))", how, to))
	}
	return w.fill(depth, fmt.Sprintf("(%s $h%d @f32 @i32)", how, to))
}

var shadowStatements = []string{
	"(local.set $i32 @i32)", "(local.set $i64 @i64)", "(local.set $f32 @f32)", "(local.set $f64 @f64)", "(local.set $s @s)", "(local.set $a @a)", "(local.set $b @b)",
	"(local.set $p_f32 @f32)", "(local.set $p_i32 @i32)", "(drop (local.tee $f32 @f32))",
	"(global.set $g_i32 @i32)", "(global.set $g_i64 @i64)", "(global.set $g_f32 @f32)", "(global.set $g_f64 @f64)", "(global.set $g_s @s)",
	"(i32.store @at @i32)", "(f32.store @at @f32)", "(f64.store @at @f64)", "(i64.store @at @i64)", "(i32.store8 @at @i32)", "(i64.store32 $n @at64 @i64)", "(f64.store $n @at64 @f64)", "(f32.store $n @at64 @f32)",
	"(local.set $v @v)", "(local.set $v @v)", "(global.set $g_v @v)", "(v128.store @at @v)", "(v128.store64_lane 1 @at @v)", "(v128.store8_lane 3 @at @v)", "(drop (local.tee $v @v))",
	"(memory.fill @at @i32 @n)", "(memory.copy @at @at @n)", "(memory.copy @at @at @n)", "(memory.copy $m $n @at @at64 @n)", "(memory.copy $n $m @at64 @at @n)", "(memory.copy $n $n @at64 @at64 (i64.const 5))",
	"(memory.init $m $d @at (i32.const 0) (i32.const 3))",
	"(struct.set $s 0 @s @f32)", "(struct.set $s 1 @s @i32)", "(struct.set $s 2 @s @i64)", "(struct.set $s 3 @s @s)",
	"(array.set $a @a @x @f64)", "(array.set $b @b @x @i32)", "(array.fill $a @a @x @f64 (i32.const 1))", "(array.copy $a $a @a @n2 @a (i32.const 0) (i32.const 1))", "(array.copy $a $a (local.get $a) (i32.const 1) (local.get $a) (i32.const 0) (i32.const 2))",
	"(array.copy $b $b @b @x @b @x (i32.const 2))", "(array.init_data $b $d @b @x (i32.const 0) (i32.const 1))",
	"(table.set $t @x @func)", "(table.copy $t $t @x @x (i32.const 1))", "(table.fill $t @x @func (i32.const 1))",
	"(if @c (then @stmt) (else @stmt))", "(block @stmt)",
	"(table.set $t @x (select (result funcref) @func @func @i32))",
}

func (w *writer) statements(depth int) string {
	var b strings.Builder
	for range w.IntN(7) {
		b.WriteString(w.statement(depth) + "\n")
	}
	return b.String()
}

func (w *writer) statement(depth int) string {
	switch n := w.IntN(24); {
	case depth > 0 && n == 0:
		label, counter := w.label(), "(local.set $i (i32.add (local.get $i) (i32.const 1)))"
		return fmt.Sprintf("(loop %s %s %s (br_if %s (i32.and (i32.const 3) (local.get $i))))", label, counter, w.statements(depth-1), label)
	case depth > 0 && n == 1:
		label := w.label()
		return w.fill(depth, fmt.Sprintf("(block %s (try_table (catch_all %s) %s (if @c (then (throw $e @f32 @i32))) %s))", label, label, w.statements(depth-1), w.statements(depth-1)))
	case depth > 0 && n == 2:
		label := w.label()
		return w.fill(depth, fmt.Sprintf(`(block %s (result exnref) (try_table (catch_all_ref %s) %s (throw $e @f32 @i32)) (unreachable)) (local.set $x)
		  (block %sy (result f32 i32) (try_table (catch $e %sy) (throw_ref (local.get $x))) (unreachable)) (local.set $i32) (local.set $f32)`, label, label, w.statements(depth-1), label, label))
	case depth > 0 && n == 4 && w.IntN(8) == 0: // everything is open afterwards, if the condition is
		return w.fill(depth, "(if @i32 (then "+w.statements(depth-1)+"))")
	case depth > 0 && n == 3:
		label := w.label()
		return fmt.Sprintf("(block %s %s (br_if %s %s) %s)", label, w.statements(depth-1), label, w.expr(0, "c"), w.statements(depth-1))
	}
	form := w.pick(shadowStatements...)
	for strings.Contains(form, "@stmt") {
		form = strings.Replace(form, "@stmt", w.statements(depth-1), 1)
	}
	return w.fill(depth, form)
}

const shadowLocals = "(local $i i32) (local $i32 i32) (local $i64 i64) (local $f32 f32) (local $f64 f64) (local $s (ref null $s)) (local $a (ref null $a)) (local $b (ref null $b)) (local $x exnref) (local $v v128)"

const shadowStart = `(local.set $s (struct.new_default $s)) (local.set $a (array.new_default $a (i32.const 3))) (local.set $b (array.new_default $b (i32.const 4)))`

func (w *writer) module() string {
	var b strings.Builder
	b.WriteString(`(module
  (type $h (func (param f32 i32) (result f32)))
  (type $s (struct (field (mut f32)) (field (mut i8)) (field (mut i64)) (field (mut (ref null $s)))))
  (type $a (array (mut f64))) (type $b (array (mut i8)))
  (import "host" "relay" (func $relay (param f32) (result f32)))
  (tag $e (param f32 i32))
  (memory $m (export "m") 1) (memory $n (export "n") i64 1) (data $d "\01\02\03\04\05\06\07\08")
  (table $t (export "t") 4 funcref) (table $u funcref (elem $h0 $h1 $h2))
  (global $g_i32 (export "g_i32") (mut i32) (i32.const 3)) (global $g_i64 (export "g_i64") (mut i64) (i64.const 3))
  (global $g_f32 (export "g_f32") (mut f32) (f32.const 3)) (global $g_f64 (export "g_f64") (mut f64) (f64.const 3))
  (global $g_v (export "g_v") (mut v128) (v128.const i32x4 0 0 0 0))
  (global $g_s (export "g_s") (mut (ref null $s)) (struct.new_default $s))
  (func (export "relayed") (param f32) (result f32) (f32.add (local.get 0) (f32.const 1)))
`)
	for range 3 {
		last := w.expr(3, "f32")
		if w.funcs > 0 && w.IntN(3) == 0 {
			last = w.call(2, "return_call")
		}
		fmt.Fprintf(&b, "(func $h%d (param $p_f32 f32) (param $p_i32 i32) (result f32) %s\n%s\n%s%s%s)\n", w.funcs, shadowLocals, shadowStart, w.statements(3), w.statements(3), last)
		w.funcs++
	}
	fmt.Fprintf(&b, "(func (export \"f\") (result i32 i64 f32 f64) (local $p_f32 f32) (local $p_i32 i32) %s\n%s\n%s%s%s%s %s %s %s))\n", shadowLocals, shadowStart,
		w.statements(3), w.statements(3), w.statements(3), w.expr(3, "i32"), w.expr(3, "i64"), w.expr(3, "f32"), w.expr(3, "f64"))
	return b.String()
}

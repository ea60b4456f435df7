//go:build linux && amd64

package native_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/oracle"
	"wasmjudge/wasm"
	"wasmjudge/wast"
)

// TestVectorsAgree runs each vector instruction in functions that have its operands in every place that an operand
// can be in: locals, the same local twice, constants, memory, slots, the result of another instruction, among many
// live vectors. Results and the values of all locals after them are compared with those of the reference. Set
// WASM_VECTORS to "first:count" for other seeds than the usual ones.
func TestVectorsAgree(t *testing.T) {
	first, count := uint64(1), uint64(2)
	if s := os.Getenv("WASM_VECTORS"); s != "" {
		if _, err := fmt.Sscanf(s, "%d:%d", &first, &count); err != nil {
			t.Fatal(err)
		}
	}
	for seed := first; seed < first+count; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { vectorsAgree(t, seed) })
	}
}

func vectorsAgree(t *testing.T, seed uint64) {
	engines := []wasm.Engine{oracle.New(), newEngine(t), newEngine(t, native.WithExplicitBounds()),
		newEngine(t, native.WithFeatures(0)), newEngine(t, native.WithFeatures(native.AVX))}
	permitted := 0
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		if row.Chapter != wasm.ChapterVector || row.Sig == "" || row.Imm == wasm.ImmV128 {
			continue
		}
		g := &vectorScript{Rand: rand.New(rand.NewPCG(seed, uint64(op))), row: row}
		src := &wasm.Source{Name: row.Name, Text: []byte(g.script())}
		s, err := wast.Parse(src)
		if err != nil {
			t.Fatalf("%v\n%s", err, src.Text)
		}
		for _, r := range wast.Run(context.Background(), s, wasm.Config{}, engines...).Results {
			for _, f := range r.Failures {
				if f.Engine != "" && f.Got == "trap: out of bounds memory access" {
					continue // for all engines, unless they differ
				}
				t.Errorf("seed %d: %v", seed, f)
			}
			if r.Permitted != "" {
				permitted++
			}
			if r.Status == wast.Skipped {
				t.Errorf("seed %d: %s: %s", seed, row.Name, r.Reason)
			}
		}
		if t.Failed() {
			t.Fatalf("the script:\n%s", src.Text)
		}
	}
	t.Logf("%d results differ as the specification permits", permitted)
}

// vectorScript writes a script that tests one instruction.
type vectorScript struct {
	*rand.Rand
	strings.Builder
	row *wasm.Row
}

const functionsEach, invocationsEach = 10, 3

func (g *vectorScript) script() string {
	g.WriteString("(module\n  (memory (export \"m\") 1)\n  (memory (export \"other\") 1)\n  (func $nothing)\n")
	for k := range 32 {
		fmt.Fprintf(g, "  (data (memory %d) (i32.const %d) %s)\n", k%2, k/2*16, g.memoryVector())
	}
	params, results, _ := strings.Cut(g.row.Sig, ":")
	for n := range functionsEach {
		g.function(n, params, results)
	}
	g.WriteString(")\n")
	for n := range functionsEach {
		for range invocationsEach {
			fmt.Fprintf(g, "(invoke \"f%d\"", n)
			for _, p := range params {
				g.WriteString(" " + g.value(p, false))
			}
			g.WriteString(")\n")
		}
	}
	return g.String()
}

var typeNames = map[rune]string{'a': "i32", 'i': "i32", 'I': "i64", 'f': "f32", 'F': "f64", 'v': "v128"}

// function writes a function whose parameters are the instruction's operands, and which gives its results and then
// the parameters as they are.
func (g *vectorScript) function(n int, params, results string) {
	var operands []string
	for k, p := range params {
		operands = append(operands, g.operand(k, p))
	}
	if len(params) > 1 && params[0] == params[1] && g.IntN(4) == 0 {
		operands[1] = operands[0]
	}
	fmt.Fprintf(g, "  (func (export \"f%d\") (param", n)
	for _, p := range params {
		g.WriteString(" " + typeNames[p])
	}
	g.WriteString(") (result")
	given := results
	if results == "i" {
		given = "iii"
	}
	for _, p := range given + params {
		g.WriteString(" " + typeNames[p])
	}
	g.WriteString(") (local $turn i32) (local $w v128) (local $x v128)")
	many := g.IntN(3) == 0
	first := len(params) + 3
	if many {
		g.WriteString(" (local v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128)")
		for k := range 14 {
			fmt.Fprintf(g, "\n    (local.set %d (v128.load (i32.const %d)))", first+k, 16*k+g.IntN(2))
		}
	}
	if g.IntN(3) == 0 {
		g.WriteString("\n    (call $nothing)")
	}
	text := "(" + g.row.Name + g.immediates() + " " + strings.Join(operands, " ") + ")"
	g.result(text, params, results)
	for k := range params {
		fmt.Fprintf(g, "\n    (local.get %d)", k)
	}
	if many {
		for k := range 14 {
			fmt.Fprintf(g, "\n    (v128.store offset=%d (i32.const 1024) (local.get %d))", 16*k, first+k)
		}
	}
	g.WriteString(")\n")
}

// result writes what becomes of the result: it is returned, goes to a parameter, or decides about a branch.
func (g *vectorScript) result(text, params, results string) {
	at := g.IntN(max(1, len(params)))
	switch {
	case results == "":
		g.WriteString("\n    " + text)
	case results == "v" && g.IntN(3) == 0:
		g.loop(text)
	case results == "i":
		fmt.Fprintf(g, "\n    %s", text)
		fmt.Fprintf(g, "\n    (if (result i32) %s (then (i32.const 10)) (else (i32.const 20)))", text)
		fmt.Fprintf(g, "\n    (i32.eqz %s)", text)
	case len(params) > 0 && string(params[at]) == results && g.IntN(2) == 0:
		fmt.Fprintf(g, "\n    (local.tee %d %s)", at, text)
	case len(params) > 0 && string(params[at]) == results && g.IntN(2) == 0:
		fmt.Fprintf(g, "\n    (local.set %d %s) (local.get %d)", at, text, at)
	default:
		g.WriteString("\n    " + text)
	}
}

// loop writes loops in which the result is computed several times beside constants, which registers may hold.
func (g *vectorScript) loop(text string) {
	loops, constants := 1+g.IntN(2), g.IntN(14)
	g.WriteString("\n    (local.set $turn (i32.const 7))" + strings.Repeat(" (loop ", loops))
	for range constants {
		fmt.Fprintf(g, "\n      (local.set $x (i8x16.add (local.get $x) %s))", g.value('v', false))
	}
	if g.IntN(4) == 0 {
		g.WriteString("\n      (call $nothing)")
	}
	if g.IntN(2) == 0 {
		text = "(i16x8.sub " + text + " (v128.xor (i8x16.popcnt (v128.not (local.get $w))) " + text + "))"
	}
	fmt.Fprintf(g, "\n      (local.set $w %s)", text)
	for range loops {
		g.WriteString("\n      (br_if 0 (local.tee $turn (i32.shr_u (local.get $turn) (i32.const 1)))))")
	}
	g.WriteString("\n    (v128.store (i32.const 2048) (local.get $x)) (local.get $w)")
}

// operand writes operand k.
func (g *vectorScript) operand(k int, p rune) string {
	get := fmt.Sprintf("(local.get %d)", k)
	switch n := g.IntN(8); {
	case n < 4:
		return get
	case n == 4:
		return g.value(p, true)
	case p != 'v':
		return get
	case n == 5:
		return fmt.Sprintf("(v128.load offset=%d (i32.const %d))", g.IntN(32), g.IntN(128))
	case n == 6:
		return "(v128.not (v128.not " + get + "))"
	}
	return "(i32x4.add " + get + " (v128.const i32x4 0 0 0 0))"
}

// immediates writes the instruction's immediates.
func (g *vectorScript) immediates() string {
	lanes := 16
	for _, w := range []struct {
		in    string
		lanes int
	}{{"64x2", 2}, {"32x4", 4}, {"16x8", 8}, {"64_lane", 2}, {"32_lane", 4}, {"16_lane", 8}} {
		if strings.Contains(g.row.Name, w.in) {
			lanes = w.lanes
		}
	}
	offset := ""
	if g.IntN(4) == 0 {
		offset = " 1" // the other memory
	}
	if g.IntN(2) == 0 {
		offset += fmt.Sprintf(" offset=%d", g.IntN(40))
	}
	switch g.row.Imm {
	case wasm.ImmMemarg:
		return offset
	case wasm.ImmMemargLane:
		return fmt.Sprintf("%s %d", offset, g.IntN(lanes))
	case wasm.ImmLane:
		return fmt.Sprintf(" %d", g.IntN(lanes))
	case wasm.ImmShuffle:
		return g.shuffle()
	}
	return ""
}

func (g *vectorScript) shuffle() string {
	s := ""
	from, step := g.IntN(32), g.IntN(3)
	for k := range 16 {
		if g.IntN(20) == 0 {
			from = g.IntN(32)
		}
		s += fmt.Sprintf(" %d", (from+step*k)%32)
	}
	return s
}

// value writes a constant, which is a small address if that is wanted.
func (g *vectorScript) value(p rune, small bool) string {
	switch p {
	case 'a':
		if !small && g.IntN(8) == 0 {
			return fmt.Sprintf("(i32.const %d)", 65536-g.IntN(40))
		}
		return fmt.Sprintf("(i32.const %d)", g.IntN(256))
	case 'i':
		return fmt.Sprintf("(i32.const %d)", int32(g.lane(32)))
	case 'I':
		return fmt.Sprintf("(i64.const %d)", int64(g.lane(64)))
	case 'f':
		return fmt.Sprintf("(f32.const %g)", float32(g.IntN(1000))/8)
	case 'F':
		return fmt.Sprintf("(f64.const %g)", float64(g.IntN(1000))/8)
	}
	lo, hi := g.halves()
	return fmt.Sprintf("(v128.const i64x2 %#x %#x)", lo, hi)
}

func (g *vectorScript) memoryVector() string {
	lo, hi := g.halves()
	s := "\""
	for k := range 16 {
		b := lo >> (8 * k)
		if k >= 8 {
			b = hi >> (8 * (k - 8))
		}
		s += fmt.Sprintf("\\%02x", byte(b))
	}
	return s + "\""
}

// halves are those of a vector with lanes of one width.
func (g *vectorScript) halves() (lo, hi uint64) {
	width := 8 << g.IntN(4)
	for k := 0; k < 64; k += width {
		lo, hi = lo|g.lane(width)<<k, hi|g.lane(width)<<k
	}
	return lo, hi
}

// edges are bits of lanes that operations distinguish: extremes of integers, and zeros, infinities, NaNs, and numbers
// at the limits of integers among floats.
var edges = map[int][]uint64{
	8: {
		0, 1, 2, 15, 16, 31, 127, 128, 129, 254, 255,
	},
	16: {
		0, 1, 2, 0x7FFF, 0x8000, 0x8001, 0xFFFF, 0xFFFE, 0xFF, 0x100, 0x80, 0xFF80,
	},
	32: {
		0, 1, 2, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFF, 0x8000, 0xFFFF8000, 0x10000,
		0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00000, 0x7FA00000, 0x7FC00001, 0x7F7FFFFF, 0x00800000,
		0x3F800000, 0xBF800000, 0x3F000000, 0xBF000000, 0x3FC00000, 0x4F000000, 0xCF000000, 0x4F800000,
		0x4EFFFFFF, 0x4F7FFFFF, 0x4F800001, 0x4B000001, 0xCF000001, 0x3F7FFFFF,
	},
	64: {
		0, 1, 2, 1 << 63, 1<<63 - 1, 1<<64 - 1, 1 << 32, 1<<32 - 1, 1 << 31, 0xFFFFFFFF80000000,
		0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000, 0xFFF8000000000000,
		0x7FF4000000000000, 0x7FF8000000000001, 0x7FEFFFFFFFFFFFFF, 0x3FF0000000000000,
		0xBFF0000000000000, 0x3FE0000000000000, 0x4004000000000000, 0x41DFFFFFFFC00000,
		0x41E0000000000000, 0xC1E0000000000000, 0xC1E0000000200000, 0x41EFFFFFFFE00000,
		0x41EFFFFFFFFFFFFF, 0x41F0000000000000, 0x47EFFFFFE0000000, 0x36A0000000000000,
	},
}

func (g *vectorScript) lane(width int) uint64 {
	if g.IntN(3) == 0 {
		return g.Uint64() >> (64 - width)
	}
	list := edges[width]
	return list[g.IntN(len(list))]
}

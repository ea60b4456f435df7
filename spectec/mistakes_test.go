package spectec_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"wasmjudge/spectec/spectectest"
)

var tryMistakes = flag.Bool("mistakes", false, "build wastrun with each mistake in a copy of the oracle's source, and have a campaign of oracle and spectec find it")

// mistakes are such as only the text can tell from what is right: without it others are held against the oracle. Each
// is a replacement in a file of the oracle, and what it breaks.
var mistakes = []struct{ name, file, old, new, breaks string }{
	{"shift-count", "numeric_i32.go",
		"uint32(f[in.a]) >> (f[in.b] & 31)) }", "uint32(f[in.a]) >> (f[in.b] & 63)) }",
		"i32.shr_u takes six bits of its count, not five"},
	{"saturation-of-nan", "numeric_convert.go",
		"\tcase x != x:\n\t\treturn 0\n\tcase x < t.min:", "\tcase x != x, x < t.min:",
		"trunc_sat of NaN gives the least integer, not 0"},
	{"clause-order", "exception.go",
		"c := &clauses[i]", "c := &clauses[len(clauses)-1-i]",
		"the last clause of a handler that matches wins, not the first"},
	{"tag-of-thrower", "exception.go",
		"exn, at.fn.inst); c != nil", "exn, m.fn.inst); c != nil",
		"a handler's tag is resolved in the instance that throws"},
	{"catch-label", "compile_control.go",
		"to := c.outer(catch.Label)", "to := c.outer(max(catch.Label, 1) - 1)",
		"the labels of catch clauses are counted from inside the try_table"},
	{"handler-kept", "exception.go",
		"h = code.handlers[h-1].outer {", "h = 0 {",
		"of nested try_tables only the innermost has its clauses tried"},
	{"narrow-store", "memory.go",
		"if b := m.at(f[in.a], in, 2); b != nil {\n\t\tlittle.PutUint16(b, uint16(f[in.b]))", "if b := m.at(f[in.a], in, 4); b != nil {\n\t\tlittle.PutUint32(b, uint32(f[in.b]))",
		"a store of 16 bits writes 32"},
	{"null-cast", "value.go",
		"return wasm.RefNull(wasm.HeapBot) // Ref_ok/null", "return wasm.RefTo(wasm.HeapBot) // Ref_ok/null",
		"null is of types that are not nullable"},
	{"table-bounds", "table.go",
		"if beyond(i, n, len(table.refs.list)) || beyond(j, n, len(elem.refs)) {", "if beyond(i, n, len(table.refs.list)) || n > 0 && beyond(j, n, len(elem.refs)) {",
		"table.init of no elements from beyond a segment's end does not trap"},
	{"relaxed-swizzle", "vector_relaxed.go",
		"\tcase signed(i) < 0:\n\t\treturn 0\n", "",
		"i8x16.relaxed_swizzle takes an index with the first bit set for one that is open"},
	{"q15-sign", "vector_relaxed.go",
		"return iq15mulrSatS(i1, i2)", "return iq15mulrSatS(i1, i2) &^ 1",
		"i16x8.relaxed_q15mulr_s loses the last bit where nothing is open"},
	{"dropped-segment", "table.go",
		"func elemDrop(m *machine, f *frame, in *instr) { m.inst.elems[in.x].refs = nil }", "func elemDrop(m *machine, f *frame, in *instr) {}",
		"elem.drop drops nothing"},
	{"copy-overlap", "memory.go",
		"copy(dst[i1:i1+n], src[i2:i2+n]) // in", "for k := range n { dst[i1+k] = src[i2+k] } // in",
		"memory.copy always begins with the first byte"},
	{"array-copy-overlap", "aggregate_array.go",
		"copy(dst.fields[i1*k:(i1+n)*k], src.fields[i2*k:]) // in", "for x := range n * k { dst.fields[i1*k+x] = src.fields[i2*k+x] } // in",
		"array.copy always begins with the first element"},
	{"cast-type", "compile_control.go",
		"c.reftype(c.mod.syntax.Ext(in).Types[1])", "c.reftype(c.mod.syntax.Ext(in).Types[0])",
		"br_on_cast and br_on_cast_fail ask for the type that the operand has anyway"},
	{"call-type", "control.go",
		"!wasm.SubDef(m.store.funcs[w&payload].typ, m.inst.types[uint32(in.n)])", "m.store.funcs[w&payload].typ != m.inst.types[uint32(in.n)]",
		"call_indirect refuses a function of a subtype"},
}

// missed are mistakes that a minute of a campaign did not find, with the reason as far as it is known.
var missed = map[string]string{
	"relaxed-swizzle":    "the oracle gives the same and only permits more, which no comparison of results shows",
	"q15-sign":           "few programs look at an odd lane of its result",
	"array-copy-overlap": "an array must be copied within itself, to a higher place, and its elements must differ there",
}

// TestMistakes: each mistake stands in the oracle's source once to be made. With -mistakes a campaign of a wastrun that
// has it finds it, within a minute of CPU time.
func TestMistakes(t *testing.T) {
	for _, m := range mistakes {
		file := filepath.Join("..", "oracle", m.file)
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), m.old); n != 1 {
			t.Errorf("%s: %q stands in %s %d times", m.name, m.old, m.file, n)
			continue
		}
		if *tryMistakes {
			t.Run(m.name, func(t *testing.T) {
				spectectest.Dir(t)
				wastrun := buildWith(t, file, strings.Replace(string(source), m.old, m.new, 1))
				first, cpu := find(t, wastrun)
				t.Logf("| %s | %s | %d | %.1f |", m.name, m.breaks, first, cpu.Seconds())
				if first == 0 && missed[m.name] == "" {
					t.Errorf("was not found in %v of CPU time", cpu)
				}
			})
		}
	}
}

// buildWith builds wastrun with other source in the place of a file.
func buildWith(t *testing.T, file, source string) string {
	t.Helper()
	dir := t.TempDir()
	place, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	patched, overlay, wastrun := filepath.Join(dir, "patched.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "wastrun")
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {place: patched}})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{patched: source, overlay: string(replace)} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("go", "build", "-overlay", overlay, "-o", wastrun, "../cmd/wastrun").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return wastrun
}

// find runs a campaign of one worker until its first mismatch, or for some 20,000 programs, which take a minute of CPU
// time. It returns how many programs were judged until the first mismatch, 0 if there was none, and the CPU time of the
// campaign.
func find(t *testing.T, wastrun string) (programs int, cpu time.Duration) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(wastrun, "fuzz", "--engine", "oracle,spectec", "--seed", "1", "--workers", "1", "--runs", "20000", "--json",
		"--corpus", filepath.Join(dir, "corpus"), "--crashers", filepath.Join(dir, "crashers"))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var now struct {
			Mismatches int `json:"mismatches"`
			FirstAt    int `json:"first_at"`
		}
		if err := json.Unmarshal(lines.Bytes(), &now); err != nil {
			t.Errorf("%s: %v", lines.Text(), err)
		}
		programs = now.FirstAt
		if now.Mismatches > 0 && !found {
			found = true
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Error(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil && found {
		t.Error("the campaign found something, and does not say so by its exit status")
	}
	return programs, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

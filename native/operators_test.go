package native_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"wasmjudge/native"
	"wasmjudge/wasm"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/valid"
	"wasmjudge/wasm/wasmtest"
)

// chapters are those of the instruction table.
var chapters = map[wasm.Chapter]string{
	wasm.ChapterControl: "control", wasm.ChapterParametric: "parametric", wasm.ChapterException: "exception", wasm.ChapterVariable: "variable",
	wasm.ChapterTable: "table", wasm.ChapterMemory: "memory", wasm.ChapterReference: "reference", wasm.ChapterAggregate: "aggregate",
	wasm.ChapterNumeric: "numeric", wasm.ChapterVector: "vector",
}

// TestOperators compiles every instruction of the table with operands of every shape. The code stands beside the text
// in a file of testdata/operators for each chapter, so that one sees by looking when it is wrong. With -update the
// files are rewritten.
func TestOperators(t *testing.T) {
	for op := range wasm.Op(wasm.OpCount) {
		if c := op.Row().Chapter; op.Row().Name != "" && chapters[c] == "" {
			t.Errorf("%v is of chapter %d, which has no golden", op, c)
		}
	}
	for chapter, name := range chapters {
		t.Run(name, func(t *testing.T) {
			list := chapterSamples(chapter)
			m := sampleModuleOf(t, list)
			checkSamples(t, m, list)
			baseline, all := codes(t, m, native.WithFeatures(0)), codes(t, m)
			var b strings.Builder
			b.WriteString(";; " + name + goldenHead)
			for k, s := range list {
				if k == 0 || list[k-1].op != s.op {
					fmt.Fprintf(&b, "\n;; %v\n", s.op)
				}
				writeSample(&b, s, baseline[k], all[k])
			}
			wasmtest.Golden(t, "operators/"+name+".txt", []byte(b.String()))
		})
	}
}

const goldenHead = ` instructions with operands of each shape, and the code that native makes of each. Where processors with
;; AVX2 and FMA get other code, it stands to the right of that for SSE4.1. What every function begins and ends with is
;; left out. L1 and so on are places within the function, ";;" says why an instruction may trap.
`

// chapterSamples are the samples of the instructions of a chapter.
func chapterSamples(chapter wasm.Chapter) (list []sample) {
	for op := range wasm.Op(wasm.OpCount) {
		row := op.Row()
		switch {
		case row.Name == "" || row.Chapter != chapter:
		case row.Sig != "":
			list = append(list, samplesOf(op)...)
		default:
			for _, e := range examples[op] {
				list = append(list, sample{op, e[0], e[1], true})
			}
		}
	}
	return list
}

// sampleModuleOf makes a module whose last functions are the samples.
func sampleModuleOf(t *testing.T, list []sample) *wasm.Module {
	t.Helper()
	var b strings.Builder
	b.WriteString("(module" + sampleModule)
	for _, s := range list {
		fmt.Fprintf(&b, "  (func %s %s)\n", s.params, s.body)
	}
	b.WriteString(")")
	m, err := text.Parse(&wasm.Source{Name: "samples", Text: []byte(b.String())})
	if err == nil {
		err = valid.Validate(m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// checkSamples checks that every instruction of the samples' chapter has a sample, and is in it.
func checkSamples(t *testing.T, m *wasm.Module, list []sample) {
	sampled := map[wasm.Op]bool{}
	bodies := m.Funcs[len(m.Funcs)-len(list):]
	for k, s := range list {
		sampled[s.op] = true
		if !slices.ContainsFunc(bodies[k].Body, func(in wasm.Instr) bool { return in.Op == s.op }) {
			t.Errorf("%s is a sample of %v (%#x) and has none", s.body, s.op, uint16(s.op))
		}
	}
	for op := range wasm.Op(wasm.OpCount) {
		if row := op.Row(); row.Name != "" && row.Chapter == list[0].op.Row().Chapter && !sampled[op] {
			t.Errorf("%v (%#x) has no sample: add one to examples", op, uint16(op))
		}
	}
}

// codes has the machine code of the samples, line by line.
func codes(t *testing.T, m *wasm.Module, opts ...native.Option) (list [][]string) {
	t.Helper()
	var b strings.Builder
	if err := native.Disassemble(&b, m, opts...); err != nil {
		t.Fatal(err)
	}
	for _, f := range strings.Split(strings.TrimSuffix(b.String(), "\n\n"), "\n\n") {
		list = append(list, codeLines(f))
	}
	return list[2:] // those of sampleModule come first
}

// line is one of the code of a sample, or of what is said about it.
type line struct {
	text  string
	place uint64 // its offset in the function
}

var (
	codeLine  = regexp.MustCompile(`^ +([0-9a-f]+)  (\S.*)$`)
	jump      = regexp.MustCompile(`^(j\w+ |.*-> )([0-9a-f]+)$`)
	relative  = regexp.MustCompile(`^(.*\[)rip\+0x([0-9a-f]+)(\].*)$`)
	mayTrap   = regexp.MustCompile(`;; may trap: (.*)`)
	frameLine = regexp.MustCompile(`^(push rbp|mov rbp, rsp|push r15|sub rsp, .*|nop .*)$`)
	leaveLine = regexp.MustCompile(`^(add rsp, .*|pop rbp)$`)
)

// codeLines takes from the disassembly of a function its instructions, constants and what is said about them.
func codeLines(function string) (texts []string) {
	var lines []line
	said := ""
	for _, text := range strings.Split(function, "\n")[1:] {
		if m := mayTrap.FindStringSubmatch(text); m != nil {
			said = "  ;; " + m[1]
		} else if strings.Contains(text, ";; ") {
			lines = append(lines, line{text: strings.TrimSpace(text)})
		} else if m := codeLine.FindStringSubmatch(text); m != nil {
			lines = append(lines, line{text: m[2] + said, place: offset(m[1])})
			said = ""
		}
	}
	nameLabels(lines)
	for _, l := range withoutFrame(lines) {
		texts = append(texts, l.text)
	}
	return texts
}

func offset(hex string) uint64 {
	x, err := strconv.ParseUint(hex, 16, 64)
	if err != nil {
		panic(err)
	}
	return x
}

// nameLabels replaces the offsets that instructions, handlers and jump tables name by labels, and puts these before the
// lines there. A line that ends a frame hands its label on to the next.
func nameLabels(lines []line) {
	labels := map[uint64]string{}
	name := func(place uint64) string {
		if labels[place] == "" {
			labels[place] = fmt.Sprintf("L%d", len(labels)+1)
		}
		return labels[place]
	}
	for k := range lines {
		l := &lines[k]
		if m := jump.FindStringSubmatch(l.text); m != nil {
			l.text = m[1] + name(offset(m[2]))
		} else if m := relative.FindStringSubmatch(l.text); m != nil {
			l.text = m[1] + name(lines[k+1].place+offset(m[2])) + m[3]
		}
	}
	for k := range lines {
		l := &lines[k]
		switch n := labels[l.place]; {
		case n == "" || l.place == 0:
		case leaveLine.MatchString(l.text):
			labels[lines[k+1].place] = n
		default:
			l.text = n + ": " + l.text
		}
	}
}

// withoutFrame leaves out what makes the frame, and what ends it at the end.
func withoutFrame(lines []line) []line {
	for k := 0; k < 4 && frameLine.MatchString(lines[0].text); k++ {
		lines = lines[1:]
	}
	lines = slices.DeleteFunc(lines, func(l line) bool { return leaveLine.MatchString(l.text) })
	if len(lines) > 0 && lines[len(lines)-1].text == "ret" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// writeSample writes the text of a sample and its code, both codes side by side where they differ.
func writeSample(b *strings.Builder, s sample, baseline, all []string) {
	if s.shown && s.params != "" {
		b.WriteString(s.params + " ")
	}
	b.WriteString(s.body + "\n")
	if slices.Equal(baseline, all) {
		for _, line := range all {
			b.WriteString("    " + line + "\n")
		}
		return
	}
	width := 0
	for _, line := range baseline {
		width = max(width, len(line))
	}
	for k := range max(len(baseline), len(all)) {
		var left, right string
		if k < len(baseline) {
			left = baseline[k]
		}
		if k < len(all) {
			right = all[k]
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("    %-*s | %s", width, left, right), " ") + "\n")
	}
}

package text_test

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/fuzz/generate"
	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

var generated = flag.Int("generated", 80, "how many generated programs are printed and read again, each changed in several ways")

// Printing is a fixed point: what is printed of a binary module is read again and printed as it was, with the binary
// format in between or not, and from then on the binary stays as it is, too. What a module has that has no text is
// told; then the text is read all the same, and is a fixed point from then on.

// checkFixedPoint checks that of a binary module. It reports whether there is one: whether b is well-formed.
func checkFixedPoint(t *testing.T, where string, b []byte) bool {
	t.Helper()
	m, err := decode(b)
	if err != nil {
		return false
	}
	first, err := print(m)
	read := reread(t, where, first)
	if omitted := new(text.Omissions); errors.As(err, &omitted) {
		if first, err = print(read); err == nil { // what is told once is no part of the module any more
			read = reread(t, where, first)
		}
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", where, err, first)
	}
	samePrint(t, where+", printed again", first, read)
	encoded := binary.Encode(read)
	m, err = decode(encoded)
	if err != nil {
		t.Fatalf("%s: encoded: %v\n%s", where, err, first)
	}
	samePrint(t, where+", encoded and decoded", first, m)
	second, _ := print(m)
	if again := binary.Encode(reread(t, where, second)); !bytes.Equal(encoded, again) {
		t.Fatalf("%s: encoded differently the second time (-first +second):\n%s\n%s", where, cmp.Diff(encoded, again), first)
	}
	return true
}

func decode(b []byte) (*wasm.Module, error) {
	return binary.Decode(&wasm.Source{Name: "binary", Text: b, Binary: true})
}

func print(m *wasm.Module) (string, error) {
	var b strings.Builder
	err := text.Print(&b, m)
	return b.String(), err
}

func reread(t *testing.T, where, src string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: "printed", Text: []byte(src)})
	if err != nil {
		t.Fatalf("%s: printed as what is malformed: %v\n%s", where, err, src)
	}
	return m
}

func samePrint(t *testing.T, where, want string, m *wasm.Module) {
	t.Helper()
	got, err := print(m)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Fatalf("%s: printed differently (%v, -first +second):\n%s", where, err, d)
	}
}

// TestFixedPointSuite prints every module of the official test suite.
func TestFixedPointSuite(t *testing.T) { fixedPointScripts(t, wasmtest.Suite(t), 4000) }

// TestFixedPointCorpus prints the project's own modules.
func TestFixedPointCorpus(t *testing.T) {
	files, err := filepath.Glob("../../corpus/*.wast")
	if err != nil {
		t.Fatal(err)
	}
	fixedPointScripts(t, files, 100)
}

func fixedPointScripts(t *testing.T, files []string, atLeast int) {
	n := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := wast.Parse(&wasm.Source{Name: filepath.Base(file), Text: data})
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Commands {
			if d := s.Commands[i].Module; d != nil && checkFixedPoint(t, s.Source.Where(d.Pos), encodedForm(d)) {
				n++
			}
		}
	}
	if n < atLeast {
		t.Errorf("only %d modules", n)
	}
}

// encodedForm returns a module of a script in the binary format, nil if it is malformed.
func encodedForm(d *wast.ModuleDef) []byte {
	m, err := d.Module, d.Err
	switch d.Form {
	case wast.FormBinary:
		return d.Bytes
	case wast.FormQuote:
		m, err = text.Parse(&wasm.Source{Text: d.Bytes})
	}
	if err != nil {
		return nil
	}
	return binary.Encode(m)
}

// TestFixedPointGenerated prints generated modules as they are, with names and custom sections, and with changes to
// bytes that make most of them invalid.
func TestFixedPointGenerated(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 4))
	modules, changed, tries := 0, 0, 0
	for range *generated {
		choices := make([]byte, 100+r.IntN(900))
		for i := range choices {
			choices[i] = byte(r.Uint32())
		}
		for _, m := range generate.Generate(choices).Modules {
			plain := binary.Encode(m)
			adorned := binary.Encode(adorn(r, m))
			if !checkFixedPoint(t, "generated", plain) || !checkFixedPoint(t, "adorned", adorned) {
				t.Fatal("a generated module is malformed")
			}
			modules++
			for range 4 {
				tries++
				if checkFixedPoint(t, "changed", change(r, adorned)) {
					changed++
				}
			}
		}
	}
	if t.Logf("%d modules, %d of %d changed ones are well-formed", modules, changed, tries); changed < tries/20 {
		t.Errorf("only %d of %d changed modules are well-formed", changed, tries)
	}
}

// change changes some bytes of a module.
func change(r *rand.Rand, b []byte) []byte {
	b = slices.Clone(b)
	for range 1 + r.IntN(3) {
		at := 8 + r.IntN(len(b)-8)
		switch r.IntN(4) {
		case 0:
			b[at] = byte(r.Uint32())
		case 1:
			b[at] ^= 1 << r.IntN(8)
		case 2:
			b[at] = b[8+r.IntN(len(b)-8)]
		case 3:
			b[at] += byte(1 - 2*r.IntN(2))
		}
	}
	return b
}

// adorn returns a module names and custom sections, many of them odd: of what is not there, equal, empty, long, in any
// place.
func adorn(r *rand.Rand, m *wasm.Module) *wasm.Module {
	with := *m
	names := func(most int) (ns wasm.Namemap) {
		for x := range uint32(1 + r.IntN(most)) {
			if r.IntN(2) == 0 {
				ns = append(ns, wasm.Nameassoc{Index: x, Name: oddName(r)})
			}
		}
		return ns
	}
	indirect := func(most int) (ns wasm.Indirectnamemap) {
		for x := range uint32(1 + r.IntN(most)) {
			ns = append(ns, wasm.Indirectnameassoc{Index: x, Names: names(12)})
		}
		return ns
	}
	if r.IntN(8) > 0 {
		with.Names = &wasm.Names{
			Funcs: names(12), Types: names(12), Tables: names(3), Mems: names(3), Globals: names(9), Elems: names(4), Datas: names(4), Tags: names(9),
			Locals: indirect(12), Labels: indirect(12), Fields: indirect(12),
		}
		if r.IntN(2) == 0 {
			name := oddName(r)
			with.Names.Module = &name
		}
	}
	if r.IntN(8) == 0 {
		with.Names = &wasm.Names{}
	}
	with.Customs = nil
	for range r.IntN(4) {
		c := wasm.Custom{Name: oddName(r), Data: []byte(oddName(r)), After: wasm.SectionID(r.IntN(int(wasm.SecTag) + 1))}
		with.Customs = append(with.Customs, c)
	}
	if r.IntN(2) == 0 {
		with.NamesAt = &wasm.Spot{After: wasm.SectionID(r.IntN(int(wasm.SecTag) + 1)), Customs: r.IntN(4)}
	}
	if r.IntN(2) == 0 {
		with.HintsAt = &wasm.Spot{After: wasm.SectionID(r.IntN(int(wasm.SecTag) + 1)), Customs: r.IntN(4)}
	}
	imports := uint32(m.CountImports(wasm.ExternFunc))
	with.Hints = nil
	for i, f := range m.Funcs {
		for j := range f.Body {
			if hints := f.Body[j].Op == wasm.OpIf || f.Body[j].Op == wasm.OpBrIf; hints && r.IntN(2) == 0 || r.IntN(200) == 0 {
				with.Hints = append(with.Hints, wasm.Hint{Func: imports + uint32(i), Instr: uint32(j), Taken: r.IntN(2) == 0})
			}
		}
	}
	return &with
}

func oddName(r *rand.Rand) string {
	odd := []string{"", "a", "b", "c", "x y", "λ", "\x00", `"`, "\u202e", "$", "(;", "name", strings.Repeat("long", 70)}
	return odd[r.IntN(len(odd))] + odd[r.IntN(len(odd))]
}

// TestFixedPointCases prints what was once printed wrongly.
func TestFixedPointCases(t *testing.T) {
	files, err := filepath.Glob("testdata/fixpoint/*.wat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases (%v)", err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !checkFixedPoint(t, filepath.Base(file), binary.Encode(parse(t, file, string(src)))) {
			t.Errorf("%s: malformed when encoded", file)
		}
	}
}

package text_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
	"wasmjudge/wasm/wasmtest"
	"wasmjudge/wast"
)

func parse(t testing.TB, name, src string) *wasm.Module {
	t.Helper()
	m, err := text.Parse(&wasm.Source{Name: name, Text: []byte(src)})
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return m
}

func printed(t testing.TB, m *wasm.Module) string {
	t.Helper()
	var b strings.Builder
	if err := text.Print(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPrintGolden prints the modules of testdata/print, which are in printed form already: each file is what its own
// module is printed as. With -update they are rewritten, from any form.
func TestPrintGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/print/*.wat")
	if err != nil || len(files) == 0 {
		t.Fatalf("no goldens (%v)", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := printed(t, parse(t, file, string(want)))
			if *wasmtest.Update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("printed differently (-file +printed):\n%s", d)
			}
		})
	}
}

// TestPrintSuite prints every well-formed module of the official test suite and reads it again: it is the same module.
func TestPrintSuite(t *testing.T) { printScripts(t, wasmtest.Suite(t)) }

// TestPrintCorpus does the same with the project's own scripts.
func TestPrintCorpus(t *testing.T) {
	files, err := filepath.Glob("../../corpus/*.wast")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus (%v)", err)
	}
	printScripts(t, files)
}

func printScripts(t *testing.T, files []string) {
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			printScript(t, file)
		})
	}
}

func printScript(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wast.Parse(&wasm.Source{Name: filepath.Base(file), Text: data})
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Commands {
		if d := s.Commands[i].Module; d != nil {
			printRoundTrip(t, s.Source, d)
		}
	}
}

func printRoundTrip(t *testing.T, script *wasm.Source, d *wast.ModuleDef) {
	m, err := d.Module, d.Err
	switch d.Form {
	case wast.FormBinary:
		m, err = binary.Decode(&wasm.Source{Name: script.Name, Text: d.Bytes, Binary: true})
	case wast.FormQuote:
		m, err = text.Parse(&wasm.Source{Name: script.Name, Text: d.Bytes})
	}
	if err != nil {
		return // malformed: there is no module
	}
	if d.Form == wast.FormBinary {
		joinLocals(m)
	}
	src := printed(t, m)
	again, err := text.Parse(&wasm.Source{Name: "printed", Text: []byte(src)})
	if err != nil {
		t.Errorf("%s: printed as what is malformed: %v\n%s", script.Where(d.Pos), err, src)
		return
	}
	if diff := wasmtest.Diff(m, again); diff != "" {
		t.Errorf("%s: another module when printed and read (-read +again):\n%s\n%s", script.Where(d.Pos), diff, src)
	}
	shortRoundTrip(t, script.Where(d.Pos), m)
}

// joinLocals joins neighbouring runs of locals of one type, between which only the binary format distinguishes.
func joinLocals(m *wasm.Module) {
	for i := range m.Funcs {
		var joined []wasm.Locals
		for _, l := range m.Funcs[i].Locals {
			switch last := len(joined) - 1; {
			case l.N == 0:
			case last >= 0 && joined[last].Type == l.Type:
				joined[last].N += l.N
			default:
				joined = append(joined, l)
			}
		}
		m.Funcs[i].Locals = joined
	}
}

// TestPrintNames checks what becomes of names that are no identifiers: they may come from a binary module's name
// section.
func TestPrintNames(t *testing.T) {
	m := parse(t, "names", `(module
	  (type (func (param i32 i32 i32)))
	  (func (type 0) block block br 1 br 0 end end) (func (type 0) call 0 call 1 call 2) (func (type 0)))`)
	m.Names = &wasm.Names{
		Funcs:  wasm.Namemap{{Index: 0, Name: "same"}, {Index: 1, Name: "same"}, {Index: 2, Name: "λ x"}},
		Locals: wasm.Indirectnamemap{{Index: 1, Names: wasm.Namemap{{Index: 0, Name: ""}, {Index: 2, Name: "p"}}}},
		Labels: wasm.Indirectnamemap{{Index: 0, Names: wasm.Namemap{{Index: 0, Name: "l"}, {Index: 1, Name: "l"}}}},
	}
	want := `(module
  (type (;0;) (func (param i32 i32 i32)))
  (func $same (type 0) (param i32 i32 i32)
    block $l
      block $l
        br 1
        br $l
      end
    end
  )
  (func (;1;) (@name "same") (type 0) (param (;0;) (@name "") i32) (param i32) (param $p i32)
    call $same
    call 1
    call $"λ x"
  )
  (func $"λ x" (type 0) (param i32 i32 i32)
  )
)
`
	got := printed(t, m)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := wasmtest.Diff(m, parse(t, "printed", got)); d != "" {
		t.Errorf("another module when printed and read:\n%s", d)
	}
}

// TestPrintDeep prints nesting so deep that recursion or full indentation would show.
func TestPrintDeep(t *testing.T) {
	const depth = 50_000
	f := wasm.Func{Body: make([]wasm.Instr, 2*depth+1)}
	for i := range f.Body {
		f.Body[i].Op = wasm.OpEnd
		if i < depth {
			f.Body[i].Op = wasm.OpBlock
		}
	}
	m := &wasm.Module{
		Types: []wasm.Rectype{{{Final: true, Comp: wasm.Functype(nil, nil)}}},
		Funcs: []wasm.Func{f},
	}
	got := printed(t, m)
	if most := 2 * depth * 100; len(got) > most {
		t.Errorf("%d bytes for %d instructions", len(got), len(f.Body))
	}
	if again := printed(t, parse(t, "printed", got)); again != got {
		t.Errorf("another module when printed and read")
	}
}

// TestPrintInProportion prints modules that say much in few bytes: long names and types that many refer to.
func TestPrintInProportion(t *testing.T) {
	const n = 1000
	nop := wasm.Functype(make([]wasm.Valtype, n), nil)
	for i := range nop.Params {
		nop.Params[i] = wasm.TypeI32
	}
	block := wasm.Instr{Op: wasm.OpBlock}
	block.SetBlocktype(wasm.Blocktype{Kind: wasm.BlockIdx})
	long := strings.Repeat("n", n)
	body := []wasm.Instr{{Op: wasm.OpBlock}}
	for range n {
		body = append(body, wasm.Instr{Op: wasm.OpCall}, wasm.Instr{Op: wasm.OpBr}, block, wasm.Instr{Op: wasm.OpEnd})
	}
	body = append(body, wasm.Instr{Op: wasm.OpEnd}, wasm.Instr{Op: wasm.OpEnd})
	m := &wasm.Module{
		Types: []wasm.Rectype{{{Final: true, Comp: nop}}},
		Funcs: append([]wasm.Func{{Body: body}}, slices.Repeat([]wasm.Func{{Body: []wasm.Instr{{Op: wasm.OpEnd}}}}, n)...),
		Names: &wasm.Names{
			Funcs:  wasm.Namemap{{Name: long}},
			Labels: wasm.Indirectnamemap{{Names: wasm.Namemap{{Name: long}}}},
		},
	}
	got := printed(t, m)
	if len(got) > 200*n {
		t.Errorf("%d bytes", len(got))
	}
	if d := wasmtest.Diff(m, parse(t, "printed", got)); d != "" {
		t.Errorf("another module when printed and read:\n%s", d)
	}
	m.Names = &wasm.Names{}
	for x := range uint32(2 * n) {
		m.Imports = append(m.Imports, wasm.Import{})
		m.Names.Locals = append(m.Names.Locals, wasm.Indirectnameassoc{Index: x, Names: wasm.Namemap{{Name: "p"}}})
	}
	if err := text.Print(io.Discard, m); err == nil || !strings.Contains(err.Error(), "parameters") {
		t.Errorf("2 million parameters of functions that name one each: %v", err)
	}
}

// TestPrintErrors checks that what has no text is refused, and that errors of the writer are told.
func TestPrintErrors(t *testing.T) {
	huge := &wasm.Module{Funcs: []wasm.Func{{Locals: []wasm.Locals{{N: 1 << 31, Type: wasm.TypeI32}}, Body: []wasm.Instr{{Op: wasm.OpEnd}}}}}
	if err := text.Print(&bytes.Buffer{}, huge); err == nil || !strings.Contains(err.Error(), "locals") {
		t.Errorf("2^31 locals: %v", err)
	}
	unknown := &wasm.Module{Funcs: []wasm.Func{{Body: []wasm.Instr{{Op: 0x2FF}, {Op: wasm.OpEnd}}}}}
	if err := text.Print(&bytes.Buffer{}, unknown); err == nil || !strings.Contains(err.Error(), "opcode") {
		t.Errorf("unknown instruction: %v", err)
	}
	full := errors.New("disk full")
	if err := text.Print(failing{full}, huge); !errors.Is(err, full) {
		t.Errorf("failing writer: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestPrintFloats prints and reads floats of random bits, among them NaNs of every payload size.
func TestPrintFloats(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var body []wasm.Instr
	for i := range 2000 {
		f32, f64 := uint64(r.Uint32()), r.Uint64()
		if i%4 == 0 { // a NaN
			f32, f64 = f32>>(i%23)|0x7f800001, f64>>(i%52)|0x7ff0000000000001
		}
		if i%4 == 1 { // few digits
			f32, f64 = uint64(math.Float32bits(float32(i)/8)), math.Float64bits(float64(i)/10)
		}
		body = append(body, wasm.Instr{Op: wasm.OpF32Const, N: f32}, wasm.Instr{Op: wasm.OpF64Const, N: f64})
	}
	body = append(body, wasm.Instr{Op: wasm.OpEnd})
	m := &wasm.Module{
		Types: []wasm.Rectype{{{Final: true, Comp: wasm.Functype(nil, nil)}}},
		Funcs: []wasm.Func{{Body: body}},
	}
	if d := wasmtest.Diff(m, parse(t, "printed", printed(t, m))); d != "" {
		t.Errorf("other floats when printed and read:\n%s", d)
	}
}

// FuzzPrint prints whatever can be read: the text is read again, and printed the same.
func FuzzPrint(f *testing.F) {
	files, err := filepath.Glob("testdata/print/*.wat")
	if err != nil || len(files) == 0 {
		f.Fatalf("no goldens (%v)", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, src string) {
		m, err := text.Parse(&wasm.Source{Name: "fuzz", Text: []byte(src)})
		if err != nil {
			return
		}
		first := printed(t, m)
		if second := printed(t, parse(t, "printed", first)); first != second {
			t.Errorf("printed differently the second time (-first +second):\n%s", cmp.Diff(first, second))
		}
	})
}

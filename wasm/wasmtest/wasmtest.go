// Package wasmtest has what the tests of several packages share: where the official test suite is, when two modules
// are the same, and whether what they got is as it was.
package wasmtest

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wasmjudge/wasm"
)

// Suite returns the scripts of the official test suite for the current version of the language, from the folder that
// the environment variable WASM_TESTSUITE names. If it names none, the test is skipped.
func Suite(t testing.TB) []string {
	t.Helper()
	folder := os.Getenv("WASM_TESTSUITE")
	if folder == "" {
		t.Skip("the official test suite is not here: git clone https://github.com/WebAssembly/testsuite, and let WASM_TESTSUITE name that folder")
	}
	var files []string
	for _, pattern := range []string{"*.wast", "custom/*.wast"} {
		more, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil || len(more) == 0 {
			t.Fatalf("%s holds no %s (%v)", folder, pattern, err)
		}
		files = append(files, more...)
	}
	return files
}

// Diff compares two modules by content, and gives "" if they are the same. Where they were read is no content, nor
// where the sections of names and hints stand, nor whether an empty list is nil, nor which Ext an instruction's
// immediates are in: both modules forget it.
func Diff(a, b *wasm.Module) string {
	forgetPlaces(reflect.ValueOf(a).Elem())
	forgetPlaces(reflect.ValueOf(b).Elem())
	numberExts(a)
	numberExts(b)
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b)
}

// forgetPlaces sets every Pos and Source in a value to zero, and empty lists to nil.
func forgetPlaces(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			forgetPlaces(v.Elem())
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.SetZero()
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			forgetPlaces(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Field(i); v.Type().Field(i).Name {
			case "Pos", "Source", "NamesAt", "HintsAt":
				f.SetZero()
			default:
				forgetPlaces(f)
			}
		}
	}
}

// numberExts has a module have the Exts that its instructions use, in their order.
func numberExts(m *wasm.Module) {
	var used []wasm.Ext
	seen := map[*wasm.Instr]bool{} // expressions may share memory
	var in func(v reflect.Value)
	in = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Slice:
			for i := range v.Len() {
				in(v.Index(i))
			}
		case reflect.Struct:
			if i, ok := v.Addr().Interface().(*wasm.Instr); ok && i.Op.Row().Imm.HasExt() && !seen[i] {
				seen[i] = true
				used = append(used, *m.Ext(i))
				i.Y = uint32(len(used) - 1)
			} else if !ok {
				for i := range v.NumField() {
					in(v.Field(i))
				}
			}
		}
	}
	in(reflect.ValueOf(m).Elem())
	m.Exts = used
}

// Update is the flag -update of all tests that compare with files: they write the files instead.
var Update = flag.Bool("update", false, "write what the tests see into the files that they compare with")

// Golden compares what a test got with a file of testdata, or writes it there (Update).
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	GoldenFile(t, filepath.Join("testdata", name), got)
}

// GoldenFile is Golden for a file that stands elsewhere.
func GoldenFile(t testing.TB, file string, got []byte) {
	t.Helper()
	if *Update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s has changed (-golden +now; -update accepts it):\n%s", file, d)
	}
}

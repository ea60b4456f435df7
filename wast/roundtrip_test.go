package wast

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"wasmjudge/wasm"
	"wasmjudge/wasm/binary"
	"wasmjudge/wasm/text"
)

// TestSuiteSurvivesFormats takes every well-formed text module of the official suite through the printer and through the
// binary format: neither may change the module but for its positions.
func TestSuiteSurvivesFormats(t *testing.T) {
	for _, file := range suite(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Parse(&wasm.Source{Name: filepath.Base(file), Text: b})
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Commands {
				if d := s.Commands[i].Module; d != nil && d.Module != nil {
					surviveFormats(t, s.Source.Where(d.Pos), d.Module)
				}
			}
		})
	}
}

func surviveFormats(t *testing.T, where string, m *wasm.Module) {
	t.Helper()
	var printed bytes.Buffer
	if err := text.Print(&printed, m); err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	fromText, err := text.Parse(&wasm.Source{Name: "printed", Text: printed.Bytes()})
	if err != nil {
		t.Errorf("%s: printed: %v", where, err)
		return
	}
	fromBinary, err := binary.Decode(&wasm.Source{Name: "encoded", Text: binary.Encode(m), Binary: true})
	if err != nil {
		t.Errorf("%s: encoded: %v", where, err)
		return
	}
	for _, m := range []*wasm.Module{m, fromText, fromBinary} {
		forgetPlaces(reflect.ValueOf(m).Elem())
	}
	if !reflect.DeepEqual(m, fromText) {
		t.Errorf("%s: printing changed the module (-before +after):\n%s", where, cmp.Diff(m, fromText))
	}
	if !reflect.DeepEqual(m, fromBinary) {
		t.Errorf("%s: encoding changed the module (-before +after):\n%s", where, cmp.Diff(m, fromBinary, cmpopts.EquateEmpty()))
	}
}

// forgetPlaces sets every position and source in a value to zero, and empty lists to nil.
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
		for i := range v.Len() {
			forgetPlaces(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch f := v.Field(i); v.Type().Field(i).Name {
			case "Pos", "Source":
				f.SetZero()
			default:
				forgetPlaces(f)
			}
		}
	}
}
